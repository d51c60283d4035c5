"""What a member answers, and what an officer records on its behalf."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import Choice
from meetings.services.answers import RECORDED
from members.models import Member


class AnswerForm(forms.Form):
    """Yes, no, or somebody else with an address to send "how to join" to."""

    choice = forms.ChoiceField(label=_("Answer"), choices=Choice.choices, widget=forms.RadioSelect)
    substitute_name = forms.CharField(label=_("Name of that person"), max_length=150, required=False)
    substitute_email = forms.EmailField(
        label=_("E-mail address of that person"),
        required=False,
        help_text=_("How to join is sent there. Whoever organizes the call sees it, nobody else."),
        error_messages={"required": _("Give the e-mail address of the person who will come.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("choice") == Choice.OTHER:
            if not data.get("substitute_email") and "substitute_email" not in self.errors:
                self.add_error("substitute_email", self.fields["substitute_email"].error_messages["required"])
        elif data:
            data["substitute_name"] = data["substitute_email"] = ""  # typed, then thought better of
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("choice", "substitute_name", "substitute_email")}


class RecordForm(AnswerForm):
    """An answer that reached an officer: whose, by which way, told by whom."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Municipality"), empty_label=_("Choose"))
    source = forms.ChoiceField(
        label=_("How it reached you"),
        choices=[(source.value, source.label) for source in RECORDED],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Who told it, and when"),
        max_length=200,
        required=False,
        help_text=_("For example: “the coordinator, Tuesday morning”. The municipality's representatives see it."),
    )

    field_order = ("member", "choice", "substitute_name", "substitute_email", "source", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.acting().for_list()
        self.fields["substitute_name"].help_text = _("Only when someone else will come.")
        self.fields["substitute_email"].help_text = _("Only when someone else will come. How to join is sent there.")

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return super().values | {name: self.cleaned_data[name] for name in ("source", "note")}
