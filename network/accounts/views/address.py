"""Another e-mail address: the reader asks, the old and the new mailbox agree."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.accounts import services
from network.accounts.enums import End
from network.accounts.forms import AddressForm
from network.accounts.links import BadLink, change_of
from network.accounts.models import AddressChange
from network.accounts.sensitive import confirms_identity
from network.shared.htmx import render_page
from network.shared.typed import author_mark, typed_before
from network.shared.unseen import unseen


@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest) -> HttpResponse:
    """Anybody who is signed in sees the page; asking needs a fresh sign-in."""
    if request.method == "POST":
        return _ask(request)
    return _page(request, AddressForm(typed_before(request)))


@confirms_identity
def _ask(request: HttpRequest) -> HttpResponse:
    waiting = request.user.address_changes.open().first()
    if "cancel" in request.POST:
        if waiting:
            services.end_address_change(waiting)
            messages.success(request, _("Your address stays as it is."))
        return redirect("account_email")
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            services.ask_address_change(request.user, form.cleaned_data["email"])
        except services.SameAddress:
            form.add_error("email", _("This is your address already."))
        except services.TooManyChanges:
            form.add_error("email", _("You have asked for this several times today. Try again tomorrow."))
        else:
            messages.success(request, _("Two mails are on their way: one to each address."))
            return redirect("account_email")
    return _page(request, form)


def _page(request: HttpRequest, form: AddressForm) -> HttpResponse:
    context = {"form": form, "change": request.user.address_changes.open().first()}
    context["author"] = author_mark(request.user)
    return render_page(request, "accounts/address.html", context, status=422 if request.method == "POST" else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_address_change(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mailbox. Opening shows two buttons; posting agrees or says no."""
    try:
        change_id, end = change_of(token)
    except BadLink:
        return _answer(request, "altered", status=404)
    change = AddressChange.objects.select_related("user").filter(pk=change_id).first()
    if change is None:
        return _answer(request, "ended", status=410)
    if change.is_done:
        return _answer(request, "done", change=change)
    if not change.is_open:
        return _answer(request, "ended", status=410)
    if request.method == "POST":
        return _decide(request, change, end)
    return _answer(request, "asked", change=change, end=end)


def _decide(request: HttpRequest, change: AddressChange, end: End) -> HttpResponse:
    try:
        if "refuse" in request.POST:
            services.end_address_change(change)
            return _answer(request, "refused", change=change, end=end)
        own_key = request.session.session_key if request.user.pk == change.user_id else None
        change = services.agree_to_address_change(change, end, except_key=own_key)
    except (services.ChangeEnded, services.AddressTaken):
        return _answer(request, "ended", status=410)
    return _answer(request, "done" if change.is_done else "agreed", change=change, end=end)


def _answer(
    request: HttpRequest, what: str, *, change: AddressChange | None = None, end: str = "", status: int = 200
) -> HttpResponse:
    context = {"what": what, "change": change, "end": end}
    return unseen(render_page(request, "accounts/address_answer.html", context, status=status))
