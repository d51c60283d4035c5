"""What officers say when they move a request: why, whereto, and what is missing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import Section
from admissions.forms.fields import LongText
from admissions.models import Admission
from admissions.moves import may_skip_to


class ReasonForm(forms.Form):
    """Why. ``is_needed``: the deed is not done without."""

    reason = LongText(rows=3, label=_("Reason"), required=True)

    def __init__(self, *args: Any, is_needed: bool = True, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required, field.help_text = is_needed, hint
        field.error_messages["required"] = gettext("Say why. It stands in the history of this request.")


class UndoForm(ReasonForm):
    """Why, and which move the officer saw: the one before it is not meant."""

    seen_move = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SkipForm(ReasonForm):
    """Whereto, and why the steps between are not needed."""

    to = forms.ChoiceField(label=_("Go on to"), widget=forms.RadioSelect)
    field_order = ("to", "reason")

    def __init__(self, *args: Any, admission: Admission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        further = may_skip_to(admission.state)
        self.fields["to"].choices = [(state.value, state.label) for state in further]
        if len(further) == 1:
            self.fields["to"].initial = further[0].value


class MissingForm(forms.Form):
    """What is missing, part by part; the municipality reads it as it stands here."""

    def __init__(self, *args: Any, missing: Mapping[str, Iterable[str]] | None = None, **kwargs: Any) -> None:
        known = {f"missing_{section}": "\n".join(map(str, texts)) for section, texts in (missing or {}).items()}
        super().__init__(*args, initial=known, **kwargs)
        for section in Section:
            self.fields[f"missing_{section.value}"] = LongText(rows=2, label=section.label)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Say what is missing in at least one part."))
        return data

    @property
    def points(self) -> list[tuple[str, str]]:
        """Each part with what is missing there."""
        return [(section.value, text) for section in Section if (text := self.cleaned_data[f"missing_{section.value}"])]
