"""What an administrator looks for in the record."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.record.enums import Change
from network.record.services import Search, kinds
from network.shared.fields import DayField

FIRST_YEAR = 2000  # the portal knows no earlier change


class SearchForm(forms.Form):
    """Everything may be left empty."""

    person = forms.CharField(
        label=_("Person"), required=False, max_length=150, help_text=_("A part of the name or of the address.")
    )
    kind = forms.ChoiceField(label=_("Kind of thing"), required=False)
    deed = forms.ChoiceField(label=_("What happened"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=pgettext_lazy("day", "Until"), required=False)
    key = forms.IntegerField(
        label=_("Number of the thing"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=_("42 for the practice NMN-P-0042."),
    )
    request = forms.CharField(
        label=_("Number of the request"),
        required=False,
        max_length=64,
        help_text=_("As it stands in the log of the web server."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Everything")), *kinds()]
        self.fields["deed"].choices = [("", _("Everything")), *Change.choices]

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not FIRST_YEAR <= day.year < 9999:
                self.add_error(name, _("Give a day of this century."))
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return cleaned

    @property
    def wanted(self) -> Search:
        """What to look for; of a form that is valid."""
        return Search(**{name: value for name, value in self.cleaned_data.items() if value})
