"""What waits for the reader: the front page asks, the apps answer in their ``waiting.py``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from network.shared.registry import Registry

MOST = 5


@dataclass(frozen=True)
class Task:
    """One thing that waits: what it is, the address of its one button, what the button says, and by which day."""

    text: str
    url: str
    button: str
    due_on: date | None = None


WAITING: Registry[Callable[[Any], Iterable[Task]]] = Registry("waiting")


def waiting_for(user: Any) -> list[Task]:
    """At most five things: what has a day first, the earliest before the others; else as the apps answer."""
    tasks = chain.from_iterable(tasks for _name, tasks in WAITING.ask(user))
    return sorted(tasks, key=lambda task: task.due_on or date.max)[:MOST]
