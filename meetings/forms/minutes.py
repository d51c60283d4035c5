"""Writing minutes: one box or one per agenda item, and who was there."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from meetings.enums import Capacity, Presence
from meetings.models import Attendance, Meeting, Minutes
from meetings.notes import read_notes
from meetings.services import attendance_from_answers, attendance_mark
from meetings.services.minutes import LONGEST
from members.models import Member
from network.accounts.enums import Language
from network.shared.pasted import plain

FIRST_VERSION = 1  # what fresh minutes have: two writers who both begin meet here
LONGEST_NAME = 150


class NotesField(forms.CharField):
    """Long text without an upper bound in the browser, which would cut off a paste and say nothing."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value))


class _LanguageAndVersion(forms.Form):
    """What both ways of writing ask beside the text. ``is_reading`` wants something that can be read."""

    language = forms.ChoiceField(label=_("The notes are in"), choices=Language.choices, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, meeting: Meeting, minutes: Minutes | None = None, is_reading: bool = False, **kwargs: Any
    ) -> None:
        self.meeting, self.minutes, self.is_reading = meeting, minutes, is_reading
        kwargs["initial"] = {
            "language": minutes.language if minutes and minutes.notes else get_language()[:2],
            "version": minutes.version if minutes else FIRST_VERSION,
        } | self.words()
        super().__init__(*args, **kwargs)

    def words(self) -> dict[str, str]:
        """What stands in the boxes at first; each way of writing fills its own."""
        return {}

    def check(self, notes: str) -> None:
        if len(notes) > LONGEST:
            longest, length = (
                number_format(LONGEST, force_grouping=True),
                number_format(len(notes), force_grouping=True),
            )
            raise ValidationError(
                _(
                    "The notes have %(length)s characters; %(longest)s fit. Nothing is saved yet, your text stands "
                    "below. Leave out what is not about this call."
                ),
                params={"length": length, "longest": longest},
            )
        if self.is_reading and not notes:
            raise ValidationError(_("There is nothing to read yet. Write or paste your notes first."))

    @property
    def seen_version(self) -> int:
        return self.cleaned_data["version"] or 0


class NotesForm(_LanguageAndVersion):
    """One big box, as the secretary writes."""

    notes = NotesField(
        label=_("Notes"),
        rows=24,
        help_text=_(
            "Write or paste everything, from Word or a mail too. Headings become items. "
            "Lines like these two are caught:"
        ),
    )
    field_order = ("notes", "language")

    def words(self) -> dict[str, str]:
        return {"notes": self.minutes.notes if self.minutes else ""}

    def clean_notes(self) -> str:
        self.check(self.cleaned_data["notes"])
        return self.cleaned_data["notes"]

    @property
    def text(self) -> str:
        return self.cleaned_data["notes"]


