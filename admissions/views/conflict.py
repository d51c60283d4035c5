"""Where what somebody typed in a part differs from what somebody else has saved meanwhile."""

from typing import Any

from django.forms import Field

from admissions.forms import SectionForm


def differing_parts(typed: SectionForm, stored: SectionForm) -> list[dict[str, str]]:
    """Label, theirs and yours of each field that is not the same in both."""
    fields = stored.fields | typed.fields
    parts = [
        (
            str(field.label),
            in_words(field, stored.initial.get(name)),
            in_words(field, typed.cleaned_data.get(name)),
        )
        for name, field in fields.items()
        if not field.widget.is_hidden
    ]
    return [{"label": label, "theirs": theirs, "yours": yours} for label, theirs, yours in parts if theirs != yours]


def in_words(field: Field, value: Any) -> str:
    """A value as its form shows it."""
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return "\n".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value) or "").replace("\r\n", "\n") if value != "" else ""
