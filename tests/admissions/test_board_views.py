"""The board of all requests, one file on one page, and recording what a municipality said."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from admissions.enums import AdmissionState, Deed, Section
from admissions.models import Admission
from members.enums import OfficeKind
from members.models import Invitation, Member
from tests.admissions.factories import (
    AdmissionDocumentFactory,
    AdmissionFactory,
    FindingFactory,
    MissingPointFactory,
    NomineeFactory,
    NoteFactory,
    OpinionFactory,
    pdf_bytes,
)
from tests.admissions.typed import told, url
from tests.members.factories import (
    InvitationFactory,
    MemberFactory,
    OfficeFactory,
    PlaceFactory,
    RegionFactory,
    RepresentativeFactory,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

S = AdmissionState


@pytest.fixture
def anchor():
    """A regional contact of nowhere near: she may move requests, and decides none."""
    return officer(OfficeKind.REGIONAL_ANCHOR)


def officer(kind: int):
    region = RegionFactory() if kind == OfficeKind.REGIONAL_ANCHOR else None
    return OfficeFactory(kind=kind, region=region).user


def with_letter(**changes) -> dict:
    letter = SimpleUploadedFile("letter.pdf", pdf_bytes(), content_type="application/pdf")
    return (
        told()
        | {
            "upload": letter,
            "kind": "letter",
            "signatory": "mayor",
            "signed_on": str(timezone.localdate()),
            "is_contact": "on",
            "skip_reason": "The letter was in hand.",
        }
        | changes
    )


# --- The board ----------------------------------------------------------------------------------------------


def test_board_shows_requests_by_step_the_longest_waiting_first(client_of, anchor):
    now = timezone.now()
    AdmissionFactory(municipality="Vernon", state_since=now - timedelta(days=2))
    AdmissionFactory(municipality="Kelowna", state_since=now - timedelta(days=9))
    AdmissionFactory(municipality="Penticton", submitted=True)

    words = Page(client_of(anchor).get(url("board"))).words

    places = [words.index(one) for one in ("1. First contact", "Kelowna", "Vernon", "3. Review", "Penticton")]
    assert places == sorted(places)
    assert "For 9 days" in words


def test_board_says_what_is_late(client_of, anchor):
    AdmissionFactory(submitted=True, state_since=timezone.now() - timedelta(days=40))

    assert "Late: it was due" in Page(client_of(anchor).get(url("board"))).words


def test_board_keeps_settled_requests_apart(client_of, anchor):
    AdmissionFactory(municipality="Vernon", declined=True)
    AdmissionFactory(municipality="Kelowna")

    is_open = Page(client_of(anchor).get(url("board")))
    settled = Page(client_of(anchor).get(url("board") + "?show=closed"))

    assert ("Kelowna" in is_open.words, "Vernon" in is_open.words) == (True, False)
    assert ("Kelowna" in settled.words, "Vernon" in settled.words) == (False, True)
    assert "Settled (1)" in is_open.words


def test_board_pages_through_settled_requests(client_of, anchor):
    for _number in range(21):
        AdmissionFactory(closed=True, contents__is_empty=True)

    page = Page(client_of(anchor).get(url("board") + "?show=closed"))

    assert "Next page" in page.words


def test_board_without_requests_says_what_leads_to_one(client_of, anchor):
    assert "No open request" in Page(client_of(anchor).get(url("board"))).words


@pytest.mark.parametrize("number", [1, 3])
def test_board_costs_the_same_for_one_and_three(client_of, anchor, django_assert_num_queries, number):
    for _number in range(number):
        AdmissionFactory(under_review=True)
    browser = client_of(anchor)
    browser.get(url("board"))

    with django_assert_num_queries(6):
        browser.get(url("board"))


def test_board_is_for_officers(client_of):
    representative = RepresentativeFactory().user

    assert client_of(representative).get(url("board")).status_code == 403
    assert client_of().get(url("board")).status_code == 302


# --- One file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", AdmissionState.values)
def test_file_opens_in_every_state(client_of, anchor, state):
    admission = AdmissionFactory(state=state)

    page = Page(client_of(anchor).get(url("detail", admission)))

    assert admission.municipality in page.words
    assert admission.get_state_display() in page.words


def test_file_shows_what_was_sent_beside_what_was_found(client_of, anchor):
    admission = AdmissionFactory(under_review=True)
    FindingFactory(admission=admission, criterion="C1c", verdict="condition", evidence="The unit comes in spring.")
    NoteFactory(admission=admission, text="They called twice.")

    words = Page(client_of(anchor).get(url("detail", admission))).words

    for text in (
        "The office of community safety, since 2019.",
        "Met, one thing to follow",
        "The unit comes in spring.",
        "No finding yet",
        "Evening outreach",
        "They called twice.",
        "Robin Representative",
        "Findings: 1 of 6. Reviews still needed: 2.",
    ):
        assert text in words, text


def test_file_gives_documents_to_officers_only(client_of, anchor):
    document = AdmissionDocumentFactory(admission=AdmissionFactory(submitted=True, contents__is_empty=True))
    address = url("officer_download", document.admission, document)

    response = client_of(anchor).get(address)

    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response.getvalue().startswith(b"%PDF")
    assert Page(client_of(anchor).get(url("detail", document.admission))).linking("letter.pdf") == address
    assert client_of(RepresentativeFactory().user).get(address).status_code == 404


def test_file_does_not_give_the_documents_of_another(client_of, anchor):
    document = AdmissionDocumentFactory()

    assert client_of(anchor).get(url("officer_download", AdmissionFactory(), document)).status_code == 404


def test_file_flags_somebody_who_acts_for_another_member(client_of, anchor):
    acting = RepresentativeFactory(member__name_en="Halifax")
    admission = AdmissionFactory(submitted=True, contents__is_empty=True)
    NomineeFactory(admission=admission, email=acting.user.email.upper())

    assert "Already acts for another member: Halifax" in Page(client_of(anchor).get(url("detail", admission))).words


def test_file_names_objectors_to_officers(client_of, anchor):
    admission = AdmissionFactory(consultation=True)
    opinion = OpinionFactory(admission=admission, objection=True, member__name_en="Halifax")

    page = Page(client_of(anchor).get(url("detail", admission)))

    assert "Halifax : Objection" in page.words
    assert page.linking("Reply") == url("reply", admission, opinion)


def test_file_shows_open_points_and_the_way_to_the_parts(client_of, anchor):
    admission = AdmissionFactory(returned=True)
    MissingPointFactory(admission=admission, section=Section.PEOPLE, text="Who is the alternate?")

    page = Page(client_of(anchor).get(url("detail", admission)))

    assert "Who is the alternate?" in page.words
    assert page.linking("Your representative and alternate") == url("officer_people", admission)


def test_file_is_hidden_from_readers_and_closed_to_parties(client_of):
    place = PlaceFactory(name_en="Kelowna", province="BC")
    party = RepresentativeFactory(member=place.member).user
    OfficeFactory(user=party, kind=OfficeKind.ADMINISTRATOR)
    admission = AdmissionFactory(municipality="Kelowna", province="BC")

    assert client_of(RepresentativeFactory().user).get(url("detail", admission)).status_code == 404
    assert client_of(party).get(url("detail", admission)).status_code == 403


def test_file_costs_the_same_with_one_and_three_rows(client_of, anchor, django_assert_max_num_queries):
    admission = AdmissionFactory(consultation=True)
    for _number in range(3):
        OpinionFactory(admission=admission, question=True)
        NoteFactory(admission=admission)
    browser = client_of(anchor)
    browser.get(url("detail", admission))

    with django_assert_max_num_queries(45):
        browser.get(url("detail", admission))


def test_file_offers_what_the_officer_may_do(client_of):
    admission = AdmissionFactory(decision=True)

    secretary = Page(client_of(officer(OfficeKind.SECRETARY)).get(url("detail", admission)))
    cochair = Page(client_of(officer(OfficeKind.CO_CHAIR)).get(url("detail", admission)))

    assert url("decide", admission) not in secretary.links
    assert cochair.linking("Record the decision") == url("decide", admission)


def test_file_offers_the_usual_next_things_first(client_of):
    browser = client_of(officer(OfficeKind.CO_CHAIR))
    submitted, reviewed = AdmissionFactory(submitted=True), AdmissionFactory(under_review=True)

    received = Page(browser.get(url("detail", submitted)))
    page = Page(browser.get(url("detail", reviewed)))

    actions = [found.get("action") for found in received.attributes if found["tag"] == "form"]
    assert url("start_review", submitted) in actions
    assert received.linking("Something is missing") == url("return", submitted)
    assert page.linking("Write the findings") == url("findings", reviewed)
    assert page.linking("Give my review") == url("review", reviewed)
    assert page.linking("Put it off") == url("decide", reviewed)


def test_file_lets_invite_again_when_the_invitation_ran_out(client_of):
    admission = AdmissionFactory(admitted=True)
    nominee = admission.nominees.get()
    InvitationFactory(
        member=admission.member, email=nominee.email, expires_at=timezone.now() - timedelta(days=1), name=nominee.name
    )
    browser = client_of(officer(OfficeKind.SECRETARY))

    assert "The invitation ran out." in Page(browser.get(url("detail", admission))).words
    browser.post(url("invite_again", admission, nominee))

    assert admission.member.invitations.open().get().email == nominee.email


def test_file_lets_invite_who_was_left_without_an_invitation(client_of):
    admission = AdmissionFactory(admitted=True)
    nominee = admission.nominees.get()
    browser = client_of(officer(OfficeKind.SECRETARY))

    page = Page(browser.get(url("detail", admission)))
    answer = Page(browser.post(url("invite_again", admission, nominee), follow=True))

    assert "Not invited yet. Invite : Robin Representative" in page.words
    assert "Invited: Robin Representative." in answer.words
    assert "Invited; the link is good until" in answer.words


def test_file_counts_no_invitation_of_an_earlier_membership(client_of):
    admission = AdmissionFactory(admitted=True)
    long_ago = timezone.now() - timedelta(days=900)
    nominee = admission.nominees.get()
    InvitationFactory(member=admission.member, email=nominee.email, invited_at=long_ago, accepted_at=long_ago)

    assert "Not invited yet." in Page(client_of(officer(OfficeKind.SECRETARY)).get(url("detail", admission))).words


def test_file_that_was_not_accepted_offers_no_invitation(client_of, anchor):
    admission = AdmissionFactory(decision=True)
    nominee = admission.nominees.get()
    browser = client_of(anchor)

    assert "Not invited yet." not in Page(browser.get(url("detail", admission))).words
    browser.post(url("invite_again", admission, nominee))

    assert not Invitation.objects.exists()


# --- Recording ----------------------------------------------------------------------------------------------


def test_record_begins_with_an_empty_form(client_of, anchor):
    response = client_of(anchor).get(url("record"))

    page = Page(response)
    assert "This field is required." not in page.words
    assert "You were signed out" not in page.words
    assert (page.fields["source"], page.fields["is_contact"]) == ("phone", [""])  # ticked: a box without a value


def test_record_keeps_what_was_told_by_telephone(client_of, anchor):
    response = client_of(anchor).post(url("record"), told())

    admission = Admission.objects.get()
    assert response["Location"] == url("detail", admission)
    assert (admission.state, admission.source, admission.recorded_by) == (S.ENQUIRY, "phone", anchor)


def test_record_with_the_letter_in_hand_counts_as_received(client_of, anchor):
    client_of(anchor).post(url("record"), with_letter())

    admission = Admission.objects.get()
    assert admission.state == S.SUBMITTED
    assert admission.documents.get().file.is_clean
    assert admission.nominees.get().email == "chris@kelowna.example"
    assert admission.moves.get(deed=Deed.SKIP).reason == "The letter was in hand."


def test_record_with_the_letter_by_a_secretary_waits_for_somebody_who_may_move_it(client_of):
    secretary = officer(OfficeKind.SECRETARY)

    page = Page(client_of(secretary).post(url("record"), with_letter(), follow=True))

    assert Admission.objects.get().state == S.ENQUIRY
    assert Admission.objects.get().documents.count() == 1
    assert "can now skip the first steps" in page.words


@pytest.mark.parametrize("field", ["contact_email", "person_email"])
def test_record_for_her_own_municipality_skips_nothing(client_of, anchor, field):
    person = {
        "is_contact": "",
        "person_name": "Robin",
        "person_email": "robin@kelowna.example",
        "person_language": "en",
    }

    client_of(anchor).post(url("record"), with_letter(**person | {field: anchor.email, "to": "decision"}))

    admission = Admission.objects.get()
    assert (admission.state, admission.documents.count()) == (S.ENQUIRY, 1)
    assert not admission.moves.filter(deed=Deed.SKIP).exists()


def test_record_with_a_refused_letter_keeps_what_was_typed_and_makes_nothing(client_of, anchor):
    fake = SimpleUploadedFile("letter.pdf", b"<html>no</html>", content_type="application/pdf")

    response = client_of(anchor).post(url("record"), with_letter(upload=fake))

    page = Page(response)
    assert response.status_code == 422
    assert page.fields["municipality"] == "City of Kelowna"
    assert "This is not a PDF, PNG or JPEG file" in page.words
    assert not Admission.objects.exists()


def test_record_sent_twice_makes_one_request(client_of, anchor):
    browser = client_of(anchor)

    browser.post(url("record"), with_letter())
    browser.post(url("record"), with_letter())

    assert Admission.objects.get().documents.count() == 1


def test_record_joins_the_open_request_of_the_municipality(client_of, anchor):
    admission = AdmissionFactory(municipality="Kelowna", province="BC")

    page = Page(client_of(anchor).post(url("record"), told(), follow=True))

    assert "There was an open request already." in page.words
    assert "They want to learn." in admission.notes.get().text


def test_record_of_a_member_says_so(client_of, anchor):
    member = MemberFactory(name_en="Kelowna", name_fr="Kelowna")
    PlaceFactory(member=member, name_en="Kelowna", name_fr="Kelowna", province="BC")

    response = client_of(anchor).post(url("record"), told())

    assert response.status_code == 422
    assert "This municipality already is a member." in Page(response).words


def test_record_after_signing_out_keeps_what_was_typed(client_of, anchor):
    browser = client_of()
    author = Page(client_of(anchor).get(url("record"))).fields["author"]
    browser.post(url("record"), told(author=author))

    browser.force_login(anchor)
    page = Page(browser.get(url("record")))

    assert page.fields["municipality"] == "City of Kelowna"
    assert "You were signed out while writing." in page.words


def test_record_is_for_officers(client_of):
    assert client_of(RepresentativeFactory().user).get(url("record")).status_code == 403


def test_letter_in_hand_takes_two_presses_to_a_decision_by_a_second_person(client_of, anchor):
    first, second = client_of(anchor), client_of(officer(OfficeKind.CO_CHAIR))

    first.post(url("record"), with_letter() | {"to": "decision", "skip_reason": "The Network knows it for years."})
    admission = Admission.objects.get()
    form = Page(second.get(url("decide", admission))).fields
    second.post(
        url("decide", admission),
        form
        | {
            "outcome": "accept",
            "reason": "All criteria are met.",
            "name_en": "Kelowna",
            "name_fr": "Kelowna",
            "province": "BC",
            "population": "144576",
            "time_zone": "America/Vancouver",
        },
    )

    admission.refresh_from_db()
    assert admission.state == S.ADMITTED
    assert Member.objects.get(name_en="Kelowna") == admission.member
