"""Mails of the review: to reviewers, members and deciders, and what the municipality is told of the decision."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from admissions.enums import CONSULTED, REVIEWED, AdmissionState, OpinionChoice, Outcome
from admissions.mails.about import address_of, file_address, letter, link_in, page_of, request_of
from admissions.models import Admission, AdmissionDecision, Opinion
from admissions.periods import is_consultation_over, members_answer_until, review_due_on
from admissions.recipients import members_asked
from members.models import Representative
from network.accounts.enums import Language
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind

S = AdmissionState


def _consultation_page(pk: int) -> str:
    return reverse("admissions:consultation", args=[pk])


def _may(mail: Mail, permission: str, admission: Admission) -> bool:
    return bool(mail.recipient and mail.recipient.has_perm(f"admissions.{permission}", admission))


# --- The municipality adds what is missing ------------------------------------------------------------------


@mail_kind("admission_returned", label=_("Something is missing in a membership request"), page=page_of, is_secret=True)
def compose_returned(mail: Mail) -> Letter | None:
    """What is missing, part by part, and the link to add it."""
    admission = request_of(mail, [S.RETURNED])
    if admission is None:
        return None
    points = admission.missing_points.filter(settled_at=None).order_by("pk")
    return letter(mail, admission, url=link_in(mail, admission), points=points)


# --- Officers and members -----------------------------------------------------------------------------------


@mail_kind("admission_review", label=_("Membership request to review"), page=page_of)
def compose_review(mail: Mail) -> Letter | None:
    """Your review, by a day; who has given it since gets no mail."""
    admission = request_of(mail, REVIEWED)
    if admission is None or not _may(mail, "handle_admission", admission):
        return None
    if admission.reviews.since_begun().filter(user=mail.recipient).exists():
        return None
    return letter(mail, admission, url=file_address(admission), due_on=review_due_on(admission))


@mail_kind("admission_consultation", label=_("Members asked about a membership request"), page=_consultation_page)
def compose_consultation(mail: Mail) -> Letter | None:
    """Your municipality's answer, until a day; signed in, since it binds the municipality.

    The previews show the last day as it would be, before the members are asked.
    """
    admission = request_of(mail, [S.UNDER_REVIEW, S.CONSULTATION] if mail.is_preview else [S.CONSULTATION])
    if admission is None:
        return None
    asked = Representative.objects.select_related("member").filter(pk=mail.data.get("representative")).first()
    if asked is None or (not mail.is_preview and not _is_asked(mail, admission, asked)):
        return None
    return letter(
        mail,
        admission,
        url=address_of(_consultation_page(admission.pk)),
        asked_member=asked.member,
        ends_on=_ends_on(mail, admission),
    )


def _is_asked(mail: Mail, admission: Admission, asked: Representative) -> bool:
    """Whether the person still has a voice, and her municipality has not answered."""
    if is_consultation_over(admission) or _has_answered(admission, asked):
        return False
    return any(one.to == mail.recipient and one.data["representative"] == asked.pk for one in members_asked(admission))


def _ends_on(mail: Mail, admission: Admission) -> date | None:
    return members_answer_until() if mail.is_preview else admission.consultation_ends_on


@mail_kind("admission_question", label=_("Question about a membership request"), page=page_of)
def compose_question(mail: Mail) -> Letter | None:
    """A member asks or objects, and waits for a reply."""
    admission, opinion = request_of(mail, CONSULTED), _opinion_of(mail)
    if admission is None or not _may(mail, "read_opinions", admission):
        return None
    if opinion is None or not opinion.waits_for_reply:
        return None
    return letter(mail, admission, url=f"{file_address(admission)}#opinions", opinion=opinion)


@mail_kind("admission_opinion_recorded", label=_("Answer recorded for a member"), page=_consultation_page)
def compose_opinion_recorded(mail: Mail) -> Letter | None:
    """What an officer wrote down for your municipality; change it if it is not right."""
    admission, opinion = request_of(mail, CONSULTED), _opinion_of(mail)
    if admission is None or opinion is None or not _speaks_for(mail, opinion):
        return None
    url = address_of(_consultation_page(admission.pk))
    return letter(mail, admission, url=url, opinion=opinion, asked_member=opinion.member)


@mail_kind("admission_reply", label=_("Reply to a question about a membership request"), page=_consultation_page)
def compose_reply(mail: Mail) -> Letter | None:
    """The officers' reply to your question or objection."""
    admission, opinion = request_of(mail, CONSULTED), _opinion_of(mail)
    if admission is None or opinion is None or not opinion.replied_at or not _speaks_for(mail, opinion):
        return None
    is_objection = opinion.choice == OpinionChoice.OBJECTION
    url = address_of(_consultation_page(admission.pk))
    return letter(mail, admission, url=url, opinion=opinion, asked_member=opinion.member, is_objection=is_objection)


