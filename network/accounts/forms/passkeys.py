"""allauth's forms for passkeys: a forged answer is an error of the form, and a passkey always signs in alone."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.accounts.devices import device_of

# What the libraries raise about an answer that no authenticator gave.
MALFORMED = (KeyError, IndexError, TypeError, AttributeError, ValueError, struct.error, InvalidSignature)


@contextmanager
def refusing_forgeries() -> Iterator[None]:
    """A forged or broken answer of a passkey is an error of the form, never of the portal."""
    try:
        yield
    except MALFORMED as error:
        raise ValidationError(_("The passkey was not recognized. Try again, or take another way.")) from error


class _PasskeyAnswer(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with refusing_forgeries():
            return super().clean_credential()


class PasskeySignInForm(_PasskeyAnswer, LoginWebAuthnForm):
    """A passkey in place of address and password."""


class PasskeyStepForm(_PasskeyAnswer):
    """A passkey as second step."""


class PasskeyAgainForm(_PasskeyAnswer, ReauthenticateWebAuthnForm):
    """A passkey once more."""


class PasskeyForm(AddWebAuthnForm):
    """A new passkey. It always signs in alone: there is no box to forget."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        required=False,
        max_length=100,
        help_text=_("Only you see it. It tells your passkeys apart."),
    )
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": _name_of_this_device()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """A good passkey is kept even when its name was left empty."""
        return self.cleaned_data["name"] or _name_of_this_device()

    def clean_passwordless(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        with refusing_forgeries():
            return super().clean()


class PasskeyNameForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the passkey"), max_length=100)


def _name_of_this_device() -> str:
    return device_of(context.request.META.get("HTTP_USER_AGENT", ""))
