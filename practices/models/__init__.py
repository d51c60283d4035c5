"""Practices with their files, and the library ("Documents" on pages)."""

from practices.models.attachment import PracticeFile
from practices.models.library import LibraryItem
from practices.models.practice import Practice, PracticeText

__all__ = ["LibraryItem", "Practice", "PracticeFile", "PracticeText"]
