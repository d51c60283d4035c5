"""Membership requests and their contents as rows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from admissions.enums import (
    ACCEPTED,
    BEFORE_DECISION,
    NOT_ACCEPTED,
    AdmissionState,
    Criterion,
    Deed,
    DocumentKind,
    OpinionChoice,
    Outcome,
    Section,
    Step,
)
from admissions.models import Admission, Move
from members.enums import Province
from members.naming import municipality_key
from tests.accounts.factories import UserFactory
from tests.admissions.factories import (
    HAVE_MEMBER,
    ActivityFactory,
    AdmissionDecisionFactory,
    AdmissionDocumentFactory,
    AdmissionFactory,
    FindingFactory,
    NomineeFactory,
    OpinionFactory,
    ReviewFactory,
)
from tests.members.factories import MemberFactory, PlaceFactory
from tests.roles import MAKERS, OFFICERS, READERS, person

pytestmark = pytest.mark.django_db


def _same_place(**values):
    return {"municipality": "Kelowna", "province": Province.BC} | values


# --- What a row may not be ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", BEFORE_DECISION)
def test_second_open_request_of_a_municipality_is_refused(state):
    AdmissionFactory(state=state, contents__is_empty=True, **_same_place())

    with pytest.raises(IntegrityError, match="admissions_one_open_per_municipality"):
        AdmissionFactory(**_same_place(municipality="City of Kelowna"))


@pytest.mark.parametrize(
    "other",
    [
        {"state": AdmissionState.WITHDRAWN},
        {"state": AdmissionState.ACTIVE},
        {"province": Province.NS},
        {"municipality": "West Kelowna"},
    ],
)
def test_request_beside_a_closed_one_or_another_place_is_kept(other):
    AdmissionFactory(contents__is_empty=True, **_same_place(**other))

    assert AdmissionFactory(**_same_place()).pk


@pytest.mark.parametrize("state", HAVE_MEMBER)
def test_accepted_request_without_its_member_is_refused(state):
    with pytest.raises(IntegrityError, match="admissions_accepted_has_member"):
        AdmissionFactory(state=state, member=None, contents__is_empty=True)


@pytest.mark.parametrize("state", AdmissionState)
def test_request_in_each_state_is_kept(state):
    admission = AdmissionFactory(state=state)

    assert admission.moves.latest("pk").to_state == state
    assert (admission.member is not None) is (state in HAVE_MEMBER)


def test_request_put_off_without_a_day_is_refused():
    with pytest.raises(IntegrityError, match="admissions_put_off_has_day"):
        AdmissionFactory(deferred=True, put_off_until=None)


@pytest.mark.parametrize("missing", ["consulted_at", "consultation_ends_on"])
def test_consultation_without_beginning_or_end_is_refused(missing):
    with pytest.raises(IntegrityError, match="admissions_consultation_has_end"):
        AdmissionFactory(consultation=True, **{missing: None})


@pytest.mark.parametrize("deed", [Deed.SKIP, Deed.UNDO, Deed.DECLINE, Deed.CLOSE])
def test_move_that_needs_a_reason_has_one(deed):
    move = {"admission": AdmissionFactory(), "deed": deed, "to_state": AdmissionState.CLOSED}

    assert Move.objects.create(reason="Said so.", **move).pk
    with pytest.raises(IntegrityError, match="admissions_move_says_why"):
        Move.objects.create(**move)


def test_other_moves_need_no_reason():
    assert Move.objects.create(admission=AdmissionFactory(), deed=Deed.TALK, to_state=AdmissionState.CONVERSATION).pk


def test_resolution_has_a_number():
    assert AdmissionDocumentFactory(kind=DocumentKind.LETTER, number="").pk
    assert AdmissionDocumentFactory(kind=DocumentKind.RESOLUTION, number="2027-14").pk
    with pytest.raises(IntegrityError, match="admissions_resolution_has_number"):
        AdmissionDocumentFactory(kind=DocumentKind.RESOLUTION, number="")


def test_activity_stands_on_a_place_of_its_own():
    activity = ActivityFactory(position=1)

    assert ActivityFactory(position=1).pk
    assert ActivityFactory(admission=activity.admission, position=2).pk
    with pytest.raises(IntegrityError, match="admissions_activity_position_once"):
        ActivityFactory(admission=activity.admission, position=1)


def test_one_person_is_named_for_a_role():
    admission = AdmissionFactory(invited=True)
    NomineeFactory(admission=admission)

    assert NomineeFactory(admission=admission, alternate=True).pk
    with pytest.raises(IntegrityError, match="admissions_one_nominee_per_role"):
        NomineeFactory(admission=admission)


def test_one_finding_is_kept_about_a_criterion():
    finding = FindingFactory(criterion=Criterion.IMPORTANCE)

    assert FindingFactory(admission=finding.admission, criterion=Criterion.CONFIRMATION).pk
    with pytest.raises(IntegrityError, match="admissions_finding_once_per_criterion"):
        FindingFactory(admission=finding.admission, criterion=Criterion.IMPORTANCE)


def test_person_reviews_a_request_once():
    review = ReviewFactory()

    assert ReviewFactory(admission=review.admission).pk
    assert ReviewFactory(user=review.user).pk
    with pytest.raises(IntegrityError, match="admissions_review_once_per_person"):
        ReviewFactory(admission=review.admission, user=review.user)


def test_member_has_one_opinion_about_a_request():
    opinion = OpinionFactory()

    assert OpinionFactory(admission=opinion.admission).pk
    assert OpinionFactory(member=opinion.member).pk
    with pytest.raises(IntegrityError, match="admissions_opinion_once_per_member"):
        OpinionFactory(admission=opinion.admission, member=opinion.member)


@pytest.mark.parametrize("choice", [OpinionChoice.QUESTION, OpinionChoice.OBJECTION])
def test_question_and_objection_say_something(choice):
    assert OpinionFactory(choice=OpinionChoice.SUPPORT, reason="").pk
    assert OpinionFactory(choice=choice, reason="Who coordinates it?").pk
    with pytest.raises(IntegrityError, match="admissions_opinion_has_reason"):
        OpinionFactory(choice=choice, reason="")


def test_decision_says_why():
    assert AdmissionDecisionFactory(reason="All criteria are met.").pk
    with pytest.raises(IntegrityError, match="admissions_decision_says_why"):
        AdmissionDecisionFactory(reason="")


@pytest.mark.parametrize("missing", [{"condition": ""}, {"due_on": None}])
def test_conditional_decision_has_its_condition_and_day(missing):
    assert AdmissionDecisionFactory(outcome=Outcome.CONDITIONAL).pk
    with pytest.raises(IntegrityError, match="admissions_conditional_has_condition"):
        AdmissionDecisionFactory(outcome=Outcome.CONDITIONAL, **missing)


def test_decision_to_put_off_has_its_day():
    assert AdmissionDecisionFactory(outcome=Outcome.PUT_OFF).pk
    assert AdmissionDecisionFactory(outcome=Outcome.DECLINE, due_on=None).pk
    with pytest.raises(IntegrityError, match="admissions_put_off_decision_has_day"):
        AdmissionDecisionFactory(outcome=Outcome.PUT_OFF, due_on=None)


# --- Who sees it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", MAKERS)
def test_request_is_seen_by(role):
    admission = AdmissionFactory(submitted=True)

    seen = Admission.objects.visible_to(person(role, MemberFactory()))

    assert (admission in seen) is (role in OFFICERS)


@pytest.mark.parametrize("role", MAKERS)
@pytest.mark.parametrize("state", [AdmissionState.UNDER_REVIEW, AdmissionState.CONSULTATION, AdmissionState.DECISION])
def test_request_is_asked_of(state, role):
    admission = AdmissionFactory(state=state)

    asked = Admission.objects.asked_of(person(role, MemberFactory()))

    assert (admission in asked) is (role in READERS and state != AdmissionState.UNDER_REVIEW)


def test_request_that_skipped_the_consultation_is_asked_of_nobody():
    AdmissionFactory(decision=True, consulted_at=None, consultation_ends_on=None)

    assert not Admission.objects.asked_of(person("stranger", MemberFactory()))


# --- What a row says ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", AdmissionState)
def test_request_is_open_accepted_or_ended(state):
    admission = Admission(state=state)

    assert admission.is_open is (state in BEFORE_DECISION)
    assert admission.was_accepted is (state in ACCEPTED)
    assert (admission.step is None) is (state in (*NOT_ACCEPTED, AdmissionState.FORMER))


def test_steps_are_five():
    steps = {Admission(state=state).step for state in AdmissionState}

    assert steps - {None} == set(Step)


def test_letter_has_no_version():
    with pytest.raises(KeyError):
        Admission().version_of(Section.LETTER)


def test_request_belongs_to_the_member_that_counts_its_municipality():
    admission = AdmissionFactory(municipality="Ville de Québec", province=Province.QC)
    joint = MemberFactory()
    PlaceFactory(member=joint, name_en="Lévis", name_fr="Lévis", province=Province.QC)
    PlaceFactory(member=joint, name_en="Québec City", name_fr="Québec", province=Province.QC)
    elsewhere = PlaceFactory(name_en="Québec", name_fr="Québec", province=Province.ON).member

    assert admission.municipality_key == municipality_key("Québec")
    assert admission.is_of(joint)
    assert not admission.is_of(elsewhere)


def test_accepted_request_belongs_to_its_own_member():
    admission = AdmissionFactory(admitted=True)
    namesake = PlaceFactory(name_en=admission.municipality, province=admission.province).member

    assert admission.is_of(admission.member)
    assert not admission.is_of(namesake)


def test_move_says_who():
    admission, user = AdmissionFactory(), UserFactory(name="Alex")
    move = {"admission": admission, "deed": Deed.WITHDRAW, "to_state": AdmissionState.WITHDRAWN}

    assert Move(by=user, **move).who == "Alex"
    assert Move(by_name="Chris", **move).who == "Chris (the municipality)"
    assert Move(**move).who == "The portal"


def test_rows_are_named_in_words():
    admission = AdmissionFactory(
        deferred=True, municipality="Kelowna", contents__reviewers=[UserFactory(name="Robin"), UserFactory()]
    )
    opinion = OpinionFactory(admission=admission, member__name_en="Halifax")

    assert str(admission) == "Kelowna"
    assert str(admission.moves.first()) == "Wrote to the Network: Kelowna"
    assert str(admission.documents.get()) == "Official letter: letter.pdf"
    assert str(admission.overview) == str(admission.commitments) == "Kelowna"
    assert str(admission.activities.get()) == "Evening outreach"
    assert str(admission.nominees.get()) == "Robin Representative (Representative)"
    assert str(admission.findings.get(criterion="C2")) == "C2: Met"
    assert str(admission.reviews.first()) == "Robin: Accept"
    assert str(opinion) == "Halifax: In favour"
    assert str(admission.decisions.get()).endswith(": Put off until a date")


def test_board_begins_with_who_waited_longest():
    late = AdmissionFactory()
    early = AdmissionFactory(state_since=timezone.now() - timedelta(days=3))

    assert list(Admission.objects.for_board()) == [early, late]
