"""When a meeting is, by the clock of one place and by everybody's own; how days, clocks and zones are said in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import tzdata
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from network.accounts.enums import Zone

if TYPE_CHECKING:
    from meetings.models import Meeting
    from members.models import Member

ZONE_RULES = tzdata.IANA_VERSION  # the edition of the rules that instants are computed with
OFFICE_OPENS, OFFICE_CLOSES = time(8, 30), time(16, 30)
DAY = 24 * 60  # minutes

# As one says it after a clock time, and in full with the places that live by it.
SHORT = {
    Zone.ST_JOHNS: pgettext_lazy("time zone", "Newfoundland"),
    Zone.HALIFAX: pgettext_lazy("time zone", "Atlantic"),
    Zone.MONCTON: pgettext_lazy("time zone", "Atlantic"),
    Zone.TORONTO: pgettext_lazy("time zone", "Eastern"),
    Zone.IQALUIT: pgettext_lazy("time zone", "Eastern"),
    Zone.WINNIPEG: pgettext_lazy("time zone", "Central"),
    Zone.REGINA: pgettext_lazy("time zone", "Saskatchewan"),
    Zone.EDMONTON: pgettext_lazy("time zone", "Alberta"),
    Zone.INUVIK: pgettext_lazy("time zone", "N.W.T."),
    Zone.WHITEHORSE: pgettext_lazy("time zone", "Yukon"),
    Zone.VANCOUVER: pgettext_lazy("time zone", "Pacific"),
}
LONG = {
    Zone.ST_JOHNS: _("Newfoundland time (St. John's)"),
    Zone.HALIFAX: _("Atlantic time (Halifax)"),
    Zone.MONCTON: _("Atlantic time (Moncton, Saint John)"),
    Zone.TORONTO: _("Eastern time (Toronto, Montréal)"),
    Zone.IQALUIT: _("Eastern time (Iqaluit)"),
    Zone.WINNIPEG: _("Central time (Winnipeg)"),
    Zone.REGINA: _("Saskatchewan time (Regina, Saskatoon)"),
    Zone.EDMONTON: _("Alberta time (Edmonton, Calgary)"),
    Zone.INUVIK: _("Northwest Territories time (Yellowknife, Inuvik)"),
    Zone.WHITEHORSE: _("Yukon time (Whitehorse)"),
    Zone.VANCOUVER: _("Pacific time (Vancouver)"),
}


class EndsBeforeStart(Exception):
    """It ends before it begins, or at the same minute."""


class NoSuchTime(Exception):
    """Clocks go forward over this time. ``field`` names it, ``next_time`` is the first clock time that exists."""

    def __init__(self, field: str, next_time: time) -> None:
        super().__init__(f"{field}: {next_time}")
        self.field, self.next_time = field, next_time


class TwiceThatDay(Exception):
    """Clocks go back over this time, so it comes twice: which of both is meant must be asked."""


# --- Instants -----------------------------------------------------------------------------------------------


def instants(
    day: date,
    starts: time,
    ends: time,
    zone: str,
    is_later_hour: bool | None = None,  # noqa: FBT001 -- the third answer, None, is "not asked yet"
) -> tuple[datetime, datetime]:
    """The moments in UTC of a clock time: the wall time in its zone is the promise, these follow from the rules.

    Raises EndsBeforeStart, NoSuchTime, and TwiceThatDay when ``is_later_hour`` does not say which is meant.
    """
    if ends <= starts:
        raise EndsBeforeStart
    starts_at = _instant(day, starts, zone, is_later_hour, "starts_clock")
    ends_at = _instant(day, ends, zone, is_later_hour, "ends_clock")
    return starts_at, ends_at


def promised_instants(meeting: "Meeting") -> tuple[datetime, datetime]:
    """The moments that a meeting's wall time has by the zone rules of today; a time that is gone moves forward."""
    starts, ends = meeting.starts_clock, meeting.ends_clock
    for _field in ("starts_clock", "ends_clock"):
        try:
            return instants(meeting.held_on, starts, ends, meeting.zone, meeting.is_later_hour)
        except NoSuchTime as gone:
            if gone.field == "starts_clock":
                starts = gone.next_time
                ends = max(ends, _later(starts, minutes=1))
            else:
                ends = gone.next_time
    return instants(meeting.held_on, starts, ends, meeting.zone, meeting.is_later_hour)


def _instant(day: date, clock: time, zone: str, is_later_hour: bool | None, field: str) -> datetime:  # noqa: FBT001 -- see above
    local = datetime.combine(day, clock, ZoneInfo(zone))
    if not _exists(local):
        while not _exists(local):
            local += timedelta(minutes=1)
        raise NoSuchTime(field, local.time())
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        if is_later_hour is None:
            raise TwiceThatDay
        local = local.replace(fold=int(is_later_hour))
    return local.astimezone(UTC)


def _exists(local: datetime) -> bool:
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None)


