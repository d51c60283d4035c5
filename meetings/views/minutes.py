"""Minutes: written, checked, published, read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import services
from meetings.forms.confirm import ConfirmForm, Mistakes, Owners
from meetings.forms.minutes import AttendanceForm, ItemNotesForm, NotesForm
from meetings.models import Meeting, Minutes
from meetings.printing import attendance_groups, minutes_pdf, pdf_name
from meetings.services.minutes import KIND, LONGEST
from network.outbox.links import mailing_link
from network.outbox.models import Mailing
from network.outbox.services import is_held, previews
from network.record.services import history_of
from network.record.views import history_page
from network.shared.htmx import render_page
from network.shared.markdown import to_html
from network.shared.pasted import notes_from
from network.shared.typed import author_mark, keeps_typed, typed_before

# --- Writing ------------------------------------------------------------------------------------------------


@keeps_typed
@require_http_methods(["GET", "POST"])
def write_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes of a meeting in one box."""
    return _write(request, pk, NotesForm)


@keeps_typed
@require_http_methods(["GET", "POST"])
def write_items(request: HttpRequest, pk: int) -> HttpResponse:
    """The same notes, a box for each agenda item."""
    return _write(request, pk, ItemNotesForm)


@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """The plain text of what was copied from a word processor or a mail."""
    html = request.body.decode("utf-8", errors="replace")
    return HttpResponse(notes_from(html), content_type="text/plain; charset=utf-8")


def _write(request: HttpRequest, pk: int, form_class: type[NotesForm | ItemNotesForm]) -> HttpResponse:
    meeting = _meeting_to_write(request, pk)
    minutes = getattr(meeting, "minutes", None)
    is_reading = "continue" in request.POST
    form = form_class(request.POST or typed_before(request), meeting=meeting, minutes=minutes, is_reading=is_reading)
    if request.method == "GET" or not form.is_valid():
        return _writing_page(request, form)
    try:
        minutes = services.save_notes(
            services.start_minutes(meeting, by=request.user),
            by=request.user,
            seen_version=form.seen_version,
            notes=form.text,
            language=form.cleaned_data["language"],
        )
    except services.NotesChangedMeanwhile as meanwhile:
        return _conflict_page(request, form, meanwhile.minutes)
    return _saved(request, minutes, is_reading=is_reading)


def _meeting_to_write(request: HttpRequest, pk: int) -> Meeting:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("meetings.write_minutes", meeting):
        raise PermissionDenied
    return meeting


def _saved(request: HttpRequest, minutes: Minutes, *, is_reading: bool) -> HttpResponse:
    if "autosave" in request.POST:
        clock = date_format(timezone.localtime(), "TIME_FORMAT")
        return JsonResponse({"version": minutes.version, "message": _("Saved at %(clock)s") % {"clock": clock}})
    if is_reading:
        return redirect("meetings:confirm", minutes.meeting_id)
    messages.success(request, _("The draft is saved. Nobody but the note taker and the officers sees it."))
    return redirect(request.path)


def _writing_page(request: HttpRequest, form: NotesForm | ItemNotesForm, **more: Any) -> HttpResponse:
    was_kept = form.is_bound and request.method == "GET"
    is_wrong = form.is_bound and bool(form.errors) and not was_kept
    if is_wrong and "autosave" in request.POST:
        return JsonResponse(
            {"message": " ".join(error for errors in form.errors.values() for error in errors)}, status=422
        )
    longest = number_format(LONGEST, force_grouping=True)
    context = {
        "form": form,
        "meeting": form.meeting,
        "minutes": form.minutes,
        "agenda": form.meeting.items.order_by("position"),
        "author": author_mark(request.user),
        "was_kept": was_kept,
        "longest": LONGEST,
        "too_long": _("Not saved: more than %(longest)s characters do not fit.") % {"longest": longest},
    }
    status = 409 if more else 422 if is_wrong else 200
    return render_page(request, "meetings/minutes_form.html", context | more, status=status)


def _conflict_page(request: HttpRequest, form: NotesForm | ItemNotesForm, minutes: Minutes) -> HttpResponse:
    """Both texts side by side; saving again from here writes the reader's over the version she now sees."""
    if "autosave" in request.POST:
        return JsonResponse({"message": _("Not saved: someone else has changed these notes.")}, status=409)
    form.data = form.data.copy()
    form.data["version"] = minutes.version
    return _writing_page(request, form, theirs=minutes.notes or _("empty"), yours=form.text)


# --- Checking -----------------------------------------------------------------------------------------------


