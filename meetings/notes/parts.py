"""What reading notes gives: parts, and in them texts, decisions and actions in the order of the notes."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

BETWEEN = "\x1f"  # the parts of ``Caught.noted``; nobody types it
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def paragraphs(text: str) -> list[str]:
    """The pieces of a Markdown text that blank lines part."""
    return [piece for piece in _BLANK_LINES.split(text.strip("\n")) if piece.strip()]


@dataclass(frozen=True)
class Caught:
    """A decision or an action found in the notes. What is unknown is None or empty, and is asked.

    ``position`` counts them through the whole notes and names one of them in a form; ``line`` is what stands in the
    notes; ``who`` is how the owner was named there. ``owner`` is a member or a person; ``office`` is the kind of
    officer ("secretary") who was named instead. ``pk`` is the stored decision or action it already is, and ``text``
    then what was confirmed; ``said`` keeps what the notes said.
    """

    kind: str  # "decision" or "action"
    text: str
    line: str
    position: int = 0
    who: str = ""
    owner: Any = None  # Member | User | None
    office: int | None = None  # members.enums.OfficeKind
    due: date | None = None
    pk: int | None = None
    said: str = ""

    @property
    def is_decision(self) -> bool:
        return self.kind == "decision"

    @property
    def noted(self) -> str:
        """What the notes say of it, to know it again: its words, and of an action who and by when."""
        day = self.due.isoformat() if self.due else ""
        return self.text if self.is_decision else BETWEEN.join([self.text, self.who, day])


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it: texts (Markdown) and what was caught between them, in the order of the notes.

    ``agenda_position`` is the index of its agenda item among the titles given to ``read_notes``; ``line`` is the
    heading as it stands in the notes.
    """

    title: str = ""
    agenda_position: int | None = None
    line: str = ""
    pieces: tuple[str | Caught, ...] = field(default=())

    @property
    def text(self) -> str:
        """Everything but what was caught."""
        return "\n\n".join(piece for piece in self.pieces if isinstance(piece, str))

    @property
    def caught(self) -> list[Caught]:
        return [piece for piece in self.pieces if isinstance(piece, Caught)]

    @property
    def places(self) -> list[tuple[Caught, int]]:
        """What was caught, each with the number of paragraphs of ``text`` that stand before it."""
        before, found = 0, []
        for piece in self.pieces:
            if isinstance(piece, Caught):
                found.append((piece, before))
            else:
                before += len(paragraphs(piece))
        return found


@dataclass(frozen=True)
class Notes:
    """Notes that were read: their parts, in order."""

    items: list[Part]

    @property
    def caught(self) -> list[Caught]:
        """Every decision and action, in the order of the notes."""
        return [one for part in self.items for one in part.caught]

    def without(self, dismissed: Collection[int]) -> "Notes":
        """The same, but what stands at these positions is no decision and no action: its line is text again."""
        return Notes(
            [
                replace(
                    part,
                    pieces=tuple(
                        piece.line if isinstance(piece, Caught) and piece.position in dismissed else piece
                        for piece in part.pieces
                    ),
                )
                for part in self.items
            ]
        )
