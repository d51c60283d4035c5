"""The seam to allauth: nobody signs up alone. What it mails goes through ``network.outbox.adapters``."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from network.accounts import services
from network.accounts.sensitive import confirmed_lately

# How somebody may show who she is once more, in words of a link.
WAYS = {
    "reauthenticate": _("Use my password"),
    "mfa_reauthenticate": _("Use a code of my app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
    "code": _("Send me a code by e-mail"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("Address and password do not fit. Look at both once more."),
        "enter_current_password": _("This is not your password of today."),
        "incorrect_code": _("This is not the code. Look at it once more, or ask for a new one."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("That was too often in a short time. Try again in a few minutes."),
        "too_many_login_attempts": _("That was too often in a short time. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 -- allauth's signature
        """Accounts come with an invitation."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Home in the language of the account, unless a page was asked for."""
        with override(request.user.language):
            return super().get_login_redirect_url(request)

    def login(self, request: Any, user: Any) -> None:
        """Who did not tick "Stay signed in" (a passkey and a mailed code have no such box) stays until she closes
        the browser."""
        if "_session_expiry" not in request.session:
            request.session.set_expiry(0)
        super().login(request, user)

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every other session."""
        super().set_password(user, password)
        services.end_sessions(user, except_key=self.request.session.session_key if self.request else None)

    def get_password_change_redirect_url(self, request: Any) -> str:  # noqa: ARG002 -- allauth's signature
        """Back to the account."""
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not a few minutes after signing in."""
        return super().is_reauthentication_required(app=app, **kwargs) and not confirmed_lately(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """In our words; a mailed code for everybody who has no second factor, with or without a password."""
        ways = super().get_reauthentication_methods(user)
        if user.is_authenticated and not any(way["id"].startswith("mfa") for way in ways):
            ways.append({"id": "code", "url": reverse("account_reauthenticate_by_code")})
        return [way | {"description": WAYS[way["id"]]} for way in ways]
