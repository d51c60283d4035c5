"""Telling a practice in ten fields."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.standing import standing_of
from network.accounts.enums import Language
from network.shared.pasted import plain
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from practices.enums import CostBracket, PracticeStatus
from practices.models import Practice
from practices.models.practice import MOST_TOPICS
from practices.services import FACTS, WORDS

LONGEST_TEXT = 20_000  # characters of one long field: some eight printed pages
EARLIEST_YEAR = 1950
NEEDED_TO_PUBLISH = ("summary", "kind", "done", "contact_role")


class PlainTextarea(forms.CharField):
    """Long text; what a word processor left in it is taken out."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=LONGEST_TEXT, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value))


class TermChoice(forms.ModelMultipleChoiceField):
    """Several keywords of one vocabulary, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple


class PracticeForm(forms.Form):
    """The ten fields. ``member`` is asked only of those who may write for more than one."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Municipality"), empty_label=_("Choose"))
    language = forms.ChoiceField(
        label=_("I am writing in"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("One language is enough. A translation can follow; until then readers see a plain note."),
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=150,
        help_text=_("What it is, in plain words: “Evening outreach with young people”."),
    )
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you do, with whom, to what end. Shown in lists. 200 characters at most."),
    )
    kind = forms.ModelChoiceField(Term.objects.none(), label=_("Kind"), required=False, empty_label=_("Choose"))
    status = forms.ChoiceField(label=_("Status"), choices=PracticeStatus.choices, initial=PracticeStatus.RUNNING)
    since_year = forms.IntegerField(label=_("Since (year)"), required=False, min_value=EARLIEST_YEAR)
    ended_year = forms.IntegerField(
        label=_("Until (year)"), required=False, min_value=EARLIEST_YEAR, help_text=_("Only if it has ended.")
    )
    topics = TermChoice(Term.objects.none(), label=_("Topics"), required=False, help_text=_("Three at most."))
    populations = TermChoice(Term.objects.none(), label=_("For whom"), required=False)
    done = PlainTextarea(
        label=_("What is done"),
        rows=10,
        help_text=_(
            "Step by step, as you would tell a colleague. No personal data of clients or victims. "
            "An empty line begins a new paragraph; a line that begins with a dash becomes a list."
        ),
    )
    cost_bracket = forms.ChoiceField(
        label=_("Cost a year"),
        required=False,
        choices=[("", _("I don't know")), *CostBracket.choices],
        help_text=_("All in, roughly. The bracket is enough."),
    )
    lessons = PlainTextarea(
        label=_("Lessons"),
        rows=6,
        help_text=_("What worked, what to avoid, what you would do again. What failed helps most."),
    )
    contact_role = forms.CharField(
        label=_("Whom to call"),
        max_length=150,
        required=False,
        help_text=_("A role, not a name, so that it stays right when people change: “Coordinator, youth outreach”."),
    )
    contact_email = forms.EmailField(
        label=_("Contact's e-mail"),
        required=False,
        help_text=_("Shown to signed-in members only."),
    )
    contact_phone = forms.CharField(
        label=_("Contact's telephone"),
        max_length=40,
        required=False,
        help_text=_("Shown to signed-in members only."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        user: Any,
        practice: Practice | None = None,
        is_publishing: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = (
            values_of(practice) if practice else {"submission": uuid.uuid4(), "language": get_language()[:2]}
        )
        super().__init__(*args, **kwargs)
        own = [term.pk for name in ("topics", "populations") for term in self.initial.get(name, ())]
        kind = self.initial.get("kind")
        self.fields["kind"].queryset = Term.objects.of(Vocabulary.KIND, also=[kind.pk] if kind else ())
        self.fields["topics"].queryset = Term.objects.of(Vocabulary.TOPIC, also=own)
        self.fields["populations"].queryset = Term.objects.of(Vocabulary.POPULATION, also=own)
        self.fields["since_year"].max_value = self.fields["ended_year"].max_value = timezone.localdate().year + 1
        for name in NEEDED_TO_PUBLISH if is_publishing else ():
            self.fields[name].required = True
        self._ask_member(user, practice)
        if practice:
            del self.fields["language"]

    def _ask_member(self, user: Any, practice: Practice | None) -> None:
        """Those who write for one member are not asked which; a practice stays with its member."""
        standing = standing_of(user)
        members = Member.objects.acting().municipal().for_list()
        if not standing.is_officer:
            members = members.filter(pk__in=standing.writing_member_ids)
        self.fields["member"].queryset = members
        if practice or len(members) == 1:
            self.member = practice.member if practice else members[0]
            del self.fields["member"]

    def clean_since_year(self) -> int | None:
        return self._year("since_year")

    def clean_ended_year(self) -> int | None:
        return self._year("ended_year")

    def _year(self, name: str) -> int | None:
        year, latest = self.cleaned_data[name], timezone.localdate().year + 1
        if year and year > latest:
            raise ValidationError(_("Give a year up to %(latest)s."), params={"latest": latest})
        return year

    def clean_topics(self) -> Any:
        topics = self.cleaned_data["topics"]
        if len(topics) > MOST_TOPICS:
            raise ValidationError(_("Choose three topics at most; you chose %(count)s."), params={"count": len(topics)})
        return topics

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, ended = data.get("since_year"), data.get("ended_year")
        if ended and since and ended < since:
            self.add_error("ended_year", _("It cannot have ended before it began."))
        if ended and not since:
            self.add_error("since_year", _("Say when it began, too."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes."""
        return {name: self.cleaned_data[name] for name in (*WORDS, *FACTS, "topics", "populations")}


def values_of(practice: Practice) -> dict[str, Any]:
    """What stands in a practice's form: its facts, and its words in the language it was first written in."""
    words = practice.words_in[practice.original_language]
    return {
        **{name: getattr(practice, name) for name in FACTS},
        **{name: getattr(words, name) for name in WORDS},
        "topics": list(practice.topics.all()),
        "populations": list(practice.populations.all()),
        "submission": practice.submission,
        "version": practice.version,
    }
