"""What happens to practices and documents."""

from practices.services.attaching import add_file, remove_file
from practices.services.library import save_item
from practices.services.practice import (
    CATALOGUE_STAMP,
    FACTS,
    WORDS,
    ChangedMeanwhile,
    NotComplete,
    catalogue_changed,
    change_practice,
    keep_derived,
    missing_parts,
    publish_practice,
    tell_practice,
    unpublish_practice,
    write_words,
)

__all__ = [
    "CATALOGUE_STAMP",
    "FACTS",
    "WORDS",
    "ChangedMeanwhile",
    "NotComplete",
    "add_file",
    "catalogue_changed",
    "change_practice",
    "keep_derived",
    "missing_parts",
    "publish_practice",
    "remove_file",
    "save_item",
    "tell_practice",
    "unpublish_practice",
    "write_words",
]
