"""The applicant's file by the signed link: its page, its four parts, sending, sharing, withdrawing."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admissions import services
from admissions.enums import BEFORE_DECISION, FILLED_BY_APPLICANT, AdmissionState, Deed, Section
from admissions.links import applicant_token
from admissions.models import Admission, AdmissionDocument
from network.files import opening
from network.files.enums import FileState
from network.files.models import StoredFile
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import (
    ActivityFactory,
    AdmissionDocumentFactory,
    AdmissionFactory,
    CommitmentsFactory,
    MissingPointFactory,
    NomineeFactory,
    OverviewFactory,
    pdf_bytes,
)
from tests.admissions.test_enquiry_forms import sent
from tests.members.factories import OfficeFactory, RepresentativeFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db

PARTS = ("letter", "overview", "people", "commitments")
PAGES = ("request", *PARTS, "check", "withdraw", "share", "renew")


@pytest.fixture
def invited():
    return AdmissionFactory(invited=True, municipality="Kelowna")


def complete(**kwargs) -> Admission:
    """A file with all four parts, which nobody has sent."""
    admission = AdmissionFactory(preparing=True, contents__is_empty=True, **kwargs)
    OverviewFactory(admission=admission)
    ActivityFactory(admission=admission)
    NomineeFactory(admission=admission)
    CommitmentsFactory(admission=admission)
    AdmissionDocumentFactory(admission=admission)
    return admission


def address(admission: Admission, name: str = "request", *args) -> str:
    """The same in the whole of a test, until the link is renewed: a token holds the second in which it was made."""
    token = vars(admission).setdefault(f"token_{admission.link_version}", applicant_token(admission))
    return reverse(f"admissions:{name}", args=[token, *args])


def letter(**changes) -> dict:
    upload = SimpleUploadedFile("Lettre du maire.pdf", pdf_bytes(), content_type="application/pdf")
    return {
        "kind": "letter",
        "signatory": "mayor",
        "signed_on": str(timezone.localdate()),
        "number": "",
        "upload": upload,
    } | changes


def overview(admission: Admission, **changes) -> dict:
    return {
        "version": str(admission.overview_version),
        "rows": "1",
        "about": "A city on a lake.",
        "coordination": "exists",
        "coordination_text": "Our office, since 2019.",
        "activity_1_title": "Evening outreach",
    } | changes


def people(admission: Admission, **changes) -> dict:
    return {
        "version": str(admission.people_version),
        "principal_name": "Robin",
        "principal_email": "robin@kelowna.example",
        "principal_language": "fr",
    } | changes


# --- The link -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_link_opens_its_file_and_tells_nobody(client, invited, name):
    response = client.get(address(invited, name))

    assert response.status_code == 200
    assert "Kelowna" in Page(response).words
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", PAGES)
def test_page_that_was_only_opened_finds_no_fault(client, invited, name):
    page = Page(client.get(address(invited, name)))

    assert not page.title.startswith("Error")
    assert "Somebody else saved" not in page.words
    assert not [one for one in page.attributes if "error" in (one.get("class") or "")]


@pytest.mark.parametrize("name", PAGES)
def test_altered_link_opens_nothing(client, invited, name):
    good = address(invited, name)
    token = applicant_token(invited)

    bad = good.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))

    for response in (client.get(bad), client.post(bad)):
        assert response.status_code == 404
        assert "This link does not open anything" in Page(response).words
        assert response["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("name", PAGES)
def test_renewed_link_closes_the_old_one(client, invited, name):
    old = address(invited, name)
    Admission.objects.update(link_version=2)

    response = client.get(old)

    assert response.status_code == 410
    assert "This link is no longer good" in Page(response).words
    assert page_says(client.get(address(Admission.objects.get(), name)), "Kelowna")


def page_says(response, words: str) -> bool:
    return words in Page(response).words


def test_link_is_no_key_to_another_file(client, invited):
    other = AdmissionDocumentFactory(admission=AdmissionFactory(preparing=True))

    for name in ("download", "remove"):
        assert client.get(address(invited, name, other.pk)).status_code == 404
    assert client.post(address(invited, "remove", other.pk)).status_code == 404
    assert AdmissionDocument.objects.filter(pk=other.pk).exists()


def taken_up(browser: Client) -> Admission:
    """The old file of a member that left, after somebody nobody knows wrote for it on the public page."""
    AdmissionFactory(former=True, municipality="Kelowna")
    stranger = {"province": "BC", "contact_name": "Sam Stranger", "contact_email": "sam@elsewhere.example"}
    browser.post(reverse("admissions:enquire"), sent(**stranger))
    admission = Admission.objects.get()
    assert (admission.state, admission.contact_email) == (AdmissionState.CONVERSATION, "sam@elsewhere.example")
    return admission


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_stranger_who_takes_an_old_file_up_reads_nothing_in_it(client, is_withdrawn):
    admission = taken_up(client)
    document, nominee = admission.documents.get(), admission.nominees.get()
    if is_withdrawn:
        client.post(address(admission, "withdraw"), {"by_name": "Sam"})

    page = Page(client.get(address(admission)))
    read = client.get(address(admission, "check"))

    assert address(admission, "check") not in page.links
    assert admission.decisions.get().reason not in page.words
    assert read.status_code == 403
    assert nominee.email not in read.content.decode()
    assert client.get(address(admission, "download", document.pk)).status_code == 403


def test_old_file_opens_to_whom_an_officer_invites(client):
    admission = taken_up(client)
    services.invite_to_confirm(admission, by=UserFactory())

    assert admission.nominees.get().email in client.get(address(admission, "check")).content.decode()
    download = client.get(address(admission, "download", admission.documents.get().pk))
    assert b"".join(download.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize("name", PAGES)
def test_opening_a_page_changes_nothing(client, invited, name):
    client.get(address(invited, name))

    stored = Admission.objects.get()
    assert (stored.state, stored.link_version) == (AdmissionState.INVITED, 1)
    assert not Mail.objects.exists()


def test_form_from_another_site_is_refused(invited):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(address(invited, "withdraw"), {"by_name": "Chris"}).status_code == 403
    assert Admission.objects.get().state == AdmissionState.INVITED


# --- Its page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", AdmissionState.values)
def test_page_of_the_file_stands_in_every_state(client, state):
    admission = AdmissionFactory(state=state, municipality="Kelowna")

    response = client.get(address(admission))
    page = Page(response)

    assert response.status_code == 200
    assert ("What happens next" in page.words) == (state in BEFORE_DECISION)
    may_fill = state in FILLED_BY_APPLICANT
    assert (address(admission, "letter") in page.links) == may_fill
    assert (address(admission, "withdraw") in page.links) == (state in BEFORE_DECISION)
    assert (address(admission, "share") in page.links) == (state in BEFORE_DECISION)


def test_address_of_the_file_can_be_copied(client, invited):
    page = Page(client.get(address(invited)))

    values = [one.get("value") for one in page.attributes if one.get("id") == "request-address"]
    assert values == [f"http://testserver{address(invited)}"]


def test_five_steps_say_where_it_stands(client, invited):
    page = Page(client.get(address(invited)))

    assert "1 First contact (done) 2 Your documents (you are here) 3 Review 4 Decision 5 First steps" in page.words


def test_page_says_what_is_missing(client, invited):
    page = Page(client.get(address(invited)))

    assert "0 of 4 parts are complete." in page.words
    assert "Name your representative." in page.words
    assert "You can send as soon as the four parts are complete." in page.words


def test_page_of_a_complete_file_leads_to_sending(client):
    page = Page(client.get(address(complete())))

    assert "4 of 4 parts are complete." in page.words
    assert "Check your answers and send" in page.words


def test_what_an_officer_found_missing_is_shown_until_it_is_sent(client):
    admission = AdmissionFactory(returned=True)
    MissingPointFactory(
        admission=admission, section=Section.PEOPLE, text="Settled long ago.", settled_at=timezone.now()
    )

    page = Page(client.get(address(admission)))

    assert "The second page of the letter is missing." in page.words
    assert "Settled long ago." not in page.words
    assert page_says(client.get(address(admission, "letter")), "The second page of the letter is missing.")
    assert page_says(client.get(address(admission, "check")), "The second page of the letter is missing.")


def test_page_of_the_file_costs_the_same_however_much_it_holds(client, django_assert_num_queries):
    for rows in (1, 3):
        admission = AdmissionFactory(preparing=True)
        for _row in range(rows):
            AdmissionDocumentFactory(admission=admission)
            ActivityFactory(admission=admission)
            MissingPointFactory(admission=admission)
        with django_assert_num_queries(8):
            client.get(address(admission))


def test_sent_file_is_read_and_not_written(client):
    admission = AdmissionFactory(submitted=True)

    page = Page(client.get(address(admission, "check")))

    assert "What you sent" in page.words
    assert "Evening outreach" in page.words
    assert "by_name" not in page.fields


# --- Letter or resolution -----------------------------------------------------------------------------------


def test_letter_is_added_checked_and_downloaded(client, invited):
    page = Page(client.post(address(invited, "letter"), letter(), follow=True))

    document = AdmissionDocument.objects.get()
    assert "Added. It was checked and can be opened." in page.words
    assert (document.kind, document.signatory, document.file.name) == ("letter", "mayor", "Lettre du maire.pdf")
    assert Admission.objects.get().state == AdmissionState.PREPARING
    got = client.get(address(invited, "download", document.pk))
    assert got["Content-Disposition"].startswith("attachment;")
    assert b"".join(got.streaming_content) == pdf_bytes()


def test_resolution_needs_its_number(client, invited):
    data = letter(kind="resolution", signatory="")

    refused = client.post(address(invited, "letter"), data)

    assert refused.status_code == 422
    assert "A resolution has a number." in Page(refused).words
    client.post(address(invited, "letter"), letter(kind="resolution", signatory="", number="2026-114"))
    document = AdmissionDocument.objects.get()
    assert (document.number, document.signatory) == ("2026-114", "council")


@pytest.mark.parametrize("signatory", ["", "council"])
def test_letter_says_who_signed_it(client, invited, signatory):
    response = client.post(address(invited, "letter"), letter(signatory=signatory))

    assert response.status_code == 422
    assert "Say who signed the letter." in Page(response).words


def test_letter_of_tomorrow_is_refused(client, invited):
    tomorrow = str(date.today() + timedelta(days=2))  # noqa: DTZ011 -- any day to come will do

    response = client.post(address(invited, "letter"), letter(signed_on=tomorrow))

    assert "This day is still to come." in Page(response).words


def test_file_that_is_refused_says_why_and_keeps_what_was_typed(client, invited):
    page_with_script = SimpleUploadedFile("letter.pdf", b"<html><script>alert(1)</script>", "application/pdf")

    response = client.post(address(invited, "letter"), letter(upload=page_with_script))
    page = Page(response)

    assert response.status_code == 422
    assert "This is not a PDF, PNG or JPEG file" in page.words
    assert page.fields["signed_on"] == str(timezone.localdate())
    assert not AdmissionDocument.objects.exists()


def test_file_that_could_not_be_checked_says_so(client, invited, monkeypatch, tmp_path):
    (tmp_path / "inspector.py").write_text("import sys; sys.exit(1)")
    monkeypatch.setattr(opening, "INSPECTOR", tmp_path / "inspector.py")

    page = Page(client.post(address(invited, "letter"), letter(), follow=True))

    assert "Added, and still to be checked: the check did not work." in page.words
    assert "It was checked" not in page.words
    assert "The letter or resolution is still to be checked." in page.words
    download = address(invited, "download", AdmissionDocument.objects.get().pk)
    assert download not in Page(client.get(address(invited, "letter"))).links
    assert client.get(download).status_code == 404


STATES_OF_FILES = {
    FileState.CLEAN: "PDF, ",
    FileState.QUARANTINE: "being checked",
    FileState.REJECTED: "refused",
    FileState.MISSING: "lost: please send it again",
}


@pytest.mark.parametrize("page_name", ["letter", "check"])
@pytest.mark.parametrize("state", STATES_OF_FILES)
def test_document_says_in_which_state_its_file_is(client, state, page_name):
    document = AdmissionDocumentFactory()
    refusal = "active" if state == FileState.REJECTED else ""
    StoredFile.objects.update(state=state, refusal=refusal)

    page = Page(client.get(address(document.admission, page_name)))
    words = page.words

    assert STATES_OF_FILES[state] in words
    assert ("counts as your letter or resolution, once it is checked" in words) is (state == FileState.QUARANTINE)
    assert ("This PDF holds a program" in words) is (state == FileState.REJECTED)
    assert ("It was not kept and does not count." in words) is (state == FileState.REJECTED)
    assert (address(document.admission, "download", document.pk) in page.links) is (state == FileState.CLEAN)


def test_file_beyond_the_limit_says_so(client, invited, settings):
    settings.FILE_MOST_BYTES = 100

    response = client.post(address(invited, "letter"), letter())

    assert response.status_code == 422
    assert not AdmissionDocument.objects.exists()


def test_file_for_which_there_is_no_room_says_so(client, invited, settings):
    settings.ADMISSION_FILES_PER_REQUEST = 0

    response = client.post(address(invited, "letter"), letter())

    assert response.status_code == 422
    assert "no room for more" in Page(response).words


def test_document_is_removed_after_a_question(client):
    document = AdmissionDocumentFactory()
    admission = document.admission

    asked = client.get(address(admission, "remove", document.pk))

    assert page_says(asked, "Remove this document?")
    assert AdmissionDocument.objects.exists()
    client.post(address(admission, "remove", document.pk))
    assert not AdmissionDocument.objects.exists()


# --- The three parts that are saved as a whole --------------------------------------------------------------


def test_overview_is_saved_with_its_activities(client, invited):
    data = overview(invited, rows="2", activity_2_title="Safety audit", activity_2_since_year="2020")

    page = Page(client.post(address(invited, "overview"), data, follow=True))

    assert "Saved." in page.words
    admission = Admission.objects.get()
    assert admission.overview.about == "A city on a lake."
    assert list(admission.activities.order_by("position").values_list("title", flat=True)) == [
        "Evening outreach",
        "Safety audit",
    ]
    assert Page(client.get(address(invited, "overview"))).fields["activity_2_since_year"] == "2020"


def test_half_an_overview_is_saved_too(client, invited):
    client.post(address(invited, "overview"), {"version": "0", "rows": "1", "about": "A city."})

    assert Admission.objects.get().overview.about == "A city."
    assert page_says(client.get(address(invited)), "Begun")


def test_rows_are_added_without_a_script(client, invited):
    data = overview(invited) | {"more": "1"}

    page = Page(client.post(address(invited, "overview"), data))

    assert page.fields["activity_1_title"] == "Evening outreach"
    assert page.fields["activity_2_title"] == ""
    assert page.fields["rows"] == "2"
    assert not Admission.objects.get().activities.exists()


def test_rows_are_taken_out_without_a_script(client, invited):
    data = overview(invited, rows="3", activity_2_title="Second", activity_3_title="Third") | {"remove": "2"}

    page = Page(client.post(address(invited, "overview"), data))

    assert (page.fields["activity_1_title"], page.fields["activity_2_title"]) == ("Evening outreach", "Third")
    assert page.fields["rows"] == "2"


@pytest.mark.parametrize("rows", ["0", "-3", "9999", "abc", "", "²"])
def test_number_of_rows_has_bounds(client, invited, rows):
    response = client.post(address(invited, "overview"), overview(invited, rows=rows) | {"more": "1"})

    assert response.status_code == 200
    assert 1 <= int(Page(response).fields["rows"]) <= 8


def test_activity_without_a_title_is_asked_for_one(client, invited):
    data = overview(invited, activity_1_title="", activity_1_done="We walk.")

    response = client.post(address(invited, "overview"), data)

    assert response.status_code == 422
    assert "Activity 1, title: Give it a title, or empty the whole activity." in Page(response).words


@pytest.mark.parametrize("year", ["1066", "3000"])
def test_year_of_an_activity_has_bounds(client, invited, year):
    response = client.post(address(invited, "overview"), overview(invited, activity_1_since_year=year))

    assert response.status_code == 422


def test_people_are_saved(client, invited):
    data = people(invited, alternate_name="Alex", alternate_email="alex@kelowna.example", alternate_language="en")

    client.post(address(invited, "people"), data)

    named = Admission.objects.get().nominees.order_by("-kind").values_list("kind", "name", "language")
    assert list(named) == [("principal", "Robin", "fr"), ("alternate", "Alex", "en")]


def test_alternate_may_follow_later(client, invited):
    client.post(address(invited, "people"), people(invited, alternate_language="en"))

    assert Admission.objects.get().nominees.count() == 1


def test_representative_and_alternate_are_two_people(client, invited):
    data = people(invited, alternate_name="Robin", alternate_email="ROBIN@kelowna.example", alternate_language="en")

    response = client.post(address(invited, "people"), data)

    assert response.status_code == 422
    assert "The alternate is somebody else" in Page(response).words


def test_first_contact_is_taken_as_representative_at_a_click(client, invited):
    page = Page(client.post(address(invited, "people"), {"version": "0", "me": "1", "alternate_name": "Alex"}))

    assert page.fields["principal_name"] == invited.contact_name
    assert page.fields["principal_email"] == invited.contact_email
    assert page.fields["alternate_name"] == "Alex"
    assert not Admission.objects.get().nominees.exists()


def test_commitments_are_saved(client, invited):
    data = {"version": "0", "importance": "A strategy.", "collaboration": "A table.", "promises": ["share", "calls"]}

    client.post(address(invited, "commitments"), data)

    assert Admission.objects.get().commitments.promises == ["share", "calls"]
    assert Page(client.get(address(invited, "commitments"))).fields["promises"] == ["share", "calls"]


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("overview", {"rows": "1", "about": "Theirs."}, {"rows": "1", "about": "Mine."}),
        ("commitments", {"comment": "Theirs."}, {"comment": "Mine."}),
    ],
)
def test_two_writers_of_one_part_see_both_texts(client, invited, name, first, second):
    client.post(address(invited, name), first | {"version": "0"})

    response = client.post(address(invited, name), second | {"version": "0"})
    page = Page(response)

    assert response.status_code == 409
    assert "Somebody else saved this part while you were writing" in page.words
    assert "Theirs." in page.words
    assert page.fields["version"] == "1"
    client.post(address(invited, name), second | {"version": page.fields["version"]})
    assert page_says(client.get(address(invited, "check")), "Mine.")


def test_two_writers_of_people_see_both(client, invited):
    client.post(address(invited, "people"), people(invited))

    response = client.post(address(invited, "people"), people(invited, principal_name="Sam"))

    assert response.status_code == 409
    assert "Robin" in Page(response).words
    assert Page(response).fields["principal_name"] == "Sam"


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("state", [state for state in AdmissionState if state not in FILLED_BY_APPLICANT])
def test_replayed_form_changes_nothing_once_it_was_sent(client, state, name):
    admission = AdmissionFactory(state=state, contents__is_empty=True)
    data = {
        "letter": letter(),
        "overview": overview(admission),
        "people": people(admission),
        "commitments": {"version": str(admission.commitments_version), "importance": "Changed."},
    }[name]

    page = Page(client.post(address(admission, name), data, follow=True))

    assert "This cannot be changed at this step" in page.words
    stored = Admission.objects.with_contents().get()
    assert stored.state == state
    assert not stored.documents.all()
    assert not stored.nominees.all()
    assert not hasattr(stored, "overview")
    assert not hasattr(stored, "commitments")


def test_hidden_fields_that_were_added_are_ignored(client, invited):
    data = overview(invited) | {"state": "admitted", "member": "1", "municipality": "Elsewhere", "admission": "1"}

    client.post(address(invited, "overview"), data)

    stored = Admission.objects.get()
    assert (stored.state, stored.municipality, stored.member) == (AdmissionState.PREPARING, "Kelowna", None)


# --- Sending, sharing, withdrawing --------------------------------------------------------------------------


def test_complete_file_is_sent_by_somebody_with_a_name(client):
    admission = complete()

    unnamed = client.post(address(admission, "check"), {"by_name": ""})
    page = Page(client.post(address(admission, "check"), {"by_name": "Robin"}, follow=True))

    assert unnamed.status_code == 422
    assert "Sent." in page.words
    assert Admission.objects.get().state == AdmissionState.SUBMITTED
    assert admission.moves.get(deed=Deed.SUBMIT, by_name="Robin")


def test_sending_twice_sends_once(client):
    admission = complete()

    for _click in range(2):
        client.post(address(admission, "check"), {"by_name": "Robin"})

    assert admission.moves.filter(deed=Deed.SUBMIT).count() == 1


def test_incomplete_file_is_not_sent(client, invited):
    response = client.post(address(invited, "check"), {"by_name": "Robin"})

    assert response.status_code == 422
    assert "Some parts are not complete yet." in Page(response).words
    assert Admission.objects.get().state == AdmissionState.INVITED


def test_answers_are_checked_on_one_page(client):
    page = Page(client.get(address(complete(), "check")))

    for words in (
        "letter.pdf",
        "A city of 140,000 people",
        "Evening outreach",
        "Robin Representative",
        "strategy in 2022",
    ):
        assert words in page.words
    assert "Yes: We share information with the other members." in page.words


def test_request_is_withdrawn_with_a_name(client, invited):
    page = Page(client.post(address(invited, "withdraw"), {"by_name": "Chris", "reason": "No time."}, follow=True))

    assert "The request is withdrawn." in page.words
    move = Admission.objects.get().moves.get(deed=Deed.WITHDRAW)
    assert (move.by_name, move.reason) == ("Chris", "No time.")
    again = client.post(address(invited, "withdraw"), {"by_name": "Chris"}, follow=True)
    assert page_says(again, "This cannot be changed at this step")


def test_link_is_shared_with_a_colleague(client, invited):
    data = {"name": "Alex", "email": "alex@kelowna.example", "by_name": "Chris"}

    page = Page(client.post(address(invited, "share"), data, follow=True))

    assert "The link is on its way: alex@kelowna.example" in page.words
    assert Mail.objects.get(kind="admission_link").address == "alex@kelowna.example"


def test_link_is_not_shared_with_everybody(client, invited):
    for number in range(6):
        data = {"name": "Alex", "email": f"alex{number}@kelowna.example", "by_name": "Chris"}
        response = client.post(address(invited, "share"), data)

    assert response.status_code == 422
    assert "The link went to enough people today." in Page(response).words
    assert Mail.objects.filter(kind="admission_link").count() == 5


def test_link_is_shared_by_one_network_address_within_limits(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"membership_request_share": "1/d/ip"}
    data = {"name": "Alex", "email": "alex@kelowna.example", "by_name": "Chris"}

    statuses = [client.post(address(AdmissionFactory(), "share"), data).status_code for _file in range(2)]

    assert statuses == [302, 422]
    assert Mail.objects.filter(kind="admission_link").count() == 1


def test_new_link_goes_to_the_first_contact_and_closes_this_one(client, invited):
    old = address(invited, "renew")

    page = Page(client.post(old, follow=True))

    assert "The old link opens nothing any more." in page.words
    assert client.get(old).status_code == 410
    assert Mail.objects.get(kind="admission_link").address == invited.contact_email


# --- Officers behind the same pages -------------------------------------------------------------------------


@pytest.mark.parametrize("name", PARTS)
def test_officer_writes_in_the_same_pages(client_of, name):
    admission = AdmissionFactory(submitted=True, contents__is_empty=True, municipality="Kelowna")
    browser = client_of(OfficeFactory().user)
    page_address = reverse(f"admissions:officer_{name}", args=[admission.pk])
    data = {
        "letter": letter(),
        "overview": overview(admission),
        "people": people(admission),
        "commitments": {"version": str(admission.commitments_version), "importance": "As told by telephone."},
    }[name]

    assert browser.get(page_address).status_code == 200
    response = browser.post(page_address, data)

    assert response.status_code == 302, response.text
    assert response["Location"] == admission.get_absolute_url()
    assert Mail.objects.filter(kind="admission_recorded").count() == 1


@pytest.mark.parametrize("name", PARTS)
def test_file_is_hidden_from_whoever_is_no_officer(client_of, name):
    admission = AdmissionFactory(submitted=True)
    page_address = reverse(f"admissions:officer_{name}", args=[admission.pk])

    assert client_of(RepresentativeFactory().user).get(page_address).status_code == 404
    assert client_of().get(page_address).status_code == 302


def test_officer_of_the_municipality_itself_may_not_write(client_of):
    office = OfficeFactory()
    admission = AdmissionFactory(submitted=True, contact_email=office.user.email)

    response = client_of(office.user).get(reverse("admissions:officer_overview", args=[admission.pk]))

    assert response.status_code == 403


def test_officer_gets_back_what_she_typed_before_the_session_ended(client, client_of):
    office = OfficeFactory()
    admission = AdmissionFactory(submitted=True)
    page_address = reverse("admissions:officer_commitments", args=[admission.pk])
    form = Page(client_of(office.user).get(page_address)).fields

    client.post(page_address, form | {"importance": "Told by telephone."})
    client.force_login(office.user)
    page = Page(client.get(page_address))

    assert page.fields["importance"] == "Told by telephone."
    assert "nothing is saved yet" in page.words
