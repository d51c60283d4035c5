"""Writing a keyword, and choosing which one stands in another's place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.shared.fields import LineField
from network.shared.text import fold, on_one_line, without_control
from network.vocabulary.enums import TermGroup, Vocabulary
from network.vocabulary.models import PHRASE, Term

MOST_SYNONYMS = 60
LONGEST_DEFINITION = 1000
WORDS = ("label_en", "label_fr", "definition_en", "definition_fr", "synonyms_en", "synonyms_fr")
PLACE = ("group", "position")
GROUPS_OF = {
    Vocabulary.TOPIC: (TermGroup.PROBLEM, TermGroup.WAY),
    Vocabulary.FACTOR: (
        TermGroup.INDIVIDUAL,
        TermGroup.FAMILY_PEERS,
        TermGroup.SCHOOL_COMMUNITY,
        TermGroup.SOCIETY,
        TermGroup.PROTECTIVE,
    ),
}


class Synonyms(forms.CharField):
    """Other names, one on each line."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("One on each line. Whoever types one of them finds this keyword.")
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=help_text, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        lines = (on_one_line(line) for line in without_control(super().to_python(value)).splitlines())
        names = {fold(line): line for line in reversed([line for line in lines if line])}
        return list(reversed(names.values()))

    def validate(self, value: Any) -> None:
        if len(value) > MOST_SYNONYMS:
            raise ValidationError(_("Give %(most)s other names at most."), params={"most": MOST_SYNONYMS})
        if long := next((name for name in value if len(name) > PHRASE), ""):
            text = _("This name is longer than %(most)s characters: %(name)s")
            raise ValidationError(text, params={"most": PHRASE, "name": f"{long[:40]}…"})

    def run_validators(self, value: Any) -> None:
        """Each name was looked at by itself."""


class TermForm(forms.Form):
    """A keyword in both languages; its place in the list only for those who look after the list."""

    label_en = LineField(label=_("Label in English"), max_length=PHRASE)
    label_fr = LineField(label=_("Label in French"), max_length=PHRASE)
    definition_en = forms.CharField(
        label=_("Definition in English"),
        required=False,
        max_length=LONGEST_DEFINITION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    definition_fr = forms.CharField(
        label=_("Definition in French"),
        required=False,
        max_length=LONGEST_DEFINITION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    synonyms_en = Synonyms(label=_("Other English names"))
    synonyms_fr = Synonyms(label=_("Other French names"))
    group = forms.ChoiceField(label=_("Group"), help_text=_("Under which heading it stands in its list."))
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=9999,
        help_text=_("Smaller numbers come first; two of one number stand in the order they were made."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, vocabulary: str, term: Term | None = None, may_manage: bool = False, **kwargs: Any
    ) -> None:
        kwargs["initial"] = values_of(term) if term else {"version": 0} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        groups = GROUPS_OF.get(Vocabulary(vocabulary), ())
        self.fields["group"].choices = [(group.value, group.label) for group in groups]
        for name in PLACE:
            if not may_manage or (name == "group" and not groups):
                del self.fields[name]

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes."""
        return {name: self.cleaned_data[name] for name in (*WORDS, *PLACE) if name in self.fields}


class ReplaceForm(forms.Form):
    """Which keyword stands for this one from now on."""

    into = forms.ModelChoiceField(
        Term.objects.none(),
        label=_("Which keyword takes its place?"),
        empty_label=_("Choose"),
        error_messages={"invalid_choice": _("Choose a keyword of the same list that is still in use.")},
    )

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Term.objects.of(term.vocabulary).exclude(pk=term.pk)


def values_of(term: Term) -> dict[str, Any]:
    """What stands in a keyword's form."""
    return {name: getattr(term, name) for name in (*WORDS, *PLACE, "version")}
