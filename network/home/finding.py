"""The site's search: one list over everything, narrowed by kind."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Count, F, Value
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from network.search.models import Entry, rank_of
from network.search.passages import marked, passage
from network.search.query import parse
from network.search.registry import SEARCHABLE
from network.shared.paging import Page, page_of


@dataclass(frozen=True)
class Hit:
    """One thing found: its kind in words, its address, its title and the passage that answers."""

    entry: Entry
    kind: Any
    url: str
    title: SafeString
    passage: SafeString
    is_demonstration: bool


@dataclass(frozen=True)
class KindTab:
    """One kind of thing, how many of it were found, and the address that shows only these."""

    label: Any
    count: int
    address: str
    is_chosen: bool


class Finding:
    """What the reader typed and what it found. ``data`` is the query of the address."""

    def __init__(self, data: Any, *, reader: Any) -> None:
        self.data = data
        self.reader = reader
        self.query = parse(data.get("q", ""))
        self.sources = dict(SEARCHABLE.ask())
        self.kind = data.get("kind", "") if data.get("kind", "") in self.sources else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many things of each kind were found."""
        if not self.query:
            return {}
        found = Entry.objects.visible_to(self.reader).matching(self.query)
        return dict(found.order_by().values_list("kind").annotate(count=Count("pk")))

    @property
    def total(self) -> int:
        return self.counts.get(self.kind, 0) if self.kind else sum(self.counts.values())

    @property
    def tabs(self) -> list[KindTab]:
        """All, then each kind that has something."""
        tabs = [
            (kind, source.label, self.counts[kind]) for kind, source in self.sources.items() if self.counts.get(kind)
        ]
        return [KindTab(label, count, self.address(kind=kind), kind == self.kind) for kind, label, count in tabs]

    @property
    def address_of_all(self) -> str:
        return self.address(kind="")

    @cached_property
    def page(self) -> Page:
        """The hits to show, best first."""
        if not self.query:
            return Page([])
        found = Entry.objects.visible_to(self.reader).matching(self.query)
        if self.kind:
            found = found.filter(kind=self.kind)
        ranked = found.defer("vector").annotate(
            rank=rank_of("vector", self.query),
            is_demonstration=Coalesce(
                F("practice__is_demonstration"),
                F("minutes__meeting__is_demonstration"),
                F("member__is_demonstration"),
                Value(value=False),
                output_field=BooleanField(),
            ),
        )
        return page_of(ranked, key="rank", descending=True, cursor=self.data.get("page", ""), read=int)

    @property
    def hits(self) -> list[Hit]:
        return [
            Hit(
                entry,
                self.sources[entry.kind].label,
                self.sources[entry.kind].url(entry.key),
                marked(entry.title, self.query),
                passage(entry.text, self.query),
                vars(entry)["is_demonstration"],  # annotated below, in `page`
            )
            for entry in self.page.rows
        ]

    def address(self, **changes: str) -> str:
        """The query of an address that asks the same but for ``changes``; it begins on the first page."""
        asked = {"q": self.query.typed, "kind": self.kind} | changes
        return "?" + urlencode([(name, value) for name, value in asked.items() if value])
