"""Changing one option."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from network.options.registry import WholeNumber


class OptionForm(forms.Form):
    """The value of one option, within what it allows."""

    value = forms.IntegerField()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, known: WholeNumber, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {"least": known.least, "most": known.most}
        too_far = _("Give a whole number from %(least)s to %(most)s.") % said
        field = forms.IntegerField(
            label=known.label,
            help_text=_("%(unit)s, from %(least)s to %(most)s") % (said | {"unit": known.unit.label.capitalize()}),
            min_value=known.least,
            max_value=known.most,
            error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), too_far),
        )
        self.fields["value"] = field
