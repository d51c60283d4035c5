"""What an applicant says who sends, shares or withdraws the request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from admissions.forms.fields import LongText, SubmissionField
from network.shared.fields import LineField


class NameForm(forms.Form):
    """Several people may hold one link: whoever acts says her name."""

    by_name = LineField(
        label=_("Your name"),
        error_messages={"required": _("Give your name: several people may hold this link.")},
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class SendForm(NameForm):
    """Send the file."""


class WithdrawForm(NameForm):
    """Take the request back."""

    reason = LongText(
        rows=3,
        max_length=1_000,
        label=_("Why"),
        help_text=_("If you like. It helps us to know, and nobody outside the Network's officers reads it."),
    )


class ShareForm(NameForm):
    """Send the link to a colleague."""

    email = forms.EmailField(
        label=_("Your colleague's e-mail address"),
        error_messages={"required": _("Give your colleague's e-mail address.")},
        max_length=254,
    )
    name = LineField(
        label=_("Your colleague's name"), error_messages={"required": _("Give your colleague's name.")}, max_length=150
    )

    submission = SubmissionField()

    field_order = ("name", "email", "by_name")
