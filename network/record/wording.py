"""What an event says, in the words of those who read it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from network.record.enums import Change
from network.record.reading import Told, column_of

SHORT = 60  # characters; a longer text is compared word by word
MOST_WORDS = 4_000  # compared one by one; what is longer is compared by its paragraphs
AROUND = 8  # words shown before and after a change
WORDS = re.compile(r"\s*\S+|\s+")  # a word with the space before it: what follows the last one changes nothing


@dataclass(frozen=True)
class Piece:
    """Some words of a text: kept, added or taken out; ``left_out`` stands for words that did not change."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One column that changed: its name, and what it said before and says now, or the pieces of a long text."""

    label: str
    old: str = ""
    new: str = ""
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at: datetime
    who: str
    what: str
    deed: str
    differences: list[Difference]
    told: Told
    address: str = ""

    @property
    def may_be_unsaid(self) -> bool:
        """Whether what changed may be a text whose words no event keeps."""
        return bool(self.told.event.unsaid) and not self.differences

    @property
    def way(self) -> str:
        """By which page, task or command: its name in the code."""
        origin = self.told.origin
        if "view" in origin:
            return f"{origin.get('method', '')} {origin['view']}".strip()
        return str(origin.get("task") or origin.get("command") or "")


Names = dict[tuple[type[models.Model], Any], str]


def lines_of(events: Sequence[Told], reader: Any, *, within: type[models.Model] | None = None) -> list[Line]:
    """The events in words. ``within`` is the thing whose history it is: its own name is left out."""
    names = _names(events, reader)
    return [_line(one, names, within) for one in events]


def _line(told: Told, names: Names, within: type[models.Model] | None) -> Line:
    options = told.model._meta
    called = [_value(column_of(told.event, name), told.after, names) for name in told.event.called]
    kind = "" if told.model is within else capfirst(str(options.verbose_name))
    what = ": ".join(filter(None, [kind, ", ".join(filter(None, called))]))
    return Line(
        at=told.at,
        who=who_of(told.origin, names),
        what=what,
        deed=str(Change(told.label).label),
        differences=list(_differences(told, names, within)),
        told=told,
    )


def who_of(origin: dict[str, Any], names: Names) -> str:
    """Who did it: a person, somebody without an account, the portal, or somebody in the database itself."""
    if origin.get("user"):
        return names.get((get_user_model(), origin["user"])) or _("A former participant")
    if "view" in origin:
        return _("Somebody who was not signed in")
    if origin:
        return _("The portal")
    return _("Somebody in the database itself")


def columns_of(told: Told) -> list[models.Field]:
    """The columns of an event that have a name for people; positions, versions and the like have none."""
    recorded = {one.name for one in told.event._meta.fields}
    return [
        one
        for one in told.model._meta.fields
        if one.name in recorded and isinstance(one.verbose_name, Promise) and not one.primary_key
    ]


def _differences(told: Told, names: Names, within: type[models.Model] | None) -> Iterable[Difference]:
    before = told.before if told.label == Change.CHANGED else {}
    after = told.after
    for column in columns_of(told):
        if column.related_model and column.related_model is within:
            continue
        value = after.get(column.attname)
        if before.get(column.attname) == value or (value is False and not before):
            continue
        old, new = (_value(column, row, names) if row else "" for row in (before, after))
        if old == new:
            continue
        label = capfirst(str(column.verbose_name))
        if before and max(len(old), len(new)) > SHORT and not column.choices and not column.related_model:
            yield Difference(label, pieces=pieces_of(old, new))
        else:
            yield Difference(label, old, new)


def _value(column: models.Field, row: dict[str, Any], names: Names) -> str:
    """A value of a row as a reader knows it."""
    value = row.get(column.attname)
    if value in (None, "", []):
        return ""
    if column.related_model:
        return names.get((column.related_model, value), f"#{value}")
    if isinstance(column, ArrayField):
        return ", ".join(str(dict(column.base_field.flatchoices).get(one, one)) for one in value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return _plain(column, value)


def _plain(column: models.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(column, models.DateTimeField):
        return date_format(localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    if isinstance(column, models.DateField):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if isinstance(column, models.TimeField):
        return time_format(time.fromisoformat(value), "TIME_FORMAT")
    return str(value).replace("\r\n", "\n").strip()  # a form sends other line ends than it was given


def _names(events: Iterable[Told], reader: Any) -> Names:
    """What the keys in the events are called, one statement for each kind of thing."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for told in events:
        wanted[get_user_model()].add(told.origin.get("user"))
        for column in told.model._meta.fields:
            if column.related_model:
                wanted[column.related_model] |= {row.get(column.attname) for row in (told.before, told.after)}
    names: Names = {}
    for model, keys in wanted.items():
        for one in _seen(model, keys - {None}, reader):
            names[model, one.pk] = str(one)
    return names


def _seen(model: type[models.Model], keys: set[Any], reader: Any) -> Iterable[models.Model]:
    """Those that still exist and that this reader may see."""
    if not keys:
        return []
    rows = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(reader)
    needed = [one.name for one in model._meta.fields if one.related_model and not one.null]
    return rows.filter(pk__in=keys).select_related(*needed)


# --- Texts, word by word ------------------------------------------------------------------------------------


def pieces_of(old: str, new: str) -> list[Piece]:
    """How one text became the other, with a few words around each change."""
    was, now = _split(old, new)
    found: list[Piece] = []
    for kind, start, end, other_start, other_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("kept", "".join(was[start:end])))
            continue
        if end > start:
            found.append(Piece("taken", "".join(was[start:end])))
        if other_end > other_start:
            found.append(Piece("added", "".join(now[other_start:other_end])))
    return list(_shortened(found))


def _split(old: str, new: str) -> tuple[list[str], list[str]]:
    words = WORDS.findall(old), WORDS.findall(new)
    if max(map(len, words)) <= MOST_WORDS:
        return words
    return old.splitlines(keepends=True), new.splitlines(keepends=True)


def _shortened(pieces: list[Piece]) -> Iterable[Piece]:
    for position, piece in enumerate(pieces):
        words = WORDS.findall(piece.text)
        first, last = position == 0, position == len(pieces) - 1
        most = AROUND * (1 if first or last else 2)
        if piece.kind != "kept" or len(words) <= most:
            yield piece
            continue
        if not first:
            yield Piece("kept", "".join(words[:AROUND]))
        yield Piece("left_out", "…")
        if not last:
            yield Piece("kept", "".join(words[-AROUND:]))
