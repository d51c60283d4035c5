"""Closing one's own account, and taking it back by the link in a mail."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import services
from members.forms import CloseForm
from members.links import BadLink, closed_account_of
from network.accounts.sensitive import confirms_identity
from network.accounts.services import forgotten_on
from network.shared.htmx import render_page
from network.shared.typed import author_mark, keeps_typed, typed_before
from network.shared.unseen import unseen


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def end_account(request: HttpRequest) -> HttpResponse:
    """What will happen, in words; then her yes."""
    form, user = CloseForm(request.POST or typed_before(request)), request.user
    if request.method == "POST" and form.is_valid():
        try:
            services.end_account(user, by=user, reason=form.cleaned_data["reason"])
        except services.LastAdministrator:
            form.add_error(None, _("Nobody else looks after the portal. Name another portal administrator first."))
        else:
            logout(request)
            messages.success(request, _("Your account is closed. A mail says until when you can take it back."))
            return redirect("home")
    context = {
        "form": form,
        "alone": services.left_alone_by(user),
        "is_last": services.is_last_administrator(user),
        "forgotten_on": forgotten_on(user),
        "author": author_mark(user),
    }
    is_wrong = request.method == "POST"
    return render_page(request, "members/account_close.html", context, status=422 if is_wrong else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_account_back(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing; its one button does."""
    contact = settings.NETWORK_CONTACT_EMAIL
    try:
        user = closed_account_of(token)
        if request.method == "POST":
            services.take_account_back(user)
    except (BadLink, services.NotClosed):
        return unseen(render_page(request, "members/account_reopen.html", {"contact": contact}, status=404))
    if request.method == "POST":
        messages.success(request, _("Your account is open again. Sign in as before."))
        return redirect("home")
    context = {"contact": contact, "account": user, "forgotten_on": forgotten_on(user)}
    return unseen(render_page(request, "members/account_reopen.html", context))
