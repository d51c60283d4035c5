"""What a membership request asks of the officers now, in a sentence and in buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admissions.enums import (
    CONSULTED,
    FILLED_BY_APPLICANT,
    JUDGED,
    NOT_ACCEPTED,
    REVIEWED,
    AdmissionState,
    Criterion,
    Deed,
)
from admissions.models import Admission
from admissions.moves import DECIDE, HANDLE, MOVE, MOVES
from admissions.periods import check_due_on, is_consultation_over

S = AdmissionState


@dataclass(frozen=True)
class Numbers:
    """How far the review of a request has come. The board counts reviews only, not whether each of them counts."""

    findings: int = 0
    reviews: int = 0
    reviews_missing: int | None = None
    questions: int = 0  # of members, without a reply
    condition_due_on: date | None = None

    @property
    def is_reviewed(self) -> bool:
        """Whether the members can be asked."""
        return self.findings >= len(Criterion) and self.reviews_missing == 0


@dataclass(frozen=True)
class Asked:
    """What is to do; ``is_ours``: by an officer, not by the municipality or the members."""

    text: Any  # maybe lazy
    due_on: date | None = None
    is_ours: bool = True

    @property
    def is_late(self) -> bool:
        return self.is_ours and self.due_on is not None and self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Line:
    """One request on the board."""

    admission: Admission
    asked: Asked
    days: int  # that it has stood where it stands


def line_of(admission: Admission) -> Line:
    """A row of ``for_board().with_numbers()`` with what it asks."""
    numbers = Numbers(
        findings=admission.findings_number,
        reviews=admission.reviews_number,
        questions=admission.questions_open,
        condition_due_on=admission.condition_due_on,
    )
    days = (timezone.localdate() - timezone.localtime(admission.state_since).date()).days
    return Line(admission, asked_of_officers(admission, numbers), days)


def asked_of_officers(admission: Admission, numbers: Numbers) -> Asked:
    """What is to do now, by whom, by when."""
    state = admission.state
    if state == S.SUBMITTED:
        return Asked(_("Look whether everything is there and readable."), check_due_on(admission))
    if state == S.UNDER_REVIEW:
        return _asked_under_review(numbers)
    if state == S.CONSULTATION:
        return _asked_in_consultation(admission, numbers)
    if state == S.CONDITIONAL:
        return Asked(_("Follow what is still to come, and say when it is done."), numbers.condition_due_on)
    if state == S.DEFERRED:
        day = admission.put_off_until
        return Asked(_("Put off. It is looked at again on that day."), day, is_ours=day <= timezone.localdate())
    return _STANDING.get(S(state), Asked("", is_ours=False))


def _asked_under_review(numbers: Numbers) -> Asked:
    if numbers.is_reviewed:
        return Asked(_("Findings and reviews are complete. Ask the members."))
    said = {"findings": numbers.findings, "criteria": len(Criterion)}
    if numbers.reviews_missing is None:
        text = _("Review it, then ask the members. Findings: %(findings)s of %(criteria)s. Reviews: %(reviews)s.")
        return Asked(text % (said | {"reviews": numbers.reviews}))
    text = _("Review it. Findings: %(findings)s of %(criteria)s. Reviews still needed: %(missing)s.")
    return Asked(text % (said | {"missing": numbers.reviews_missing}))


def _asked_in_consultation(admission: Admission, numbers: Numbers) -> Asked:
    if numbers.questions:
        text = ngettext(
            "%(count)s member waits for a reply to its question or objection.",
            "%(count)s members wait for a reply to their question or objection.",
            numbers.questions,
        )
        return Asked(text % {"count": numbers.questions}, admission.consultation_ends_on)
    if is_consultation_over(admission):
        return Asked(_("The time to answer is over. Present it for decision."))
    return Asked(_("The members answer."), admission.consultation_ends_on, is_ours=False)


_STANDING = {
    S.ENQUIRY: Asked(gettext_lazy("Nobody has answered yet. Call or write, then note what was said.")),
    S.CONVERSATION: Asked(
        gettext_lazy("Talk it through. A regional contact, co-chair or administrator then invites it to confirm.")
    ),
    S.INVITED: Asked(gettext_lazy("The municipality prepares its documents."), is_ours=False),
    S.PREPARING: Asked(gettext_lazy("The municipality prepares its documents."), is_ours=False),
    S.RETURNED: Asked(gettext_lazy("The municipality adds what is missing."), is_ours=False),
    S.DECISION: Asked(gettext_lazy("A co-chair or an administrator records the decision.")),
    S.ADMITTED: Asked(gettext_lazy("Help with the first steps, and say when they are done.")),
}


# --- Buttons ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Button:
    """One thing to do: a link to its page, or a button that does it at once (``is_post``)."""

    label: str
    url: str
    is_post: bool = False


@dataclass(frozen=True)
class Buttons:
    """What this officer can do now: the usual next things, and everything else."""

    main: list[Button] = field(default_factory=list)
    others: list[Button] = field(default_factory=list)


@dataclass(frozen=True)
class _Way:
    """How a deed is done: the name of its address, what its button says, whether one press is enough."""

    name: str
    label: str
    is_post: bool = False
    permission: str = ""  # of what is no move


# In the order in which they are shown: deeds by their code, and what is no deed by a word that no deed has.
_WAYS: dict[str, _Way] = {
    Deed.TALK: _Way("note", gettext_lazy("Note what was said")),
    Deed.INVITE: _Way("invite", gettext_lazy("Invite it to confirm")),
    Deed.SUBMIT: _Way("submit_for", gettext_lazy("Send it on the municipality's behalf")),
    Deed.REVIEW: _Way("start_review", gettext_lazy("Everything is there: start the review"), is_post=True),
    Deed.RETURN: _Way("return", gettext_lazy("Something is missing")),
    "findings": _Way("findings", gettext_lazy("Write the findings"), permission=HANDLE),
    "my_review": _Way("review", gettext_lazy("Give my review"), permission=HANDLE),
    Deed.CONSULT: _Way("consult", gettext_lazy("Ask the members")),
    "reply": _Way("detail", gettext_lazy("See and reply"), permission=HANDLE),
    "record_opinion": _Way("record_opinion", gettext_lazy("Record a member's answer"), permission=HANDLE),
    Deed.PRESENT: _Way("present", gettext_lazy("Present it for decision"), is_post=True),
    "decide": _Way("decide", gettext_lazy("Record the decision"), permission=DECIDE),
    Deed.MEET_CONDITION: _Way("condition_met", gettext_lazy("The thing to follow is done"), is_post=True),
    Deed.FINISH: _Way("finish", gettext_lazy("The first steps are done"), is_post=True),
    Deed.HEAR_AGAIN: _Way("heard", gettext_lazy("It was heard from again"), is_post=True),
    Deed.REOPEN: _Way("reopen", gettext_lazy("Take it up again")),
    Deed.SKIP: _Way("skip", gettext_lazy("Skip steps")),
    "note": _Way("note", gettext_lazy("Note what was said"), permission=HANDLE),
    "correct": _Way("correct", gettext_lazy("Correct name or contact"), permission=HANDLE),
    "renew": _Way("renew_for", gettext_lazy("Send the contact a new link"), permission=HANDLE),
    Deed.FIND_SILENT: _Way("silent", gettext_lazy("It is not heard from")),
    "to_put_off": _Way("decide", gettext_lazy("Put it off"), permission=DECIDE),
    Deed.WITHDRAW: _Way("withdraw_for", gettext_lazy("The municipality withdraws")),
    Deed.LAPSE: _Way("lapse", gettext_lazy("Close: no answer")),
    Deed.CLOSE: _Way("close", gettext_lazy("Close this first contact")),
    Deed.LEAVE: _Way("leave", gettext_lazy("It leaves the Network")),
    Deed.UNDO: _Way("undo", gettext_lazy("Undo the last move")),
}

_STATES_OF = {
    "findings": JUDGED,
    "my_review": REVIEWED,
    "reply": CONSULTED,
    "record_opinion": (S.CONSULTATION,),
    "decide": (S.DECISION,),
    "to_put_off": (S.UNDER_REVIEW, S.CONDITIONAL),
    "renew": (*FILLED_BY_APPLICANT, *JUDGED),
}


def rights_of(user, admission: Admission) -> dict[str, bool]:
    """What this officer may do with this request: each permission is asked once."""
    return {permission: user.has_perm(permission, admission) for permission in (HANDLE, MOVE, DECIDE)}


def buttons_of(
    admission: Admission,
    rights: Mapping[str, bool],
    numbers: Numbers,
    *,
    has_reviewed: bool = False,
) -> Buttons:
    """The buttons that fit state and rights; the usual next ones apart."""
    usual = _usual(admission, numbers, has_reviewed=has_reviewed)
    possible = [name for name in _WAYS if _is_possible(name, admission, rights)]
    if Deed.TALK in possible:
        possible.remove("note")
    if not numbers.questions:
        possible = [name for name in possible if name != "reply"]
    main = [name for name in usual if name in possible]
    others = [name for name in possible if name not in main]
    return Buttons([_button(name, admission) for name in main], [_button(name, admission) for name in others])


def _is_possible(name: str, admission: Admission, rights: Mapping[str, bool]) -> bool:
    if name in MOVES:
        move = MOVES[Deed(name)]
        return admission.state in move.sources and rights.get(move.permission, False)
    return rights[_WAYS[name].permission] and admission.state in _STATES_OF.get(name, S)


def _usual(admission: Admission, numbers: Numbers, *, has_reviewed: bool) -> list[str]:
    state = admission.state
    if state == S.UNDER_REVIEW:
        if numbers.is_reviewed:
            return [Deed.CONSULT]
        missing = [] if numbers.findings >= len(Criterion) else ["findings"]
        return missing + ([] if has_reviewed else ["my_review"])
    if state == S.CONSULTATION:
        if numbers.questions:
            return ["reply", "record_opinion"]
        return [Deed.PRESENT] if is_consultation_over(admission) else ["record_opinion"]
    if state in (*NOT_ACCEPTED, S.FORMER):
        return [Deed.REOPEN]
    return {
        S.ENQUIRY: [Deed.TALK, Deed.INVITE],
        S.CONVERSATION: [Deed.INVITE, "note"],
        S.SUBMITTED: [Deed.REVIEW, Deed.RETURN],
        S.DECISION: ["decide"],
        S.CONDITIONAL: [Deed.MEET_CONDITION],
        S.ADMITTED: [Deed.FINISH],
        S.INACTIVE: [Deed.HEAR_AGAIN],
    }.get(S(state), [])


def _button(name: str, admission: Admission) -> Button:
    way = _WAYS[name]
    url = reverse(f"admissions:{way.name}", args=[admission.pk])
    return Button(str(way.label), f"{url}#opinions" if name == "reply" else url, is_post=way.is_post)
