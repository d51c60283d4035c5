"""How a request moves: by the table, with its history, its lock, its skips and its undoing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from admissions import services
from admissions.enums import ACCEPTED, BEFORE_DECISION, FILLED_BY_APPLICANT, NOT_ACCEPTED, AdmissionState, Deed
from admissions.models import Admission
from admissions.moves import MOVES
from admissions.services.moving import locked, make_move
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import WAYS, AdmissionFactory, MissingPointFactory
from tests.members.factories import OfficeFactory, PlaceFactory, RegionFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
REASON = "It was said in the call."


def kinds(admission: Admission) -> list[str]:
    return sorted(Mail.objects.filter(about_id=admission.pk).values_list("kind", flat=True))


# --- One move -----------------------------------------------------------------------------------------------


def test_move_is_written_down_with_who_when_and_why():
    admission, user = AdmissionFactory(state_since=timezone.now() - timedelta(days=3)), UserFactory()

    make_move(locked(admission), Deed.TALK, by=user, reason="  Called.  ")

    admission.refresh_from_db()
    move = admission.moves.latest("pk")
    assert admission.state == S.CONVERSATION
    assert (move.deed, move.from_state, move.to_state) == (Deed.TALK, S.ENQUIRY, S.CONVERSATION)
    assert (move.by, move.by_name, move.reason) == (user, "", "Called.")
    assert move.at == admission.state_since
    assert timezone.now() - move.at < timedelta(minutes=1)


def test_move_from_another_state_is_refused_and_leaves_nothing():
    """Every deed in every state: ``test_transitions``."""
    admission = AdmissionFactory(invited=True)
    before = admission.moves.count()

    with pytest.raises(services.NotInState):
        make_move(locked(admission), Deed.RETURN, by=UserFactory(), reason=REASON)

    assert Admission.objects.get(pk=admission.pk).state == S.INVITED
    assert admission.moves.count() == before


@pytest.mark.parametrize("deed", [deed for deed in MOVES if MOVES[deed].needs_reason])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_move_that_needs_a_reason_is_refused_without(deed, reason):
    admission = locked(AdmissionFactory(state=min(MOVES[deed].sources), contents__is_empty=True))

    with pytest.raises(services.ReasonNeeded):
        make_move(admission, deed, by=UserFactory(), reason=reason, to=MOVES[deed].to or S.DECISION)


def test_deed_that_leads_to_several_states_says_whereto():
    with pytest.raises(ValueError, match="skip"):
        make_move(locked(AdmissionFactory()), Deed.SKIP, by=UserFactory(), reason=REASON)


# --- Skipping -----------------------------------------------------------------------------------------------


def test_skip_is_written_down_with_its_reason():
    """Whereto from each state: ``test_transitions``."""
    admission, user = AdmissionFactory(), UserFactory()

    services.skip_to(admission, S.UNDER_REVIEW, by=user, reason=REASON)

    move = admission.moves.latest("pk")
    assert (move.deed, move.from_state, move.to_state) == (Deed.SKIP, S.ENQUIRY, S.UNDER_REVIEW)
    assert (move.by, move.reason) == (user, REASON)


def test_skip_without_a_reason_is_refused():
    admission = AdmissionFactory()

    with pytest.raises(services.ReasonNeeded):
        services.skip_to(admission, S.DECISION, by=UserFactory(), reason=" ")

    assert Admission.objects.get(pk=admission.pk).state == S.ENQUIRY


@pytest.mark.parametrize(
    ("to", "told"),
    [
        (S.SUBMITTED, ["admission_sent", "admission_to_check"]),
        (S.UNDER_REVIEW, ["admission_review"]),
        (S.DECISION, ["admission_to_decide"]),
    ],
)
def test_skip_tells_who_is_next(to, told):
    region = RegionFactory()
    OfficeFactory()  # secretary
    OfficeFactory(kind=1)  # co-chair
    admission = AdmissionFactory(region=region)

    services.skip_to(admission, to, by=UserFactory(), reason=REASON)

    assert kinds(admission) == told


def test_skip_does_not_tell_who_made_it():
    secretary = OfficeFactory().user
    admission = AdmissionFactory()

    services.skip_to(admission, S.SUBMITTED, by=secretary, reason=REASON)

    assert kinds(admission) == ["admission_sent"]


# --- Undoing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(MOVES[Deed.UNDO].sources))
def test_last_move_is_undone_where_it_made_nothing(state):
    admission = AdmissionFactory(state=state)
    was = admission.moves.latest("pk").from_state

    services.undo_move(admission, by=UserFactory(), reason=REASON)

    assert Admission.objects.get(pk=admission.pk).state == was
    assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").reason) == (Deed.UNDO, REASON)


@pytest.mark.parametrize("state", [S.ENQUIRY, *ACCEPTED, S.DEFERRED, S.DECLINED, S.FORMER])
def test_decision_membership_and_first_contact_are_not_undone(state):
    admission = AdmissionFactory(state=state)

    with pytest.raises(services.NotInState):
        services.undo_move(admission, by=UserFactory(), reason=REASON)

    assert Admission.objects.get(pk=admission.pk).state == state


def test_undoing_twice_goes_back_two_moves():
    admission = AdmissionFactory(under_review=True)

    for _time in range(2):
        services.undo_move(admission, by=UserFactory(), reason=REASON)

    admission.refresh_from_db()
    assert admission.state == S.PREPARING
    assert services.move_to_undo(admission).deed == Deed.PREPARE


def test_undo_goes_on_after_a_new_move():
    admission = AdmissionFactory(under_review=True)
    services.undo_move(admission, by=UserFactory(), reason=REASON)
    services.skip_to(admission, S.DECISION, by=UserFactory(), reason=REASON)

    services.undo_move(admission, by=UserFactory(), reason=REASON)

    admission.refresh_from_db()
    assert admission.state == S.SUBMITTED
    assert services.move_to_undo(admission).deed == Deed.SUBMIT


def test_first_contact_cannot_be_undone():
    assert services.move_to_undo(AdmissionFactory()) is None


def test_undo_without_a_reason_is_refused():
    admission = AdmissionFactory(under_review=True)

    with pytest.raises(services.ReasonNeeded):
        services.undo_move(admission, by=UserFactory(), reason="")

    assert Admission.objects.get(pk=admission.pk).state == S.UNDER_REVIEW


def test_undone_consultation_is_asked_of_nobody():
    admission = AdmissionFactory(consultation=True)

    services.undo_move(admission, by=UserFactory(), reason=REASON)

    admission.refresh_from_db()
    assert (admission.state, admission.consulted_at, admission.consultation_ends_on) == (S.UNDER_REVIEW, None, None)


def test_undone_return_leaves_nothing_missing():
    admission = AdmissionFactory(returned=True, contents__is_empty=True)
    point = MissingPointFactory(admission=admission)

    services.undo_move(admission, by=UserFactory(), reason=REASON)

    point.refresh_from_db()
    assert Admission.objects.get(pk=admission.pk).state == S.SUBMITTED
    assert point.settled_at is not None


def test_undone_closing_opens_the_request_and_tells_the_municipality():
    admission = AdmissionFactory(withdrawn=True)

    services.undo_move(admission, by=UserFactory(), reason=REASON)

    assert Admission.objects.get(pk=admission.pk).state == S.SUBMITTED
    assert kinds(admission) == ["admission_reopened"]


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.LAPSED, S.CLOSED])
def test_closing_is_not_undone_beside_another_open_request(state):
    closed = AdmissionFactory(state=state, municipality="Kelowna")
    other = AdmissionFactory(municipality="City of Kelowna")

    with pytest.raises(services.AlreadyOpen) as refusal:
        services.undo_move(closed, by=UserFactory(), reason=REASON)

    assert refusal.value.admission == other


def test_closing_is_not_undone_once_the_municipality_is_a_member():
    closed = AdmissionFactory(withdrawn=True, municipality="Kelowna")
    place = PlaceFactory(name_en="Kelowna", name_fr="Kelowna", province=closed.province)

    with pytest.raises(services.AlreadyMember) as refusal:
        services.undo_move(closed, by=UserFactory(), reason=REASON)

    assert refusal.value.member == place.member


def test_reopening_by_mistake_is_undone():
    admission = AdmissionFactory(declined=True)
    services.reopen(admission, by=UserFactory())

    services.undo_move(admission, by=UserFactory(), reason=REASON)

    assert Admission.objects.get(pk=admission.pk).state == S.DECLINED


def test_officers_hear_of_an_undone_move():
    secretary, cochair = OfficeFactory().user, OfficeFactory(kind=1).user
    admission = AdmissionFactory(under_review=True)

    services.undo_move(admission, by=cochair, reason=REASON)

    assert list(Mail.objects.values_list("kind", "recipient")) == [("admission_news", secretary.pk)]


def test_states_of_the_table_are_all_named():
    assert set(FILLED_BY_APPLICANT) < set(BEFORE_DECISION)
    assert not set(BEFORE_DECISION) & set(NOT_ACCEPTED)
    assert set(WAYS) == set(S)
