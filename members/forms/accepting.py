"""What somebody says who accepts an invitation and has no account yet."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from members.models import Invitation
from network.accounts.enums import Language, Zone
from network.accounts.models import User
from network.shared.fields import LineField

PASSWORD_HINT = _("At least 12 characters. A phrase of several words is easy to keep in mind; you may paste it.")
WITHOUT_PASSWORD = _(
    "You may leave it empty: then a code by e-mail signs you in each time, and you can add a passkey later."
)


class AcceptForm(forms.Form):
    """Name, language and time zone as the invitation guessed them, and a password."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("With it you sign in. The invitation is for this address only."),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "readonly": True}),
    )
    name = LineField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As other members see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("The language of the mails you get. Pages follow the address you open."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=Zone.choices,
        help_text=_("Times on pages and in mails are shown in this zone."),
    )
    password1 = forms.CharField(
        label=_("Password, if you want one"),
        strip=False,
        required=False,
        max_length=4096,
        help_text=format_lazy("{hint} {without}", hint=PASSWORD_HINT, without=WITHOUT_PASSWORD),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        required=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        self.invitation = invitation
        guessed = {name: getattr(invitation, name) for name in ("email", "name", "language", "time_zone")}
        super().__init__(data, initial=guessed)
        for field in ("password1", "password2"):
            del self.fields[field].widget.attrs["maxlength"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, second = data.get("password1"), data.get("password2")
        if first != second and not self.errors.keys() & {"password1", "password2"}:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first and second:
            someone = User(email=self.invitation.email, name=data.get("name", ""))
            try:
                validate_password(first, someone)
            except ValidationError as error:
                self.add_error("password1", error)
        return data

    @property
    def values(self) -> dict[str, str | None]:
        """What the service takes; None for who will sign in by mailed codes."""
        names = ("name", "language", "time_zone")
        return {name: self.cleaned_data[name] for name in names} | {"password": self.cleaned_data["password1"] or None}
