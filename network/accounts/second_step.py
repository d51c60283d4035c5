"""Some roles open nothing without a second step: the guard before every page."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from network.accounts.second_factors import SecretUnreadable, factors_of, passed_second_factor
from network.shared.htmx import render_page
from network.shared.typed import keep_typed

# The way out, and what keeps no secret.
ALWAYS = frozenset({"account_logout", "root", "healthz", "readyz"})
# Setting up a first second factor.
ENROLLING = frozenset(
    {
        "mfa_index", "mfa_add_webauthn", "mfa_activate_totp",
        "account_reauthenticate", "account_reauthenticate_by_code", "account_email_verification_sent",
    }
)  # fmt: skip
# Passing a factor that is there. Nothing else: who knows only the password must not add a factor of her own.
PASSING = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})


class SecondFactorMiddleware:
    """Whoever holds a role named in ``SECOND_FACTOR_REQUIRED_OF`` gets nothing before a second step.

    Without a second factor she is told to set one up; in a session that was opened without it she is led to passing
    it. What she had typed waits. Nobody else costs a query here that the page does not make anyway.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, *_arguments) -> HttpResponse | None:
        """After the address is known, so that the pages of enrolling are known by their names."""
        name = request.resolver_match.view_name
        if not settings.SECOND_FACTOR_REQUIRED_OF or name in ALWAYS:
            return None
        if not (request.user.is_authenticated and request.user.has_perm("accounts.needs_second_factor")):
            return None
        factors = factors_of(request.user)
        if name in (PASSING if factors else ENROLLING) or (factors and passed_second_factor(request)):
            return None
        if getattr(view, "keeps_typed", False):
            keep_typed(request)
        return _led_to_pass(request, factors) if factors else _told_to_enrol(request)

    def process_exception(self, request, exception) -> HttpResponse | None:
        """A stored secret that no key opens is a page with a way on, not an error."""
        if not isinstance(exception, SecretUnreadable):
            return None
        return render_page(request, "accounts/second_factor_unreadable.html", {"why": exception.message}, status=409)


def _told_to_enrol(request) -> HttpResponse:
    """The page that says why, in place of any other; a fragment makes htmx load it whole."""
    if request.headers.get("HX-Request") == "true":
        return _whole_page({"HX-Refresh": "true"})
    return render_page(request, "accounts/second_factor_needed.html", {}, status=403)


def _led_to_pass(request, factors: set[str]) -> HttpResponse:
    has_codes = Authenticator.Type.TOTP in factors
    path = reverse("mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn")
    if request.headers.get("HX-Request") == "true":
        return _whole_page({"HX-Redirect": path})
    if request.method not in ("GET", "HEAD"):
        return HttpResponseRedirect(path)
    return redirect_to_login(request.get_full_path(), path)


def _whole_page(headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(headers=headers | {"Cache-Control": "no-store", "Vary": "HX-Request"})
