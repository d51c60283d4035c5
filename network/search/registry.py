"""What can be found: each app answers in its ``search.py``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from network.shared.registry import Registry


@dataclass(frozen=True)
class Document:
    """What one thing gives to the index. Titles and texts are by language ("en", "fr"); one may be missing."""

    key: str
    titles: dict[str, str]
    summaries: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    keywords: str = ""
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """How one kind of thing is found: its name on pages, who sees which, its address, and all its documents."""

    label: Any
    visible_to: Callable[[Any], Any]
    url: Callable[[str], str]
    refresh: Callable[[], int]


SEARCHABLE: Registry[Callable[[], Source]] = Registry("search")
