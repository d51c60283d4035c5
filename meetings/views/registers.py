"""The registers: every minutes, decision and action of the Network, and saying that an action is done."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import services
from meetings.models import Action, Decision, Minutes
from network.shared.htmx import render_page
from network.shared.paging import page_of

OPEN, MINE, DONE = "open", "mine", "done"


@require_safe
def list_minutes(request: HttpRequest) -> HttpResponse:
    """The minutes this reader may see, the latest meeting first, a year at a time."""
    visible = Minutes.objects.visible_to(request.user).for_list()
    years = sorted({day.year for day in visible.order_by().values_list("meeting__held_on", flat=True)}, reverse=True)
    year = _chosen(request, years)
    rows = list(visible.filter(meeting__held_on__year=year)) if year else []
    context = {"rows": rows, "years": years, "year": year, "shown": [minutes.meeting for minutes in rows]}
    return render_page(request, "meetings/minutes_list.html", context)


@require_safe
def list_decisions(request: HttpRequest) -> HttpResponse:
    """What the Network decided, the latest first, a year at a time."""
    visible = Decision.objects.visible_to(request.user).numbered()
    years = list(visible.order_by("-year").values_list("year", flat=True).distinct())
    year = _chosen(request, years)
    rows = list(visible.filter(year=year)) if year else []
    context = {
        "rows": rows,
        "years": years,
        "year": year,
        "shown": [row.minutes.meeting if row.minutes else row for row in rows],
    }
    return render_page(request, "meetings/decision_list.html", context)


@require_safe
def list_actions(request: HttpRequest) -> HttpResponse:
    """Who does what by when: what is open with the most urgent first, or what is done with the latest first."""
    show = request.GET.get("show") if request.GET.get("show") in (MINE, DONE) else OPEN
    visible = Action.objects.visible_to(request.user)
    mine = visible.of(request.user).open()
    cursor = request.GET.get("page", "")
    if show == DONE:
        page = page_of(visible.done(), key="done_at", descending=True, cursor=cursor, read=parse_datetime)
    else:
        todo = mine if show == MINE else visible.open()
        page = page_of(todo, key="due_on", descending=False, cursor=cursor, read=date.fromisoformat)
    shown = [action.minutes.meeting for action in page.rows]
    context = {"page": page, "show": show, "mine_count": mine.count(), "shown": shown}
    return render_page(request, "meetings/action_list.html", context)


@require_http_methods(["GET", "POST"])
def close_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask (a link in a mail leads here), then say that an action is done."""
    action = get_object_or_404(Action.objects.visible_to(request.user).published(), pk=pk)
    if not request.user.has_perm("meetings.close_action", action):
        raise PermissionDenied
    if request.method == "POST":
        services.finish_action(action, by=request.user)
        messages.success(request, _("Done. If that was a mistake, press Undo beside it."))
        return redirect(f"{reverse('meetings:actions')}?show={DONE}")
    return render_page(request, "meetings/action_close.html", {"action": action})


@require_http_methods(["GET", "POST"])
def reopen_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then say that an action is not done after all."""
    action = get_object_or_404(Action.objects.visible_to(request.user).published(), pk=pk)
    if not request.user.has_perm("meetings.close_action", action):
        raise PermissionDenied
    if request.method == "POST":
        services.reopen_action(action, by=request.user)
        messages.success(request, _("It is open again."))
        return redirect("meetings:actions")
    return render_page(request, "meetings/action_reopen.html", {"action": action})


def _chosen(request: HttpRequest, years: list[int]) -> int | None:
    """The year asked for when there is something in it, else the latest."""
    asked = request.GET.get("year", "")
    return next((year for year in years if str(year) == asked), years[0] if years else None)
