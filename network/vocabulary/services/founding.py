"""Loading the vocabularies the portal is founded with, and later versions of them."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from network.vocabulary.services.holding import one_at_a_time

FOUNDING = Path(__file__).parent.parent / "founding"
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

    What somebody has edited on a page is left as it stands. Other terms that are no longer in the list are retired,
    never deleted, for records may carry them.
    """
    one_at_a_time()
    stored = Term.objects.filter(vocabulary=vocabulary)
    edited = set(stored.exclude(edited_at=None).values_list("code", flat=True))
    Term.objects.bulk_create(
        [_term(vocabulary, position, row) for position, row in enumerate(rows) if row["code"] not in edited],
        update_conflicts=True,
        unique_fields=["vocabulary", "code"],
        update_fields=[*TEXTS, "group", "position", "phrases", "is_active"],
    )
    known = {term.code: term for term in stored.all()}
    narrower = [known[row["code"]] for row in rows if "parent" in row and row["code"] not in edited]
    parents = {row["code"]: row["parent"] for row in rows if "parent" in row}
    for term in narrower:
        term.parent = known[parents[term.code]]
    Term.objects.bulk_update(narrower, ["parent"])
    stored.filter(edited_at=None).exclude(code__in=[row["code"] for row in rows]).update(is_active=False)
    return len(rows)


def _term(vocabulary: str, position: int, row: dict[str, Any]) -> Term:
    texts = {name: row.get(name, [] if name.startswith("synonyms") else "") for name in TEXTS}
    term = Term(vocabulary=vocabulary, code=row["code"], group=row.get("group", ""), position=position, **texts)
    term.keep_derived()
    return term
