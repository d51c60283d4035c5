"""The record as a table for a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import UTC

from django.utils.translation import gettext as _
from django.utils.translation import override

from network.record.wording import Difference, Line

# What a spreadsheet would compute: at the start of a cell, and behind what parts cells where the comma does not, as in
# French, where a semicolon does.
FORMULA = re.compile(r"(^(?=[\t\r\n])|(?:^|[;\t\r\n])(?=\s*[=+\-@]))")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_of(lines: Iterable[Line]) -> Iterator[str]:
    """The table, line by line; moments are UTC, so that a spreadsheet sorts them."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(
        map(
            plain,
            [
                _("Moment (UTC)"), _("Person"), _("Number of the person"), _("Network address"),
                _("Number of the request"), _("By which way"), _("What happened"), _("Kind of thing"),
                _("Number of the thing"), _("What changed"),
            ],
        )
    )  # fmt: skip
    for line in lines:
        yield writer.writerow([plain(cell) for cell in _cells(line)])


def _cells(line: Line) -> Iterator[object]:
    told, origin = line.told, line.told.origin
    yield f"{told.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    yield line.who
    yield origin.get("user") or ""
    yield origin.get("address", "")
    yield origin.get("request", "")
    yield line.way
    yield line.deed
    yield line.what
    yield told.key
    yield "; ".join(_said(one) for one in line.differences)


def _said(difference: Difference) -> str:
    if not difference.pieces:
        return f"{difference.label}: {difference.old} → {difference.new}"
    marks = {"taken": "[-{}-]", "added": "[+{}+]"}
    return f"{difference.label}: " + "".join(marks.get(one.kind, "{}").format(one.text) for one in difference.pieces)


def in_language(language: str, lines: Iterator[str]) -> Iterator[str]:
    """The same lines in the language of the page: they are written when the request is over."""
    while True:
        with override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def plain(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'", str(cell))
