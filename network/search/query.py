"""What a reader typed, read kindly: accents, elisions, spelling, both languages and the keywords' synonyms."""

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery

from network.search.small_words import SMALL_WORDS
from network.shared.text import fold, without_control
from network.vocabulary.models import Term

LONGEST = 300  # characters read of a query; nobody types more, and a copied page must not hold the server up
MOST_WORDS = 24
LONGEST_PHRASE = 6  # words of the longest label looked up
CONFIGS = ("english", "french")
_PIECE = re.compile(r'-?"[^"]*"|\S+')
_AROUND = ".,;:!?()'\"“”«»…"


@dataclass(frozen=True)
class Query:
    """One search. ``expression`` is None when nothing was asked for; ``words`` are folded, for marking passages."""

    typed: str = ""
    expression: SearchQuery | None = None
    words: frozenset[str] = frozenset()
    terms: tuple[Term, ...] = field(default=(), compare=False)
    is_cut: bool = False

    def __bool__(self) -> bool:
        return self.expression is not None


def parse(typed: str) -> Query:
    """Read a search box. Quotes hold words together, a minus leaves a word out; every word must be found.

    A word or phrase that is a keyword's label or synonym also finds the keyword's other names, so that
    "gangs de jeunes" finds what was written about "youth gangs".
    """
    whole = without_control(typed).strip()
    shown = whole[:LONGEST]
    pieces = _PIECE.findall(fold(shown))[:MOST_WORDS]
    plain = [piece.strip(_AROUND) for piece in pieces if not piece.startswith(("-", '"')) and re.search(r"\w", piece)]
    terms = _terms_named_in(plain)
    parts = [part for piece in pieces if (part := _special(piece)) is not None]
    parts += _plain_parts(plain, terms)
    expression = reduce(and_, parts) if parts else None
    said = [*plain, *(word for term in terms.values() for phrase in term.phrases for word in phrase.split())]
    said += [word for piece in pieces if piece.startswith('"') for word in piece.strip('"').split()]
    return Query(
        typed=shown,
        expression=expression,
        words=frozenset(word.strip(_AROUND) for word in said) - SMALL_WORDS,
        terms=tuple(terms.values()),
        is_cut=len(whole) > LONGEST,
    )


def _in_both(text: str, kind: str) -> SearchQuery:
    return reduce(or_, (SearchQuery(text, config=config, search_type=kind) for config in CONFIGS))


def _special(piece: str) -> SearchQuery | None:
    """A quoted phrase, or a word to leave out."""
    words = piece.strip('-"')
    if not re.search(r"\w", words):
        return None
    if piece.startswith("-"):
        return reduce(and_, (~SearchQuery(words, config=config, search_type="phrase") for config in CONFIGS))
    return _in_both(words, "phrase") if piece.startswith('"') else None


def _terms_named_in(words: list[str]) -> dict[tuple[int, int], Term]:
    """The keywords that stand in the query, by the span of words they take; the longest name wins."""
    spans = {
        (start, end): " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + LONGEST_PHRASE) + 1)
    }
    if not spans:
        return {}
    by_phrase = {
        phrase: term
        for term in Term.objects.filter(phrases__overlap=list(set(spans.values()))).order_by("-pk")
        for phrase in term.phrases
    }
    found: dict[tuple[int, int], Term] = {}
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        term = by_phrase.get(spans[span])
        if term and all(span[1] <= other[0] or other[1] <= span[0] for other in found):
            found[span] = term
    return found


def _plain_parts(words: list[str], terms: dict[tuple[int, int], Term]) -> list[SearchQuery]:
    """One part for each keyword (any of its names) and one for the remaining words (all but the small ones)."""
    taken = {position for start, end in terms for position in range(start, end)}
    rest = " ".join(word for position, word in enumerate(words) if position not in taken and word not in SMALL_WORDS)
    parts = [_in_both(rest, "plain")] if rest else []
    for (start, end), term in terms.items():
        names = [
            _in_both(" ".join(words[start:end]), "plain"),
            *(_in_both(name, "phrase") for name in term.phrases),
        ]
        parts.append(reduce(or_, names))
    return parts
