"""The passage of a text that answers a query, with the found words marked."""

import re
from functools import lru_cache

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from snowballstemmer import stemmer

from network.search.query import Query
from network.shared.text import fold_word

WORDS_AROUND = 12
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STEMMERS = (stemmer("english"), stemmer("french"))


@lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    return frozenset(one.stemWord(word) for one in _STEMMERS)


def marked(text: str, query: Query) -> SafeString:
    """The whole of a short text (a title), found words in ``<mark>``."""
    return _marked(text, _hits(text, query, most=50))


def passage(text: str, query: Query) -> SafeString:
    """The words around the first find, at most some thirty, or nothing when the text holds none of them."""
    hits = _hits(text, query, most=1)
    if not hits:
        return SafeString("")
    words = [found.span() for found in WORD.finditer(text, max(0, hits[0][0] - 400), hits[0][1] + 400)]
    here = next(i for i, span in enumerate(words) if span[0] >= hits[0][0])
    first, last = max(0, here - WORDS_AROUND), min(len(words) - 1, here + WORDS_AROUND)
    start, end = words[first][0], words[last][1]
    piece = text[start:end]
    return format_html(
        "{}{}{}",
        "… " if start else "",
        _marked(piece, _hits(piece, query, most=20)),
        " …" if end < len(text.rstrip(". ")) else "",
    )


def _hits(text: str, query: Query, *, most: int) -> list[tuple[int, int]]:
    """Where words with the stem of a searched word stand: pairs of start and end."""
    wanted = frozenset().union(*(_stems(word) for word in query.words if len(word) > 2)) if query.words else frozenset()
    beginnings = {stem[:3] for stem in wanted}
    hits = []
    for found in WORD.finditer(text):
        word = fold_word(found.group())
        if word[:3] in beginnings and _stems(word) & wanted:
            hits.append(found.span())
            if len(hits) == most:
                break
    return hits


def _marked(text: str, hits: list[tuple[int, int]]) -> SafeString:
    pieces, done = [], 0
    for start, end in hits:
        pieces.append((escape(text[done:start]), text[start:end]))
        done = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[done:])
