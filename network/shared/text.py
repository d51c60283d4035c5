"""Text as a reader means it: without accents, elisions and spelling variants, for searching and sorting."""

import re
import unicodedata
from functools import lru_cache

# The letters that decomposition leaves alone.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "’": "'", "ʼ": "'", "‘": "'"})
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
WORD = re.compile(r"[^\W_]+(?:[.'’-](?=[^\W_]))?", re.UNICODE)

# One word per thing, whichever of the two spellings a Canadian reader types.
SPELLINGS = {
    "program": "programme",
    "programs": "programmes",
    "organisation": "organization",
    "organisations": "organizations",
    "neighborhood": "neighbourhood",
    "neighborhoods": "neighbourhoods",
    "center": "centre",
    "centers": "centres",
    "behavior": "behaviour",
    "bylaw": "by-law",
    "bylaws": "by-laws",
}
_SPELLING = re.compile(r"\b(?:" + "|".join(SPELLINGS) + r")\b")


def fold(text: str) -> str:
    """Lower case, no accents, no elided article, one spelling: ``"L'été"`` becomes ``"ete"``."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).lower().translate(LIGATURES)
    text = ELISION.sub("", text)
    return _SPELLING.sub(lambda match: SPELLINGS[match.group()], text)


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """``fold`` of a single word, remembered: long texts repeat their words."""
    return fold(word)


def sort_key(name: str) -> str:
    """A key that sorts names as both languages do, whatever the database's collation: accents count last."""
    return f"{fold(name)}\x1f{name}"[:200]


def without_control(text: str) -> str:
    """The text without NUL and other control characters (line breaks and tabs stay)."""
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")


def on_one_line(text: str) -> str:
    """The text without line breaks and doubled spaces; a no-break space stays one."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")


def tail(title: str) -> str:
    """The optional end of an address made from a title, in plain ASCII: at most 60 characters.

    Empty for a title of one word, which could be taken for a deed ("edit").
    """
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:60].rstrip("-")
    return words if "-" in words else ""
