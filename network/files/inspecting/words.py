"""The words of a file that was taken, to be searched: so many characters, in so many seconds; the rest is left out."""

import re
import time
from collections.abc import Iterator
from typing import Any

from .office import opened as opened_office
from .office import read_xml, unpacked
from .pdf import opened as opened_pdf
from .refusing import Refused

SHARE = 0.7  # of the seconds: what was read until then is better than nothing
READ = {
    "docx": re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml$"),
    "xlsx": re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml$"),
    "pptx": re.compile(r"ppt/(?:slides|notesSlides)/[^/]+\.xml$"),
}
# After these a word ends; letters of one word may stand in several pieces.
BREAKS = {"p", "tab", "br", "cr", "si", "c", "tc"}


def words_of(data: bytes, limits: dict[str, Any]) -> str:
    """All words, with one space between them."""
    pieces = _of_pdf(data, limits) if limits["words"] == "pdf" else _of_office(data, limits["words"])
    ends_at, said, length = time.process_time() + SHARE * limits["seconds"], [], 0
    for piece in pieces:
        said.append(piece)
        length += len(piece)
        if length > limits["characters"] or time.process_time() > ends_at:
            break
    return " ".join("".join(said).replace("\x00", " ").split())[: limits["characters"]]


def _of_pdf(data: bytes, limits: dict[str, Any]) -> Iterator[str]:
    reader = opened_pdf(data, limits)
    for page in reader.pages:
        try:
            yield page.extract_text() + "\n"
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001, S112 -- a page that nobody can read has no words  # nosec B112
            continue


def _of_office(data: bytes, kind: str) -> Iterator[str]:
    archive, parts = opened_office(data)
    for part in parts:
        if READ[kind].match(part.filename):
            yield from _of_part(unpacked(archive, part))


def _of_part(pieces: Iterator[bytes]) -> Iterator[str]:
    said: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if name in BREAKS:
            said.append(" ")

    try:
        read_xml(pieces, start=start, text=said.append, listened={"t"})
    except Refused:
        return
    yield "".join(said) + "\n"
