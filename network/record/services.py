"""The history of one thing, and the search over everything that is recorded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils import timezone

from network.record.models import Event
from network.record.reading import Told, Where, column_of, event_models, events_of, page_of_events, parts_of
from network.record.wording import Line, lines_of
from network.shared.paging import Page

AT_ONCE = 200  # events read at a time when all of them are wanted
MOST_PEOPLE = 50  # with a name that holds what was typed


@dataclass(frozen=True)
class History:
    """A page of the record in words, the newest first, and the cursors of the pages beside it."""

    lines: list[Line]
    previous: str = ""
    following: str = ""
    shown: str = ""

    @property
    def previous_address(self) -> str:
        """The address of the page with newer lines, or nothing; ``shown`` is what the search is narrowed to."""
        return self._address(self.previous)

    @property
    def following_address(self) -> str:
        """The address of the page with older lines, or nothing."""
        return self._address(self.following)

    def _address(self, cursor: str) -> str:
        return f"?{'&'.join(filter(None, [self.shown, f'page={cursor}']))}" if cursor else ""


def history_of(thing: models.Model, reader: Any, *, page: str = "") -> History:
    """What happened to one thing and its parts. Whether the reader may know is asked before, by the page."""
    model = type(thing)
    asked = [(events_of(model), Where("pgh_obj_id = %s", (thing.pk,)))]
    asked += [(part, Where(f"{_column(part)} = %s", (thing.pk,))) for part in parts_of(model)]
    return _history(page_of_events(asked, cursor=page), reader, within=model)


def history_of_all(model: type[models.Model], reader: Any, *, page: str = "") -> History:
    """What happened to all things of one kind, such as the roles in the Network."""
    return _history(page_of_events([(events_of(model), Where())], cursor=page), reader)


@dataclass(frozen=True)
class Search:
    """What an administrator looks for in the record; what is empty narrows nothing."""

    person: str = ""
    kind: str = ""
    deed: str = ""
    since: date | None = None
    until: date | None = None
    request: str = ""
    key: int | None = None


def search(wanted: Search, reader: Any, *, page: str = "") -> History:
    """A page of what was found, each with the address of the thing if it has one."""
    found = _history(_found(wanted, page), reader)
    addresses = addresses_of([line.told for line in found.lines], reader)
    lines = [replace(line, address=addresses.get(home_of(line.told), "")) for line in found.lines]
    return replace(found, lines=lines)


def every_line(wanted: Search, reader: Any) -> Iterator[Line]:
    """All that is found, read some at a time."""
    page = ""
    while True:
        found = _found(wanted, page, size=AT_ONCE)
        yield from lines_of(found.rows, reader)
        page = found.following
        if not page:
            return


def kinds() -> list[tuple[str, str]]:
    """The kinds of things that are recorded: name in the address, name for people."""
    return sorted(((_kind(event), _label(event)) for event in event_models()), key=lambda pair: pair[1].casefold())


def addresses_of(events: list[Told], reader: Any) -> dict[tuple[type[models.Model], int | None], str]:
    """Where the things stand that still exist, have a page of their own, and may be seen by this reader.

    A part leads to the thing it belongs to. One statement for each kind of thing.
    """
    wanted: dict[type[models.Model], set[int]] = {}
    for told in events:
        model, key = home_of(told)
        if key and hasattr(model, "get_absolute_url"):
            wanted.setdefault(model, set()).add(key)
    found: dict[tuple[type[models.Model], int | None], str] = {}
    for model, keys in wanted.items():
        rows = model._default_manager.all()
        rows = rows.visible_to(reader) if hasattr(rows, "visible_to") else rows
        rows = rows.for_list() if hasattr(rows, "for_list") else rows
        found |= {(model, one.pk): cast("Any", one).get_absolute_url() for one in rows.filter(pk__in=keys)}
    return found


def home_of(told: Told) -> tuple[type[models.Model], int | None]:
    """The thing an event tells of: its own, or the one it is a part of."""
    part_of = told.event.part_of
    if not part_of:
        return told.model, told.key
    key = column_of(told.event, part_of)
    return key.related_model, told.after.get(key.attname)


def _found(wanted: Search, page: str, **how: int) -> Page:
    where = _where(wanted)
    chosen = [event for event in event_models() if wanted.kind in ("", _kind(event))]
    return page_of_events([(event, where) for event in chosen], cursor=page, **how)


def _where(wanted: Search) -> Where:
    where = Where()
    if wanted.person:
        where &= Where("pgh_context->>'user' = ANY(%s)", (_people(wanted.person),))
    if wanted.deed:
        where &= Where("pgh_label = %s", (wanted.deed,))
    if wanted.since:
        where &= Where("pgh_created_at >= %s", (_midnight(wanted.since),))
    if wanted.until:
        where &= Where("pgh_created_at < %s", (_midnight(wanted.until + timedelta(days=1)),))
    if wanted.request:
        where &= Where("pgh_context->>'request' = %s", (wanted.request,))
    if wanted.key:
        where &= Where("pgh_obj_id = %s", (wanted.key,))
    return where


def _people(typed: str) -> list[str]:
    """The keys, as the record writes them, of those whose name or address holds what was typed."""
    users = get_user_model()._default_manager.filter(Q(name__icontains=typed) | Q(email__icontains=typed))
    return [str(pk) for pk in users.order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE]]


def _midnight(day: date) -> datetime:
    """When a day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _kind(event: type[Event]) -> str:
    return event.pgh_tracked_model._meta.label_lower


def _label(event: type[Event]) -> str:
    label = str(event.pgh_tracked_model._meta.verbose_name)
    return label[:1].upper() + label[1:]


def _column(event: type[Event]) -> str:
    return f'"{column_of(event, event.part_of).column}"'


def _history(found: Page, reader: Any, **how: Any) -> History:
    return History(lines_of(found.rows, reader, **how), found.previous, found.following)