def _later(clock: time, *, minutes: int) -> time:
    return (datetime.combine(date.min, clock) + timedelta(minutes=minutes)).time()


# --- Words --------------------------------------------------------------------------------------------------


def when_in_words(meeting: "Meeting", zone: str = "") -> str:
    """Day, both clock times and zone: "Tuesday, January 19, 2027, 14:30 to 15:45, Atlantic time (Halifax)"."""
    words = {
        "day": day_in_words(local(meeting, zone), with_weekday=True),
        "starts": clock_in_words(meeting, zone),
        "ends": clock_in_words(meeting.ends_at, zone),
        "zone": long_zone(zone),
    }
    return gettext("%(day)s, %(starts)s to %(ends)s, %(zone)s") % words


def day_in_words(day: Any, *, with_weekday: bool = False) -> str:
    """ "Tuesday, January 19, 2027", "mardi 19 janvier 2027", "lundi 1er mars 2027"."""
    if _is_french():
        return ("" if not with_weekday else format_date(day, "l") + " ") + _first(format_date(day, "j F Y"))
    return format_date(day, "l, F j, Y" if with_weekday else "F j, Y")


def short_day(moment: Any, zone: str = "") -> str:
    """The day without its year: "Jan. 19", "19 janvier", "1er mars". Takes a meeting, a moment or a day."""
    day = local(moment, zone)
    return _first(format_date(day, "j F")) if _is_french() else format_date(day, "N j")


def clock_in_words(moment: Any, zone: str = "") -> str:
    """ "14:30", "14 h 30", "14 h". Takes a meeting (its start), a moment or a clock time."""
    clock = moment if isinstance(moment, time) else local(moment, zone)
    if not _is_french():
        return f"{clock:%H:%M}"
    return f"{clock.hour}\u00a0h" + (f"\u00a0{clock:%M}" if clock.minute else "")


def short_zone(zone: str = "") -> str:
    """The zone as one says it after a clock time: "Atlantic", "Atlantique"."""
    return _named(SHORT, zone)


def long_zone(zone: str = "") -> str:
    """The zone with the places that live by it: "Atlantic time (Halifax)", "heure de l'Atlantique (Halifax)"."""
    return _named(LONG, zone)


def local(moment: Any, zone: str = "") -> Any:
    """A meeting's start or a moment, by the clock of ``zone`` (the reader's when empty). A day stays a day."""
    moment = getattr(moment, "starts_at", moment)
    return moment.astimezone(ZoneInfo(zone or own_zone())) if isinstance(moment, datetime) else moment


def own_zone() -> str:
    """The zone of whoever reads: the one that is active now."""
    return timezone.get_current_timezone_name()


def _named(names: dict[Zone, Any], zone: str) -> str:
    zone = zone or own_zone()
    return str(names[Zone(zone)]) if zone in Zone.values else zone.rpartition("/")[2].replace("_", " ")


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


def _first(text: str) -> str:
    """French counts the first of a month as an ordinal."""
    return text.replace("1 ", "1er ", 1) if text.startswith("1 ") else text


# --- The ladder ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LadderRow:
    """What a meeting's start is on the clocks of some members.

    ``left`` says where it stands on the day, in percent; ``is_outside`` that part of it lies outside office hours.
    """

    zone: str
    label: str
    clock: datetime
    members: "list[Member]"
    is_outside: bool
    left: int


def ladder(meeting: "Meeting", members: "Iterable[Member]") -> list[LadderRow]:
    """The clocks of the municipal members, each by its first municipality, the earliest clock last.

    Zones that say the same word and show the same clock stand together. ``members`` come with their places.
    """
    rows: dict[tuple[str, datetime], tuple[str, list[Member]]] = {}
    for member in members:
        places = sorted(member.places.all(), key=lambda place: place.pk)
        if not member.is_municipal or not places:
            continue
        zone = places[0].time_zone
        wall = local(meeting, zone).replace(tzinfo=None)
        rows.setdefault((short_zone(zone), wall), (zone, []))[1].append(member)
    ordered = sorted(rows.items(), key=lambda row: list(Zone).index(Zone(row[1][0])))  # east to west
    ordered.sort(key=lambda row: row[0][1], reverse=True)
    return [_row(meeting, zone, label, mine) for (label, _wall), (zone, mine) in ordered]


def is_outside_office_hours(meeting: "Meeting", zone: str) -> bool:
    """Whether part of it lies before 8:30 or after 16:30 by the clock of ``zone``."""
    starts, ends = local(meeting, zone), local(meeting.ends_at, zone)
    return starts.time() < OFFICE_OPENS or ends.time() > OFFICE_CLOSES or ends.date() != starts.date()


def _row(meeting: "Meeting", zone: str, label: str, members: "list[Member]") -> LadderRow:
    clock = local(meeting, zone)
    left = round((clock.hour * 60 + clock.minute) * 100 / DAY)
    return LadderRow(zone, label, clock, members, is_outside_office_hours(meeting, zone), left)
