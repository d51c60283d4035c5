"""A page and its fragment from one view, one address and one template; and signing in, which is never a fragment."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

SIGNING_IN = ("account_login", "account_reauthenticate")  # pages that no other page may hold a part of


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or ``template#fragment`` when htmx asks for a part of it (never for a history restore)."""
    htmx = getattr(request, "htmx", None)
    if fragment and htmx and not htmx.history_restore_request and not htmx.boosted:
        template = f"{template}#{fragment}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if htmx:
        response["Cache-Control"] = "no-store"  # a fragment must never be kept under the page's address
    return response


class WholePageSignInMiddleware:
    """Lead htmx to the sign-in page as a whole page, and from there back to the page the reader had open.

    A browser follows a redirect by itself: htmx would put the sign-in form where a part of the page had been.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        htmx = getattr(request, "htmx", None)
        if not htmx or response.status_code != 302 or not _is_sign_in(response["Location"]):
            return response
        open_page = htmx.current_url_abs_path if request.method == "GET" else None
        whole = HttpResponseClientRedirect(_back_to(open_page or "", response["Location"]))
        whole.cookies = response.cookies
        whole["Cache-Control"] = "no-store"
        patch_vary_headers(whole, ["HX-Request", "Cookie"])
        return whole


def _is_sign_in(location: str) -> bool:
    return urlsplit(location).path in {reverse(name) for name in SIGNING_IN}


def _back_to(page: str, location: str) -> str:
    """The sign-in page that leads back to what the reader saw; what was sent waits at its own address (``typed``)."""
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return location
    return redirect_to_login(page, login_url=urlsplit(location).path)["Location"]