@keeps_typed
@require_http_methods(["GET", "POST"])
def confirm_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was understood of the notes: parts, decisions, actions, each to be kept or corrected."""
    minutes = getattr(_meeting_to_write(request, pk), "minutes", None)
    if minutes is None or not minutes.notes:
        messages.warning(request, _("There is nothing to read yet. Write or paste your notes first."))
        return redirect("meetings:write", pk)
    form = _checking(minutes, request.POST or typed_before(request))
    if form.is_outdated:
        return _outdated(request, form)
    if request.method == "GET" or not form.is_complete():
        return _confirm_page(request, form)
    try:
        minutes = services.confirm_minutes(minutes, by=request.user, seen_version=minutes.version, **form.values)
    except services.NotesChangedMeanwhile as meanwhile:
        return _outdated(request, _checking(meanwhile.minutes, request.POST))
    except services.NumberedDecisionGone as gone:
        form.add_error(None, _("A decision that has its number stays one: %(numbers)s.") % {"numbers": gone})
        return _confirm_page(request, form)
    return _confirmed(request, minutes)


def _checking(minutes: Minutes, data: Any = None) -> ConfirmForm:
    return ConfirmForm(
        data, minutes=minutes, notes=services.reading_of(minutes), owners=Owners.load(on=minutes.meeting.day_in_zone)
    )


def _outdated(request: HttpRequest, form: ConfirmForm) -> HttpResponse:
    """The page as it is now beside what was typed; but a double click, whose words stand already, is no conflict."""
    if form.is_sent_twice:
        return _confirmed(request, form.minutes)
    return _confirm_page(request, form.renewed(), typed=form.typed)


def _confirmed(request: HttpRequest, minutes: Minutes) -> HttpResponse:
    if "more" in request.POST:
        messages.success(request, _("Confirmed. Add the next one at the end of the page."))
        return redirect("meetings:confirm", minutes.meeting_id)
    if minutes.is_published:
        messages.success(request, _("Confirmed. The members see it now."))
    else:
        messages.success(request, _("Confirmed. This is how the members will read it; publish it when it is right."))
    return redirect(minutes)


def _confirm_page(request: HttpRequest, form: ConfirmForm, *, typed: list[str] | None = None) -> HttpResponse:
    was_kept = form.is_bound and request.method == "GET"
    is_wrong = form.is_bound and not was_kept and typed is None
    context = {
        "form": form,
        "mistakes": Mistakes(form.all_forms if is_wrong else []),
        "minutes": form.minutes,
        "meeting": form.minutes.meeting,
        "typed": typed,
        "author": author_mark(request.user),
        "was_kept": was_kept,
    }
    status = 409 if typed is not None else 422 if is_wrong else 200
    return render_page(request, "meetings/minutes_confirm.html", context, status=status)


@keeps_typed
@require_http_methods(["GET", "POST"])
def write_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there: filled in from the answers, then as the note taker says."""
    meeting = _meeting_to_write(request, pk)
    form = AttendanceForm(request.POST or typed_before(request), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        minutes = services.start_minutes(meeting, by=request.user)
        try:
            services.save_attendance(minutes, by=request.user, rows=form.rows, seen=form.cleaned_data["seen"])
        except services.AttendanceChangedMeanwhile:
            return _attendance_page(request, meeting, form, stands=AttendanceForm(meeting=meeting))
        messages.success(request, _("Attendance is saved."))
        return redirect("meetings:confirm" if minutes.notes else "meetings:write", pk)
    return _attendance_page(request, meeting, form)


def _attendance_page(
    request: HttpRequest, meeting: Meeting, form: AttendanceForm, *, stands: AttendanceForm | None = None
) -> HttpResponse:
    """``stands``: what somebody else has saved meanwhile; saving again from here writes over it."""
    was_kept = form.is_bound and request.method == "GET"
    context = {
        "form": form,
        "meeting": meeting,
        "minutes": getattr(meeting, "minutes", None),
        "author": author_mark(request.user),
        "was_kept": was_kept,
    }
    if stands:
        context["differing"] = _differing_attendance(stands, form)
        form.data = form.data.copy()
        form.data["seen"] = stands.initial["seen"]
    status = 409 if stands else 422 if form.is_bound and not was_kept else 200
    return render_page(request, "meetings/minutes_attendance.html", context, status=status)


def _differing_attendance(stands: AttendanceForm, typed: AttendanceForm) -> list[dict[str, str]]:
    rows = []
    for name, field in stands.fields.items():
        value = typed.cleaned_data.get(name)
        theirs = stands.told(name, stands[name].value())
        yours = typed.told(name, "\n".join(value) if isinstance(value, list) else value) if name in typed.fields else ""
        if name != "seen" and theirs != yours:
            rows.append({"label": str(field.label), "theirs": theirs, "yours": yours})
    return rows


# --- Publishing ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def publish_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gets the minutes and what they will read; then let them go, with ten minutes to stop them.

    Of published minutes it sends them again.
    """
    minutes = get_object_or_404(Minutes.objects.visible_to(request.user).for_list(), meeting_id=pk)
    if not request.user.has_perm("meetings.publish_minutes", minutes.meeting):
        raise PermissionDenied
    if not minutes.is_confirmed:
        return _to_confirm(request, pk)
    if request.method == "GET":
        return _publish_page(request, minutes)
    try:
        mailing = _send(request, minutes)
    except services.NotConfirmed:
        return _to_confirm(request, pk)
    except services.NotesChangedMeanwhile:
        messages.warning(request, _("Somebody changed the minutes meanwhile. This is how they stand now."))
        return redirect("meetings:publish", pk)
    except services.MeetingNotOver:
        messages.error(request, _("The call has not begun yet, or was cancelled: there is nothing to publish."))
        return redirect(minutes)
    return _published(request, minutes, mailing)


def _send(request: HttpRequest, minutes: Minutes) -> Mailing:
    if minutes.is_published:
        return services.send_minutes_again(minutes, by=request.user)
    was_seen = request.POST.get("version") == str(minutes.version)
    return services.publish_minutes(minutes, by=request.user, seen_version=minutes.version if was_seen else 0)


def _to_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("The notes were changed after they had been checked. Look at what was caught first."))
    return redirect("meetings:confirm", pk)


def _publish_page(request: HttpRequest, minutes: Minutes) -> HttpResponse:
    if minutes.is_published and not services.is_to_send_again(minutes, services.latest_mailing_of(minutes)):
        messages.info(
            request, _("These minutes have been sent. Change something, or stop the mailing, to send them again.")
        )
        return redirect(minutes)
    recipients = services.readers_of(minutes)
    context = {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "recipients": recipients,
        "has_attendance": minutes.meeting.attendances.exists(),
        "previews": previews(recipients, kind=KIND, about_id=minutes.meeting_id),
        "is_held": is_held(recipients),
        "hold_minutes": settings.OUTBOX_HOLD_SECONDS // 60,
    }
    return render_page(request, "meetings/minutes_publish.html", context)


def _published(request: HttpRequest, minutes: Minutes, mailing: Mailing) -> HttpResponse:
    """To the page where the mailing can be stopped: the officers' one, or the sender's own."""
    if minutes.is_published:
        messages.success(request, _("The minutes go out by mail, as said below."))
    else:
        messages.success(request, _("Published. The members can read the minutes now; the mails go out as said below."))
    return redirect(mailing if request.user.has_perm("outbox.read_mailing") else mailing_link(mailing))


# --- Reading ------------------------------------------------------------------------------------------------


@require_safe
def show_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, who was there, what was decided and who does what."""
    minutes = get_object_or_404(Minutes.objects.visible_to(request.user).for_page(), meeting_id=pk)
    meeting = minutes.meeting
    context = {
        "minutes": minutes,
        "meeting": meeting,
        "parts": [
            (item, [to_html(one) if isinstance(one, str) else one for one in item.told]) for item in minutes.items.all()
        ],
        "attendance": attendance_groups(meeting.attendances.all()),
        "is_checked": minutes.is_confirmed,
    }
    if request.user.has_perm("meetings.publish_minutes", meeting):
        mailing = services.latest_mailing_of(minutes)
        context |= {"mailing": mailing, "is_to_send": services.is_to_send_again(minutes, mailing)}
    return render_page(request, "meetings/minutes_detail.html", context)


@require_safe
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what in the notes, the decisions and the actions, for those who may write them."""
    visible = Minutes.objects.visible_to(request.user).select_related("meeting")
    minutes = get_object_or_404(visible, meeting_id=pk)
    if not request.user.has_perm("meetings.read_history", minutes.meeting):
        raise PermissionDenied
    return history_page(
        request,
        history_of(minutes, request.user, page=request.GET.get("page", "")),
        title=_("History of the minutes"),
        tabs="meetings/tabs.html",
        name=minutes.name,
        address=minutes.get_absolute_url(),
    )


@require_safe
def download_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a PDF in the frame of the page's language."""
    minutes = get_object_or_404(Minutes.objects.visible_to(request.user).for_page(), meeting_id=pk)
    language = "fr" if get_language() == "fr" else "en"
    return HttpResponse(
        minutes_pdf(minutes, language),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{pdf_name(minutes, language)}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
