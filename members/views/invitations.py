"""Accepting an invitation to act for a member: by the signed link in a mail, with or without an account."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from members import services
from members.forms import AcceptForm
from members.links import BadLink, invitation_of
from members.models import Invitation, Representative
from network.accounts.services import user_of_address
from network.shared.htmx import render_page
from network.shared.unseen import unseen

# What has become of an invitation that opens nothing any more, and how a browser is told.
CLOSED = {
    services.InvitationUsed: ("used", 410),
    services.InvitationExpired: ("expired", 410),
    services.InvitationRevoked: ("revoked", 403),
}


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing; its form or its one button does."""
    try:
        invitation = invitation_of(token)
    except BadLink:
        return _page(request, "members/invitation_closed.html", {"what": "altered"}, status=404)
    try:
        services.refuse_unless_open(invitation)
        return _open(request, invitation)
    except tuple(CLOSED) as closed:
        what, status = CLOSED[type(closed)]
        invitation.refresh_from_db(fields=["accepted_by"])
        is_own = request.user.is_authenticated and invitation.accepted_by_id == request.user.pk
        context = {"what": what, "invitation": invitation, "is_own": is_own}
        return _page(request, "members/invitation_closed.html", context, status=status)


def _open(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The page of an invitation that can still be accepted. Raises what the services raise when that has ended."""
    if request.user.is_authenticated:
        return _with_account(request, invitation)
    known = user_of_address(invitation.email)
    if known and not known.is_closed:
        return _accept_page(request, invitation, "sign-in", status=409 if request.method == "POST" else 200)
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if not form.is_valid():
        return _accept_page(request, invitation, "new", form=form, status=422 if form.is_bound else 200)
    try:
        representative = services.accept_invitation(invitation, **form.values)
    except services.AccountExists:
        return _accept_page(request, invitation, "sign-in", status=409)
    login(request, representative.user)
    record_authentication(request, representative.user, method="invitation")
    return _welcomed(request, representative)


def _with_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """One button for the person invited; a word for anybody else who is signed in."""
    if request.user.email.lower() != invitation.email.lower():
        return _accept_page(request, invitation, "other", status=403)
    if request.method != "POST":
        return _accept_page(request, invitation, "confirm", status=200)
    return _welcomed(request, services.accept_invitation(invitation, user=request.user))


def _welcomed(request: HttpRequest, representative: Representative) -> HttpResponse:
    with override(representative.user.language):
        text = _("Welcome. You act for: %(member)s. Your role: %(role)s.")
        told = {"member": representative.member.name, "role": representative.get_kind_display()}
        messages.success(request, text % told)
        return redirect("home")


def _accept_page(
    request: HttpRequest, invitation: Invitation, who: str, *, status: int, form: AcceptForm | None = None
) -> HttpResponse:
    context = {"invitation": invitation, "member": invitation.member, "who": who, "form": form}
    return _page(request, "members/invitation_accept.html", context, status=status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    return unseen(render_page(request, template, context | {"contact": settings.NETWORK_CONTACT_EMAIL}, status=status))
