"""What an officer says who does something with somebody's account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.fields import NameField, ReasonField
from network.accounts.enums import Language, Zone


class ConfirmForm(forms.Form):
    """Nothing but the button."""


class ReasonForm(forms.Form):
    """A deed that says why."""

    reason = ReasonField()


class AddressForm(forms.Form):
    """Another address for somebody who cannot change it herself."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_("You have made sure, by telephone for example, that it is hers."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = ReasonField()


class OpenAccountForm(forms.Form):
    """Somebody who acts for no member and gets a role in the Network."""

    name = NameField(label=_("Name"), max_length=150, help_text=_("As members see it."))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("A link to choose a password goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=Zone.choices, initial=Zone.TORONTO)


class CloseForm(forms.Form):
    """A person closes her own account."""

    reason = forms.CharField(
        label=_("Why do you leave?"),
        required=False,
        max_length=500,
        help_text=_("If you like. The Network's officers read it; it is deleted with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_sure = forms.BooleanField(
        label=_("Close my account"),
        error_messages={"required": _("Tick the box if you want to close your account.")},
    )
