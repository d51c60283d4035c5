"""What officers write down, put right, send back, skip or send once more: deeds with a page or a press of their own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from admissions import services
from admissions.enums import Deed
from admissions.forms import CorrectForm, MissingForm, NoteForm, SkipForm
from admissions.moves import HANDLE, MOVE, MOVES
from admissions.views.dossier import open_file
from admissions.views.shown import REFUSED, deed_page, in_words, refused
from members.services import MemberLeft, MemberSuspended, TooManyInvitations
from network.accounts.sensitive import confirms_identity
from network.shared.typed import keeps_typed, typed_before


@keeps_typed
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was said; with the first note of a new request the conversation has begun."""
    admission = open_file(request, pk, HANDLE)
    form = NoteForm(request.POST or typed_before(request))
    if request.method == "GET" or not form.is_valid():
        title, button = _("Note what was said"), _("Keep the note")
        return deed_page(request, admission, title=title, button=button, form=form)
    services.add_note(admission, by=request.user, **form.cleaned_data)
    messages.success(request, _("The note is kept."))
    return redirect("admissions:detail", pk)


@keeps_typed
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was typed at the first contact."""
    admission = open_file(request, pk, HANDLE)
    if not admission.is_open:
        return refused(request, admission)
    form = CorrectForm(request.POST or typed_before(request), admission=admission)
    title, button = _("Correct name or contact"), _("Save")
    points = [_("With another e-mail address the old link opens nothing any more; a new one goes to the new address.")]
    if request.method == "GET" or not form.is_valid():
        return deed_page(request, admission, title=title, button=button, form=form, points=points)
    try:
        services.correct_enquiry(admission, by=request.user, values=form.values)
    except services.NotInState as error:
        return refused(request, admission, error)
    except REFUSED as error:
        form.add_error("municipality", in_words(error))
        return deed_page(request, admission, title=title, button=button, form=form, points=points)
    messages.success(request, _("Saved."))
    return redirect("admissions:detail", pk)


@keeps_typed
@require_http_methods(["GET", "POST"])
def return_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the municipality what is missing."""
    admission = open_file(request, pk, MOVES[Deed.RETURN].permission)
    if admission.state not in MOVES[Deed.RETURN].sources:
        return refused(request, admission)
    missing = services.missing_parts(admission)
    form = MissingForm(request.POST or typed_before(request), missing=missing)
    if request.method == "GET" or not form.is_valid():
        points = [
            _("The contact gets one mail with exactly these words, and can change every part again."),
            _("Leave empty what is all right."),
        ]
        title, button = _("What is missing?"), _("Send it back")
        return deed_page(request, admission, title=title, button=button, form=form, points=points)
    try:
        services.return_to_applicant(admission, by=request.user, points=form.points)
    except REFUSED as error:
        return refused(request, admission, error)
    messages.success(request, _("The municipality is told what is missing."))
    return redirect("admissions:detail", pk)


@keeps_typed
@require_http_methods(["GET", "POST"])
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave steps out, for a reason."""
    admission = open_file(request, pk, MOVE)
    if admission.state not in MOVES[Deed.SKIP].sources:
        return refused(request, admission)
    form = SkipForm(request.POST or typed_before(request), admission=admission)
    if request.method == "GET" or not form.is_valid():
        points = [
            _("Nothing is lost: findings, reviews and what is missing can still be added before the decision."),
            _("Who skips steps does not decide alone: a second person does."),
        ]
        title, button = _("Skip steps"), _("Go on there")
        return deed_page(request, admission, title=title, button=button, form=form, points=points)
    try:
        services.skip_to(admission, form.cleaned_data["to"], by=request.user, reason=form.cleaned_data["reason"])
    except REFUSED as error:
        return refused(request, admission, error)
    messages.success(request, _("The steps are skipped. The reason stands in the history."))
    return redirect("admissions:detail", pk)


@require_http_methods(["GET", "POST"])
def renew_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the contact a new link; the old one opens nothing any more."""
    admission = open_file(request, pk, HANDLE)
    if not admission.is_open:
        return refused(request, admission)
    if request.method == "GET":
        points = [
            _("A new link goes to %(name)s, %(email)s.")
            % {"name": admission.contact_name, "email": admission.contact_email},
            _("The old link opens nothing any more, also for colleagues it was shared with."),
        ]
        title, button = _("Send the contact a new link"), _("Send a new link")
        return deed_page(request, admission, title=title, button=button, points=points)
    services.renew_link(admission, by=request.user)
    messages.success(request, _("The new link is on its way."))
    return redirect("admissions:detail", pk)


@confirms_identity(back=lambda pk, **_nominee: reverse("admissions:detail", args=[pk]))
@require_POST
def invite_again(request: HttpRequest, pk: int, nominee: int) -> HttpResponse:
    """Invite a person who has no invitation yet, or whose invitation ran out."""
    admission = open_file(request, pk, HANDLE)
    person = get_object_or_404(admission.nominees, pk=nominee)
    if not admission.was_accepted or admission.member is None:
        return refused(request, admission)
    try:
        services.invite_again(person, admission.member, by=request.user)
    except TooManyInvitations:
        messages.warning(request, _("Enough invitations went out today. Go on tomorrow."))
    except MemberLeft:
        messages.warning(request, _("This municipality has left the Network. Nobody was invited."))
    except MemberSuspended:
        messages.warning(request, _("This member is suspended. Nobody is invited until it is resumed."))
    else:
        messages.success(request, _("Invited: %(name)s.") % {"name": person.name})
    return redirect("admissions:detail", pk)
