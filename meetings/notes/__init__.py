"""What a note taker pastes, read into parts with their decisions and actions. Nothing is dropped."""

from meetings.notes.parts import BETWEEN, Caught, Notes, Part, paragraphs
from meetings.notes.reading import read_notes

__all__ = ["BETWEEN", "Caught", "Notes", "Part", "paragraphs", "read_notes"]
