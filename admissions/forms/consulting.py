"""What a member answers when it is consulted, by itself or through an officer, and what it is replied."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import OpinionChoice
from admissions.forms.fields import TOLD, LongText
from admissions.models import Opinion
from members.models import Member


class OpinionForm(forms.Form):
    """What one member answers when it is consulted."""

    choice = forms.ChoiceField(label=_("Your answer"), choices=OpinionChoice.choices, widget=forms.RadioSelect)
    reason = LongText(
        rows=4,
        label=_("Your question or your reason"),
        help_text=_("Needed for a question or an objection. The officers read it with your municipality's name."),
    )

    def __init__(self, *args: Any, opinion: Opinion | None = None, **kwargs: Any) -> None:
        if opinion:
            kwargs["initial"] = {"choice": opinion.choice, "reason": opinion.reason}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_asked = data.get("choice") in (OpinionChoice.QUESTION, OpinionChoice.OBJECTION)
        if is_asked and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say your question or your reason."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("choice", "reason")}


class RecordOpinionForm(OpinionForm):
    """An answer that reached an officer: whose, and by which way."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Municipality"), empty_label=_("Choose"))
    source = forms.ChoiceField(
        label=_("How it reached you"),
        choices=TOLD,
        widget=forms.RadioSelect,
    )
    field_order = ("member", "choice", "reason", "source")

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["choice"].label = gettext("Its answer")
        self.fields["reason"].label = gettext("Its question or reason")
        self.fields["reason"].help_text = gettext("Needed for a question or an objection.")

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"source": self.cleaned_data["source"]}


class ReplyForm(forms.Form):
    """The answer to a member's question or objection."""

    reply = LongText(
        rows=5, label=_("Your reply"), required=True, help_text=_("It goes by mail to the person who asked.")
    )

    seen_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)  # of the answer that is replied to

    def __init__(self, data: Any = None, *, opinion: Opinion) -> None:
        super().__init__(data, initial={"reply": opinion.reply, "seen_at": opinion.at.isoformat()})
