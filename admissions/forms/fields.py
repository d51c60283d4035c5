"""What the forms of this room share: one line, long text, days, and what a form with many of them does."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import Source
from members.naming import municipality_key
from network.shared.fields import DayField, LineField
from network.shared.pasted import plain

LONGEST_TEXT = 5_000  # characters: some two printed pages
TOLD = [(one.value, one.label) for one in (Source.PHONE, Source.WRITTEN, Source.SAID)]  # how it reaches an officer
TO_COME = {"future": _("This day is still to come.")}  # where no document has a date


class MunicipalityField(LineField):
    """The name of a municipality; signs alone are none."""

    default_error_messages = {"required": _("Give the name of your municipality.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if not municipality_key(value):
            raise ValidationError(self.error_messages["required"], code="required")


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


class PastDayField(DayField):
    """A day that has been: nobody signs tomorrow's letter."""

    default_error_messages = {"future": _("This day is still to come. Give the date that stands on the document.")}

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(self.error_messages["future"], code="future")


class SubmissionField(forms.UUIDField):
    """Which opening of a form this is, so that a double click is known for one; without it each sending counts."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> uuid.UUID | None:
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class PlainForm(forms.Form):
    """A form whose single lines have no count of characters left: names are short."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, LineField):
                field.widget.attrs.pop("maxlength", None)

    def need(self, data: Mapping[str, Any], name: str, sentence: Any) -> None:
        """Ask for a field that only this answer needs; one that is wrong already has its sentence."""
        if not data.get(name) and name not in self.errors:
            self.add_error(name, sentence)
