"""The members are asked about a request: sending it to them, their answers, and what they are told."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from admissions import services
from admissions.enums import CONSULTED, AdmissionState, Deed
from admissions.forms import OpinionForm, RecordOpinionForm, ReplyForm
from admissions.models import Admission, Opinion
from admissions.moves import HANDLE, MOVES
from admissions.periods import is_consultation_over, members_answer_until
from admissions.recipients import members_asked
from admissions.rules import members_with_a_voice
from admissions.views.dossier import criteria_of, open_file
from admissions.views.shown import REFUSED, deed_page, in_words, refused
from members.enums import MemberClass
from members.models import Member
from members.standing import standing_of
from network.outbox.services import is_held, previews
from network.shared.htmx import render_page
from network.shared.typed import author_mark, keeps_typed, typed_before


@require_safe
def list_consultations(request: HttpRequest) -> HttpResponse:
    """The requests that the members are asked about, with the answers of the reader's own municipalities."""
    if not standing_of(request.user).reads_network:
        raise PermissionDenied
    found = Admission.objects.asked_of(request.user).order_by("consultation_ends_on", "pk")
    asked = sorted(found, key=_is_over)
    voices = members_with_a_voice(request.user)
    given = _given(asked, voices)
    rows = [(one, _is_over(one), [(member, given.get((one.pk, member.pk))) for member in voices]) for one in asked]
    return render_page(request, "admissions/consultation_list.html", {"rows": rows, "shown": asked})


@keeps_typed
@require_http_methods(["GET", "POST"])
def show_consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """What the members read of a request, and the answer of the reader's municipality."""
    admission = get_object_or_404(Admission.objects.asked_of(request.user).with_contents(), pk=pk)
    data = request.POST or typed_before(request)
    if request.method != "POST":
        return _consultation_page(request, admission, data)
    if not request.user.has_perm("admissions.give_opinion", admission):
        raise PermissionDenied
    member = _own_member(request, admission)
    form = OpinionForm(data, auto_id=f"id_{member.pk}_%s")
    if not form.is_valid():
        return _consultation_page(request, admission, data)
    try:
        services.give_opinion(admission, member, by=request.user, **form.values)
    except REFUSED as error:
        messages.warning(request, in_words(error))
    else:
        text = _("Your answer is kept: %(answer)s. You can change it until the last day.")
        messages.success(request, text % {"answer": _label(form)})
    return redirect("admissions:consultation", pk)


def _label(form: OpinionForm) -> str:
    return str(dict(form.fields["choice"].choices)[form.cleaned_data["choice"]])


def _own_member(request: HttpRequest, admission: Admission) -> Member:
    """The member that is answered for; it needs not be named by those who answer for one only."""
    voices = [one for one in members_with_a_voice(request.user) if not admission.is_of(one)]
    named = request.POST.get("member", "")
    found = [member for member in voices if str(member.pk) == named or (not named and len(voices) == 1)]
    if not found:
        raise PermissionDenied
    return found[0]


def _consultation_page(request: HttpRequest, admission: Admission, data) -> HttpResponse:
    may_answer = request.user.has_perm("admissions.give_opinion", admission)
    voices = [one for one in members_with_a_voice(request.user) if not admission.is_of(one)] if may_answer else []
    given = _given([admission], voices)
    own = []
    for member in voices:
        opinion = given.get((admission.pk, member.pk))
        is_sent = data is not None and data.get("member", str(member.pk)) == str(member.pk)
        form = OpinionForm(data if is_sent else None, opinion=opinion, auto_id=f"id_{member.pk}_%s")
        own.append((member, opinion, form))
    wrong = next((form for _member, _opinion, form in own if form.is_bound and request.method == "POST"), None)
    context = {
        "admission": admission,
        "activities": sorted(admission.activities.all(), key=lambda one: one.position),
        "criteria": criteria_of(admission),
        "own": own,
        "is_over": _is_over(admission),
        "is_wrong": wrong is not None and bool(wrong.errors),
        "wrong": wrong,
        "was_kept": data is not None and request.method == "GET",
        "author": author_mark(request.user),
        "may_open_file": request.user.has_perm("admissions.view_admission", admission),
    }
    return render_page(
        request, "admissions/consultation_page.html", context, status=422 if context["is_wrong"] else 200
    )


def _is_over(admission: Admission) -> bool:
    """Whether no member can answer any more, because its day is over or the officers went on."""
    return admission.state != AdmissionState.CONSULTATION or is_consultation_over(admission)


