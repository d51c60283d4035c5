"""The pages of every deed: who may, what is asked, what is said when somebody was faster."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Criterion, Deed, Outcome, Section
from admissions.models import Admission, Opinion, Review
from admissions.services import refusals
from admissions.views.shown import REFUSED, in_words
from members.enums import OfficeKind
from members.models import Member
from network.outbox.models import Mail
from tests.admissions.factories import (
    AdmissionFactory,
    FindingFactory,
    NomineeFactory,
    OpinionFactory,
    ReviewFactory,
    state_of,
)
from tests.admissions.typed import decided, url
from tests.members.factories import OfficeFactory, PlaceFactory, RegionFactory, RepresentativeFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db

S = AdmissionState
REASON = {"reason": "Agreed on the telephone."}

# name of the address, state it starts from, what is sent, state it leads to
DEEDS = [
    ("invite", S.CONVERSATION, {"reason": ""}, S.INVITED),
    ("invite", S.ENQUIRY, REASON, S.INVITED),
    ("submit_for", S.RETURNED, {}, S.SUBMITTED),
    ("start_review", S.SUBMITTED, {}, S.UNDER_REVIEW),
    ("return", S.SUBMITTED, {"missing_letter": "The second page."}, S.RETURNED),
    ("skip", S.SUBMITTED, {"to": "decision"} | REASON, S.DECISION),
    ("condition_met", S.CONDITIONAL, {}, S.ADMITTED),
    ("finish", S.ADMITTED, {}, S.ACTIVE),
    ("silent", S.ACTIVE, REASON, S.INACTIVE),
    ("heard", S.INACTIVE, {}, S.ACTIVE),
    ("leave", S.ACTIVE, REASON, S.FORMER),
    ("withdraw_for", S.SUBMITTED, {"reason": ""}, S.WITHDRAWN),
    ("lapse", S.INVITED, {}, S.LAPSED),
    ("close", S.ENQUIRY, REASON, S.CLOSED),
    ("reopen", S.DECLINED, {"reason": ""}, S.CONVERSATION),
    ("undo", S.UNDER_REVIEW, REASON, S.SUBMITTED),
]
ASK_WHY = ("skip", "silent", "leave", "close", "undo")
IDS = [f"{name} from {state}" for name, state, _typed, _to in DEEDS]


@pytest.fixture
def chair():
    return OfficeFactory(kind=OfficeKind.CO_CHAIR, user__name="Cora Chair").user


@pytest.fixture
def by_chair(client_of, chair):
    return client_of(chair)


# --- Every deed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "state", "typed", "to"), DEEDS, ids=IDS)
def test_deed_page_asks_and_moves(by_chair, name, state, typed, to):
    admission = AdmissionFactory(state=state)
    page = Page(by_chair.get(url(name, admission)))

    response = by_chair.post(url(name, admission), page.fields | typed)

    assert admission.municipality in page.words
    assert response["Location"] == url("detail", admission)
    assert state_of(admission) == to


@pytest.mark.parametrize(("name", "state", "typed", "to"), DEEDS, ids=IDS)
def test_deed_done_twice_says_that_somebody_was_faster(by_chair, name, state, typed, to):
    admission = AdmissionFactory(state=state)
    by_chair.post(url(name, admission), typed | {"sent": "1"})

    page = Page(by_chair.post(url(name, admission), typed | {"sent": "1"}, follow=True))

    if name != "undo":
        assert "Somebody was faster: the request is now" in page.words
        assert state_of(admission) == to


@pytest.mark.parametrize("name", ASK_WHY)
def test_deed_without_its_reason_keeps_the_page(by_chair, name):
    state = next(state for other, state, _typed, _to in DEEDS if other == name)
    admission = AdmissionFactory(state=state)

    response = by_chair.post(url(name, admission), {"reason": "  ", "to": "decision"})

    assert response.status_code == 422
    assert "Say why." in Page(response).words
    assert state_of(admission) == state


def test_invite_without_a_conversation_needs_a_reason(by_chair):
    admission = AdmissionFactory()

    response = by_chair.post(url("invite", admission), {"reason": ""})

    assert response.status_code == 422


@pytest.mark.parametrize(("name", "state", "typed", "to"), DEEDS, ids=IDS)
def test_deed_is_hidden_from_readers_and_refused_to_parties(client_of, name, state, typed, to):
    admission = AdmissionFactory(state=state, municipality="Kelowna")
    party = OfficeFactory(kind=OfficeKind.ADMINISTRATOR, user__email=admission.contact_email).user

    assert client_of(RepresentativeFactory().user).post(url(name, admission), typed).status_code == 404
    assert client_of(party).post(url(name, admission), typed).status_code == 403
    assert state_of(admission) == state


@pytest.mark.parametrize(
    ("name", "state"),
    [("invite", S.CONVERSATION), ("skip", S.SUBMITTED), ("undo", S.UNDER_REVIEW), ("leave", S.ACTIVE)],
)
def test_deed_of_a_higher_right_is_refused_to_the_secretary(client_of, name, state):
    secretary = OfficeFactory(kind=OfficeKind.SECRETARY).user

    assert client_of(secretary).get(url(name, AdmissionFactory(state=state))).status_code == 403


REFUSALS = [
    services.NotInState(Admission(state=S.DECLINED)),
    services.ReasonNeeded(),
    services.NeedsSecondPerson(),
    services.AlreadyMember(Member(code="halifax", name_en="Halifax", name_fr="Halifax")),
    services.AlreadyOpen(Admission(pk=1)),
    services.Incomplete({Section.PEOPLE: ["Name your representative."]}),
    services.FindingsMissing([Criterion.IMPORTANCE]),
    services.ReviewsMissing(2),
    services.QuestionsOpen([Opinion(member=Member(name_en="Halifax", name_fr="Halifax"))]),
    services.ConsultationRunning(date(2027, 1, 19)),
    services.ConsultationOver(),
    services.NoRepresentative(),
    services.ActsForAnother({"a@town.example": [Member(name_en="Halifax", name_fr="Halifax")]}),
    services.TooManyToday(),
]


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_refusal_is_said_in_words(error):
    assert len(str(in_words(error))) > 20


def test_every_refusal_of_a_deed_is_caught():
    on_other_pages = {"ChangedMeanwhile", "OpinionChanged"}  # the page shows what stands now, and what was typed

    assert {one.__name__ for one in REFUSED} == set(refusals.__all__) - on_other_pages
    assert {type(error) for error in REFUSALS} == set(REFUSED)


# --- Deeds with a form --------------------------------------------------------------------------------------


def test_note_begins_the_conversation(by_chair):
    admission = AdmissionFactory()

    by_chair.post(url("note", admission), {"text": "They have a table.", "said_on": str(timezone.localdate())})

    assert state_of(admission) == S.CONVERSATION
    assert admission.notes.get().text == "They have a table."


def test_note_of_tomorrow_is_refused_and_kept(by_chair):
    day = timezone.localdate() + timedelta(days=1)

    response = by_chair.post(url("note", AdmissionFactory()), {"text": "They have a table.", "said_on": str(day)})

    assert response.status_code == 422
    assert Page(response).fields["text"] == "They have a table."


def test_correct_saves_what_was_put_right(by_chair):
    admission = AdmissionFactory(municipality="Kelovna", contact_phone="")
    fields = Page(by_chair.get(url("correct", admission))).fields

    by_chair.post(url("correct", admission), fields | {"municipality": "Kelowna", "contact_phone": "250 555-0100"})

    admission.refresh_from_db()
    assert (admission.municipality, admission.contact_phone) == ("Kelowna", "250 555-0100")


def test_correct_into_a_member_is_refused(by_chair):
    PlaceFactory(name_en="Kelowna", name_fr="Kelowna", province="BC")
    admission = AdmissionFactory(municipality="Kelovna")
    fields = Page(by_chair.get(url("correct", admission))).fields

    response = by_chair.post(url("correct", admission), fields | {"municipality": "Kelowna"})

    assert response.status_code == 422
    assert "This municipality already is a member." in Page(response).words


def test_return_proposes_what_the_list_misses(by_chair):
    admission = AdmissionFactory(submitted=True, contents__is_empty=True)

    fields = Page(by_chair.get(url("return", admission))).fields

    assert "Name your representative." in fields["missing_people"]


def test_start_review_of_an_incomplete_request_says_what_is_missing(by_chair):
    admission = AdmissionFactory(submitted=True, contents__is_empty=True)

    page = Page(by_chair.post(url("start_review", admission), follow=True))

    assert "Name your representative." in page.words
    assert state_of(admission) == S.SUBMITTED


def test_renewed_link_closes_the_old_one(by_chair):
    admission = AdmissionFactory(invited=True)

    page = Page(by_chair.get(url("renew_for", admission)))
    by_chair.post(url("renew_for", admission))

    assert admission.contact_email in page.words
    assert Admission.objects.get().link_version == 2
    assert Mail.objects.get(kind="admission_link").address == admission.contact_email


def test_undo_says_where_it_goes_back_to(by_chair):
    admission = AdmissionFactory(under_review=True)

    assert "It goes back to “Received”." in Page(by_chair.get(url("undo", admission))).words


@pytest.mark.parametrize("state", [S.DECLINED, S.DEFERRED])
def test_undo_of_a_decision_is_refused_before_a_reason_is_typed(by_chair, state):
    admission = AdmissionFactory(state=state)

    asked = Page(by_chair.get(url("undo", admission), follow=True))
    page = Page(by_chair.post(url("undo", admission), REASON, follow=True))

    assert "Somebody was faster" in asked.words
    assert "Somebody was faster" in page.words
    assert url("undo", admission) not in page.links
    assert state_of(admission) == state


def test_return_without_a_word_keeps_the_page(by_chair):
    admission = AdmissionFactory(submitted=True)

    response = by_chair.post(url("return", admission), {"missing_letter": "  ", "missing_people": "\r\n"})

    assert response.status_code == 422
    assert state_of(admission) == S.SUBMITTED


# --- Judging ------------------------------------------------------------------------------------------------


def test_findings_are_saved_beside_what_was_sent(by_chair, chair):
    admission = AdmissionFactory(under_review=True)
    page = Page(by_chair.get(url("findings", admission)))

    by_chair.post(url("findings", admission), {"C1a-verdict": "met", "C1a-evidence": "The strategy."})

    assert "The council adopted a strategy in 2022." in page.words
    finding = admission.findings.get()
    assert (finding.criterion, finding.verdict, finding.by) == ("C1a", "met", chair)


def test_findings_go_on_to_the_review_when_asked(by_chair):
    admission = AdmissionFactory(under_review=True)

    response = by_chair.post(url("findings", admission), {"C2-verdict": "met", "review": "1"})

    assert response["Location"] == url("review", admission)


def test_findings_with_a_mistake_keep_what_was_typed(by_chair):
    admission = AdmissionFactory(under_review=True)

    response = by_chair.post(url("findings", admission), {"C1b-evidence": "A table of twenty."})

    page = Page(response)
    assert response.status_code == 422
    assert page.fields["C1b-evidence"] == "A table of twenty."
    assert not admission.findings.exists()


def test_review_is_written_over_by_the_same_person(by_chair, chair):
    admission = AdmissionFactory(under_review=True)
    by_chair.post(url("review", admission), {"recommendation": "put-off", "has_interest": "no"})
    fields = Page(by_chair.get(url("review", admission))).fields

    by_chair.post(url("review", admission), fields | {"recommendation": "accept"})

    assert (fields["recommendation"], fields["has_interest"]) == ("put-off", "no")
    assert Review.objects.get().recommendation == Outcome.ACCEPT


def test_judging_is_over_once_it_is_decided(by_chair):
    admission = AdmissionFactory(declined=True)

    for name in ("findings", "review", "decide"):
        page = Page(by_chair.get(url(name, admission), follow=True))
        assert "Somebody was faster" in page.words, name


# --- Deciding -----------------------------------------------------------------------------------------------


def test_decision_shows_what_it_rests_on_and_makes(by_chair):
    admission = AdmissionFactory(decision=True, municipality="Kelowna")
    OpinionFactory(admission=admission, objection=True)

    page = Page(by_chair.get(url("decide", admission)))

    for text in (
        "The importance of community safety and prevention is recognized: Met",
        "Objections: 1",
        "A member with its place on the map: Kelowna",
        "A draft practice: Evening outreach",
        "An invitation: Robin Representative (Representative)",
        "A number in the register of decisions",
    ):
        assert text in page.words, text
    assert page.fields["name_en"] == "Kelowna"


def test_decision_creates_the_member(by_chair, chair):
    admission = AdmissionFactory(decision=True, municipality="Kelowna")

    page = Page(by_chair.post(url("decide", admission), decided(), follow=True))

    assert "The member is created and its people are invited: Kelowna." in page.words
    assert Member.objects.get(name_en="Kelowna").invitations.count() == 1
    assert admission.decisions.get().by == chair


def test_decision_recorded_twice_makes_one_member(by_chair):
    admission = AdmissionFactory(decision=True, municipality="Kelowna")

    by_chair.post(url("decide", admission), decided())
    page = Page(by_chair.post(url("decide", admission), decided(), follow=True))

    assert "Somebody was faster" in page.words
    assert admission.decisions.count() == Member.objects.filter(name_en="Kelowna").count() == 1


def test_decision_alone_is_refused_and_keeps_what_was_typed(by_chair, chair):
    admission = AdmissionFactory(decision=True, contents__reviewers=[], contents__mover=chair)
    ReviewFactory(admission=admission, user=chair)

    response = by_chair.post(url("decide", admission), decided(reason="I know them."))

    page = Page(response)
    assert response.status_code == 422
    assert "Nobody but you has reviewed or moved this request." in page.words
    assert page.fields["reason"] == "I know them."


def test_decision_without_a_representative_names_the_way(by_chair):
    admission = AdmissionFactory(decision=True)
    admission.nominees.all().delete()

    page = Page(by_chair.get(url("decide", admission)))
    response = by_chair.post(url("decide", admission), decided())

    assert page.linking("Name the representative") == url("officer_people", admission)
    assert "has not named its representative" in Page(response).words


def test_decision_asks_about_somebody_who_acts_for_another(by_chair):
    acting = RepresentativeFactory(member__name_en="Halifax")
    admission = AdmissionFactory(decision=True)
    admission.nominees.all().delete()
    NomineeFactory(admission=admission, email=acting.user.email)

    response = by_chair.post(url("decide", admission), decided())

    assert response.status_code == 422
    assert "already acts for another member" in Page(response).words
    assert '<a href="#id_is_same_person">' in response.text
    by_chair.post(url("decide", admission), decided(is_same_person="on"))
    assert state_of(admission) == S.ADMITTED


def test_decision_to_put_off_says_until_when(by_chair):
    admission = AdmissionFactory(under_review=True)
    ReviewFactory(admission=admission)
    day = timezone.localdate() + timedelta(days=60)
    page = Page(by_chair.get(url("decide", admission)))

    by_chair.post(url("decide", admission), decided(outcome="put-off", due_on=str(day)))

    assert "What accepting it makes" not in page.words
    assert Admission.objects.get(pk=admission.pk).put_off_until == day


def test_decision_to_put_off_one_accepted_conditionally_says_that_its_membership_ends(by_chair):
    admission = AdmissionFactory(conditional=True)
    day = timezone.localdate() + timedelta(days=60)
    page = Page(by_chair.get(url("decide", admission)))

    by_chair.post(url("decide", admission), page.fields | {"reason": "The unit did not come.", "due_on": str(day)})

    assert "Its membership ends today" in page.words
    assert state_of(admission) == S.DEFERRED
    assert Member.objects.get(pk=admission.member_id).left_on == timezone.localdate()


def test_decision_about_one_that_comes_back_asks_for_no_place(by_chair):
    former = AdmissionFactory(former=True, municipality="Kelowna").member
    admission = AdmissionFactory(decision=True, municipality="Vernon")
    Admission.objects.filter(member=former).update(member=None, state=S.CLOSED)
    Admission.objects.filter(pk=admission.pk).update(member=former)
    page = Page(by_chair.get(url("decide", admission)))

    answer = Page(
        by_chair.post(
            url("decide", admission), page.fields | {"outcome": "accept", "reason": "Welcome back."}, follow=True
        )
    )

    assert "A member again, with its place and its history" in page.words
    assert "name_en" not in page.fields
    assert "It is a member again and its people are invited" in answer.words
    former.refresh_from_db()
    assert former.left_on is None


def test_decision_takes_no_code_of_another_place(by_chair):
    PlaceFactory(geographic_code="5935010")
    admission = AdmissionFactory(decision=True)

    response = by_chair.post(url("decide", admission), decided(geographic_code="5935010"))

    assert response.status_code == 422
    assert "This code belongs to another municipality" in Page(response).words


def test_decision_is_refused_to_those_who_do_not_decide(client_of):
    anchor = OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=RegionFactory()).user

    assert client_of(anchor).get(url("decide", AdmissionFactory(decision=True))).status_code == 403


def test_every_criterion_has_its_code_on_the_page(by_chair):
    admission = AdmissionFactory(under_review=True)
    FindingFactory(admission=admission)

    words = Page(by_chair.get(url("detail", admission))).words

    assert all(criterion.value in words for criterion in Criterion)


def test_history_says_who_and_why(by_chair):
    admission = AdmissionFactory(submitted=True)
    by_chair.post(url("skip", admission), {"to": "decision"} | REASON)

    words = Page(by_chair.get(url("detail", admission))).words

    assert f"{Deed.SKIP.label}" in words
    assert "Cora Chair" in words
    assert "Agreed on the telephone." in words


def test_putting_off_from_a_page_that_showed_no_member_does_not_end_a_membership(by_chair):
    admission = AdmissionFactory(conditional=True)
    typed = {
        "outcome": "put-off",
        "reason": "The council is new.",
        "decided_on": str(timezone.localdate()),
        "due_on": str(timezone.localdate() + timedelta(days=90)),
        "seen_state": "decision",
    }

    page = Page(by_chair.post(url("decide", admission), typed, follow=True))

    admission.member.refresh_from_db()
    assert "Somebody was faster" in page.words
    assert admission.member.left_on is None
