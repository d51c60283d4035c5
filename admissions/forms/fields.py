"""Fields of the forms of this room: one line, long text, and the day something was signed."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.shared.pasted import plain
from network.shared.text import on_one_line, without_control

LONGEST_TEXT = 5_000  # characters: some two printed pages


class LineField(forms.CharField):
    """One line; what a crafted form breaks into several becomes one again, so that it is safe in a subject line."""

    def to_python(self, value: Any) -> str:
        return on_one_line(without_control(super().to_python(value)))


class PhoneField(LineField):
    """A telephone number as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **kwargs)


class LongText(forms.CharField):
    """Paragraphs; what a word processor left in them is taken out."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        kwargs = {"max_length": LONGEST_TEXT, "required": False} | kwargs
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value))


class PastDayField(forms.DateField):
    """A day that has been: nobody signs tomorrow's letter."""

    default_error_messages = {"future": _("This day is still to come. Give the date that stands on the document.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(self.error_messages["future"], code="future")
