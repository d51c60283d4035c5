"""Why a file is refused, in the words of ``enums``, which need Django."""

NOT_A_FILE, NOT_A_DOCUMENT, EMPTY, DAMAGED, ENCRYPTED = "kind", "document", "empty", "damaged", "encrypted"
ACTIVE, MACROS, REACHES_OUT, OLD_OFFICE, MIXED = "active", "macros", "reaches", "old", "mixed"
TOO_LONG, TOO_LARGE_PICTURE, TOO_VAST, TOO_MUCH_WORK = "pages", "pixels", "vast", "work"

PIECE = 64 * 1024  # bytes that are read at once


class Refused(Exception):
    """With the reason."""
