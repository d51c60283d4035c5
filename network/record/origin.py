"""Where a change comes from: said once for a request, task or command, carried by every statement that writes."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

# Only these can wake a trigger. pghistory would prepend to all but SELECT, also where a percent sign means itself.
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|MERGE|WITH)\b", re.IGNORECASE)
SAYING = "SELECT set_config('pghistory.context_metadata', %s, true)"

_origin: ContextVar[Callable[[], dict[str, Any]] | None] = ContextVar("record_origin", default=None)


@contextmanager
def origin(tell: Callable[[], dict[str, Any]]) -> Iterator[None]:
    """What is written inside comes from where ``tell`` says. It is asked when something is written, not before.

    The innermost of several counts. A statement outside every one leaves an event without an origin.
    """
    token = _origin.set(tell)
    try:
        if token.old_value not in (None, token.MISSING):  # an outer one listens already
            yield
        else:
            with connection.execute_wrapper(_carry):
                yield
    finally:
        _origin.reset(token)


def _carry(execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 -- Django's signature
    """Set the origin in the same round trip as the statement: it stays one query."""
    tell, cursor = _origin.get(), context["cursor"]
    if tell is None or getattr(cursor, "name", None) or not isinstance(sql, str) or not WRITES.match(sql):
        return execute(sql, params, many, context)
    told = json.dumps(tell())
    if many:
        execute(SAYING, [(told,)], many, context)
        return execute(sql, params, many, context)
    if isinstance(params, dict):
        saying, params = SAYING.replace("%s", "%(record_origin)s"), params | {"record_origin": told}
    else:
        # Without parameters a percent sign means itself; with ours it would not.
        saying, sql = SAYING, sql if params is not None else sql.replace("%", "%%")
        params = (told, *(params or ()))
    done = execute(f"{saying}; {sql}", params, many, context)
    while cursor.nextset():  # past the answer to ours, to that of the statement
        pass
    return done
