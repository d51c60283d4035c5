"""Finding, reading, scheduling and changing meetings."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import services
from meetings.answered import all_answers, own_answers
from meetings.forms import AgendaFormSet, MeetingForm, arranged, items_of
from meetings.models import Meeting
from meetings.times import ladder
from meetings.views.conflict import differing_parts
from meetings.views.papers import papers_of
from meetings.views.shown import agenda_of, calendar_response, mailings_of, steps_of
from meetings.views.undo import take_undo
from members.models import Member
from network.shared.htmx import render_page
from network.shared.paging import page_of
from network.shared.typed import author_mark, keeps_typed, typed_before


@require_safe
def list_meetings(request: HttpRequest) -> HttpResponse:
    """The coming calls with the reader's own answer, and the past ones with their minutes."""
    visible = Meeting.objects.visible_to(request.user).for_list()
    cursor = request.GET.get("page", "")
    past = page_of(visible.past(), key="starts_at", descending=True, cursor=cursor, read=datetime.fromisoformat)
    coming = [] if cursor else list(visible.coming())
    shown = [*coming, *past.rows]
    given = own_answers(request.user, shown)
    context = {
        "shown": shown,
        "coming": [(meeting, given[meeting.pk]) for meeting in coming],
        "past": [(meeting, given[meeting.pk]) for meeting in past.rows],
        "previous": past.previous and f"?page={past.previous}",
        "following": past.following and f"?page={past.following}",
        "is_first_page": not cursor,
        "author": author_mark(request.user),
    }
    return render_page(request, "meetings/meeting_list.html", context)


@require_safe
def show_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """When it is for the reader, her answer, how to join, the agenda; for officers, what can be done."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    answers = all_answers(meeting, request.user)
    context = {
        "meeting": meeting,
        "given": own_answers(request.user, [meeting])[meeting.pk],
        "answered": sum(one.is_current for one in answers),
        "asked": len(answers),
        "undo": take_undo(request, meeting),
        "ladder": ladder(meeting, Member.objects.visible_to(request.user).acting().municipal().for_list()),
        "steps": steps_of(meeting, was_answered=any(one.answer for one in answers)),
        "agenda": agenda_of(meeting),
        "papers": papers_of(meeting, request.user),
        "author": author_mark(request.user),
    }
    if request.user.has_perm("meetings.change_meeting", meeting):
        context["mailings"] = mailings_of(meeting)
    return render_page(request, "meetings/meeting_detail.html", context)


@require_safe
def download_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The call for the reader's own calendar, with how to join when she may see it."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    may_join = request.user.has_perm("meetings.see_how_to_join", meeting)
    return calendar_response(meeting, may_join=may_join)


@keeps_typed
@require_http_methods(["GET", "POST"])
def add_meeting(request: HttpRequest) -> HttpResponse:
    """Schedule a call: a draft that only officers see until the invitation is sent."""
    if not request.user.has_perm("meetings.add_meeting"):
        raise PermissionDenied
    form, agenda, is_complete = _typed(request)
    if is_complete:
        meeting = services.schedule_meeting(
            by=request.user,
            submission=form.cleaned_data["submission"],
            values=form.values | {"items": agenda.rows},
        )
        if meeting.is_over:
            messages.warning(
                request, _("This day is past. The draft is saved: put the call on record when you are ready.")
            )
        else:
            messages.success(request, _("The draft is saved. Send the invitation when you are ready."))
        return redirect(meeting)
    return _form_page(request, form, agenda)


@keeps_typed
@require_http_methods(["GET", "POST"])
def edit_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a call; when two officers change it at once, the second sees both."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("meetings.change_meeting", meeting):
        raise PermissionDenied
    form, agenda, is_complete = _typed(request, meeting)
    if not is_complete:
        return _form_page(request, form, agenda, meeting=meeting)
    try:
        meeting = services.change_meeting(
            meeting,
            by=request.user,
            seen_version=form.cleaned_data["version"] or 0,
            values=form.values | {"items": agenda.rows},
        )
    except services.ChangedMeanwhile as meanwhile:
        form.data = form.data.copy()
        form.data["version"] = meanwhile.meeting.version
        differing = differing_parts(form, agenda.rows, meanwhile.meeting)
        return _form_page(request, form, agenda, meeting=meanwhile.meeting, differing=differing)
    messages.success(request, _("The changes are saved."))
    return redirect(meeting)


@require_http_methods(["GET", "POST"])
def discard_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then throw away a call that nobody was invited to."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("meetings.change_meeting", meeting):
        raise PermissionDenied
    if request.method == "GET" and meeting.is_draft:
        return render_page(request, "meetings/meeting_discard.html", {"meeting": meeting})
    try:
        services.discard_meeting(meeting)
    except services.NotDiscardable:
        messages.error(request, _("Members know of this call, or its notes were begun. It cannot be thrown away."))
        return redirect(meeting)
    messages.success(request, _("The draft is gone."))
    return redirect("meetings:list")


def _typed(request: HttpRequest, meeting: Meeting | None = None) -> tuple[MeetingForm, AgendaFormSet, bool]:
    """The form and its agenda with what was typed, and whether that may be saved."""
    rearranged = arranged(request.POST)
    data = rearranged or request.POST or typed_before(request)
    form = MeetingForm(data or None, meeting=meeting)
    agenda = AgendaFormSet(data or None, items=items_of(meeting) if meeting else None)
    if rearranged is not None:
        form.forget_errors()
        return form, agenda, False
    return form, agenda, request.method == "POST" and form.is_valid() and agenda.is_valid()


def _form_page(
    request: HttpRequest,
    form: MeetingForm,
    agenda: AgendaFormSet,
    *,
    meeting: Meeting | None = None,
    differing: list | None = None,
) -> HttpResponse:
    was_kept = form.is_bound and request.method == "GET"
    is_wrong = form.is_bound and not was_kept and bool(form.errors or agenda.total_error_count())
    context = {
        "form": form,
        "agenda": agenda,
        "meeting": meeting,
        "differing": differing,
        "author": author_mark(request.user),
        "was_kept": was_kept,
        "is_wrong": is_wrong,
    }
    status = 409 if differing is not None else 422 if is_wrong else 200
    return render_page(request, "meetings/meeting_form.html", context, status=status)
