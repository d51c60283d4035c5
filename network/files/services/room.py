"""How much is taken: of one file, at one place, of one member."""

from django.conf import settings
from django.db.models import Sum
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from network.files.models import StoredFileQuerySet


class TooLarge(Exception):
    """A file of more than ``FILE_MOST_BYTES``."""

    def __str__(self) -> str:
        return _("This file is too large. It may have %(number)s MB at most.") % {"number": most_megabytes()}


class TooMany(Exception):
    """More files, or more bytes together, than one place takes: raised by the app that owns the place."""

    def __init__(self, most_files: int | None = None, most_bytes: int = 0, *, is_of_member: bool = False) -> None:
        super().__init__(most_files, most_bytes)
        self.most_files, self.most_bytes, self.is_of_member = most_files, most_bytes, is_of_member

    def __str__(self) -> str:
        number = {"number": megabytes(self.most_bytes) if self.most_files is None else self.most_files}
        if self.most_files is not None:
            text = _("There are %(number)s files here already, and no room for more. Remove one first.")
        elif self.is_of_member:
            text = _(
                "All files of one municipality may have %(number)s MB together, and this one is too much. "
                "Remove one first, or send it smaller."
            )
        else:
            text = _(
                "All files here may have %(number)s MB together, and this one is too much. "
                "Remove one first, or send it smaller."
            )
        return text % number


def most_megabytes() -> str:
    """The largest file that is taken, in millions of bytes, as the reader writes numbers."""
    return megabytes(settings.FILE_MOST_BYTES)


def megabytes(number: int) -> str:
    """So many bytes in millions, as the reader writes numbers."""
    return floatformat(number / 1_000_000)


def refuse_more_than_fits(
    files: StoredFileQuerySet, size: int, *, most_bytes: int, most_files: int | None = None, is_of_member: bool = False
) -> None:
    """Raises TooMany when a place with these files and one more of ``size`` bytes would hold too many, or too much.

    The caller has locked the row that owns the place, or two at once would both find room.
    """
    kept = files.with_bytes()
    if most_files is not None and kept.count() >= most_files:
        raise TooMany(most_files=most_files)
    if (kept.aggregate(all=Sum("size"))["all"] or 0) + size > most_bytes:
        raise TooMany(most_bytes=most_bytes, is_of_member=is_of_member)
