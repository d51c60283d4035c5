"""Word, Excel and PowerPoint files: an archive of parts, kept byte for byte, of which every single one is looked at.

What runs, fetches or carries another file is refused; so is an archive that two readers could read in two ways.
"""

import io
import posixpath
import re
import struct
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from .refusing import (
    DAMAGED,
    ENCRYPTED,
    MACROS,
    MIXED,
    NOT_A_DOCUMENT,
    PIECE,
    REACHES_OUT,
    TOO_VAST,
    Refused,
)

OFFICE = {"docx", "xlsx", "pptx"}
MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
}
TYPES, FIRST_RELATIONS = "[content_types].xml", "_rels/.rels"

MOST_PARTS = 3_000
MOST_OF_A_PART = 120_000_000  # bytes unpacked
MOST_OF_ALL = 300_000_000
MOST_RATIO, SMALL = 150, 5_000_000  # unpacked to packed, above so many bytes: a full spreadsheet packs to a thirtieth
MOST_DEPTH = 500  # of elements inside elements
LONGEST_FIELD = 200_000  # characters of one formula, or of one field with all inside it: a table of contents
TAIL, DESCRIPTOR = 22, 24  # bytes of the end of an archive, and of what may follow a part that was written in one go

XML_ENDINGS = {".xml", ".rels", ".vml", ".svg", ".psmdcp"}
PASSIVE_ENDINGS = XML_ENDINGS | {
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".webp", ".emf", ".wmf", ".wdp",
    ".ico", ".fntdata", ".odttf", ".mp3", ".m4a", ".wav", ".mp4", ".m4v", ".mov", ".wmv", ".avi",
}  # fmt: skip
OF_PRINTERS = re.compile(r"(?:^|/)printersettings/[^/]+\.bin$")
# What another file begins with: archives, containers, programs, PDF.
OTHER_FILES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF-", b"Rar!", b"7z\xbc\xaf",
               b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"{\\rtf")  # fmt: skip

MACRO_WORDS = re.compile(r"macroenabled|vba|activex|macrosheet|customui|ui/(?:user)?extensib|webextension")
# Of relations and of content types: what lies elsewhere or holds a file of another kind.
OUTSIDE_WORDS = re.compile(
    r"oleobject|/package$|officedocument\.package|attachedtemplate|externallink|subdocument|afchunk|/frame$"
    r"|/connections$|connections\+xml|mailmerge|/control$"
)
OUTSIDE_ELEMENTS = {"OLEObject", "oleObj", "oleObject", "altChunk", "subDoc", "ddeLink", "oleLink", "attachedTemplate"}
WEB = re.compile(r"(?:https?|mailto|tel|ftp):|(?!//)[^:\\]*$", re.IGNORECASE)
BEGIN = "\x01"  # where a field begins; no XML can hold it
FIELDS = re.compile(
    BEGIN + r"\s*(?:LINK|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|EMBED)\b|\b(?:DDE|DDEAUTO)\b|\bQUOTE\s+\d",
    re.IGNORECASE,
)
ADDRESS = re.compile(rf'HYPERLINK\s+(?:\\l\s+)?"[^"{BEGIN}]*"', re.IGNORECASE)  # any word may stand in one
FORMULAS = re.compile(r"\|.*!|\b(?:WEBSERVICE|RTD|IMAGE|CALL|REGISTER|EXEC)\s*\(", re.IGNORECASE | re.DOTALL)
QUOTED = re.compile(r'"[^"]*"')
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.IGNORECASE)
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, xml.parsers.expat.ExpatError, EOFError, NotImplementedError,
    RuntimeError, UnicodeError, ValueError, KeyError, OSError, OverflowError, LookupError,
)  # fmt: skip


def inspect_office(data: bytes) -> str:
    """Which of the three it is. Raises Refused."""
    try:
        archive, parts = opened(data)
        _refuse_vast(parts)
        _refuse_ambiguous(data, archive, parts)
        types = _Types(archive, parts)
        kind = _kind_of(archive, types)
        for part in parts:
            _look_at(archive, part, types)
    except RecursionError:
        raise
    except BROKEN as error:
        raise Refused(DAMAGED) from error
    return kind


