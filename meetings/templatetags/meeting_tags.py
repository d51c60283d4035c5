"""When a meeting is, in words, on pages and in mails. An empty zone is the reader's own."""

from typing import Any

from django import template

from meetings import times

register = template.Library()


@register.filter
def when(meeting: Any, zone: str = "") -> str:
    """ "Tuesday, January 19, 2027, 14:30 to 15:45, Atlantic time (Halifax)"."""
    return times.when_in_words(meeting, zone)


@register.filter
def day(moment: Any, zone: str = "") -> str:
    """ "Tuesday, January 19, 2027": the day of a meeting's start, a moment or a day."""
    return times.day_in_words(times.local(moment, zone), with_weekday=True)


@register.filter
def short_day(moment: Any, zone: str = "") -> str:
    """ "Jan. 19"."""
    return times.short_day(moment, zone)


@register.filter
def clock(moment: Any, zone: str = "") -> str:
    """ "14:30": of a meeting's start, a moment or a clock time."""
    return times.clock_in_words(moment, zone)


@register.filter
def short_zone(zone: str = "") -> str:
    """ "Atlantic"."""
    return times.short_zone(zone)


@register.filter
def long_zone(zone: str = "") -> str:
    """ "Atlantic time (Halifax)"."""
    return times.long_zone(zone)
