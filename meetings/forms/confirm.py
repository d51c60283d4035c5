"""Checking what was caught in the notes: each decision and action is kept, corrected, or text again."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, Minutes
from meetings.notes import Caught, Notes, Part, paragraphs
from members.models import Member, Office
from members.standing import OFFICERS
from network.accounts.models import User
from network.shared.fields import DayField
from network.shared.markdown import to_html

USUAL_DAYS = 30  # after the meeting an action is due when nobody said when
DECISION, ACTION, TEXT = "decision", "action", "text"
KEEP = [(DECISION, _("a decision")), (ACTION, _("an action")), (TEXT, _("neither: keep it as text"))]
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Owners:
    """Who can do an action: every member of the day of the call, and the officers by name. Loaded once for a page."""

    choices: list[Any]
    found: dict[str, Member | User]

    @classmethod
    def load(cls, *, on: date | None = None) -> "Owners":
        members = {f"member-{member.pk}": member for member in Member.objects.current(on=on).for_list()}
        offices = Office.objects.current().filter(kind__in=OFFICERS, user__is_active=True).select_related("user")
        people: dict[str, Any] = {}
        for office in offices.order_by("user__name", "user_id", "kind"):
            key = f"user-{office.user_id}"
            people.setdefault(key, office)
        choices = [
            ("", gettext("Choose")),
            (gettext("Municipalities and other members"), [(key, member.name) for key, member in members.items()]),
            (
                gettext("People"),
                [(key, f"{office.user} ({office.get_kind_display()})") for key, office in people.items()],
            ),
        ]
        return cls(choices, members | {key: office.user for key, office in people.items()})

    def key_of(self, owner: Member | User | None) -> str:
        """The choice of an owner who is known; empty when somebody has to say."""
        if owner is None:
            return ""
        key = f"{'member' if isinstance(owner, Member) else 'user'}-{owner.pk}"
        return key if key in self.found else ""


class _OwnedForm(forms.Form):
    """An action has exactly one owner and a day."""

    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    due_on = DayField(label=_("Until when"), required=False)

    def __init__(self, *args: Any, owners: Owners, meeting: Meeting, **kwargs: Any) -> None:
        self.owners, self.meeting = owners, meeting
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners.choices

    def values(self, kind: str) -> dict[str, Any]:
        """What the service writes of one decision or action."""
        data = self.cleaned_data
        if kind == DECISION:
            return {"text": data["text"]}
        return {"text": data["text"], "owner": self.owners.found[data["owner"]], "due_on": data["due_on"]}

    def check_action(self, data: dict[str, Any]) -> None:
        if not data.get("owner") and "owner" not in self.errors:
            self.add_error("owner", _("Choose who does it. One owner; others can help."))
        due_on = data.get("due_on")
        if not due_on and "due_on" not in self.errors:
            self.add_error("due_on", _("Say until when."))
        elif due_on and due_on < self.meeting.day_in_zone:
            self.add_error("due_on", _("This day is before the call."))


class CaughtForm(_OwnedForm):
    """One decision or action found in the notes: kept as what it is, as the other, or as plain text."""

    keep = forms.ChoiceField(label=_("This is"), choices=KEEP, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In words"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("keep", "text", "owner", "due_on")

    def __init__(self, *args: Any, caught: Caught, **kwargs: Any) -> None:
        self.caught = caught
        owners, meeting = kwargs["owners"], kwargs["meeting"]
        self.number = caught.position + 1
        self.is_assumed_day = caught.due is None
        kwargs["initial"] = {
            "keep": caught.kind,
            "text": caught.text,
            "owner": owners.key_of(caught.owner),
            "due_on": caught.due or usual_day(meeting),
        }
        super().__init__(*args, prefix=f"caught-{caught.position}", **kwargs)
        if not caught.line:  # it stands in the minutes and no longer in the notes
            self.fields["keep"].choices = [*KEEP[:2], (TEXT, _("neither: leave it out"))]
        for field in self.fields.values():  # the summary of errors says which one it means
            field.label = gettext("Number %(number)s, %(label)s") % {
                "number": self.number,
                "label": str(field.label).lower(),
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("keep") != TEXT and not data.get("text"):
            self.add_error("text", _("Say in words what was decided or is to be done."))
        if data.get("keep") == ACTION:
            self.check_action(data)
        return data


class AddedForm(_OwnedForm):
    """A decision or an action written by hand, because the notes do not hold it. Without words it is none."""

    text = forms.CharField(label=_("In words"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    part = forms.TypedChoiceField(label=_("Under which heading"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, kind: str, parts: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        self.kind = kind
        kwargs["initial"] = {"due_on": usual_day(kwargs["meeting"]), "part": parts[-1][0] if parts else None}
        super().__init__(*args, prefix=f"added-{kind}", **kwargs)
        self.fields["part"].choices = parts
        if kind == DECISION:
            del self.fields["owner"], self.fields["due_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("text") and self.kind == ACTION:
            self.check_action(data)
        return data


class PartForm(forms.Form):
    """The heading of one part."""

    title = forms.CharField(label=_("Heading"), max_length=200, required=False)

    def __init__(self, *args: Any, part: Part, place: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"part-{place}", initial={"title": part.title}, **kwargs)
        self.part, self.place = part, place
        del self.fields["title"].widget.attrs["maxlength"]  # no count of characters left beside each heading


class ConfirmForm(forms.Form):
    """The whole page: parts, what was caught in them, and what is added by hand.

    It is built from the same reading of the notes when it is shown and when it is sent; ``reading`` tells whether
    that still holds.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    reading = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, minutes: Minutes, notes: Notes, owners: Owners) -> None:
        self.minutes, self.notes, self.owners = minutes, notes, owners
        self.mark = mark_of(notes)
        super().__init__(data, initial={"version": minutes.version, "reading": self.mark})
        shared = {"owners": owners, "meeting": minutes.meeting}
        self.parts = [PartForm(data, part=part, place=place) for place, part in enumerate(notes.items)]
        self.rows = {
            one.position: CaughtForm(data, caught=one, **shared) for part in notes.items for one in part.caught
        }
        titles = [(place, part.title or gettext("Without a heading")) for place, part in enumerate(notes.items)]
        self.added = [AddedForm(data, kind=kind, parts=titles, **shared) for kind in (DECISION, ACTION)]

    @property
    def shown(self) -> Iterator[tuple[PartForm, list["CaughtForm | str"]]]:
        """Each part with its pieces, in the order of the notes; texts as HTML."""
        for form in self.parts:
            yield form, [to_html(one) if isinstance(one, str) else self.rows[one.position] for one in form.part.pieces]

    @property
    def all_forms(self) -> list[forms.Form]:
        return [self, *self.parts, *self.rows.values(), *self.added]

    def is_complete(self) -> bool:
        """Whether every row says what it needs to."""
        judged = [form.is_valid() for form in self.all_forms]  # all of them, so that every mistake is shown
        return all(judged)

    @property
    def is_outdated(self) -> bool:
        """Whether the notes were changed after this page was opened."""
        return self.is_bound and (
            self.data.get("version") != str(self.minutes.version) or self.data.get("reading") != self.mark
        )

    @property
    def values(self) -> dict[str, list[dict[str, Any]]]:
        """The rows the service writes: ``items``, ``decisions``, ``actions``. A part that holds nothing is none."""
        kept = self.notes.without({place for place, form in self.rows.items() if form.cleaned_data["keep"] == TEXT})
        added = [form for form in self.added if form.cleaned_data["text"]]
        targets = {form.cleaned_data["part"] or 0 for form in added}
        agenda = list(self.minutes.meeting.items.order_by("position"))
        rows: dict[str, list[dict[str, Any]]] = {"items": [], "decisions": [], "actions": []}
        for place, part in enumerate(kept.items):
            title = self.parts[place].cleaned_data["title"]
            if not (title or part.text.strip() or part.caught or place in targets):
                continue
            item = agenda[part.agenda_position] if part.agenda_position is not None else None
            index = len(rows["items"])
            rows["items"].append({"title": title, "text": part.text.strip("\n"), "agenda_item": item})
            for one, after in part.places:
                self._add(rows, self.rows[one.position], item=index, after=after, caught=one)
            for form in added:
                if (form.cleaned_data["part"] or 0) == place:
                    self._add(rows, form, item=index, after=len(paragraphs(part.text)))
        return rows

    def _add(
        self,
        rows: dict[str, list],
        form: "CaughtForm | AddedForm",
        *,
        item: int,
        after: int,
        caught: Caught | None = None,
    ) -> None:
        kind = form.cleaned_data["keep"] if caught else form.kind
        pk = caught.pk if caught and caught.kind == kind else None
        position = len(rows["decisions"]) + len(rows["actions"])
        row = {"item": item, "position": position, "after": after, "pk": pk, "said": caught.said if caught else ""}
        rows["decisions" if kind == DECISION else "actions"].append(row | form.values(kind))

    def renewed(self) -> "ConfirmForm":
        """The page as it was before anything was typed into it."""
        return ConfirmForm(minutes=self.minutes, notes=self.notes, owners=self.owners)

    @property
    def is_sent_twice(self) -> bool:
        """Whether what was sent is what the minutes already hold: a double click is no conflict."""
        return self.is_outdated and self.minutes.is_confirmed and self._sent() == self._stored()

    def _sent(self) -> list[tuple[str, ...]]:
        """The headings, decisions and actions in what was sent, whatever page it was typed on."""
        told = [("", _one_line(self.data[name])) for name in self.data if name.endswith("-title")]
        kinds = {name.removesuffix("-keep"): self.data[name] for name in self.data if name.endswith("-keep")}
        for row, kind in (kinds | {f"added-{kind}": kind for kind in (DECISION, ACTION)}).items():
            words = [_one_line(self.data.get(f"{row}-{name}", "")) for name in ("text", "owner", "due_on")]
            if kind != TEXT:
                told.append((kind, *words) if kind == ACTION else (kind, words[0]))
        return sorted(one for one in told if one[1])

    def _stored(self) -> list[tuple[str, ...]]:
        """The same of what the minutes hold."""
        told: list[tuple[str, ...]] = [("", _one_line(item.title)) for item in self.minutes.items.all() if item.title]
        told += [(DECISION, _one_line(one.text)) for one in self.minutes.decisions.all()]
        for one in self.minutes.actions.select_related("owner_member", "owner_user"):
            told.append((ACTION, _one_line(one.text), self.owners.key_of(one.owner), one.due_on.isoformat()))
        return sorted(told)

    @property
    def is_confirmed(self) -> bool:
        """Whether the page shows what was confirmed and not what the notes say."""
        return self.minutes.is_confirmed

    @property
    def words_noted(self) -> int:
        return len(WORD.findall(self.minutes.notes))

    @property
    def words_shown(self) -> int:
        """How many words of the notes stand on this page: as many, or something was dropped."""
        lines = [
            piece if isinstance(piece, str) else piece.line
            for part in self.notes.items
            for piece in (part.line, *part.pieces)
        ]
        return len(WORD.findall("\n".join(lines)))

    @property
    def typed(self) -> list[str]:
        """The words in the rows that were sent, to be read when the page no longer fits."""
        names = [name for name in self.data if name.endswith(("-text", "-title"))]
        return [text for name in names if (text := self.data[name].strip())]


class Mistakes:
    """The errors of several forms as one list, as the error summary reads them."""

    def __init__(self, several: Iterable[forms.Form]) -> None:
        several = list(several)
        self.errors = [(form, name) for form in several for name in form.errors]
        self.non_field_errors = [error for form in several for error in form.non_field_errors()]
        self.visible_fields = [field for form in several for field in form.visible_fields()]
        self.hidden_fields = [field for form in several for field in form.hidden_fields()]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def usual_day(meeting: Meeting) -> date:
    """When an action is due if nobody said when."""
    return meeting.day_in_zone + timedelta(days=USUAL_DAYS)


def mark_of(notes: Notes) -> str:
    """A short mark of what was read: another reading has another one."""
    read = [(part.line, [(one.kind, one.line) for one in part.caught]) for part in notes.items]
    return hashlib.sha256(repr(read).encode()).hexdigest()[:16]
