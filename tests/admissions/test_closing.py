"""A request ends without membership, or is taken up again: by people, and by itself."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from admissions import services
from admissions.due import close_and_forget
from admissions.enums import BEFORE_DECISION, FILLED_BY_APPLICANT, NOT_ACCEPTED, AdmissionState, Deed
from admissions.models import Admission
from network.outbox.models import Mail
from network.outbox.registry import BECOMING_DUE
from network.outbox.services import send_due
from tests.accounts.factories import UserFactory
from tests.admissions.factories import (
    HAVE_MEMBER,
    AdmissionDocumentFactory,
    AdmissionFactory,
    NoteFactory,
    StoredFileFactory,
    state_of,
)
from tests.members.factories import OfficeFactory, PlaceFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
REASON = "They decided otherwise."
LONG_AGO = timedelta(days=settings.ADMISSION_LAPSES_AFTER_DAYS + 1)


def mails() -> list[tuple[str, str]]:
    return sorted(Mail.objects.values_list("kind", "address"))


# --- Withdrawing, closing, letting go -----------------------------------------------------------------------


@pytest.mark.parametrize("state", S)
def test_request_is_withdrawn_until_it_is_decided(state):
    admission = AdmissionFactory(state=state, contents__is_empty=True)

    if state in BEFORE_DECISION:
        services.withdraw(admission, by_name="Chris", reason=REASON)
        assert state_of(admission) == S.WITHDRAWN
    else:
        with pytest.raises(services.NotInState):
            services.withdraw(admission, by_name="Chris")
        assert state_of(admission) == state


def test_withdrawal_is_confirmed_and_the_officers_hear_why():
    secretary = OfficeFactory().user
    admission = AdmissionFactory(under_review=True)

    services.withdraw(admission, by_name="Chris Contact", reason=REASON)

    move = admission.moves.latest("pk")
    assert (move.by, move.by_name, move.reason) == (None, "Chris Contact", REASON)
    assert mails() == [("admission_news", secretary.email), ("admission_withdrawn", admission.contact_email)]


def test_officer_who_records_a_withdrawal_is_not_told_of_it():
    secretary = OfficeFactory().user
    admission = AdmissionFactory(submitted=True)

    services.withdraw(admission, by=secretary, reason=REASON)

    assert mails() == [("admission_withdrawn", admission.contact_email)]


@pytest.mark.parametrize("state", S)
def test_first_contact_is_closed_for_a_reason(state):
    admission = AdmissionFactory(state=state, contents__is_empty=True)

    if state in (S.ENQUIRY, S.CONVERSATION):
        with pytest.raises(services.ReasonNeeded):
            services.close(admission, by=UserFactory(), reason="")
        services.close(admission, by=UserFactory(), reason=REASON)
        assert state_of(admission) == S.CLOSED
        assert mails() == [("admission_closed", admission.contact_email)]
    else:
        with pytest.raises(services.NotInState):
            services.close(admission, by=UserFactory(), reason=REASON)


@pytest.mark.parametrize("state", S)
def test_request_lapses_while_it_is_the_applicant_s_turn(state):
    admission = AdmissionFactory(state=state, contents__is_empty=True)

    if state in FILLED_BY_APPLICANT:
        services.lapse(admission, by=UserFactory())
        assert state_of(admission) == S.LAPSED
        assert mails() == [("admission_lapsed", admission.contact_email)]
    else:
        with pytest.raises(services.NotInState):
            services.lapse(admission, by=UserFactory())


# --- Taking up again ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", S)
def test_ended_request_is_taken_up_again(state):
    admission = AdmissionFactory(state=state, documents_deleted_at=timezone.now())

    if state in (*NOT_ACCEPTED, S.FORMER):
        services.reopen(admission, by=UserFactory(), reason=REASON)
        admission.refresh_from_db()
        assert admission.state == S.CONVERSATION
        assert (admission.consulted_at, admission.consultation_ends_on, admission.documents_deleted_at) == (None,) * 3
        assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").reason) == (Deed.REOPEN, REASON)
        assert mails() == [("admission_reopened", admission.contact_email)]
    else:
        with pytest.raises(services.NotInState):
            services.reopen(admission, by=UserFactory())


def test_request_is_not_taken_up_beside_another_open_one():
    ended = AdmissionFactory(declined=True, municipality="Kelowna")
    other = AdmissionFactory(municipality="Kelowna")

    with pytest.raises(services.AlreadyOpen) as refusal:
        services.reopen(ended, by=UserFactory())

    assert refusal.value.admission == other
    assert state_of(ended) == S.DECLINED


def test_request_of_a_member_is_not_taken_up():
    ended = AdmissionFactory(withdrawn=True, municipality="Kelowna")
    PlaceFactory(name_en="Kelowna", province=ended.province)

    with pytest.raises(services.AlreadyMember):
        services.reopen(ended, by=UserFactory())


def test_reopened_request_keeps_its_member():
    admission = AdmissionFactory(former=True)

    services.reopen(admission, by=UserFactory())

    assert Admission.objects.get(pk=admission.pk).member == admission.member


# --- By itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", S)
def test_silent_request_lapses_by_itself(state):
    admission = AdmissionFactory(state=state, state_since=timezone.now() - LONG_AGO, contents__is_empty=True)

    lapsed = services.lapse_silent()

    assert lapsed == (state in FILLED_BY_APPLICANT)
    assert state_of(admission) == (S.LAPSED if state in FILLED_BY_APPLICANT else state)


def test_request_that_lapsed_by_itself_tells_both_sides_once():
    secretary = OfficeFactory().user
    admission = AdmissionFactory(invited=True, state_since=timezone.now() - LONG_AGO)

    for _time in range(2):
        services.lapse_silent()

    assert mails() == [("admission_lapsed", admission.contact_email), ("admission_news", secretary.email)]
    assert admission.moves.latest("pk").who == "The portal"


def test_request_whose_time_is_not_over_stays():
    AdmissionFactory(invited=True, state_since=timezone.now() - LONG_AGO + timedelta(days=2))

    assert services.lapse_silent() == 0


@pytest.mark.parametrize(
    "sign_of_life",
    [
        lambda one: NoteFactory(admission=one),
        lambda one: AdmissionDocumentFactory(admission=one, file=StoredFileFactory()),
        lambda one: services.post_links(one.contact_email),
    ],
)
def test_request_with_a_sign_of_life_stays(sign_of_life):
    admission = AdmissionFactory(preparing=True, state_since=timezone.now() - LONG_AGO)
    sign_of_life(admission)

    assert services.lapse_silent() == 0
    assert state_of(admission) == S.PREPARING


def test_old_sign_of_life_is_none():
    admission = AdmissionFactory(preparing=True, state_since=timezone.now() - LONG_AGO)
    NoteFactory(admission=admission, at=timezone.now() - LONG_AGO)

    assert services.lapse_silent() == 1


def test_what_is_due_is_asked_by_the_sender():
    silent = AdmissionFactory(invited=True, state_since=timezone.now() - LONG_AGO)
    old = AdmissionFactory(withdrawn=True, state_since=timezone.now() - timedelta(days=400))

    send_due()

    assert "admissions" in BECOMING_DUE.all
    assert state_of(silent) == S.LAPSED
    assert Admission.objects.get(pk=old.pk).documents_deleted_at


def test_nothing_due_costs_little(django_assert_num_queries):
    AdmissionFactory(preparing=True)
    AdmissionFactory(withdrawn=True)

    with django_assert_num_queries(10):  # settings; two in transactions of their own, which are opened and closed
        assert close_and_forget() == 0


@pytest.mark.parametrize("state", HAVE_MEMBER)
def test_membership_never_lapses(state):
    AdmissionFactory(state=state, state_since=timezone.now() - LONG_AGO * 4, contents__is_empty=True)

    assert services.lapse_silent() == 0
