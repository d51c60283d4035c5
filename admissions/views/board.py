"""All membership requests by step, and the one that an officer was told of by telephone or holds in her hand."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from admissions import services
from admissions.enums import BEFORE_DECISION, STEP_OF, AdmissionState, Step
from admissions.forms import RecordForm
from admissions.models import Admission
from admissions.views.asked import Line, line_of
from admissions.views.shown import already_member, deed_page
from network.files.services import NOT_TAKEN
from network.shared.htmx import render_page
from network.shared.paging import page_of
from network.shared.typed import keeps_typed, typed_before

CLOSED = "closed"
FIRST_STEPS = (AdmissionState.CONDITIONAL, AdmissionState.ADMITTED)  # accepted, and something is left to do
ON_BOARD = (*BEFORE_DECISION, *FIRST_STEPS)


@require_safe
def show_board(request: HttpRequest) -> HttpResponse:
    """What is open, by step, whoever has waited longest first; or what is closed, the latest first."""
    if not request.user.has_perm("admissions.view_admission"):
        raise PermissionDenied
    visible = Admission.objects.visible_to(request.user).for_board().with_numbers()
    context: dict[str, Any] = {"is_closed": request.GET.get("show") == CLOSED, "counts": _counts(request)}
    if context["is_closed"]:
        done = visible.exclude(state__in=ON_BOARD)
        cursor = request.GET.get("page", "")
        page = page_of(done, key="state_since", descending=True, cursor=cursor, read=datetime.fromisoformat)
        context |= {
            "rows": [line_of(one) for one in page.rows],
            "previous": page.previous and f"?show={CLOSED}&page={page.previous}",
            "following": page.following and f"?show={CLOSED}&page={page.following}",
        }
    else:
        rows = [line_of(one) for one in visible.filter(state__in=ON_BOARD)]
        context |= {"rows": rows, "steps": _by_step(rows)}
    context["shown"] = [row.admission for row in context["rows"]]
    return render_page(request, "admissions/board.html", context)


def _by_step(rows: list[Line]) -> list[tuple[Step, str, list[Line]]]:
    """The rows under their step and its name for officers; a step without rows is not shown."""
    found = [(step, [row for row in rows if STEP_OF[row.admission.state] == step]) for step in Step]
    names = {step: str(step.label) for step in Step} | {Step.DOCUMENTS: _("Their documents")}
    return [(step, names[step], lines) for step, lines in found if lines]


def _counts(request: HttpRequest) -> dict[str, int]:
    is_open = Q(state__in=ON_BOARD)
    return Admission.objects.visible_to(request.user).aggregate(
        open=Count("pk", filter=is_open), closed=Count("pk", filter=~is_open)
    )


@keeps_typed
@require_http_methods(["GET", "POST"])
def record_request(request: HttpRequest) -> HttpResponse:
    """Write down what a municipality said; with its letter and its representative the first steps are skipped."""
    if not request.user.has_perm("admissions.handle_admission"):
        raise PermissionDenied
    files = request.FILES if request.method == "POST" else None
    may_move = request.user.has_perm("admissions.move_admission")
    form = RecordForm(request.POST or typed_before(request), files, may_move=may_move)
    if request.method == "GET" or not form.is_valid():
        return _record_page(request, form)
    try:
        recorded = services.record_request(
            by=request.user,
            submission=form.cleaned_data["submission"],
            source=form.cleaned_data["source"],
            values=form.values,
            letter=form.letter,
        )
    except NOT_TAKEN as refusal:
        form.add_error("upload", str(refusal))
        return _record_page(request, form)
    except services.AlreadyMember as known:
        form.add_error("municipality", already_member(known.member))
        return _record_page(request, form)
    _say_recorded(request, form, recorded)
    return redirect("admissions:detail", recorded.admission.pk)


def _record_page(request: HttpRequest, form: RecordForm) -> HttpResponse:
    return deed_page(
        request,
        None,
        title=_("Record a request"),
        button=_("Record the request"),
        form=form,
        template="admissions/board_record.html",
        may_move="to" in form.fields,
    )


def _say_recorded(request: HttpRequest, form: RecordForm, recorded: services.Enquired) -> None:
    if recorded.has_joined:
        text = _("There was an open request already. What you typed stands there as a note.")
        if form.has_letter:
            text += " " + _("The letter and the representative were not added: please add them there.")
        messages.warning(request, text)
    elif form.has_letter and recorded.admission.state == AdmissionState.DECISION:
        messages.success(request, _("Recorded with its letter and presented for decision. The co-chairs are told."))
    elif form.has_letter and recorded.admission.state != AdmissionState.SUBMITTED:
        messages.success(
            request,
            _("Recorded with its letter. A regional contact, co-chair or administrator can now skip the first steps."),
        )
    elif form.has_letter:
        messages.success(request, _("Recorded with its letter. It counts as received; the contact is told."))
    else:
        messages.success(request, _("Recorded. The contact gets a mail that says so."))
