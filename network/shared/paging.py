"""Pages of a long list by key, not by number: the last page costs what the first one does."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

SIZE = 20
LONGEST_CURSOR = 600  # characters


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursors (empty when there is nothing there) of the pages before and after."""

    rows: list[Any]
    previous: str = ""
    following: str = ""


def page_of(
    queryset: QuerySet,
    *,
    key: str,
    descending: bool,
    cursor: str = "",
    size: int = SIZE,
    read: Callable[[Any], Any] = str,
) -> Page:
    """One page of ``queryset`` sorted by ``key`` and then by primary key in the same direction.

    ``read`` turns the key inside a cursor back into a value to compare with. A cursor that makes no sense (an old
    address, a typing error) gives the first page.
    """
    backwards, value, pk = _read(cursor, read)
    ascending = descending == backwards  # going back through a descending list reads it ascending
    sign = "" if ascending else "-"
    rows = queryset.order_by(f"{sign}{key}", f"{sign}pk")
    if pk:
        further = "gt" if ascending else "lt"
        rows = rows.filter(
            Q(**{f"{key}__{further}": value}) | Q(**{f"pk__{further}": pk}), **{f"{key}__{further}e": value}
        )
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    return Page(
        found,
        previous=_write(found[0], key, backwards=True) if (pk and not backwards) or (backwards and more) else "",
        following=_write(found[-1], key, backwards=False) if more or backwards else "",
    )


def _write(row: Any, key: str, *, backwards: bool) -> str:
    value = getattr(row, key)
    packed = json.dumps([int(backwards), value.isoformat() if hasattr(value, "isoformat") else value, row.pk])
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _read(cursor: str, read: Callable[[Any], Any]) -> tuple[bool, Any, int]:
    """Direction, key value and primary key; (False, None, 0) for a cursor that is not one of ours."""
    try:
        packed = base64.b64decode(cursor[:LONGEST_CURSOR] + "==", altchars=b"-_", validate=False)
        backwards, value, pk = json.loads(packed)
        text = value.encode() if isinstance(value, str) else b""  # half a character cannot be encoded
        if not isinstance(pk, int) or not 0 < pk < 2**63 or b"\x00" in text:
            return False, None, 0
        key = read(value)
        if isinstance(key, datetime):
            key = key.astimezone(UTC)  # the database knows no clock that is a day away
        return bool(backwards), key, pk
    except (binascii.Error, ValueError, TypeError, OverflowError, ValidationError):
        return False, None, 0
