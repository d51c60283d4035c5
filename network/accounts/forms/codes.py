"""allauth's forms for one-time codes, with what they leave open: a code is good once, a secret waits encrypted."""

from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as theirs
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as TheirActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.core.cache import cache


class CodeOnce:
    """Mixin: a one-time code that was taken is refused for as long as a clock that is off would still take it.

    allauth remembers it for one period; with a tolerance of one period to each side a code is good for three.
    """

    def clean_code(self) -> str:
        """The code, once."""
        code: str = super().clean_code()  # type: ignore[misc]
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP:
            lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
            plain = "".join(letter for letter in code if letter.isdigit())
            if not cache.add(f"accounts:code:{authenticator.pk}:{plain}", 1, timeout=lasts):
                raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(CodeOnce, theirs.AuthenticateForm):
    """The second step of signing in."""


class ReauthenticateForm(CodeOnce, theirs.ReauthenticateForm):
    """Confirming by a code that it is still the same person."""


class ActivateTOTPForm(TheirActivateTOTPForm):
    """Setting up one-time codes. The secret waits in the session, which is a row of the database, encrypted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        waiting = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if self.is_bound and waiting:
            self.secret = get_adapter().decrypt(waiting)
        else:
            session[SECRET_SESSION_KEY] = get_adapter().encrypt(self.secret)
