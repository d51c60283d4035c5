"""Which events there are, over all tables at once: the newest first, a page at a time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.dateparse import parse_datetime

from network.record.models import Event
from network.shared.paging import Page

SIZE = 20
LONGEST_CURSOR = 120  # characters


def event_models() -> list[type[Event]]:
    """The event model of everything that is recorded."""
    return [model for model in apps.get_models() if issubclass(model, Event)]


def events_of(model: type[models.Model]) -> type[Event]:
    """The event model of one tracked model."""
    return next(one for one in event_models() if one.pgh_tracked_model is model)


def parts_of(model: type[models.Model]) -> list[type[Event]]:
    """The event models of what belongs to one thing of ``model``."""
    return [one for one in event_models() if one.part_of and column_of(one, one.part_of).related_model is model]


def column_of(event: type[Event], name: str) -> Any:
    """A column of what an event tells of."""
    return event.pgh_tracked_model._meta.get_field(name)


@dataclass(frozen=True)
class Told:
    """One event, with what the row said before it."""

    event: type[Event]
    pk: int
    at: datetime
    label: str
    key: int
    origin: dict[str, Any]
    after: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        """What was changed."""
        return self.event.pgh_tracked_model

    @property
    def cursor(self) -> str:
        """Its place in the order of all events."""
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{self.event._meta.model_name}~{self.pk}"


@dataclass(frozen=True)
class Where:
    """A condition on the rows of an event table, with its parameters."""

    sql: str = "TRUE"
    params: tuple[Any, ...] = ()

    def __and__(self, other: "Where") -> "Where":
        return Where(f"{self.sql} AND {other.sql}", (*self.params, *other.params))


def page_of_events(asked: Iterable[tuple[type[Event], Where]], *, cursor: str = "", size: int = SIZE) -> Page:
    """Some of the events that are asked for, in two statements whatever their number.

    Each table gives its own newest by its index before they are mixed. A cursor that makes no sense gives the first
    page.
    """
    asked = list(asked)
    backwards, place = _read(cursor)
    ascending = backwards
    further, order = (">", "ASC") if ascending else ("<", "DESC")
    branches: list[str] = []
    params: list[Any] = []
    for event, where in asked:
        name = event._meta.model_name
        if place:
            where &= Where(
                f"pgh_created_at {further}= %s AND (pgh_created_at, '{name}'::text, pgh_id) {further} (%s, %s, %s)",
                (place[0], *place),
            )
        branches.append(
            f"(SELECT pgh_created_at AS at, '{name}'::text AS source, pgh_id AS pk FROM {_table(event)} "  # noqa: S608 -- names of our own tables  # nosec B608
            f"WHERE {where.sql} ORDER BY pgh_created_at {order}, pgh_id {order} LIMIT {size + 1})"
        )
        params += where.params
    if not branches:
        return Page([])
    mixed = f"SELECT * FROM ({' UNION ALL '.join(branches)}) AS mixed"  # noqa: S608 -- made of the branches above  # nosec B608
    found = _rows(f"{mixed} ORDER BY at {order}, source {order}, pk {order} LIMIT {size + 1}", params)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    rows = _told([event for event, _where in asked], [(source, pk) for _at, source, pk in found])
    if not rows:
        return Page([])
    return Page(
        rows,
        previous=f"after~{rows[0].cursor}" if (place and not backwards) or (backwards and more) else "",
        following=f"before~{rows[-1].cursor}" if more or backwards else "",
    )


def _told(events: Iterable[type[Event]], found: Sequence[tuple[str, int]]) -> list[Told]:
    """What happened in each: the row after it, and the row of the event before."""
    known = {event._meta.model_name: event for event in events}
    branches, params = [], []
    for source in dict.fromkeys(source for source, _pk in found):
        table = _table(known[source])
        branches.append(
            f"SELECT '{source}'::text, e.pgh_id, e.pgh_created_at, e.pgh_label, e.pgh_obj_id::bigint, "  # noqa: S608 -- names of our own tables  # nosec B608
            f"e.pgh_context::text, to_jsonb(e)::text, (SELECT to_jsonb(b)::text FROM {table} b "
            "WHERE b.pgh_obj_id = e.pgh_obj_id AND b.pgh_id < e.pgh_id ORDER BY b.pgh_id DESC LIMIT 1) "
            f"FROM {table} e WHERE e.pgh_id = ANY(%s)"
        )
        params.append([pk for one, pk in found if one == source])
    if not branches:
        return []
    rows = {(row[0], row[1]): row for row in _rows(" UNION ALL ".join(branches), params)}
    return [_one(known[key[0]], rows[key]) for key in found]


def _one(event: type[Event], row: Sequence[Any]) -> Told:
    _source, pk, at, label, key, origin, after, before = row
    return Told(event, pk, at, label, key, _json(origin), _json(after), _json(before))


def _json(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _table(event: type[Event]) -> str:
    return connection.ops.quote_name(event._meta.db_table)


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _read(cursor: str) -> tuple[bool, tuple[datetime, str, int] | None]:
    """Whether it goes back to newer events, and the place it starts from."""
    direction, *place = cursor[:LONGEST_CURSOR].split("~")
    if direction not in ("before", "after") or len(place) != 3 or not place[2].isdecimal() or int(place[2]) >= 2**63:
        return False, None
    if not place[1].isascii() or not place[1].isalpha():
        return False, None
    try:
        at = parse_datetime(place[0])
        at = at.astimezone(UTC) if at and at.tzinfo else None  # the database knows no clock that is a day away
    except (ValueError, OverflowError):
        at = None
    if at is None:
        return False, None
    return direction == "after", (at, place[1], int(place[2]))
