"""Writing the index."""

import re
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from network.search.models import Entry
from network.search.registry import SEARCHABLE, Document
from network.shared.text import fold

CONFIG = {"en": "english", "fr": "french"}
WEIGHTS = {"titles": "A", "summaries": "C", "texts": "D"}
WRITTEN = [f"{part}_{language}" for part in ("title", "text", "note") for language in CONFIG]
MOST_CHARACTERS = 200_000  # of one text that are read into the index; a tsvector holds at most one megabyte


def index(kind: str, thing: Any, document: Document) -> Entry:
    """Write what can be found about ``thing`` and tie it to its entry; the same call makes and renews it."""
    entry = entry_of(kind, document)
    Entry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["kind", "key"], update_fields=[*WRITTEN, "vector"]
    )
    if thing.index_entry_id != entry.pk:
        type(thing).objects.filter(pk=thing.pk).update(index_entry=entry.pk)
        thing.index_entry_id = entry.pk
    return entry


def entry_of(kind: str, document: Document) -> Entry:
    """The entry of a document, not yet written."""
    values = {f"title_{language}": title[:300] for language, title in document.titles.items()}
    values |= {f"text_{language}": _joined(document, language) for language in CONFIG}
    values |= {f"note_{language}": note[:200] for language, note in document.notes.items()}
    return Entry(kind=kind, key=document.key, vector=vector_of(document), **values)


def vector_of(document: Document) -> SearchVector:
    """The weighted vector: title A, keywords B, summary C, text D, each in its own language.

    Texts are folded before they are stemmed: the embedded PostgreSQL has no ``unaccent``.
    """
    parts = [
        SearchVector(Value(_searchable(text)), config=CONFIG[language], weight=weight)
        for group, weight in WEIGHTS.items()
        for language, text in getattr(document, group).items()
        if text
    ]
    parts += [
        SearchVector(Value(_searchable(document.keywords)), config=config, weight="B") for config in CONFIG.values()
    ]
    return reduce(add, parts)


def refresh_everything() -> dict[str, int]:
    """Write every entry anew and drop those whose thing is gone; returns how many of each kind."""
    return {kind: source.refresh() for kind, source in SEARCHABLE.ask()}


def _joined(document: Document, language: str) -> str:
    parts = (document.summaries.get(language, ""), document.texts.get(language, ""))
    return " ".join(part for part in parts if part)[:MOST_CHARACTERS]


def _searchable(text: str) -> str:
    return re.sub(r"[<>]", " ", fold(text[:MOST_CHARACTERS]))
