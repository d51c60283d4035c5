"""Practices and the library ("Documents" on pages)."""

from practices.models.library import LibraryItem
from practices.models.practice import Practice, PracticeText

__all__ = ["LibraryItem", "Practice", "PracticeText"]
