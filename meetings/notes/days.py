"""Days as people write them in English and in French, read from the day of the meeting on."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from network.shared.text import fold

_NAMES = (
    "january jan janvier janv",
    "february feb febr fevrier fevr fev",
    "march mar mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?:,?\s+le|,)?"
)
_MONTH = r"(?P<month>[^\W\d_]{3,9})\b\.?"
_YEAR = r"(?:,?\s+(?P<year>20\d\d)\b)?"
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>20\d\d)[-/](?P<number>\d{1,2})[-/](?P<day>\d{1,2})\b",
        r"\b(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>20\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|e)?\s+(?:of\s+|de\s+)?{_MONTH}{_YEAR}",
        rf"\b{_MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\b{_YEAR}",
        rf"\b(?:the\s+)?(?:end\s+of|fin(?:\s+de|\s+du\s+mois\s+de)?)\s+{_MONTH}{_YEAR}",
    )
]
_ASKED = (
    r"by|due(?:\s+(?:on|by|date))?|before|until|till|no(?:t)?\s+later\s+than|deadline|when|d['’]ici(?:\s+(?:le|au|à\s+la))?"
    r"|avant(?:\s+(?:le|la))?|pour(?:\s+le)?|au\s+plus\s+tard(?:\s+le)?|échéance|quand|jusqu['’]au|date(?:\s+limite)?"
)
_BEFORE = re.compile(
    rf"(?:\b(?P<asked>{_ASKED})\s*:?\s*)?(?:\b(?:on|the|le|for)\s+)?(?:\b{_WEEKDAY}\s*)?$", re.IGNORECASE
)
_LOOK_BACK = 60  # characters in front of a day that may belong to it


@dataclass(frozen=True)
class Day:
    """A day found in a text. ``start`` and ``end`` hold the words that introduce it too ("by", "d'ici le")."""

    on: date
    start: int
    end: int
    is_asked: bool  # introduced as the day something is due


def days_in(text: str, *, meeting_day: date, language: str) -> list[Day]:
    """The days a text names, none before the meeting, in order. A day without a year is the next one of its name."""
    found: list[Day] = []
    for form in _FORMS:
        for match in form.finditer(text):
            on = _read(match.groupdict(), meeting_day, language)
            if on and not any(match.start() < day.end and day.start < match.end() for day in found):
                found.append(_with_words_before(text, match.start(), match.end(), on))
    return sorted(found, key=lambda day: day.start)


def _with_words_before(text: str, start: int, end: int, on: date) -> Day:
    shift = max(0, start - _LOOK_BACK)
    before = _BEFORE.search(text[shift:start])
    return Day(on, shift + before.start() if before else start, end, bool(before and before["asked"]))


def _read(parts: dict[str, str | None], meeting_day: date, language: str) -> date | None:
    """The day these pieces mean; None when they mean none, or one before the meeting."""
    year = int(parts.get("year") or 0) or None
    if parts.get("first"):
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if language != "fr" and first <= 12 and second <= 12 and first != second:
            return None  # 03/01: March to one reader, January to another
        day, month = (second, first) if second > 12 else (first, second)
    elif parts.get("number"):
        day, month = int(parts["day"] or 0), int(parts["number"] or 0)
    else:
        month = MONTHS.get(fold(parts["month"] or ""), 0)
        if not month:
            return None
        if not parts.get("day"):
            return _next(meeting_day, year, month, None)
        day = int(parts["day"] or 0)
    return _next(meeting_day, year, month, day)


def _next(meeting_day: date, year: int | None, month: int, day: int | None) -> date | None:
    years = [year] if year else range(meeting_day.year, meeting_day.year + 9)  # a 29 February may be eight years away
    for one in years:
        try:
            on = date(one, month, day or monthrange(one, month)[1])
        except ValueError:
            continue
        if on >= meeting_day:
            return on
    return None
