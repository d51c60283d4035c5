"""Reading notes from the first line to the last."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from meetings.notes.catching import BULLET, Label, Reader, action_columns, caught_in_row, label_of
from meetings.notes.headings import Heading, headings_in
from meetings.notes.owners import Owners
from meetings.notes.parts import Caught, Notes, Part
from members.models import Member

MOST_PARTS, MOST_CAUGHT = 500, 500  # nobody decides more in one call; what comes after them stays text
_ROW = re.compile(r"\s*\|")
_RULE_OF_TABLE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$")


def read_notes(
    text: str,
    *,
    language: str,
    agenda: Sequence[str],
    meeting_day: date,
    members: Iterable[Member],
    people: Mapping[str, Any] | None = None,
) -> Notes:
    """Read notes as a secretary writes them. ``agenda`` holds the titles of the agenda items, in order.

    ``people`` maps names of persons to the member (or the account) that does what they were asked to.
    """
    lines = unicodedata.normalize("NFC", text).splitlines()
    reader = Reader(Owners(members, people), meeting_day, language)
    headings = headings_in(lines, agenda)
    starts = [i for i in sorted(headings) if i][:MOST_PARTS]
    parts, position = [], 0
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        heading = headings.get(start)
        first = start + (heading.lines if heading else 0)
        pieces, position = _counted(_Pieces(reader, lines[first:end], MOST_CAUGHT - position).read(), position)
        if heading or pieces:
            parts.append(_part(heading, lines[start:first], pieces))
    return Notes(parts)


def _part(heading: Heading | None, lines: list[str], pieces: tuple[str | Caught, ...]) -> Part:
    if not heading:
        return Part(pieces=pieces)
    return Part(heading.title, heading.agenda_position, "\n".join(lines), pieces)


def _counted(pieces: list[str | Caught], position: int) -> tuple[tuple[str | Caught, ...], int]:
    """The pieces with each caught one numbered from ``position`` on, and the next number."""
    counted: list[str | Caught] = []
    for piece in pieces:
        if isinstance(piece, Caught):
            piece, position = replace(piece, position=position), position + 1
        counted.append(piece)
    return tuple(counted), position


class _Pieces:
    """The lines of one part, cut into texts and what was caught between them."""

    def __init__(self, reader: Reader, lines: list[str], most: int) -> None:
        self.reader = reader
        self.most = most
        self.lines = lines
        self.pieces: list[str | Caught] = []
        self.text: list[str] = []

    def read(self) -> list[str | Caught]:
        i = 0
        while i < len(self.lines):
            i = (self.most > 0 and (self._table(i) or self._labelled(i))) or self._plain(i)
        self._end_text()
        return self.pieces

    def _plain(self, i: int) -> int:
        self.text.append(self.lines[i])
        return i + 1

    def _labelled(self, i: int) -> int:
        """Take a decision or action that begins on line ``i``; the next line, or 0 when none begins there."""
        label = label_of(self.lines[i])
        if not label:
            return 0
        end = self._end_of_block(i + 1, is_open=label.rest.endswith(":"))
        if not label.rest:
            return self._list(i, label) or self._below(i, label)
        more = [line.strip() for line in self.lines[i + 1 : end]]
        said = ("\n" if label.rest.endswith(":") else " ").join([label.rest, *more])
        return self._take(label, said, i, end)

    def _list(self, i: int, label: Label) -> int:
        """Each bullet below a label that stands alone is one: "Decisions:" and a list."""
        j = self._skip_blank(i + 1)
        taken: list[Caught] = []
        first = i
        while j < len(self.lines) and BULLET.match(self.lines[j]) and not label_of(self.lines[j]):
            if len(taken) == self.most:
                break
            end = self._end_of_block(j + 1)
            said = " ".join(
                [BULLET.sub("", self.lines[j], count=1), *(line.strip() for line in self.lines[j + 1 : end])]
            )
            one = self.reader.caught(label.kind, said, line=self._lines(first, end), inside=label.inside)
            if one is None:
                break
            taken.append(one)
            first = j = end
        return self._keep(taken, j) if taken else 0

    def _below(self, i: int, label: Label) -> int:
        """A paragraph below a label that stands alone is what it names."""
        j = self._skip_blank(i + 1)
        if j >= len(self.lines) or not self.lines[j].strip() or _ROW.match(self.lines[j]) or label_of(self.lines[j]):
            return 0
        end = self._end_of_block(j + 1)
        return self._take(label, " ".join(line.strip() for line in self.lines[j:end]), i, end)

    def _table(self, i: int) -> int:
        """Take the rows of a table of actions (a head, a rule, rows)."""
        lines = self.lines
        if not (_ROW.match(lines[i]) and i + 2 < len(lines) and _RULE_OF_TABLE.match(lines[i + 1])):
            return 0
        columns = action_columns(_cells(lines[i]))
        if not columns:
            return 0
        taken: list[Caught] = []
        first, j = i, i + 2
        while j < len(lines) and _ROW.match(lines[j]):
            if len(taken) == self.most:
                break
            if re.search(r"\w", lines[j]):
                taken.append(caught_in_row(self.reader, _cells(lines[j]), columns, self._lines(first, j + 1)))
                first = j + 1
            j += 1
        return self._keep(taken, j) if taken and all(one.text for one in taken) and first == j else 0

    def _take(self, label: Label, said: str, start: int, end: int) -> int:
        one = self.reader.caught(label.kind, said, line=self._lines(start, end), inside=label.inside)
        return self._keep([one], end) if one else 0

    def _keep(self, taken: list[Caught], end: int) -> int:
        self._end_text()
        self.most -= len(taken)
        self.pieces += taken
        return end

    def _end_of_block(self, i: int, *, is_open: bool = False) -> int:
        """The first line from ``i`` on that does not go on with what came before: an empty one, a bullet, a label."""
        while i < len(self.lines) and self.lines[i].strip() and not _ROW.match(self.lines[i]):
            if label_of(self.lines[i]) or (BULLET.match(self.lines[i]) and not is_open):
                break
            i += 1
        return i

    def _skip_blank(self, i: int) -> int:
        return i + 1 if i < len(self.lines) and not self.lines[i].strip() else i

    def _lines(self, start: int, end: int) -> str:
        return "\n".join(self.lines[start:end]).strip("\n")

    def _end_text(self) -> None:
        text = "\n".join(line.rstrip() for line in self.text).strip("\n")
        if text.strip():
            self.pieces.append(text)
        self.text = []


def _cells(row: str) -> list[str]:
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
