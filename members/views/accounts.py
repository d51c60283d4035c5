"""What an officer does with somebody else's account, one deed to a page."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import services
from members.forms import AddressForm, ConfirmForm, ReasonForm
from members.views.people import person_of
from members.views.shown import REFUSED, deed_page, in_words
from network.accounts.models import User
from network.accounts.sensitive import confirms_identity
from network.shared.typed import keeps_typed, sent_or_kept

MANAGE = "members.manage_person"


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def block_account(request: HttpRequest, pk: int) -> HttpResponse:
    """She no longer signs in."""
    person = person_of(request, pk, MANAGE)
    points = [
        _("Nobody signs in with it any more, open sessions end at once, and it gets no more mails."),
        _("Roles stay until you end them; what the person wrote stays."),
        _("The person is told by mail. You can unblock the account again."),
    ]
    return _deed(
        request,
        person,
        form=ReasonForm(sent_or_kept(request)),
        act=lambda values: services.block_account(person, **values),
        words=(_("Block the account?"), _("Block the account"), _("The account is blocked.")),
        points=points,
    )


@confirms_identity
@require_http_methods(["GET", "POST"])
def unblock_account(request: HttpRequest, pk: int) -> HttpResponse:
    """She signs in as before."""
    person = person_of(request, pk, MANAGE)
    return _deed(
        request,
        person,
        form=ConfirmForm(request.POST if request.method == "POST" else None),
        act=lambda _values: services.unblock_account(person),
        words=(_("Unblock the account?"), _("Unblock the account"), _("The account is open again.")),
        points=[_("The person signs in as before, with the roles that have not ended, and is told by mail.")],
    )


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def end_account(request: HttpRequest, pk: int) -> HttpResponse:
    """She asked an officer to close her account for good."""
    person = person_of(request, pk, MANAGE)
    points = [
        _("For somebody who asked for it, by telephone for example. Every role ends today and every session at once."),
        _("After %(days)s days the name and the address are forgotten; what the person did for the Network stays.")
        % {"days": settings.ACCOUNT_FORGOTTEN_AFTER_DAYS},
        _("The person is told by mail and can take the account back until then. So can you: unblock it."),
    ]
    return _deed(
        request,
        person,
        form=ReasonForm(sent_or_kept(request)),
        act=lambda values: services.end_account(person, by=request.user, **values),
        words=(_("Close the account for this person?"), _("Close the account"), _("The account is closed.")),
        points=points,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out_everywhere(request: HttpRequest, pk: int) -> HttpResponse:
    """End her sessions, as after a lost telephone."""
    person = person_of(request, pk, MANAGE)
    return _deed(
        request,
        person,
        form=ConfirmForm(request.POST if request.method == "POST" else None),
        act=lambda _values: services.sign_out_everywhere(person),
        words=(_("Sign this person out everywhere?"), _("Sign out everywhere"), _("Every session has ended.")),
        points=[
            _("Every session on every device ends at once; what was not saved is lost. The person can sign in again.")
        ],
    )


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a second step that was lost."""
    person = person_of(request, pk, MANAGE)
    points = [
        _("Make sure that you talk to the right person: call a number you know, or see her."),
        _("Codes from an app, passkeys and recovery codes stop working, and every session ends."),
        _("The person signs in with the password alone, sets up a new second step, and is told by mail."),
    ]
    return _deed(
        request,
        person,
        form=ReasonForm(sent_or_kept(request)),
        act=lambda values: services.reset_second_factor(person, by=request.user, **values),
        words=(_("Take away the second step?"), _("Take it away"), _("The second step is taken away.")),
        points=points,
    )


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def correct_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Another address to sign in with."""
    person = person_of(request, pk, MANAGE)
    points = [
        _("For somebody who can no longer read the old mailbox. Who can changes it alone, under “My account”."),
        _("Both addresses are told by mail, and every session ends. The password stays as it is."),
    ]
    return _deed(
        request,
        person,
        form=AddressForm(sent_or_kept(request)),
        act=lambda values: services.correct_address(person, **values),
        words=(_("Change the address"), _("Change the address"), _("The address is changed.")),
        points=points,
        field="email",
    )


def _deed(
    request: HttpRequest,
    person: User,
    *,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    words: tuple[str, str, str],
    points: Sequence[str],
    field: str | None = None,
) -> HttpResponse:
    """Ask, then do it. ``words``: the heading, the button, and what is said when it is done."""
    title, button, done = words
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except REFUSED as error:
            form.add_error(field, in_words(error))
        else:
            messages.success(request, done)
            return redirect("members:person", person.pk)
    back = reverse("members:person", args=[person.pk])
    about = f"{person.name} ({person.email})"
    return deed_page(request, title=title, button=button, back=back, about=about, points=points, form=form)
