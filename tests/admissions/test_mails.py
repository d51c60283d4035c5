"""Mails to applicants and officers as their readers get them, and those that must not leave any more."""

import re
import uuid

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import override

from admissions import services
from admissions.attached import tell_of_refusal
from admissions.enums import BEFORE_DECISION, AdmissionState
from admissions.links import admission_of
from admissions.mails.about import unlinked
from admissions.models import Admission
from admissions.recipients import contact_of
from members.enums import OfficeKind
from members.models import Office
from network.files.enums import FileState, Refusal
from network.outbox.letters import Rendered, compose
from network.outbox.registry import KINDS
from network.outbox.services import Recipient, post, previews
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionDocumentFactory, AdmissionFactory
from tests.files.factories import StoredFileFactory
from tests.mails import latest, read, silent
from tests.members.factories import OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
SUBJECT_LIMIT = 78
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
REASON = "They said <so> & meant it."


@pytest.fixture
def secretary():
    return OfficeFactory(kind=OfficeKind.SECRETARY, user__name="O'Brien & <Co>").user


def words(**changed) -> dict:
    return {
        "municipality": "Kelowna & <Lake>",
        "province": "BC",
        "geoname": None,
        "language": "en",
        "contact_name": "Sam & <Second>",
        "contact_role": "Planner",
        "contact_email": "sam@kelowna.example",
        "contact_phone": "",
        "reason": "A secret reason.",
    } | changed


def write(**changed) -> Admission:
    source = changed.pop("source", "page")
    by = changed.pop("by", None)
    return services.enquire(submission=uuid.uuid4(), values=words(**changed), source=source, by=by).admission


def refuse_later(admission: Admission) -> None:
    """A letter that waited to be checked is refused."""
    stored = StoredFileFactory(state=FileState.REJECTED, refusal=Refusal.ACTIVE, name="A.<b>.pdf")
    AdmissionDocumentFactory(admission=admission, file=stored)
    tell_of_refusal(stored)


# How each mail comes about; the request is called "Kelowna & <Lake>".
OCCASIONS = {
    "admission_received": lambda one, officer: write(municipality="Vernon", language=one.language),
    "admission_joined": lambda one, officer: write(language=one.language),
    "admission_colleague": lambda one, officer: write(),
    "admission_invited": lambda one, officer: services.invite_to_confirm(one, by=officer, reason=REASON),
    "admission_link": lambda one, officer: services.post_links(one.contact_email),
    "admission_recorded": lambda one, officer: services.save_people(
        one, by=officer, by_name="", seen_version=0, nominees=[]
    ),
    "admission_file_refused": lambda one, _officer: refuse_later(one),
    "admission_sent": lambda one, officer: services.skip_to(one, S.SUBMITTED, by=officer, reason=REASON),
    "admission_withdrawn": lambda one, officer: services.withdraw(one, by_name="Chris", reason=REASON),
    "admission_closed": lambda one, officer: services.close(one, by=officer, reason=REASON),
    "admission_lapsed": lambda one, officer: services.lapse(services.invite_to_confirm(one, by=officer, reason=REASON)),
    "admission_reopened": lambda one, officer: services.reopen(
        services.close(one, by=officer, reason=REASON), by=officer
    ),
}
OFFICERS = {
    "admission_new": lambda one, _officer: write(municipality="Vernon"),
    "admission_to_check": lambda one, officer: services.skip_to(one, S.SUBMITTED, by=officer, reason=REASON),
    "admission_news": lambda one, officer: services.withdraw(one, by_name="Chris", reason=REASON),
}
WITH_LINK = {
    "admission_received", "admission_invited", "admission_link", "admission_recorded", "admission_sent",
    "admission_file_refused",
    "admission_reopened",
}  # fmt: skip


def happened(kind: str, language: str, secretary) -> Rendered:
    request = AdmissionFactory(municipality="Kelowna & <Lake>", language=language)
    (OCCASIONS | OFFICERS)[kind](request, UserFactory(name="O'Brien & <Co>"))
    return read(kind)


# --- Every mail ---------------------------------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("kind", [*OCCASIONS, *OFFICERS])
def test_mail_is_read_in_both_forms(kind, language, secretary):
    secretary.language = language
    secretary.save()

    mail = happened(kind, language, secretary)

    assert latest(kind).language == language
    assert 10 < len(mail.subject) <= SUBJECT_LIMIT
    assert "<Co>" not in mail.html
    assert "<Lake>" not in mail.html
    assert "&amp;" not in mail.text
    assert "{{" not in mail.text
    assert not re.search(r"<p>(?:\s|<br>)*</p>|<p>\s*<br>", mail.html)
    assert f'lang="{language}-CA"' in mail.html
    assert mail.html.count('class="button"') == (0 if kind in ("admission_joined", "admission_colleague") else 1)


