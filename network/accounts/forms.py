"""What a person may change about her own account, and how she shows who she is."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm, ResetPasswordForm
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
from network.accounts.models import User


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language", "time_zone"]
        help_texts = {
            "name": _("As other members see it."),
            "language": _("The language of the mails you get. Pages follow the address you open."),
            "time_zone": _("Times on pages and in mails are shown in this zone."),
        }
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class SignInForm(LoginForm):
    """allauth's, with words of ours, and an address that a browser fills in from its passkeys and passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["remember"].label = _("Stay signed in on this device")


class CodeRequestForm(RequestLoginCodeForm):
    """Whom to mail a code to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs["autocomplete"] = "username"


class PasswordRequestForm(ResetPasswordForm):
    """Whom to mail a link to choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs["autocomplete"] = "username"


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """A code out of a mail."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


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
