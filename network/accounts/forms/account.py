"""What a person may change about her own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
