"""Asking somebody to act for a member: the form, and what may be done with an invitation that is open."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from members import services
from members.forms import InviteForm
from members.models import Invitation, Member
from members.persons import invitations_visible_to, persons_visible_to
from members.views.shown import REFUSED, deed_page, in_words
from network.shared.typed import keeps_typed, sent_or_kept


@keeps_typed
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Name, address and role of somebody who is asked to act for the member."""
    member = get_object_or_404(Member.objects.visible_to(request.user), code=code)
    if not request.user.has_perm("members.invite", member):
        raise PermissionDenied
    if not member.acts:
        return _refused(request, member, services.MemberLeft() if member.left_on else services.MemberSuspended())
    form = InviteForm(sent_or_kept(request), member=member, user=request.user, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.invite_person(member, by=request.user, **form.cleaned_data)
        except REFUSED as error:
            form.add_error("email", in_words(error))
        else:
            messages.success(request, _("Invited: %(name)s.") % {"name": form.cleaned_data["name"]})
            return redirect(member)
    points = [
        _("The person gets a mail with a link that works once, for this address only."),
        _("An earlier invitation to the same address no longer opens anything."),
    ]
    title, button = _("Invite somebody"), _("Send the invitation")
    back, about = member.get_absolute_url(), member.name
    return deed_page(request, title=title, button=button, back=back, about=about, points=points, form=form)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The link of an invitation opens nothing any more."""
    invitation = _invitation(request, pk)
    try:
        services.revoke_invitation(invitation)
    except REFUSED as error:
        return _refused(request, invitation.member, error)
    messages.success(request, _("Taken back: the invitation of %(name)s.") % {"name": invitation.name})
    return redirect(invitation.member)


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for the same person; the old one opens nothing any more."""
    invitation = _invitation(request, pk)
    try:
        services.invite_again(invitation, by=request.user)
    except REFUSED as error:
        return _refused(request, invitation.member, error)
    messages.success(request, _("Invited again: %(name)s.") % {"name": invitation.name})
    return redirect(invitation.member)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    """One invitation: 404 for whoever may not invite for its member."""
    invitation = get_object_or_404(invitations_visible_to(request.user).select_related("member"), pk=pk)
    if not request.user.has_perm("members.take_back_invitation", invitation):
        raise PermissionDenied
    return invitation


def _known(request: HttpRequest) -> dict[str, str]:
    """What the form begins with when an officer invites a person who has an account already."""
    asked = request.GET.get("person", "")
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    person = persons_visible_to(request.user).filter(pk=pk).first()
    if person is None:
        return {}
    return {name: getattr(person, name) for name in ("name", "email", "language", "time_zone")}


def _refused(request: HttpRequest, member: Member, error: Exception) -> HttpResponse:
    messages.warning(request, in_words(error))
    return redirect(member)
