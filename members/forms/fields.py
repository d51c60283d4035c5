"""What the forms of this room share: one line, a reason, a day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.shared.text import on_one_line, without_control

LONGEST_REASON = 1_000  # characters


class LineField(forms.CharField):
    """One line; what a crafted form breaks into several becomes one again, so that it is safe in a subject line."""

    def to_python(self, value: Any) -> str:
        return on_one_line(without_control(super().to_python(value)))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No count of characters left: names are short."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class DayField(forms.DateField):
    """A day, as browsers send it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d"]


class ReasonField(forms.CharField):
    """Why something is done: the person it is about reads it in her mail."""

    def __init__(self, **kwargs: Any) -> None:
        words = {"label": _("Reason"), "help_text": _("One or two sentences. Who it is about reads them in the mail.")}
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(max_length=LONGEST_REASON, widget=widget, **(words | kwargs))

    def to_python(self, value: Any) -> str:
        return without_control(super().to_python(value)).strip()