class ItemNotesForm(_LanguageAndVersion):
    """The same notes, a box per agenda item and one for the rest. Together they are the one text again."""

    other = NotesField(label=_("Anything else"), rows=5)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.agenda = list(meeting.items.order_by("position"))
        super().__init__(*args, meeting=meeting, **kwargs)
        for item in self.agenda:
            self.fields[name_of(item.position)] = NotesField(label=item.title, rows=6)

    @property
    def boxes(self) -> list[BoundField]:
        """The boxes in the order of the agenda, the rest last."""
        return [*(self[name_of(item.position)] for item in self.agenda), self["other"]]

    def words(self) -> dict[str, str]:
        """The stored notes, each part in the box of its agenda item; parts of no item keep their heading."""
        texts: dict[str, list[str]] = {}
        notes = self.minutes.notes if self.minutes else ""
        titles = [item.title for item in self.agenda]
        day = self.meeting.day_in_zone
        language = self.minutes.language if self.minutes else Language.EN
        for part in read_notes(notes, language=language, agenda=titles, meeting_day=day, members=[]).items:
            text = "\n\n".join(piece if isinstance(piece, str) else piece.line for piece in part.pieces)
            if part.agenda_position is not None:
                item = self.agenda[part.agenda_position]
                name, heading = name_of(item.position), behind(item.title, part.title)
            else:
                name, heading = "other", "" if part.title in rest_titles() else part.line
            texts.setdefault(name, []).append("\n\n".join(filter(None, [heading, text])))
        return {name: "\n\n".join(filter(None, parts)) for name, parts in texts.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.check(self.text)
        return data

    @property
    def text(self) -> str:
        """The notes as one text, a heading before each part that says something."""
        parts = [(item.title, self.cleaned_data.get(name_of(item.position), "")) for item in self.agenda]
        other = self.cleaned_data.get("other", "")
        with override(self.cleaned_data.get("language") or get_language()):
            rest = gettext("Anything else")
        written = [f"# {title}\n\n{text}" for title, text in parts if text]
        if other:
            written.append(other if other.startswith("#") or not written else f"# {rest}\n\n{other}")
        return "\n\n".join(written)


def name_of(position: int) -> str:
    """The name of the box of an agenda item."""
    return f"item-{position}"


def behind(title: str, heading: str) -> str:
    """What a heading of the notes says behind the title of its agenda item: "(Halifax, 15 min)"."""
    more = heading[len(title) :].strip(" :–—-") if heading.casefold().startswith(title.casefold()) else ""
    return more if any(letter.isalnum() for letter in more) else ""


def rest_titles() -> set[str]:
    """How the last box is called in each language: as a heading of ours it is not shown again inside it."""
    titles = set()
    for language in Language.values:
        with override(language):
            titles.add(gettext("Anything else"))
    return titles


# --- Who was there ------------------------------------------------------------------------------------------


class AttendanceForm(forms.Form):
    """One line per member: present, regrets or absent, and who. Guests are names, one a line."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # which attendance the writer has seen
    guests = forms.CharField(
        label=_("Guests"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("People who act for no member: one name a line."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        stored = list(meeting.attendances.select_related("member").order_by("pk"))
        if not stored:
            stored = list(attendance_from_answers(meeting))
        self.of_member: dict[int, list[Attendance]] = {}
        for one in stored:
            if one.member_id:
                self.of_member.setdefault(one.member_id, []).append(one)
        guests = [one.name for one in stored if not one.member_id]
        initial = {"guests": "\n".join(guests), "seen": attendance_mark(stored)}
        super().__init__(*args, initial=initial, **kwargs)
        day = meeting.day_in_zone
        self.members = [
            member for member in Member.objects.for_list() if member.pk in self.of_member or not member.has_left_by(day)
        ]
        for member in self.members:
            self._ask(member)

    def _ask(self, member: Member) -> None:
        """Observers and partners are listed when they came or were expected; a municipality always is."""
        known = self.of_member.get(member.pk, [])
        choices = Presence.choices if member.is_municipal else [*Presence.choices, ("", _("Not listed"))]
        self.fields[f"presence-{member.pk}"] = forms.ChoiceField(
            label=member.name,
            choices=choices,
            required=member.is_municipal,
            widget=forms.RadioSelect,
            initial=known[0].presence if known else Presence.ABSENT if member.is_municipal else "",
        )
        name = self.fields[f"name-{member.pk}"] = forms.CharField(
            label=gettext("Who (%(member)s)") % {"member": member.name},
            required=False,
            max_length=LONGEST_NAME,
            initial=", ".join(one.name for one in known if one.name)[:LONGEST_NAME],
        )
        del name.widget.attrs["maxlength"]  # twenty counts of characters left would only be in the way

    @property
    def lines(self) -> Iterator[tuple[Member, BoundField, BoundField]]:
        """Each member with its two questions."""
        for member in self.members:
            yield member, self[f"presence-{member.pk}"], self[f"name-{member.pk}"]

    def told(self, name: str, value: Any) -> str:
        """The value of a field as its page says it."""
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value) or "")

    def clean_guests(self) -> list[str]:
        names = [" ".join(line.split()) for line in plain(self.cleaned_data["guests"]).splitlines()]
        names = list(dict.fromkeys(filter(None, (name.removeprefix("- ") for name in names))))
        if any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(_("A name has 150 characters at most: one guest a line."))
        return names

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the service writes."""
        told = [
            {
                "member": member,
                "name": self.cleaned_data[f"name-{member.pk}"],
                "capacity": known[0].capacity if (known := self.of_member.get(member.pk)) else Capacity.REPRESENTATIVE,
                "presence": presence,
            }
            for member in self.members
            if (presence := self.cleaned_data[f"presence-{member.pk}"])
        ]
        guests = [
            {"member": None, "name": name, "capacity": Capacity.GUEST, "presence": Presence.PRESENT}
            for name in self.cleaned_data["guests"]
        ]
        return told + guests