def _has_answered(admission: Admission, asked: Representative) -> bool:
    return Opinion.objects.since_begun().filter(admission=admission, member=asked.member_id).exists()


def _opinion_of(mail: Mail) -> Opinion | None:
    opinions = Opinion.objects.select_related("member", "by", "replied_by")
    return opinions.filter(pk=mail.data.get("opinion"), admission=mail.about_id).first()


def _speaks_for(mail: Mail, opinion: Opinion) -> bool:
    """Whether the reader still acts for the member whose answer it is."""
    return Representative.objects.current().filter(user=mail.recipient, member=opinion.member_id).exists()


@mail_kind("admission_to_decide", label=_("Membership request to decide"), page=page_of)
def compose_to_decide(mail: Mail) -> Letter | None:
    """Everything is there for the decision."""
    admission = request_of(mail, [S.DECISION])
    if admission is None or not _may(mail, "decide_admission", admission):
        return None
    return letter(mail, admission, url=address_of(reverse("admissions:decide", args=[admission.pk])))


# --- The decision -------------------------------------------------------------------------------------------


@mail_kind("admission_accepted", label=_("Membership accepted"), page=page_of, is_secret=True)
def compose_accepted(mail: Mail) -> Letter | None:
    """Welcome, in both languages in one mail, the municipality's own first; with the thing to follow, if any."""
    admission = request_of(mail, [S.ADMITTED, S.CONDITIONAL, S.ACTIVE])
    decision = _decision_of(admission, [Outcome.ACCEPT, Outcome.CONDITIONAL])
    if admission is None or decision is None:
        return None
    first = Language(mail.language)
    parts = [_part(mail, admission, language) for language in (first, first.other)]
    return letter(mail, admission, decision=decision, parts=parts, is_conditional=admission.state == S.CONDITIONAL)


def _part(mail: Mail, admission: Admission, language: Language) -> dict[str, str]:
    with override(language):
        url = link_in(mail, admission)
    return {"language": language.value, "url": url, "network": settings.NETWORK_NAME[language]}


@mail_kind("admission_condition_met", label=_("Nothing is open any more for a new member"), page=page_of)
def compose_condition_met(mail: Mail) -> Letter | None:
    """What was to follow is there."""
    admission = request_of(mail, [S.ADMITTED, S.ACTIVE])
    return letter(mail, admission) if admission else None


@mail_kind("admission_put_off", label=_("Membership request put off"), page=page_of)
def compose_put_off(mail: Mail) -> Letter | None:
    """Until when, and why; how to go on."""
    return _not_now(mail, S.DEFERRED, Outcome.PUT_OFF)


@mail_kind("admission_declined", label=_("Membership request not accepted"), page=page_of)
def compose_declined(mail: Mail) -> Letter | None:
    """Why, how to ask for another look, and how to come back. Never who objected."""
    return _not_now(mail, S.DECLINED, Outcome.DECLINE)


def _not_now(mail: Mail, state: AdmissionState, outcome: Outcome) -> Letter | None:
    admission = request_of(mail, [state])
    decision = _decision_of(admission, [outcome])
    if admission is None or decision is None:
        return None
    return letter(mail, admission, url=address_of(reverse("admissions:join")), decision=decision)


def _decision_of(admission: Admission | None, outcomes: list[Outcome]) -> AdmissionDecision | None:
    if admission is None:
        return None
    decisions: Any = admission.decisions.select_related("entry").filter(outcome__in=outcomes)
    return decisions.order_by("-pk").first()
