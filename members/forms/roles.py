"""Roles given and taken: in the Network, and for a member."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from members.enums import OfficeKind, RepresentativeKind
from members.forms.fields import NameField, ReasonField
from members.models import Representative
from members.services import Seat
from network.shared.fields import DayField
from network.shared.templatetags.page_tags import long_date

AT_ONCE, ON_A_DAY = "now", "day"


class GiveOfficeForm(forms.Form):
    """Which role, from when, until when."""

    seat = forms.ChoiceField(label=_("Role in the Network"))
    starts_on = DayField(label=_("From"), initial=timezone.localdate)
    ends_on = DayField(
        label=pgettext_lazy("day", "Until"),
        required=False,
        help_text=_("The last day. Leave it empty if it is not known yet."),
    )

    def __init__(self, data: Any = None, *, seats: Sequence[Seat]) -> None:
        super().__init__(data)
        self.seats = {one.key: one for one in seats}
        field: Any = self.fields["seat"]
        field.choices = [("", _("Choose")), *((one.key, name_of(one)) for one in seats)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        elif last and last < timezone.localdate():
            self.add_error("ends_on", _("This day is over."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        chosen = self.seats[self.cleaned_data["seat"]]
        days = {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}
        return {"kind": chosen.kind, "region": chosen.region, "seat": chosen.seat} | days


def name_of(seat: Seat) -> str:
    """The role, with its region, and until when somebody else has it."""
    name = str(seat.kind.label)
    if seat.region:
        name = f"{name}: {seat.region.name}"
    elif seat.kind == OfficeKind.CO_CHAIR:
        name = gettext("%(role)s, seat %(number)s") % {"role": name, "number": seat.seat}
    if seat.holder is None:
        return name
    held = {"role": name, "person": seat.holder.user, "day": long_date(seat.holder.ends_on)}
    return gettext("%(role)s (%(person)s has it until %(day)s)") % held


class EndForm(forms.Form):
    """At once, or at the end of a day to come; and why."""

    when = forms.ChoiceField(
        label=_("When does it end?"),
        choices=[(AT_ONCE, _("At once")), (ON_A_DAY, _("At the end of a day"))],
        initial=AT_ONCE,
        widget=forms.RadioSelect,
    )
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Only for the end of a day: today or later."))
    reason = ReasonField()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("when") == ON_A_DAY and "ends_on" not in self.errors:
            if not data.get("ends_on"):
                self.add_error("ends_on", _("Give the last day."))
            elif data["ends_on"] < timezone.localdate():
                self.add_error("ends_on", _("This day is over. Choose today or a later one."))
        return data

    @property
    def last_day(self) -> date | None:
        """The last day; None for at once."""
        return self.cleaned_data["ends_on"] if self.cleaned_data["when"] == ON_A_DAY else None


class ChangeRepresentationForm(forms.Form):
    """Another role for the member, or another job title."""

    kind = forms.ChoiceField(label=_("Role"), choices=RepresentativeKind.choices, widget=forms.RadioSelect)
    title = NameField(label=_("Job title"), max_length=150, required=False)

    def __init__(self, data: Any = None, *, one: Representative) -> None:
        super().__init__(data, initial={"kind": one.kind, "title": one.title})
