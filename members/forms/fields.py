"""What the forms of this room share: a name, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.shared.fields import LineField
from network.shared.text import without_control

LONGEST_REASON = 1_000  # characters


class NameField(LineField):
    """A name, a title, a word to look for: one line without a count of characters left, because it is short."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class ReasonField(forms.CharField):
    """Why something is done: the person it is about reads it in her mail."""

    def __init__(self, **kwargs: Any) -> None:
        words = {"label": _("Reason"), "help_text": _("One or two sentences. Who it is about reads them in the mail.")}
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(max_length=LONGEST_REASON, widget=widget, **(words | kwargs))

    def to_python(self, value: Any) -> str:
        return without_control(super().to_python(value)).strip()
