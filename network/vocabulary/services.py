"""Loading the vocabularies the portal is founded with, and later versions of them."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from network.shared.text import fold
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term

FOUNDING = Path(__file__).parent / "founding"
TEXTS = ("label_en", "label_fr", "definition_en", "definition_fr", "synonyms_en", "synonyms_fr")


def load_founding_terms() -> int:
    """Load every vocabulary the project carries; returns how many terms they hold. Safe to run again."""
    return sum(
        load_terms(vocabulary, tomllib.loads((FOUNDING / f"{vocabulary}.toml").read_text(encoding="utf-8"))["term"])
        for vocabulary in Vocabulary.values
    )


@transaction.atomic
def load_terms(vocabulary: str, rows: list[dict[str, Any]]) -> int:
    """Write ``rows`` (tables of ``founding/<vocabulary>.toml``) in their order; returns how many.

    Terms that are no longer in the list are retired, never deleted, for records may carry them.
    """
    terms = [_term(vocabulary, position, row) for position, row in enumerate(rows)]
    Term.objects.bulk_create(
        terms,
        update_conflicts=True,
        unique_fields=["vocabulary", "code"],
        update_fields=[*TEXTS, "group", "position", "phrases", "is_active"],
    )
    known = {term.code: term for term in Term.objects.filter(vocabulary=vocabulary)}
    for row in rows:
        if "parent" in row:
            known[row["code"]].parent = known[row["parent"]]
    Term.objects.bulk_update(known.values(), ["parent"])
    Term.objects.filter(vocabulary=vocabulary).exclude(code__in=[row["code"] for row in rows]).update(is_active=False)
    return len(rows)


def _term(vocabulary: str, position: int, row: dict[str, Any]) -> Term:
    texts = {name: row.get(name, [] if name.startswith("synonyms") else "") for name in TEXTS}
    said = [row["label_en"], row["label_fr"], *texts["synonyms_en"], *texts["synonyms_fr"]]
    return Term(
        vocabulary=vocabulary,
        code=row["code"],
        group=row.get("group", ""),
        position=position,
        phrases=sorted({fold(words) for words in said}),
        **texts,
    )
