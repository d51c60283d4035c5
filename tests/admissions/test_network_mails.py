"""Mails of the review and of the decision as their readers get them, and those that must not leave any more."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Criterion, Deed, Outcome, Section
from admissions.links import admission_of
from admissions.models import Admission
from admissions.recipients import contact_of, members_asked
from members.enums import OfficeKind, RepresentativeKind, Source
from network.outbox.letters import Rendered, compose
from network.outbox.models import Mail
from network.outbox.services import post, previews
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, FindingFactory, NomineeFactory, OpinionFactory, ReviewFactory
from tests.mails import latest, read, silent
from tests.members.factories import OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
SUBJECT_LIMIT = 78
REASON = "Quotes \" ' and <marks> & more."
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def halifax():
    return RepresentativeFactory(member__name_en="Halifax", member__name_fr="Halifax")


@pytest.fixture
def chair():
    return OfficeFactory(kind=OfficeKind.CO_CHAIR, user__name="O'Brien & <Co>").user


@pytest.fixture
def secretary():
    return OfficeFactory(kind=OfficeKind.SECRETARY).user


def in_review(**how) -> Admission:
    admission = AdmissionFactory(under_review=True, **how)
    for criterion in Criterion:
        FindingFactory(admission=admission, criterion=criterion)
    for _officer in range(2):
        ReviewFactory(admission=admission)
    return admission


def decided(admission: Admission, outcome: str, **how) -> None:
    day = timezone.localdate() + timedelta(days=90)
    admission.state = S.DECISION
    admission.save()
    ReviewFactory(admission=admission)
    membership = {
        "name_en": "Kelowna", "name_fr": "Kelowna", "province": "BC", "population": 140_000,
        "time_zone": "America/Vancouver",
    }  # fmt: skip
    services.decide(
        admission,
        by=UserFactory(),
        outcome=outcome,
        reason=REASON,
        decided_on=timezone.localdate(),
        condition=REASON if outcome == Outcome.CONDITIONAL else "",
        due_on=day if outcome in (Outcome.CONDITIONAL, Outcome.PUT_OFF) else None,
        membership=membership if outcome in (Outcome.ACCEPT, Outcome.CONDITIONAL) else None,
    )


def _question(one: Admission, halifax) -> None:
    services.give_opinion(one, halifax.member, by=halifax.user, choice="question", reason=REASON)


def _reply(one: Admission, halifax) -> None:
    _question(one, halifax)
    services.reply_to(one.opinions.get(), by=UserFactory(), reply=REASON)


def _record(one: Admission, halifax) -> None:
    by = UserFactory(name="O'Brien & <Co>")
    services.give_opinion(one, halifax.member, by=by, choice="objection", reason=REASON, source=Source.PHONE)


# How each mail comes about: the state of the request "Kelowna & <Lake>", and what happens to it.
OCCASIONS = {
    "admission_returned": (
        S.SUBMITTED,
        lambda one, _halifax: services.return_to_applicant(one, by=UserFactory(), points=[(Section.LETTER, REASON)]),
    ),
    "admission_review": (S.SUBMITTED, lambda one, _halifax: services.start_review(one, by=UserFactory())),
    "admission_consultation": (
        S.UNDER_REVIEW,
        lambda one, _halifax: services.open_consultation(one, by=UserFactory()),
    ),
    "admission_question": (S.CONSULTATION, _question),
    "admission_opinion_recorded": (S.CONSULTATION, _record),
    "admission_reply": (S.CONSULTATION, _reply),
    "admission_to_decide": (
        S.CONSULTATION,
        lambda one, _halifax: services.skip_to(one, S.DECISION, by=UserFactory(), reason=REASON),
    ),
    "admission_accepted": (S.DECISION, lambda one, _halifax: decided(one, Outcome.ACCEPT)),
    "admission_condition_met": (S.CONDITIONAL, lambda one, _halifax: services.meet_condition(one, by=UserFactory())),
    "admission_put_off": (S.DECISION, lambda one, _halifax: decided(one, Outcome.PUT_OFF)),
    "admission_declined": (S.DECISION, lambda one, _halifax: decided(one, Outcome.DECLINE)),
}
TO_MEMBERS = ("admission_consultation", "admission_opinion_recorded", "admission_reply")
TO_OFFICERS = ("admission_review", "admission_question", "admission_to_decide")
TO_THE_APPLICANT = tuple(kind for kind in OCCASIONS if kind not in (*TO_MEMBERS, *TO_OFFICERS))


def happened(kind: str, language: str, halifax, chair, secretary) -> Rendered:
    for user in (halifax.user, chair, secretary):
        user.language = language
        user.save()
    state, happens = OCCASIONS[kind]
    how = {"municipality": "Kelowna & <Lake>", "language": language}
    happens(in_review(**how) if state == S.UNDER_REVIEW else AdmissionFactory(state=state, **how), halifax)
    return read(kind)


# --- Every mail ---------------------------------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("kind", OCCASIONS)
def test_mail_is_read_in_both_forms(kind, language, halifax, chair, secretary):
    mail = happened(kind, language, halifax, chair, secretary)

    assert latest(kind).language == language
    assert 10 < len(mail.subject) <= SUBJECT_LIMIT
    assert "Kelowna & <Lake>" in mail.subject
    assert "Kelowna & <Lake>" in mail.text
    for text in ("<Co>", "<Lake>", "<marks>"):
        assert text not in mail.html, text
    assert "&amp;" not in mail.text
    assert "{{" not in mail.text
    assert not re.search(r"<p>(?:\s|<br>)*</p>|<p>\s*<br>", mail.html)
    assert f'lang="{language}-CA"' in mail.html
    buttons = {"admission_accepted": 2, "admission_condition_met": 0}.get(kind, 1)
    assert mail.html.count('class="button"') == buttons


@pytest.mark.parametrize("kind", OCCASIONS)
def test_mail_says_why_one_gets_it(kind, halifax, chair, secretary):
    mail = happened(kind, "en", halifax, chair, secretary)

    why = {
        kind in TO_MEMBERS: "you answer for a member of the Network (Halifax)",
        kind in TO_OFFICERS: "you look after membership requests",
        kind in TO_THE_APPLICANT: "somebody wrote to the Network for your municipality",
    }[True]
    assert f"You get this because {why}" in mail.text


@pytest.mark.parametrize(
    "kind", ["admission_returned", "admission_question", "admission_opinion_recorded", "admission_reply",
             "admission_put_off", "admission_declined"],
)  # fmt: skip
def test_mail_quotes_what_was_written(kind, halifax, chair, secretary):
    mail = happened(kind, "en", halifax, chair, secretary)

    assert REASON in mail.text


# --- What some of them say ----------------------------------------------------------------------------------


def test_what_is_missing_comes_with_the_link_to_add_it():
    admission = AdmissionFactory(submitted=True)
    points = [(Section.LETTER, "The second page."), (Section.PEOPLE, "An alternate.")]
    services.return_to_applicant(admission, by=UserFactory(), points=points)

    mail = read("admission_returned")

    assert "Letter or resolution: The second page." in mail.text
    assert "Your representative and alternate: An alternate." in mail.text
    path = re.findall(rf"^{re.escape(settings.PORTAL_URL)}(\S+)$", mail.text, re.MULTILINE)[0]
    assert admission_of(resolve(path).kwargs["token"]) == admission


def test_welcome_is_said_in_both_languages_with_its_number_the_own_one_first():
    admission = AdmissionFactory(decision=True, language="fr")
    decided(admission, Outcome.ACCEPT)

    mail = read("admission_accepted")

    assert mail.subject.startswith("Welcome to the Network / Bienvenue au Réseau")
    assert mail.text.index("Bienvenue!") < mail.text.index("Welcome!")
    assert mail.text.count(admission.decisions.get().entry.number) == 2
    assert 'lang="en-CA"' in mail.html


def test_conditional_welcome_says_what_is_to_follow_and_until_when():
    admission = AdmissionFactory(decision=True)
    decided(admission, Outcome.CONDITIONAL)

    mail = read("admission_accepted")

    assert REASON in mail.text
    assert mail.text.count("One thing is to follow") == 1


def test_reply_to_an_objection_calls_it_so(halifax):
    opinion = OpinionFactory(admission=AdmissionFactory(consultation=True), member=halifax.member, objection=True)
    opinion.by = halifax.user
    opinion.save()
    services.reply_to(opinion, by=UserFactory(), reply="The new office does.")

    assert "Reply to your objection" in read("admission_reply").subject


def test_preview_shows_the_last_day_and_the_member_before_anybody_is_asked(halifax, time_machine):
    time_machine.move_to("2027-03-01T15:00:00Z", tick=False)
    admission = in_review()
    recipients = members_asked(admission)

    (shown,) = [
        one
        for one in previews(recipients, kind="admission_consultation", about_id=admission.pk)
        if one.language == "en"
    ]

    assert "March 15, 2027" in shown.rendered.text
    assert "Halifax" in shown.rendered.text


# --- Mails that must not leave any more ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", OCCASIONS)
def test_mail_about_a_request_that_is_gone_does_not_leave(kind, secretary):
    mail = post(secretary, kind=kind, dedupe_key="once", about_id=0)

    assert compose(mail) is None


@pytest.mark.parametrize("kind", OCCASIONS)
def test_mail_does_not_leave_once_the_request_is_withdrawn(kind, halifax, chair, secretary):
    happened(kind, "en", halifax, chair, secretary)
    Admission.objects.update(state=S.WITHDRAWN)

    assert silent(kind)


@pytest.mark.parametrize("kind", TO_OFFICERS)
def test_officer_who_became_a_party_is_not_told(kind, halifax, chair, secretary):
    happened(kind, "en", halifax, chair, secretary)
    Admission.objects.update(contact_email=latest(kind).address)

    assert silent(kind)


@pytest.mark.parametrize("kind", TO_MEMBERS)
def test_person_who_acts_for_the_member_no_more_is_not_told(kind, halifax, chair, secretary):
    happened(kind, "en", halifax, chair, secretary)
    halifax.starts_on = halifax.ends_on = timezone.localdate() - timedelta(days=1)
    halifax.save()

    assert silent(kind)


def test_consultation_does_not_reach_a_member_that_has_answered(halifax):
    admission = in_review()
    services.open_consultation(admission, by=UserFactory())
    assert read("admission_consultation")

    OpinionFactory(admission=admission, member=halifax.member)

    assert silent("admission_consultation")


def test_review_is_not_asked_of_who_has_given_it(chair):
    admission = AdmissionFactory(submitted=True)
    services.start_review(admission, by=UserFactory())
    assert read("admission_review")

    given = ReviewFactory(admission=admission, user=chair)

    assert silent("admission_review")

    admission.moves.create(deed=Deed.REOPEN, to_state=S.CONVERSATION, at=given.at + timedelta(seconds=1))

    assert read("admission_review")


def test_question_that_has_its_reply_is_not_told(halifax, secretary):
    admission = AdmissionFactory(consultation=True)
    _question(admission, halifax)
    assert read("admission_question")

    services.reply_to(admission.opinions.get(), by=UserFactory(), reply="The new office does.")

    assert silent("admission_question")


def test_welcome_goes_to_who_writes_for_the_municipality():
    admission = AdmissionFactory(decision=True)
    NomineeFactory(admission=admission, kind=RepresentativeKind.ALTERNATE)
    decided(admission, Outcome.ACCEPT)

    assert latest("admission_accepted").address == contact_of(admission).email
    assert Mail.objects.filter(kind="admission_accepted").count() == 1
