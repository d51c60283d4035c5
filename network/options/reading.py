"""Which value an option has now.

A page reads all changed options in one statement, when it first asks, and keeps them to its end. Nothing is kept
between two pages, so any number of processes agree at once. Outside a page each question is asked of the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from network.options.models import Option
from network.options.registry import WholeNumber

_kept: ContextVar[dict[str, int | None] | None] = ContextVar("options", default=None)
_READ = ""  # under this name, which no option has, stands that the table was read


def value_of(option: WholeNumber) -> int:
    """What the option says: the changed value, else its default."""
    kept = _kept.get()
    if kept is None:
        value = Option.objects.filter(name=option.name).values_list("value", flat=True).first()
    else:
        if _READ not in kept:
            kept.update(Option.objects.values_list("name", "value"))
            kept[_READ] = None
        value = kept.get(option.name)
    return option.default if value is None else value


@contextmanager
def read_once() -> Iterator[None]:
    """Within this block the table is read at most once."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def forget() -> None:
    """Somebody has changed an option: the rest of the page reads anew."""
    if (kept := _kept.get()) is not None:
        kept.clear()