def opened(data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive and its parts. How many there are is asked before they are listed."""
    if data[-TAIL:-18] != b"PK\x05\x06" or len(data) < TAIL:
        raise Refused(MIXED if b"PK\x05\x06" in data else DAMAGED)
    if struct.unpack("<H", data[-12:-10])[0] > MOST_PARTS:
        raise Refused(TOO_VAST)
    archive = zipfile.ZipFile(io.BytesIO(data))
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused(TOO_VAST)
    return archive, parts


# --- The archive --------------------------------------------------------------------------------------------


def _refuse_vast(parts: list[zipfile.ZipInfo]) -> None:
    """By what the archive says; a part that unpacks to more than it says is broken and refused as such."""
    if sum(part.file_size for part in parts) > MOST_OF_ALL:
        raise Refused(TOO_VAST)
    for part in parts:
        is_bomb = part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        if part.file_size > MOST_OF_A_PART or is_bomb:
            raise Refused(TOO_VAST)


def _refuse_ambiguous(data: bytes, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Every byte belongs to one part, and the list at the end says of it what stands before it."""
    names: set[str] = set()
    for part in parts:
        name = _plain(part.filename)
        if name in names or part.filename != part.orig_filename or _is_bad(part.filename):
            raise Refused(MIXED)
        names.add(name)
        if part.flag_bits & 0x41:
            raise Refused(ENCRYPTED)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(DAMAGED)
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if not 0 <= part.header_offset - end <= (DESCRIPTOR if end else 0):
            raise Refused(MIXED)
        end = _end_of(data, part)
    if not 0 <= archive.start_dir - end <= DESCRIPTOR:
        raise Refused(MIXED)


def _is_bad(name: str) -> bool:
    is_elsewhere = name.startswith("/") or ":" in name or "\\" in name or ".." in name.split("/")
    return is_elsewhere or any(ord(sign) < 32 or ord(sign) == 127 for sign in name) or len(name) > 255


def _end_of(data: bytes, part: zipfile.ZipInfo) -> int:
    """Where the bytes of a part end. Raises Refused when its own head says something else than the list."""
    head = struct.unpack("<4s5H3L2H", data[part.header_offset : part.header_offset + 30])
    mark, _version, flags, method, _time, _day, _crc, packed, unpacked, name, extra = head
    is_said_later = flags & 0x08 or 0xFFFFFFFF in (packed, unpacked)
    if mark != b"PK\x03\x04" or method != part.compress_type or flags & 0x41:
        raise Refused(MIXED)
    if not is_said_later and (packed, unpacked) != (part.compress_size, part.file_size):
        raise Refused(MIXED)
    return part.header_offset + 30 + name + extra + part.compress_size


def _plain(name: str) -> str:
    return name.casefold().lstrip("/")


def unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, never more of them at once than a few pieces."""
    with archive.open(part) as stream:
        while piece := stream.read(4 * PIECE):
            yield piece


# --- What it is ---------------------------------------------------------------------------------------------


class _Types:
    """What the archive says each of its parts is."""

    def __init__(self, archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
        self.by_name: dict[str, str] = {}
        self.by_ending: dict[str, str] = {}
        self.parts = {_plain(part.filename): part for part in parts}
        if TYPES not in self.parts:
            raise Refused(NOT_A_DOCUMENT)
        read_xml(unpacked(archive, self.parts[TYPES]), start=self._add)
        for name in self.parts:
            _refuse_words(self.of(name))

    def _add(self, name: str, attributes: dict[str, str]) -> None:
        said = attributes.get("ContentType", "").casefold()
        if name == "Override":
            _refuse_words(said)
            self.by_name[_plain(attributes["PartName"])] = said
        elif name == "Default":
            self.by_ending[attributes["Extension"].casefold()] = said

    def of(self, name: str) -> str:
        """The content type of a part."""
        return self.by_name.get(name) or self.by_ending.get(name.rpartition(".")[2], "")


def _kind_of(archive: zipfile.ZipFile, types: _Types) -> str:
    """By the one part that the archive names as its document."""
    named: list[str] = []

    def note(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").casefold().endswith("/officedocument"):
            named.append(posixpath.normpath(_plain(attributes.get("Target", ""))))

    if FIRST_RELATIONS not in types.parts:
        raise Refused(NOT_A_DOCUMENT)
    read_xml(unpacked(archive, types.parts[FIRST_RELATIONS]), start=note)
    mains = [said for said in types.by_name.values() if said in MAIN_PARTS]
    kind = MAIN_PARTS.get(types.of(named[0])) if len(named) == 1 and named[0] in types.parts else None
    if kind is None or len(mains) > 1:
        raise Refused(NOT_A_DOCUMENT)
    return kind


def _refuse_words(said: str) -> None:
    if MACRO_WORDS.search(said):
        raise Refused(MACROS)
    if OUTSIDE_WORDS.search(said):
        raise Refused(REACHES_OUT)


# --- What stands in it --------------------------------------------------------------------------------------


def _look_at(archive: zipfile.ZipFile, part: zipfile.ZipInfo, types: _Types) -> None:
    """One part to its end: its ending, its first bytes, and as XML what it asks for."""
    name = _plain(part.filename)
    if part.is_dir():
        if part.file_size:
            raise Refused(DAMAGED)
        return
    ending = posixpath.splitext(name)[1] or (".rels" if name.endswith("/.rels") else "")
    if ending not in PASSIVE_ENDINGS and not OF_PRINTERS.search(name):
        raise Refused(MACROS if "vba" in name or "macro" in name else REACHES_OUT)
    pieces = _without_another_file(unpacked(archive, part))
    if ending in XML_ENDINGS or types.of(name).endswith(("+xml", "/xml")):
        _Reading(is_relations=ending == ".rels").read(pieces)
    else:
        for _piece in pieces:
            pass


def _without_another_file(pieces: Iterator[bytes]) -> Iterator[bytes]:
    is_first = True
    for piece in pieces:
        if is_first and piece.startswith(OTHER_FILES):
            raise Refused(REACHES_OUT)
        is_first = False
        yield piece


class _Reading:
    """Reads one part as XML and refuses what runs, fetches or carries something."""

    LISTENED = frozenset({"f", "formula", "definedName", "instrText"})

    def __init__(self, *, is_relations: bool) -> None:
        self.is_relations = is_relations
        self.said: list[str] = []
        self.fields = 0  # that are open, one inside the other

    def read(self, pieces: Iterable[bytes]) -> None:
        read_xml(pieces, start=self.start, end=self.end, text=self.text, listened=self.LISTENED)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.is_relations and name == "Relationship":
            _refuse_relation(attributes)
        if name in OUTSIDE_ELEMENTS:
            raise Refused(REACHES_OUT)
        if name == "fldChar":
            self._mark(attributes.get("fldCharType"))
        elif name in self.LISTENED and name != "instrText":
            self.said = []
        _refuse_attributes(attributes)

    def _mark(self, place: str | None) -> None:
        if place == "begin":
            self.fields += 1
            self.said.append(BEGIN)
        elif place == "end":
            self.fields = max(0, self.fields - 1)
            if not self.fields:
                self.said = []

    def text(self, words: str) -> None:
        self.said.append(words)

    def end(self, name: str) -> None:
        """A field may stand in many pieces, so they are read together; a formula stands alone."""
        said = "".join(self.said)
        if len(said) > LONGEST_FIELD:
            raise Refused(TOO_VAST)
        if name == "instrText":
            _refuse_field(said)
            self.said = [said]
            return
        if FORMULAS.search(QUOTED.sub("", said)):
            raise Refused(REACHES_OUT)
        self.said = []


def _refuse_field(said: str) -> None:
    if FIELDS.search(ADDRESS.sub("", said)):
        raise Refused(REACHES_OUT)


def _refuse_attributes(attributes: dict[str, str]) -> None:
    if attributes.get("macro") or attributes.get("ddeService"):
        raise Refused(MACROS)
    if field := attributes.get("instr"):
        _refuse_field(BEGIN + field)
    action = attributes.get("action", "").casefold()
    if action.startswith(("ppaction://macro", "ppaction://program", "ppaction://ole")):
        raise Refused(MACROS)


def _refuse_relation(attributes: dict[str, str]) -> None:
    """A link that a reader clicks is what documents have; anything else outside is fetched without asking."""
    kind, target = attributes.get("Type", "").casefold(), attributes.get("Target", "").strip()
    _refuse_words(kind)
    is_outside = attributes.get("TargetMode", "").casefold() == "external"
    if is_outside and not (kind.endswith("/hyperlink") and WEB.match(target)):
        raise Refused(REACHES_OUT)
    if not is_outside and ELSEWHERE.match(target):
        raise Refused(REACHES_OUT)


def read_xml(
    pieces: Iterable[bytes],
    *,
    start: Any = None,
    end: Any = None,
    text: Any = None,
    listened: Iterable[str] = (),
) -> None:
    """Read XML without a DTD. ``start`` sees every element and its attributes, without their namespaces.

    ``text`` and ``end`` are told only of the elements that are ``listened`` to.
    """
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise Refused(TOO_VAST)
        local = name.rpartition(" ")[2]
        if start is not None:
            start(local, {key.rpartition(" ")[2]: value for key, value in attributes.items()})
        if local in listened:
            parser.CharacterDataHandler = text

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        local = name.rpartition(" ")[2]
        if local in listened:
            parser.CharacterDataHandler = None
            if end is not None:
                end(local)

    def refuse(*_said: Any) -> None:
        raise Refused(DAMAGED)

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    for piece in pieces:
        parser.Parse(piece, False)  # noqa: FBT003 -- the parser's own signature
    parser.Parse(b"", True)  # noqa: FBT003 -- as above
