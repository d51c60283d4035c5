"""Scheduling a call: when, how to join, who hosts it, and its agenda as a plain list of rows."""

import uuid
from datetime import date, time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from meetings import services, times
from meetings.models import Meeting
from meetings.services import FACTS, TIMES
from members.models import Member, Office, Representative
from network.accounts.enums import Language, Zone
from network.accounts.models import User
from network.shared.fields import DayField

USUAL_START, USUAL_END = time(13, 30), time(14, 45)  # by Eastern time it is office hours from coast to coast
CLOCK_FORMATS = ["%H:%M", "%H:%M:%S", "%H h %M", "%Hh%M", "%H\u00a0h\u00a0%M", "%I:%M %p"]
MOST_ITEMS = 40
SPARE_ROWS = 3


class ClockField(forms.TimeField):
    """A time of day, as a clock shows it."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    input_formats = CLOCK_FORMATS


class TimesForm(forms.Form):
    """When: day, from, until, by which clock. The one hour that exists twice a year is asked about when it is meant."""

    held_on = DayField(label=_("Day"))
    starts_clock = ClockField(label=_("From"))
    ends_clock = ClockField(label=pgettext_lazy("clock", "Until"))
    zone = forms.ChoiceField(label=_("By the clock of"), choices=Zone.choices)
    is_later_hour = forms.TypedChoiceField(
        label=_("Which of the two hours"),
        choices=[
            ("first", _("The first one, before the clocks go back")),
            ("second", _("The second one, an hour later")),
        ],
        coerce=lambda chosen: chosen == "second",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", times_of(meeting) if meeting else {})
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        needed = [data.get(name) for name in ("held_on", "starts_clock", "ends_clock", "zone")]
        if all(value is not None for value in needed):
            self._check_clock(*needed)
        return data

    def _check_clock(self, day: date, starts: time, ends: time, zone: str) -> None:
        try:
            times.instants(day, starts, ends, zone, self.cleaned_data.get("is_later_hour"))
        except times.EndsBeforeStart:
            self.add_error("ends_clock", _("It cannot end before it begins."))
        except times.NoSuchTime as missing:
            text = _("On that day the clocks go forward and skip this hour. The next time that exists is %(clock)s.")
            self.add_error(missing.field, text % {"clock": times.clock_in_words(missing.next_time)})
        except times.TwiceThatDay:
            self.add_error(
                "is_later_hour",
                _("On that day the clocks go back, and this time exists twice. Say which one you mean."),
            )

    @property
    def asks_which_hour(self) -> bool:
        """Whether the question about the hour that exists twice belongs on the page."""
        return "is_later_hour" in self.errors or bool(self["is_later_hour"].value())

    @property
    def times(self) -> dict[str, Any]:
        """What the services write about the time."""
        return {name: self.cleaned_data[name] for name in TIMES} | {
            "is_later_hour": bool(self.cleaned_data["is_later_hour"])
        }


class MoveForm(TimesForm):
    """Another time for an announced call: one that is still to come, and not the one it has."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors or self.meeting is None:
            return data
        moved = services.as_moved(self.meeting, self.times)
        if moved.is_over:
            self.add_error("held_on", _("This time is over already."))
        elif all(getattr(moved, name) == getattr(self.meeting, name) for name in TIMES):
            self.add_error("held_on", _("This is the time it has now. Change the day, the clock or the zone."))
        return data


