"""Whether a member comes: answered on the portal, by the link in a mail, or recorded by an officer."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import services
from meetings.answered import all_answers, given_by, own_answers
from meetings.forms import AnswerForm, RecordForm
from meetings.links import BadLink, read_answer_link
from meetings.models import Meeting
from meetings.views.shown import calendar_response
from meetings.views.undo import keep_undo, take_undo
from members.enums import Source
from members.models import Member, Representative
from members.standing import standing_of
from network.shared.htmx import render_page
from network.shared.typed import author_mark, keeps_typed, typed_before
from network.shared.unseen import unseen

REFUSED = (services.MeetingOver, services.MeetingCancelled, services.NotAnnounced)


@keeps_typed
@require_http_methods(["GET", "POST"])
def answer_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for the reader's own member; the page of the three buttons when something is missing."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not standing_of(request.user).representations:
        raise PermissionDenied
    form = AnswerForm(request.POST or typed_before(request))
    member = _own_member(request, form) if form.is_bound else None
    if request.method == "GET" or not form.is_valid():
        return _answer_page(request, meeting, form)
    try:
        given = services.give_answer(meeting, member, by=request.user, source=Source.PAGE, **form.values)
    except REFUSED:
        messages.warning(request, _("This call takes no answers: it is over, cancelled, or not announced yet."))
        return redirect(meeting)
    except services.TooManySubstitutes:
        messages.warning(request, _too_many())
        return redirect(meeting)
    keep_undo(request, given.answer, given.undo)
    return redirect(meeting)


@keeps_typed
@require_http_methods(["GET", "POST"])
def record_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has answered what and how; an officer records what she was told."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("meetings.record_answer", meeting):
        raise PermissionDenied
    form = RecordForm(request.POST or typed_before(request), initial={"member": request.GET.get("member")})
    if request.method == "GET" or not form.is_valid():
        return _record_page(request, meeting, form)
    member = form.cleaned_data["member"]
    try:
        given = services.give_answer(meeting, member, by=request.user, **form.values)
    except REFUSED:
        messages.warning(request, _("This call takes no answers: it is over, cancelled, or not announced yet."))
        return redirect(meeting)
    except services.TooManySubstitutes:
        messages.warning(request, _too_many())
        return redirect("meetings:record", meeting.pk)
    keep_undo(request, given.answer, given.undo)
    text = _("Recorded for %(member)s. Its representatives are told by mail.") % {"member": member.name}
    messages.success(request, text)
    return redirect("meetings:record", meeting.pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answer by the button in a mail: opening the page changes nothing, its buttons do."""
    try:
        read_answer_link(token)
    except BadLink:
        return _link_page(request, "meetings/answer_bad_link.html", {}, status=404)
    try:
        meeting, person = services.who_answers(token)
    except BadLink:
        return _link_page(request, "meetings/answer_bad_link.html", {"has_ended": True}, status=403)
    form = AnswerForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _public_page(request, token, meeting, person, form)
    try:
        given = services.give_answer(meeting, person.member, by=person.user, source=Source.MAIL, **form.values)
    except REFUSED:
        return _public_page(request, token, meeting, person, AnswerForm(), status=409)
    except services.TooManySubstitutes:
        messages.warning(request, _too_many())
        return redirect("meetings:answer_by_link", token)
    keep_undo(request, given.answer, given.undo)
    return redirect("meetings:answer_by_link", token)


@login_not_required
@never_cache
@require_safe
def calendar_by_link(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 -- a view takes the request
    """The call as a calendar file for whoever answers by link."""
    try:
        meeting, _person = services.who_answers(token)
    except BadLink as error:
        raise Http404 from error
    return unseen(calendar_response(meeting, may_join=True))


@login_not_required
@require_POST
def undo_answer(request: HttpRequest) -> HttpResponse:
    """Take the answer just given back; who holds the signed words may."""
    token, by = request.POST.get("token", ""), request.user if request.user.is_authenticated else None
    try:
        by = services.who_answers(token)[1].user if token else by
        meeting = services.undo_answer(request.POST.get("undo", ""), by=by)
    except BadLink as error:
        raise Http404 from error
    except services.NoLongerUndoable:
        meeting = None
        messages.warning(
            request, _("Nothing was undone: another answer was given since, or the call takes none any more.")
        )
    except services.TooManySubstitutes:
        meeting = None
        messages.warning(request, _too_many())
    else:
        messages.success(request, _("Your answer is taken back. What stood before stands again."))
    if token:
        return redirect("meetings:answer_by_link", token)
    return redirect(meeting or "meetings:list")


def _too_many() -> str:
    return _(
        "Nothing was changed: enough mails about who comes instead went out today. "
        "Name somebody else tomorrow, or write to the secretary."
    )


def _own_member(request: HttpRequest, form: AnswerForm) -> Member:
    """The member that is answered for; one needs not be named by those who act for one only."""
    own = {str(one.member_id): one.member for one in standing_of(request.user).representations}
    member = own.get(form.data.get("member", "")) or (next(iter(own.values())) if len(own) == 1 else None)
    if member is None or not request.user.has_perm("meetings.answer", member):
        raise PermissionDenied
    form.data = form.data.copy()
    form.data["member"] = str(member.pk)
    return member


def _answer_page(request: HttpRequest, meeting: Meeting, form: AnswerForm) -> HttpResponse:
    was_kept = form.is_bound and request.method == "GET"
    is_wrong = form.is_bound and not was_kept
    context = {
        "meeting": meeting,
        "takes_answers": meeting.is_scheduled and not meeting.is_over,
        "given": own_answers(request.user, [meeting], typed=form if form.is_bound else None)[meeting.pk],
        "typed": form if is_wrong else None,
        "author": author_mark(request.user),
        "was_kept": was_kept,
        "opens_other": request.GET.get("choice") == "other",
    }
    return render_page(request, "meetings/answer_page.html", context, status=422 if is_wrong else 200)


def _record_page(request: HttpRequest, meeting: Meeting, form: RecordForm) -> HttpResponse:
    was_kept = form.is_bound and request.method == "GET"
    is_wrong = form.is_bound and not was_kept and bool(form.errors)
    context = {
        "meeting": meeting,
        "takes_answers": meeting.is_scheduled and not meeting.is_over,
        "form": form,
        "answers": all_answers(meeting, request.user),
        "undo": take_undo(request, meeting) if request.method == "GET" else None,
        "author": author_mark(request.user),
        "was_kept": was_kept,
        "is_wrong": is_wrong,
    }
    return render_page(request, "meetings/answer_record.html", context, status=422 if is_wrong else 200)


def _public_page(
    request: HttpRequest, token: str, meeting: Meeting, person: Representative, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    """The page behind the button, in the zone of the person it was sent to."""
    answer = meeting.answers.filter(member=person.member).select_related("by").first()
    is_wrong = form.is_bound
    context = {
        "meeting": meeting,
        "person": person,
        "one": given_by(meeting, person.member, answer, form if is_wrong else None),
        "typed": form if is_wrong else None,
        "token": token,
        "undo": take_undo(request, meeting) if request.method == "GET" else None,
    }
    with timezone.override(person.user.time_zone):
        return _link_page(request, "meetings/answer_by_link.html", context, status=422 if is_wrong else status)


def _link_page(request: HttpRequest, template: str, context: dict, *, status: int) -> HttpResponse:
    return unseen(render_page(request, template, context | {"contact": settings.NETWORK_CONTACT_EMAIL}, status=status))
