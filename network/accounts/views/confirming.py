"""Who has neither a password nor a second factor shows who she is by a mailed code."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.accounts import mailed_code
from network.accounts.forms import CodeForm
from network.shared.htmx import render_page


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_by_code(request: HttpRequest) -> HttpResponse:
    """One button mails a code; the code leads back to what was asked for."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not any(way["id"] == "code" for way in ways):
        return redirect(_with_next(request, ways[0]["url"]))
    if request.method == "POST" and "send" in request.POST:
        return _send(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            form.add_error(None, get_adapter().error_messages["rate_limited"])
        elif mailed_code.takes_code(request, form.cleaned_data["code"]):
            return resume_request(request) or redirect("account")
        else:
            form.add_error("code", get_adapter().error_messages["incorrect_code"])
    context = {
        "form": form,
        "is_waiting": mailed_code.is_code_waited_for(request),
        "ways": [way | {"url": _with_next(request, way["url"])} for way in ways if way["id"] != "code"],
        "next": get_next_redirect_url(request) or "",
    }
    return render_page(request, "accounts/reauthenticate_by_code.html", context, status=422 if form.is_bound else 200)


def _send(request: HttpRequest) -> HttpResponse:
    if ratelimit.consume(request, action="request_login_code", key=request.user.email):
        mailed_code.send_code(request)
        messages.success(request, _("A code is on its way to you."))
    else:
        messages.error(request, get_adapter().error_messages["rate_limited"])
    return redirect(_with_next(request, request.path))


def _with_next(request: HttpRequest, path: str) -> str:
    url = get_next_redirect_url(request)
    return f"{path}?{urlencode({'next': url})}" if url else path
