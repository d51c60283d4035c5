"""One membership request on one page, for officers: what it asks now, what was sent, what was found, how it went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from admissions import services
from admissions.enums import CONSULTED, Criterion, OpinionChoice, Outcome
from admissions.models import Admission, AdmissionDecision, Finding, Nominee, Opinion
from admissions.moves import HANDLE
from admissions.views.asked import Numbers, asked_of_officers, buttons_of, rights_of
from admissions.views.door import Door
from admissions.views.progress import parts_of, stages_of
from members.models import Invitation, Member
from members.services import people_who_act_for_others
from network.files.views import file_response
from network.record.services import history_of
from network.record.views import history_page
from network.shared.htmx import render_page


def open_file(request: HttpRequest, pk: int, permission: str = "admissions.view_admission") -> Admission:
    """The request with all that was sent: 404 for whoever may not see it, 403 for a party or without the right."""
    admission = get_object_or_404(Admission.objects.visible_to(request.user).with_contents(), pk=pk)
    if not request.user.has_perm(permission, admission):
        raise PermissionDenied
    return admission


@require_safe
def show_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked now on top, then what was sent beside what was found, people, opinions, and the history."""
    admission = open_file(request, pk)
    findings = list(admission.findings.select_related("by"))
    reviews = list(admission.reviews.select_related("user").order_by("at", "pk"))
    opinions = opinions_of(admission)
    decisions = list(admission.decisions.select_related("entry", "by").order_by("-pk"))
    rights = rights_of(request.user, admission)
    numbers = numbers_of(admission, findings, opinions, decisions)
    has_reviewed = admission.reviews.since_begun().filter(user=request.user).exists()
    context = {
        "admission": admission,
        "stages": stages_of(admission),
        "asked": asked_of_officers(admission, numbers),
        "numbers": numbers,
        "buttons": buttons_of(admission, rights, numbers, has_reviewed=has_reviewed),
        "may_handle": rights[HANDLE],
        "may_reply": rights[HANDLE] and admission.state in CONSULTED,
        "parts": parts_of(Door(admission, user=request.user)),
        "criteria": criteria_of(admission, findings),
        "reviews": reviews,
        "opinions": opinions,
        "counts": counts_of(opinions),
        "people": people_of(admission),
        "documents": admission.documents.all(),
        "notes": admission.notes.select_related("by").order_by("-said_on", "-pk"),
        "moves": admission.moves.select_related("by").order_by("-pk"),
        "decisions": decisions,
    }
    return render_page(request, "admissions/file_detail.html", context)


@require_safe
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of the request and its parts, beside the moves that stand in the file itself."""
    admission = open_file(request, pk)
    return history_page(
        request,
        history_of(admission, request.user, page=request.GET.get("page", "")),
        title=_("History of the request"),
        tabs="members/tabs.html",
        name=admission.municipality,
        address=admission.get_absolute_url(),
    )


@require_safe
def download_document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """One letter or resolution of a request."""
    admission = open_file(request, pk)
    return file_response(get_object_or_404(admission.documents.select_related("file"), pk=document).file)


# --- What the page shows ------------------------------------------------------------------------------------


def numbers_of(
    admission: Admission,
    findings: Sequence[Finding],
    opinions: Iterable[Opinion],
    decisions: Iterable[AdmissionDecision],
) -> Numbers:
    """How far its review has come."""
    return Numbers(
        findings=len(findings),
        reviews_missing=services.reviews_missing(admission),
        questions=sum(opinion.waits_for_reply for opinion in opinions),
        condition_due_on=next((one.due_on for one in decisions if one.outcome == Outcome.CONDITIONAL), None),
    )


def opinions_of(admission: Admission) -> list[Opinion]:
    """The members' answers of the latest consultation, those that wait for a reply first."""
    found = admission.opinions.since_begun().select_related("member", "by", "replied_by").order_by("at", "pk")
    return sorted(found, key=lambda opinion: not opinion.waits_for_reply)


def counts_of(opinions: Iterable[Opinion]) -> dict[str, int]:
    """How many members answered what."""
    given = [opinion.choice for opinion in opinions]
    return {choice.value: given.count(choice.value) for choice in OpinionChoice}


@dataclass(frozen=True)
class Judged:
    """One criterion: what was found, if anything. What was sent for it is read from the request itself."""

    criterion: Criterion
    finding: Finding | None


def criteria_of(admission: Admission, findings: Iterable[Finding] | None = None) -> list[Judged]:
    """The criteria in their order, each with what was found."""
    rows = admission.findings.select_related("by") if findings is None else findings
    found = {finding.criterion: finding for finding in rows}
    return [Judged(criterion, found.get(criterion.value)) for criterion in Criterion]


@dataclass(frozen=True)
class Named:
    """Somebody the municipality named: for whom else she acts, and what became of the invitation, if there is one."""

    nominee: Nominee
    invitation: Invitation | None = None
    others: list[Member] = field(default_factory=list)


def people_of(admission: Admission) -> list[Named]:
    """The representative, then the alternate."""
    nominees = sorted(admission.nominees.all(), key=lambda nominee: nominee.kind, reverse=True)
    others = people_who_act_for_others([one.email for one in nominees], than=admission.member) if nominees else {}
    acting = {email.casefold(): members for email, members in others.items()}
    invitations = _invitations_of(admission)
    return [Named(one, invitations.get(one.email.casefold()), acting.get(one.email.casefold(), [])) for one in nominees]


def _invitations_of(admission: Admission) -> dict[str, Invitation]:
    """The latest invitation of each address since it was accepted; those of an earlier membership are history."""
    accepted = admission.decisions.filter(outcome__in=(Outcome.ACCEPT, Outcome.CONDITIONAL)).order_by("-pk").first()
    if not (accepted and admission.was_accepted):
        return {}
    found: Any = Invitation.objects.filter(member_id=admission.member_id, invited_at__gte=accepted.at)
    return {invitation.email.casefold(): invitation for invitation in found.order_by("invited_at", "pk")}
