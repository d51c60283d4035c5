"""What officers do with a call that members hear of: each deed shows names, languages and text before it is done."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meetings import services
from meetings.forms import MoveForm
from meetings.models import Meeting
from meetings.times import clock_in_words
from network.outbox.models import Mailing
from network.outbox.services import Recipient, is_held
from network.shared.htmx import render_page
from network.shared.typed import author_mark, keeps_typed, typed_before

REFUSED = (services.MeetingOver, services.MeetingCancelled, services.NotAnnounced, services.InThePast)


@require_http_methods(["GET", "POST"])
def announce_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite the members; a second time, those whose member is silent."""
    meeting = _to_change(request, pk)
    if meeting.is_cancelled or (meeting.is_over and not meeting.is_draft):
        return _refused(request, meeting)
    if request.method == "GET":
        return _check_page(request, meeting, "announce", "meeting_invitation", services.to_invite(meeting))
    try:
        mailing = services.announce_meeting(meeting, by=request.user)
    except REFUSED:
        return _refused(request, meeting)
    return _told(request, meeting, mailing, _("Members see the call now."))


@keeps_typed
@require_http_methods(["GET", "POST"])
def move_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for a call: asked, shown with what members will read, then done."""
    meeting = _to_change(request, pk)
    if meeting.is_draft:
        return redirect("meetings:edit", meeting.pk)
    if not meeting.is_scheduled or meeting.is_over:
        return _refused(request, meeting)
    form = MoveForm(request.POST or typed_before(request), meeting=meeting)
    if request.method == "GET" or "back" in request.POST or not form.is_valid():
        return _move_page(request, meeting, form)
    if "confirm" not in request.POST:
        recipients = services.to_tell_of_move(meeting, services.as_moved(meeting, form.times))
        return _check_page(request, meeting, "move", "meeting_moved", recipients, form=form)
    return _move(request, meeting, form)


@require_http_methods(["GET", "POST"])
def cancel_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a meeting off and tell the members; a draft, which nobody knows, is thrown away instead."""
    meeting = _to_change(request, pk)
    if meeting.is_draft:
        return redirect("meetings:discard", meeting.pk)
    if not meeting.is_scheduled or meeting.is_over:
        return _refused(request, meeting)
    if request.method == "GET":
        return _check_page(request, meeting, "cancel", "meeting_cancelled", services.to_tell(meeting))
    try:
        meeting = services.cancel_meeting(meeting, by=request.user)
    except REFUSED:
        return _refused(request, meeting)
    return _told(request, meeting, services.latest_mailing(meeting), _("The call is cancelled."))


@require_http_methods(["GET", "POST"])
def restore_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a cancelled meeting be held after all and tell the members."""
    meeting = _to_change(request, pk)
    if not meeting.is_cancelled or meeting.is_over:
        return _refused(request, meeting)
    if request.method == "GET":
        return _check_page(request, meeting, "restore", "meeting_restored", services.to_tell(meeting))
    try:
        meeting = services.restore_meeting(meeting, by=request.user)
    except REFUSED:
        return _refused(request, meeting)
    return _told(request, meeting, services.latest_mailing(meeting), _("The call is on again."))


def _to_change(request: HttpRequest, pk: int) -> Meeting:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("meetings.change_meeting", meeting):
        raise PermissionDenied
    return meeting


def _move(request: HttpRequest, meeting: Meeting, form: MoveForm) -> HttpResponse:
    seen_version, before = form.cleaned_data["version"] or 0, services.latest_mailing(meeting)
    try:
        meeting = services.move_meeting(meeting, by=request.user, seen_version=seen_version, values=form.times)
    except services.ChangedMeanwhile as meanwhile:
        form.data = form.data.copy()
        form.data["version"] = meanwhile.meeting.version
        return _move_page(request, meanwhile.meeting, form, is_changed=True)
    except REFUSED:
        return _refused(request, meeting)
    mailing = services.latest_mailing(meeting)
    return _told(request, meeting, None if mailing == before else mailing, _("The call has its new time."))


def _move_page(request: HttpRequest, meeting: Meeting, form: MoveForm, *, is_changed: bool = False) -> HttpResponse:
    was_kept = form.is_bound and request.method == "GET"
    is_wrong = form.is_bound and not was_kept and bool(form.errors)
    context = {
        "meeting": meeting,
        "form": form,
        "author": author_mark(request.user),
        "was_kept": was_kept,
        "is_wrong": is_wrong,
        "is_changed": is_changed,
    }
    status = 409 if is_changed else 422 if is_wrong else 200
    return render_page(request, "meetings/meeting_move.html", context, status=status)


def _check_page(
    request: HttpRequest,
    meeting: Meeting,
    deed: str,
    kind: str,
    recipients: Sequence[Recipient],
    *,
    form: MoveForm | None = None,
) -> HttpResponse:
    """What will happen, to whom, in which words. ``form`` holds what was typed and travels along."""
    planned = services.as_moved(meeting, form.times) if form else meeting
    context = {
        "meeting": meeting,
        "planned": planned,
        "deed": deed,
        "form": form,
        "author": author_mark(request.user),
        "recipients": recipients,
        "previews": services.preview_of(planned, kind, recipients),
        "is_held": is_held(recipients),
        "hold_minutes": settings.OUTBOX_HOLD_SECONDS // 60,
    }
    return render_page(request, "meetings/meeting_check.html", context)


def _told(request: HttpRequest, meeting: Meeting, mailing: Mailing | None, done: str) -> HttpResponse:
    """Back to the meeting, saying who is written to when, with the way to the mailing and its Stop."""
    count = mailing.mails.count() if mailing else 0
    if not mailing or not count:
        messages.success(request, done)
        return redirect(meeting)
    page = reverse("outbox:mailing", args=[mailing.pk])
    if mailing.release_at > timezone.now():
        text = ngettext(
            "The mail goes out to %(count)s person at %(clock)s, unless you stop it.",
            "The mail goes out to %(count)s people at %(clock)s, unless you stop it.",
            count,
        )
        link = _("See names and text, or stop it")
    else:
        text = ngettext(
            "The mail goes out to %(count)s person now.", "The mail goes out to %(count)s people now.", count
        )
        link = _("See names and what happens")
    text %= {"count": count, "clock": clock_in_words(mailing.release_at)}
    messages.success(request, format_html('{} {} <a href="{}">{}</a>', done, text, page, link))
    return redirect(meeting)


def _refused(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Back to the meeting, saying why the deed does not fit what it is now."""
    if meeting.is_over:
        text = _("The call is over. It can no longer be announced, moved or cancelled.")
    elif meeting.is_cancelled:
        text = _("The call is cancelled. Let it be on again first.")
    elif meeting.is_draft:
        text = _("Members have not been told of this call yet.")
    else:
        text = _("The call is on. Nothing was changed.")
    messages.warning(request, text)
    return redirect(meeting)
