"""What waits for an officer and for a representative about membership requests."""

from datetime import timedelta

import pytest
from django.utils import timezone

from admissions.enums import AdmissionState, Criterion, Deed
from admissions.models import Admission
from admissions.periods import check_due_on, review_due_on
from admissions.waiting import requests
from members.enums import MemberClass, OfficeKind
from members.models import Region
from network.options.reading import read_once
from tests.admissions.factories import AdmissionFactory, FindingFactory, NomineeFactory, OpinionFactory, ReviewFactory
from tests.members.factories import OfficeFactory, PlaceFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def officer(kind: str, **how):
    return OfficeFactory(kind=kind, **how).user


def anchor_of(admission):
    return officer(OfficeKind.REGIONAL_ANCHOR, region=admission.region)


def buttons(user) -> list[str]:
    return [task.button for task in requests(user)]


def over():
    ended = timezone.localdate() - timedelta(days=3)
    return AdmissionFactory(consultation=True, consultation_ends_on=ended, contents__reviewers=[])


def test_new_request_waits_for_secretary_and_regional_contact():
    admission = AdmissionFactory(municipality="Kelowna")
    officer(OfficeKind.CO_CHAIR)

    for user in (officer(OfficeKind.SECRETARY), anchor_of(admission)):
        (task,) = requests(user)

        assert "Kelowna" in task.text
        assert task.url == admission.get_absolute_url()


def test_request_of_another_region_waits_for_its_own_contact():
    AdmissionFactory(municipality="Kelowna")
    region = Region.objects.create(code="elsewhere", name_en="Elsewhere", name_fr="Ailleurs")

    assert buttons(officer(OfficeKind.REGIONAL_ANCHOR, region=region)) == []


def test_request_taken_up_again_is_reviewed_again():
    chair = officer(OfficeKind.CO_CHAIR)
    admission = AdmissionFactory(under_review=True)
    for criterion in Criterion:
        FindingFactory(admission=admission, criterion=criterion)
    before = timezone.now() - timedelta(days=400)
    for user in (chair, officer(OfficeKind.CO_CHAIR, seat=2)):
        ReviewFactory(admission=admission, user=user, at=before)
    assert buttons(chair) == ["Ask the members"]

    admission.moves.create(deed=Deed.REOPEN, to_state=AdmissionState.CONVERSATION)

    assert buttons(chair) == ["Review it"]


def test_request_nobody_is_near_waits_for_a_cochair():
    AdmissionFactory()

    assert buttons(officer(OfficeKind.CO_CHAIR)) == ["Open it"]


def test_sent_documents_wait_with_their_day():
    admission = AdmissionFactory(submitted=True)

    (task,) = requests(anchor_of(admission))

    assert (task.button, task.due_on) == ("Look at it", check_due_on(admission))


def test_review_waits_until_it_is_given():
    admission = AdmissionFactory(under_review=True)
    chair = officer(OfficeKind.CO_CHAIR)
    (task,) = requests(chair)
    assert (task.button, task.due_on) == ("Review it", review_due_on(admission))

    ReviewFactory(admission=admission, user=chair)

    assert buttons(chair) == []


def test_reviewed_request_waits_to_be_sent_to_the_members():
    admission = AdmissionFactory(under_review=True)
    for criterion in Criterion:
        FindingFactory(admission=admission, criterion=criterion)
    for _reader in range(2):
        ReviewFactory(admission=admission)

    assert buttons(anchor_of(admission)) == ["Ask the members"]


def test_question_waits_for_its_reply_and_then_the_request_to_be_presented():
    admission = over()
    opinion = OpinionFactory(admission=admission, question=True)
    anchor = anchor_of(admission)
    assert buttons(anchor) == ["Reply"]

    opinion.reply, opinion.replied_at = "The office does.", timezone.now()
    opinion.save()

    assert buttons(anchor) == ["Open it"]


def test_decision_waits_for_cochairs_and_without_them_for_administrators():
    AdmissionFactory(decision=True)
    administrator = officer(OfficeKind.ADMINISTRATOR)
    assert buttons(administrator) == ["Record the decision"]

    chair = officer(OfficeKind.CO_CHAIR)

    assert buttons(chair) == ["Record the decision"]
    assert buttons(administrator) == []


@pytest.mark.parametrize("state", AdmissionState)
def test_nothing_waits_for_a_party(state):
    secretary = officer(OfficeKind.SECRETARY)
    admission = AdmissionFactory(state=state)
    NomineeFactory(admission=admission, alternate=True, email=secretary.email.upper())
    chair = RepresentativeFactory(member__name_en="Twin", user=officer(OfficeKind.CO_CHAIR))
    names = {"name_en": admission.municipality, "name_fr": admission.municipality}
    PlaceFactory(member=chair.member, province=admission.province, **names)

    assert buttons(secretary) == []
    assert buttons(chair.user) == []


def test_consultation_waits_for_each_member_one_answers_for_until_it_answered():
    one = RepresentativeFactory(member__name_en="Halifax")
    admission = AdmissionFactory(consultation=True, municipality="Kelowna")
    (task,) = requests(one.user)
    assert ("Kelowna" in task.text, "Halifax" in task.text) == (True, True)
    assert task.due_on == admission.consultation_ends_on

    OpinionFactory(admission=admission, member=one.member)

    assert buttons(one.user) == []


def test_consultation_waits_for_nobody_without_a_voice_and_not_when_it_is_over():
    observer = RepresentativeFactory(member__member_class=MemberClass.OBSERVER)
    AdmissionFactory(consultation=True)
    assert buttons(observer.user) == []

    voice = RepresentativeFactory()
    assert buttons(voice.user) == ["Answer"]
    Admission.objects.update(consultation_ends_on=timezone.localdate() - timedelta(days=3))

    assert buttons(voice.user) == []


@pytest.mark.parametrize("number", [1, 3])
def test_waiting_costs_the_same_for_one_and_three(django_assert_num_queries, number):
    chair = officer(OfficeKind.CO_CHAIR)
    RepresentativeFactory(user=chair)
    for state in ("enquiry", "submitted", "under_review", "consultation", "decision"):
        for _request in range(number):
            AdmissionFactory(state=state)

    with read_once(), django_assert_num_queries(13):
        tasks = list(requests(chair))

    of_each_kind = {"Open it", "Look at it", "Review it", "Answer", "Record the decision"}
    assert {task.button for task in tasks} == of_each_kind