def _given(asked: Sequence[Admission], members: Sequence[Member]) -> dict[tuple[int, int], Opinion]:
    """What these members have answered about these requests."""
    found = Opinion.objects.since_begun().filter(admission__in=asked, member__in=members).select_related("by")
    return {(opinion.admission_id, opinion.member_id): opinion for opinion in found}


# --- What officers do ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the members: names, languages and words are looked at before anything is sent."""
    admission = open_file(request, pk, MOVES[Deed.CONSULT].permission)
    if admission.state not in MOVES[Deed.CONSULT].sources:
        return refused(request, admission)
    if request.method == "GET":
        return _consult_page(request, admission)
    try:
        mailing = services.open_consultation(admission, by=request.user)
    except REFUSED as error:
        return refused(request, admission, error)
    link = format_html('<a href="{}">{}</a>', mailing.get_absolute_url(), _("See names and text, or stop the mail"))
    messages.success(request, format_html("{} {}", _("The members are asked."), link))
    return redirect("admissions:detail", pk)


def _consult_page(request: HttpRequest, admission: Admission) -> HttpResponse:
    recipients = members_asked(admission)
    missing = services.findings_missing(admission)
    lacking = [services.FindingsMissing(missing)] if missing else []
    if number := services.reviews_missing(admission):
        lacking.append(services.ReviewsMissing(number))
    return deed_page(
        request,
        admission,
        title=_("Ask the members"),
        button=_("Ask the members"),
        template="admissions/consultation_check.html",
        recipients=recipients,
        previews=previews(recipients, kind="admission_consultation", about_id=admission.pk),
        is_held=is_held(recipients),
        hold_minutes=settings.OUTBOX_HOLD_SECONDS // 60,
        ends_on=members_answer_until(),
        lacking=[in_words(error) for error in lacking],
    )


@keeps_typed
@require_http_methods(["GET", "POST"])
def record_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a member answered by telephone, by e-mail or in a conversation."""
    admission = open_file(request, pk, HANDLE)
    if admission.state != AdmissionState.CONSULTATION:
        return refused(request, admission)
    form = RecordOpinionForm(request.POST or typed_before(request), members=_asked_members(request))
    if request.method == "GET" or not form.is_valid():
        points = [_("Its representative and alternate get a mail that says so, with a way to change it.")]
        title, button = _("Record a member's answer"), _("Record it")
        return deed_page(request, admission, title=title, button=button, form=form, points=points)
    try:
        services.give_opinion(admission, form.cleaned_data["member"], by=request.user, **form.values)
    except REFUSED as error:
        return refused(request, admission, error)
    text = _("Recorded for %(member)s. Its representatives are told by mail.")
    messages.success(request, text % {"member": form.cleaned_data["member"].name})
    return redirect("admissions:detail", pk)


def _asked_members(request: HttpRequest):
    """The members that have a voice."""
    return Member.objects.visible_to(request.user).acting().filter(member_class=MemberClass.FULL).for_list()


@keeps_typed
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Answer a member's question or objection."""
    admission = open_file(request, pk, HANDLE)
    asked = get_object_or_404(admission.opinions.select_related("member", "by"), pk=opinion)
    if admission.state not in CONSULTED:
        return refused(request, admission)
    form = ReplyForm(request.POST or typed_before(request), opinion=asked)
    if request.method == "GET" or not form.is_valid():
        return _reply_page(request, admission, form, asked)
    try:
        services.reply_to(asked, by=request.user, **form.cleaned_data)
    except services.OpinionChanged as error:
        form = ReplyForm(
            {"reply": form.cleaned_data["reply"], "seen_at": error.opinion.at.isoformat()}, opinion=error.opinion
        )
        form.add_error(
            "reply", _("The member has just changed its answer. Read it above; send your reply if it still fits.")
        )
        return _reply_page(request, admission, form, error.opinion)
    except REFUSED as error:
        return refused(request, admission, error)
    messages.success(request, _("The reply is on its way."))
    return redirect("admissions:detail", pk)


def _reply_page(request: HttpRequest, admission: Admission, form: ReplyForm, opinion: Opinion) -> HttpResponse:
    return deed_page(
        request,
        admission,
        title=_("Reply to: %(member)s") % {"member": opinion.member.name},
        button=_("Send the reply"),
        form=form,
        template="admissions/consultation_reply.html",
        opinion=opinion,
    )
