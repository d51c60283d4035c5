"""Fields that the forms of every room share: one line of text, a day."""

from typing import Any

from django import forms

from network.shared.text import on_one_line, without_control


class LineField(forms.CharField):
    """One line; what a crafted form breaks into several becomes one again, so that it is safe in a subject line."""

    def to_python(self, value: Any) -> str:
        return on_one_line(without_control(super().to_python(value) or ""))


class DayField(forms.DateField):
    """A day, as browsers send it, with the browser's own calendar where it has one."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d"]