@pytest.mark.parametrize("kind", [*OCCASIONS, *OFFICERS])
def test_mail_names_the_municipality_and_why_one_gets_it(kind, secretary):
    mail = happened(kind, "en", secretary)

    assert re.search("Kelowna|Vernon", mail.subject)
    assert re.search("Kelowna|Vernon", mail.text)
    assert "You get this because" in mail.text
    assert "You get this because" in mail.html


@LANGUAGES
@pytest.mark.parametrize("kind", sorted(WITH_LINK))
def test_link_opens_the_request_in_the_reader_s_language(kind, language, secretary):
    mail = happened(kind, language, secretary)

    path = re.findall(rf"^{re.escape(settings.PORTAL_URL)}(\S+)$", mail.text, re.MULTILINE)[0]

    assert path.startswith(f"/{language}/")
    with override(language):
        token = resolve(path).kwargs["token"]
    assert admission_of(token).pk == latest(kind).about_id
    assert KINDS.all[kind].is_secret


@pytest.mark.parametrize("kind", sorted(set(OCCASIONS) - WITH_LINK))
def test_mail_without_a_personal_link_shows_none(kind, secretary):
    mail = happened(kind, "en", secretary)

    assert "/request/" not in mail.text
    assert not KINDS.all[kind].is_secret


@pytest.mark.parametrize("kind", OFFICERS)
def test_officers_open_the_page_of_the_request(kind, secretary):
    mail = happened(kind, "en", secretary)

    admission = Admission.objects.get(pk=latest(kind).about_id)
    assert settings.PORTAL_URL + admission.get_absolute_url() in mail.text


def test_preview_leaves_the_personal_link_out():
    admission = AdmissionFactory(invited=True)
    recipients = [Recipient(UserFactory(), key="1")]

    shown = previews(recipients, kind="admission_invited", about_id=admission.pk)

    assert "(your personal link)" in shown[0].rendered.text
    assert "/request/" not in shown[0].rendered.text


# --- What they say ------------------------------------------------------------------------------------------


def test_second_person_learns_nothing_of_the_first(secretary):
    AdmissionFactory(municipality="Kelowna & <Lake>", contact_name="Chris", contact_email="first@kelowna.example")
    write()

    joined, colleague = read("admission_joined"), read("admission_colleague")

    assert "Chris" not in joined.text
    assert "first@" not in joined.text
    assert "Sam" not in colleague.text
    assert "secret reason" not in colleague.text + joined.text


def test_same_person_is_not_told_of_somebody_else():
    write()
    write()

    assert "Somebody else" not in read("admission_joined").text
    assert "open already" in read("admission_joined").text


def test_officer_who_wrote_it_down_is_named(secretary):
    write(source="phone", by=secretary)

    assert "O'Brien & <Co> wrote down" in read("admission_received").text


def test_long_name_is_left_out_of_the_subject_of_the_invitation():
    admission = AdmissionFactory(municipality="District of Saanich-on-the-Very-Long-Inlet", conversation=True)

    services.invite_to_confirm(admission, by=UserFactory())

    assert read("admission_invited").subject == "Your municipality is invited to join: three documents to send"


def test_invitation_says_until_when(time_machine):
    time_machine.move_to("2027-03-01 15:00Z")
    admission = AdmissionFactory(conversation=True)

    services.invite_to_confirm(admission, by=UserFactory())

    assert "August 31, 2027" in read("admission_invited").text


def test_shared_link_says_who_shares_it():
    admission = AdmissionFactory(preparing=True)
    services.share_link(admission, email="c@kelowna.example", name="C", by_name="Chris http://spam.example")

    text = read("admission_link").text

    assert "Chris http spam. example shares the membership request" in text


def test_renewed_link_says_who_asked():
    services.renew_link(AdmissionFactory(preparing=True), by=UserFactory(name="Robin Officer"))

    assert "Robin Officer" in read("admission_link").text


@pytest.mark.parametrize(("state", "said"), [(S.PREPARING, "change it on the page"), (S.UNDER_REVIEW, "reply")])
def test_recorded_words_are_put_right_as_the_state_allows(state, said):
    admission = AdmissionFactory(state=state, contents__is_empty=True, people_version=0)
    services.save_people(admission, by=UserFactory(), by_name="", seen_version=0, nominees=[])

    assert said in read("admission_recorded").text


def test_confirmation_says_what_happens_next_and_by_when(time_machine):
    time_machine.move_to("2027-03-01 15:00Z")  # a Monday
    services.submit(AdmissionFactory(returned=True), by_name="Chris")

    text = read("admission_sent").text

    assert "By March 8, 2027 an officer looks" in text
    assert f"{settings.ADMISSION_CONSULTATION_DAYS} working days" in text


def test_reason_of_closing_is_told():
    services.close(AdmissionFactory(), by=UserFactory(), reason=REASON)

    assert REASON in read("admission_closed").text
    assert "They said &lt;so&gt; &amp; meant it." in read("admission_closed").html


