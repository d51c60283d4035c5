"""What waits for the reader: the front page asks, the apps answer in their ``waiting.py``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from network.shared.registry import Registry

MOST = 5


@dataclass(frozen=True)
class Task:
    """One thing that waits: what it is, the address of its one button and what the button says."""

    text: str
    url: str
    button: str


WAITING: Registry[Callable[[Any], Iterable[Task]]] = Registry("waiting")


def waiting_for(user: Any) -> list[Task]:
    """At most five things, in the order in which the apps answer."""
    return list(islice(chain.from_iterable(tasks for _name, tasks in WAITING.ask(user)), MOST))
