"""Where what somebody typed in a part differs from what somebody else has saved meanwhile."""

from admissions.forms import SectionForm
from network.shared.conflict import differing, in_words


def differing_parts(typed: SectionForm, stored: SectionForm) -> list[dict[str, str]]:
    """Label, theirs and yours of each field that is not the same in both."""
    fields = stored.fields | typed.fields
    parts = [
        (
            field.label,
            in_words(field, stored.initial.get(name), between="\n"),
            in_words(field, typed.cleaned_data.get(name), between="\n"),
        )
        for name, field in fields.items()
        if not field.widget.is_hidden
    ]
    return differing(parts)