def test_withdrawal_says_by_whom():
    admission = AdmissionFactory(submitted=True)
    services.withdraw(admission, by_name="Chris www.spam.example")

    assert "Withdrawn by: Chris www. spam. example." in read("admission_withdrawn").text


@pytest.mark.parametrize(("state", "is_told"), [(S.CONVERSATION, False), (S.SUBMITTED, True)])
def test_withdrawal_says_when_files_are_deleted(state, is_told):
    services.withdraw(AdmissionFactory(state=state), by_name="Chris")

    assert ("are deleted on" in read("admission_withdrawn").text) is is_told


def test_news_say_what_happened(secretary):
    services.withdraw(AdmissionFactory(submitted=True), by_name="Chris", reason=REASON)

    news = read("admission_news")

    assert "Withdrawn by the municipality" in news.subject
    assert "By: Chris (the municipality)." in news.text
    assert REASON in news.text


def test_news_of_somebody_else_s_words(secretary):
    AdmissionFactory(municipality="Kelowna & <Lake>", submitted=True)
    write()

    assert "somebody else wrote" in read("admission_news").subject


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("St. John's", "St. John's"),
        ("St.John", "St. John"),
        ("Win at https://spam.example/x", "Win at https spam. example/x"),
        ("mail me@spam.example", "mail me spam. example"),
        ("L'Ancienne-Lorette", "L'Ancienne-Lorette"),
    ],
)
def test_name_becomes_no_link(typed, shown):
    assert unlinked(typed) == shown


# --- What no longer leaves ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("admission_received", (S.ENQUIRY, S.CONVERSATION)),
        ("admission_joined", BEFORE_DECISION),
        ("admission_colleague", BEFORE_DECISION),
        ("admission_invited", (S.INVITED, S.PREPARING)),
        ("admission_link", S),
        ("admission_recorded", BEFORE_DECISION),
        ("admission_sent", (S.SUBMITTED, S.UNDER_REVIEW, S.CONSULTATION, S.DECISION)),
        ("admission_withdrawn", (S.WITHDRAWN,)),
        ("admission_closed", (S.CLOSED,)),
        ("admission_lapsed", (S.LAPSED,)),
        ("admission_reopened", BEFORE_DECISION),
    ],
)
def test_mail_leaves_while_its_occasion_holds(kind, states, state):
    admission = AdmissionFactory(state=state, contents__is_empty=True)
    mail = post(contact_of(admission), kind=kind, dedupe_key="once", about_id=admission.pk)

    assert (compose(mail) is not None) is (state in states)


@pytest.mark.parametrize("kind", [*OCCASIONS, *OFFICERS])
def test_mail_about_a_request_that_is_gone_does_not_leave(kind, secretary):
    mail = post(secretary, kind=kind, dedupe_key="once", about_id=0)

    assert compose(mail) is None


@pytest.mark.parametrize("kind", ["admission_colleague", "admission_recorded"])
def test_former_contact_learns_nothing_more(kind, secretary):
    admission = AdmissionFactory(preparing=True, municipality="Kelowna & <Lake>", people_version=0)
    OCCASIONS[kind](admission, secretary)

    Admission.objects.filter(pk=admission.pk).update(contact_email="new@kelowna.example")

    assert silent(kind)


def test_first_confirmation_does_not_leave_after_a_second():
    admission = AdmissionFactory(returned=True)
    services.submit(admission, by_name="Chris")
    first = latest("admission_sent")
    services.return_to_applicant(admission, by=UserFactory(), points=[("letter", "Not signed.")])
    services.submit(admission, by_name="Chris")

    assert compose(first) is None
    assert read("admission_sent")


@pytest.mark.parametrize("kind", OFFICERS)
def test_officer_whose_role_ended_is_not_told(kind, secretary):
    happened(kind, "en", secretary)
    Office.objects.filter(user=secretary).delete()

    assert silent(kind)


@pytest.mark.parametrize("kind", OFFICERS)
def test_officer_of_that_municipality_is_not_told(kind, secretary):
    happened(kind, "en", secretary)
    admission = Admission.objects.get(pk=latest(kind).about_id)
    Admission.objects.filter(pk=admission.pk).update(contact_email=secretary.email)

    assert silent(kind)


def test_documents_that_are_under_review_are_not_to_check(secretary):
    services.submit(AdmissionFactory(returned=True), by_name="Chris")
    Admission.objects.update(state=S.UNDER_REVIEW, state_since=timezone.now())

    assert silent("admission_to_check")


def test_representative_is_not_taken_for_an_officer():
    user = RepresentativeFactory().user
    mail = post(user, kind="admission_news", dedupe_key="once", about_id=AdmissionFactory().pk)

    assert compose(mail) is None
