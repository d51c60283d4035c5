"""Which lines of notes are headings.

Sure ones: ``# Title``, "Item 3: Title" / « Point 3 : Titre », and a line that is the title of an agenda item (a number,
bold, or "(Halifax, 15 min)" behind it do not count). A line alone in bold or in capitals is one too, unless the notes
have ``#`` headings. "3. Title" may be a list inside an item: with an agenda it must be the title of an item, or go on
counting where those ended; without any sure heading it must count 1, 2, 3 … and stand alone, not next to another one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.notes.catching import label_of
from network.shared.text import fold

LONGEST_TITLE = 200  # characters; a longer line is text
LONGEST_BOLD = 150
SHORTEST_CAPITALS = 5  # letters: "VARIA" is a heading, "RCMP" is not
_HASH = re.compile(r"\s{0,3}#{1,6}(?:\s+|$)")
_ITEM = re.compile(
    r"(?:agenda\s+item|item|point|sujet)\s+(?:n[o°º]\.?\s*)?(?P<number>\d{1,2})\s*(?:[:.)–—-]+\s*|$)", re.IGNORECASE
)
_NUMBER = re.compile(r"(?P<number>\d{1,2})\s*(?:[.)](?!\d)|\s[–—-]|(?<=\d)[–—](?=\s))\s*(?=\S)")
_BULLET = re.compile(r"[-*+•·▪◦–—]\s")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,}|-{3,})\s*$")
_BEHIND = re.compile(r"\s*(?:$|[(\[:]|[–—]|-\s)")
_LONGEST_BEHIND = 60


@dataclass(frozen=True)
class Heading:
    """A line that begins a part. ``lines`` counts those it takes: two with an underline."""

    title: str
    agenda_position: int | None = None
    lines: int = 1


@dataclass(frozen=True)
class _Line:
    """What a line would be as a heading."""

    title: str
    number: int | None = None
    has_hash: bool = False
    is_item: bool = False
    is_marked: bool = False  # in bold, in capitals or underlined, and alone
    agenda_position: int | None = None

    @property
    def is_plain_number(self) -> bool:
        return self.number is not None and not (self.has_hash or self.is_item or self.is_marked)


def headings_in(lines: Sequence[str], agenda: Sequence[str]) -> dict[int, Heading]:
    """The headings by the number of their line."""
    titles = {_words(title): position for position, title in reversed(list(enumerate(agenda))) if _words(title)}
    read = {i: one for i, line in enumerate(lines) if (one := _line(lines, i, line, titles))}
    matched = _agenda_lines(lines, read)
    has_hash = any(one.has_hash for one in read.values())
    sure = {i for i, one in read.items() if one.has_hash or one.is_item} | matched
    chosen = sure | (set() if has_hash else {i for i, one in read.items() if one.is_marked})
    chosen |= _counting(lines, read, chosen, matched) if matched or not sure else set()
    return {
        i: Heading(
            agenda[position] if position is not None and _words(one.title) == _words(agenda[position]) else one.title,
            position,
            1 + _is_underlined(lines, i),
        )
        for i, one in read.items()
        if i in chosen
        for position in [one.agenda_position if i in matched else None]
    }


def _line(lines: Sequence[str], i: int, line: str, titles: dict[str, int]) -> _Line | None:
    if not line.strip() or len(line) > LONGEST_TITLE:
        return None
    has_hash = _HASH.match(line)
    said = line[has_hash.end() :].rstrip("# ") if has_hash else line.strip()
    if _BULLET.match(said):
        return None
    said, is_bold = _out_of_bold(said)
    item = _ITEM.match(said)
    number = item or _NUMBER.match(said)
    title, inner_bold = _out_of_bold(said[number.end() :].strip() if number else said)
    title = title.rstrip(" :") or said
    if not re.search(r"\w", title):
        return None
    position = _agenda_position(title, titles)
    if position is None and label_of(line) is not None:
        return None
    bold = (is_bold or inner_bold) and len(title) <= LONGEST_BOLD and not title.endswith((".", ","))
    is_marked = (
        (bold and _begins_block(lines, i))
        or (_in_capitals(title) and _touches_blank(lines, i))
        or _is_underlined(lines, i)
    )
    if position is None and not (has_hash or number or is_marked):
        return None
    return _Line(title, int(number["number"]) if number else None, bool(has_hash), bool(item), is_marked, position)


def _agenda_position(title: str, titles: dict[str, int]) -> int | None:
    """Whose title this is: the same words, perhaps with "(Halifax, 15 min)" or "– Halifax" behind."""
    words = _words(title)
    if words in titles:
        return titles[words]
    for behind in re.finditer(r"\s*[(\[:–—]|\s-\s", title):
        if len(title) - behind.start() <= _LONGEST_BEHIND and _BEHIND.match(title, behind.start()):
            position = titles.get(_words(title[: behind.start()]))
            if position is not None:
                return position
    return None


def _agenda_lines(lines: Sequence[str], read: dict[int, _Line]) -> set[int]:
    """For each agenda item one line: the first with text below it, so that an agenda copied on top is none."""
    by_item: dict[int, list[int]] = {}
    for i, one in read.items():
        if one.agenda_position is not None:
            by_item.setdefault(one.agenda_position, []).append(i)

    def has_text(i: int) -> bool:
        below = next((j for j in range(i + 1 + _is_underlined(lines, i), len(lines)) if lines[j].strip()), None)
        return below is not None and (below not in read or read[below].agenda_position is None)

    return {next((i for i in places if has_text(i)), places[0]) for places in by_item.values()}


def _counting(lines: Sequence[str], read: dict[int, _Line], chosen: set[int], matched: set[int]) -> set[int]:
    """Numbered lines that are headings because they count on, and stand alone."""
    numbered = [i for i in read if read[i].number is not None]
    expected = max((read[i].number or 0 for i in matched), default=0) + 1
    first = max((i for i in matched if read[i].number is not None), default=-1)
    if matched and first < 0:
        return set()
    found: set[int] = set()
    inner = 0  # the number reached in a list below the last heading
    for i in numbered:
        one = read[i]
        if i <= first or i in chosen:
            continue
        if one.is_plain_number and one.number == expected and one.number != inner + 1 and _is_alone(lines, read, i):
            found.add(i)
            expected, inner = expected + 1, 0
        elif one.is_plain_number and one.number == expected == 1 and _is_alone(lines, read, i):
            found.add(i)
            expected, inner = 2, 0
        else:
            inner = one.number or 0
    return found


def _is_alone(lines: Sequence[str], read: dict[int, _Line], i: int) -> bool:
    """Neither the line before nor the one after is numbered too."""
    return not any(0 <= j < len(lines) and j in read and read[j].number is not None for j in (i - 1, i + 1))


def _begins_block(lines: Sequence[str], i: int) -> bool:
    return i == 0 or not lines[i - 1].strip()


def _touches_blank(lines: Sequence[str], i: int) -> bool:
    return _begins_block(lines, i) or i + 1 == len(lines) or not lines[i + 1].strip()


def _is_underlined(lines: Sequence[str], i: int) -> bool:
    return (
        _begins_block(lines, i)
        and i + 1 < len(lines)
        and "|" not in lines[i]
        and _UNDERLINE.match(lines[i + 1]) is not None
        and not _UNDERLINE.match(lines[i])
    )


def _in_capitals(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return len(letters) >= SHORTEST_CAPITALS and all(letter.isupper() for letter in letters) and title[0] not in "|-*•"


def _out_of_bold(text: str) -> tuple[str, bool]:
    for mark in ("**", "__"):
        inner = text[2:-2].strip()
        if text.startswith(mark) and text.endswith(mark) and inner and mark not in inner:
            return inner, True
    return text, False


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