class MeetingForm(TimesForm):
    """A call in one page. Once it is announced its time is no longer asked here: moving it is a deed of its own."""

    title = forms.CharField(
        label=_("Title"),
        max_length=150,
        required=False,
        help_text=_("Leave it empty for “Conference call of” and the date."),
    )
    language = forms.ChoiceField(
        label=_("I am writing in"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("The language of title and agenda. Everything around them is in the reader's own."),
    )
    phone = forms.CharField(
        label=_("Telephone number"), max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    access_code = forms.CharField(label=_("Access code"), max_length=60, required=False)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    join_note = forms.CharField(
        label=_("Good to know"),
        max_length=300,
        required=False,
        help_text=_("For example: “Press *6 to speak. The line opens ten minutes early.”"),
    )
    host = forms.ModelChoiceField(
        Member.objects.none(), label=_("Hosted by"), required=False, empty_label=_("Nobody in particular")
    )
    note_taker = forms.ModelChoiceField(
        User.objects.none(), label=_("Note taker"), required=False, empty_label=_("Not known yet")
    )
    languages = forms.MultipleChoiceField(
        label=_("Spoken"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    has_interpretation = forms.BooleanField(label=_("With interpretation"), required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        initial = values_of(meeting) if meeting else values_of_a_new_one()
        super().__init__(*args, initial=initial, meeting=meeting, **kwargs)
        self.fields["host"].queryset = possible_hosts(meeting)
        self.fields["note_taker"].queryset = possible_note_takers(meeting)
        self.is_moved_elsewhere = meeting is not None and not meeting.is_draft
        for name in TIMES if self.is_moved_elsewhere else ():
            del self.fields[name]

    def forget_errors(self) -> None:
        """Show what was typed without judging it: the writer only asked for another row."""
        self._errors = {}

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes, the agenda excepted."""
        facts = {name: self.cleaned_data[name] for name in FACTS}
        return facts if self.is_moved_elsewhere else facts | self.times


class ItemForm(forms.Form):
    """One row of the agenda. A row without a title and anything else is no row."""

    title = forms.CharField(label=_("Title"), max_length=200)
    lead = forms.CharField(label=_("Led by"), max_length=150, required=False)
    minutes_planned = forms.IntegerField(
        label=_("Time needed (minutes)"),
        required=False,
        min_value=1,
        max_value=600,
        error_messages={"invalid": _("Give a number.")},
    )


class BaseAgenda(forms.BaseFormSet):
    """The rows of an agenda in their order."""

    def __init__(self, data: MultiValueDict | None = None, *, items: list[dict[str, Any]] | None = None) -> None:
        super().__init__(data, initial=items if data is None else None, prefix="items")

    def initial_form_count(self) -> int:
        """None of the rows sent: any of them may be emptied, also one that held something before."""
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows that say something, as the service takes them."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("title")]


AgendaFormSet = forms.formset_factory(
    ItemForm, formset=BaseAgenda, extra=SPARE_ROWS, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS
)


def arranged(data: MultiValueDict) -> MultiValueDict | None:
    """The form as sent, after "add rows", "up", "down" or "remove" was pressed; None when none of them was.

    So that the list of rows works without a script: the buttons are ordinary ones, and nothing typed is lost.
    """
    pressed = next((name for name in ("more", "up", "down", "remove") if name in data), None)
    if pressed is None:
        return None
    names = list(ItemForm.base_fields)
    number = min(_whole(data.get("items-TOTAL_FORMS")), MOST_ITEMS)
    rows = [[data.get(f"items-{place}-{name}", "") for name in names] for place in range(number)]
    place = _whole(data.get(pressed))
    if pressed == "more":
        rows += [[""] * len(names)] * SPARE_ROWS
    elif place < len(rows):
        row = rows.pop(place)
        if pressed != "remove":
            rows.insert(max(place - 1, 0) if pressed == "up" else place + 1, row)
    changed = data.copy()
    changed["items-TOTAL_FORMS"] = str(min(len(rows), MOST_ITEMS))
    for position, row in enumerate(rows):
        for name, value in zip(names, row, strict=True):
            changed[f"items-{position}-{name}"] = value
    return changed


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0


def possible_hosts(meeting: Meeting | None) -> Any:
    """The municipalities that people act for today, and the host the meeting has."""
    kept = Q(pk=meeting.host_id) if meeting and meeting.host_id else Q()
    return Member.objects.municipal().filter(Q(left_on=None, suspended_on=None) | kept).for_list()


def possible_note_takers(meeting: Meeting | None) -> Any:
    """Whoever acts for a member or holds a role today, and the note taker the meeting has."""
    acting = Q(pk__in=Representative.objects.current().values("user")) | Q(
        pk__in=Office.objects.current().values("user")
    )
    kept = Q(pk=meeting.note_taker_id) if meeting and meeting.note_taker_id else Q()
    return User.objects.filter(Q(is_active=True) & acting | kept).order_by("name", "pk")


def values_of_a_new_one() -> dict[str, Any]:
    """The usual call: early afternoon in the East, in the language of the page."""
    language = get_language()[:2]
    return {
        "starts_clock": USUAL_START,
        "ends_clock": USUAL_END,
        "zone": Zone.TORONTO,
        "language": language,
        "languages": [language],
        "submission": uuid.uuid4(),
    }


def times_of(meeting: Meeting) -> dict[str, Any]:
    """What stands in the form about the time of a meeting."""
    return {name: getattr(meeting, name) for name in TIMES} | {
        "is_later_hour": "second" if meeting.is_later_hour else "",
        "version": meeting.version,
    }


def values_of(meeting: Meeting) -> dict[str, Any]:
    """What stands in a meeting's form."""
    return {
        **times_of(meeting),
        **{name: getattr(meeting, name) for name in FACTS},
        "host": meeting.host_id,
        "note_taker": meeting.note_taker_id,
        "submission": meeting.submission,
    }


def items_of(meeting: Meeting) -> list[dict[str, Any]]:
    """What stands in the rows of a meeting's agenda."""
    return list(meeting.items.order_by("position").values(*ItemForm.base_fields))
