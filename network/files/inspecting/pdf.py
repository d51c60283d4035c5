"""PDF: kept byte for byte, because a letter may be signed; what acts or carries another file is refused."""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

from .refusing import (
    ACTIVE,
    DAMAGED,
    ENCRYPTED,
    MIXED,
    PIECE,
    TOO_LARGE_PICTURE,
    TOO_LONG,
    TOO_MUCH_WORK,
    Refused,
)

MOST_UNPACKED = 1_000_000_000  # bytes of everything that is packed inside one PDF
MOST_PACKED_AT_ONCE = 75_000_000  # bytes of one part that has to be read whole

PDF_SPACE = b"\x00\t\n\x0c\r "
TAIL = 65_557  # the longest end of a file in which a ZIP archive announces itself
HTML = re.compile(rb"<(?:html|script|iframe|!doctype\s{1,20}html)[\s>]", re.IGNORECASE)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT = re.compile(rb"(?<!\d)\d{1,10}[\x00\t\n\x0c\r ]+\d{1,5}[\x00\t\n\x0c\r ]+obj")

# What makes a PDF act, reach out or carry another file. A link that a reader clicks (URI) is what letters have.
ACTING = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment",
    "/GoToE", "/GoToR", "/RichMedia", "/RichMediaExecute", "/Rendition", "/Movie", "/Sound",
}  # fmt: skip
ACTING_KEYS = ACTING | {"/JS", "/AA", "/XFA", "/EF"}
# The same in the bytes themselves, wherever they stand: a reader of PDF may find what a parser overlooks. Short names
# are taken only with what follows them, for three or four bytes turn up by chance in a packed picture.
NAME_ENDS = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
ACTING_BYTES = re.compile(
    rb"/(?:"
    + b"|".join(sorted(name[1:].encode() for name in ACTING))
    + rb")"
    + NAME_ENDS
    + rb"|/XFA\s{0,20}(?:\[|\d{1,10}\s{1,20}\d{1,5}\s{1,20}R)"
    rb"|/(?:AA|EF)\s{0,20}(?:<<|\d{1,10}\s{1,20}\d{1,5}\s{1,20}R)"
)
ENCRYPTED_BYTES = re.compile(rb"/Encrypt" + NAME_ENDS)
OBJECT_STREAM_BYTES = re.compile(rb"/ObjStm" + NAME_ENDS)
PICTURE_FILTERS = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}


def inspect_pdf(data: bytes, limits: dict[str, Any]) -> int:
    """The number of pages. The bytes are searched first: there is nothing about them to disagree over."""
    _refuse_mixed(data)
    names = _with_plain_names(data)
    if ENCRYPTED_BYTES.search(names):
        raise Refused(ENCRYPTED)
    if ACTING_BYTES.search(names):
        raise Refused(ACTIVE)
    reader = opened(data, limits)
    pages = _pages(reader, limits["pages"])
    _search_objects(reader, data, len(OBJECT_STREAM_BYTES.findall(names)), limits)
    return pages


def _refuse_mixed(data: bytes) -> None:
    _before, marker, after = data.rpartition(b"%%EOF")
    is_archive = b"PK\x05\x06" in data[-TAIL:] and b"PK\x01\x02" in data
    if is_archive or HTML.search(data) or (marker and after.strip(PDF_SPACE)):
        raise Refused(MIXED)
    if not marker:
        raise Refused(DAMAGED)


def _with_plain_names(data: bytes) -> bytes:
    """``/J#61vaScript`` as ``/JavaScript``."""
    return ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), data)


def opened(data: bytes, limits: dict[str, int]) -> Any:
    import pypdf
    from pypdf.errors import LimitReachedError

    pypdf.overwrite_configuration(
        jbig2dec_binary=None,  # it would start another program
        page_tree_maximum_entries=limits["pages"] * 4,
        maximum_declared_stream_length=len(data),
        zlib_maximum_output_length=MOST_PACKED_AT_ONCE,
    )
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        is_encrypted = reader.is_encrypted
    except (MemoryError, RecursionError):
        raise
    except LimitReachedError as error:
        raise Refused(TOO_MUCH_WORK) from error
    except Exception as error:
        raise Refused(DAMAGED) from error
    if is_encrypted:
        raise Refused(ENCRYPTED)
    return reader


def _pages(reader: Any, most: int) -> int:
    from pypdf.errors import LimitReachedError

    try:
        said = reader.root_object["/Pages"].get("/Count", 0)
        pages = said if isinstance(said, int) and said > most else len(reader.pages)
    except (MemoryError, RecursionError):
        raise
    except LimitReachedError as error:
        raise Refused(TOO_LONG) from error
    except Exception as error:
        raise Refused(DAMAGED) from error
    if pages > most:
        raise Refused(TOO_LONG)
    if pages < 1:
        raise Refused(DAMAGED)
    return pages


def _search_objects(reader: Any, data: bytes, object_streams: int, limits: dict[str, int]) -> None:
    """Every object of the file, also of older versions and those that no table lists; and all they unpack to."""
    from pypdf.generic import StreamObject

    budget = MOST_UNPACKED
    for found in _objects(reader, data):
        for one in _nested(found):
            _refuse_acting(one)
        if not isinstance(found, StreamObject):
            continue
        _refuse_vast(found, limits["pixels"])
        if _resolved(dict.get(found, "/Type")) == "/ObjStm":
            object_streams -= 1
            content = _unpacked(found)
            _search_packed(found, content, reader)
            budget -= len(content)
        else:
            budget -= _unpacked_size(found, budget)
        if budget <= 0:
            raise Refused(TOO_MUCH_WORK)
    if object_streams > 0:  # one that could not be opened here, and might be elsewhere
        raise Refused(DAMAGED)


def _objects(reader: Any, data: bytes) -> Iterator[Any]:
    """What can be read at every place where an object begins, by the words of the file or by its tables."""
    from pypdf.errors import LimitReachedError
    from pypdf.generic import read_object

    places = {match.start() for match in OBJECT.finditer(data)}
    places |= {place for of_generation in reader.xref.values() for place in of_generation.values()}
    seen: set[int] = set()
    for place in sorted(places):
        try:
            reader.stream.seek(place)
            reader.read_object_header(reader.stream)
            if (content := reader.stream.tell()) in seen:
                continue  # a table may point to the space before an object
            seen.add(content)
            found = read_object(reader.stream, reader)
        except (MemoryError, RecursionError):
            raise
        except LimitReachedError as error:
            raise Refused(TOO_MUCH_WORK) from error
        except Exception:  # noqa: BLE001, S112 -- words in a packed part, or an object that nobody can read  # nosec B112
            continue
        yield found
    yield reader.trailer


def _nested(found: Any) -> Iterator[Any]:
    """Every dictionary inside an object, itself included, without following references."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(dict.values(one))
        elif isinstance(one, list):
            waiting.extend(list.__iter__(one))


def _refuse_acting(one: dict[Any, Any]) -> None:
    from pypdf.generic import NameObject

    if not ACTING_KEYS.isdisjoint(one):
        raise Refused(ACTIVE)
    if not ACTING.isdisjoint(value for value in dict.values(one) if isinstance(value, NameObject)):
        raise Refused(ACTIVE)
    opening = _resolved(dict.get(one, "/OpenAction"))
    if isinstance(opening, dict) and _resolved(opening.get("/S")) != "/GoTo":
        raise Refused(ACTIVE)


def _resolved(value: Any) -> Any:
    """What a reference stands for; nothing when it cannot be read."""
    try:
        return value.get_object() if hasattr(value, "get_object") else value
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 -- a reference to something broken
        return None


def _refuse_vast(found: dict[Any, Any], most: int) -> None:
    """A picture inside, packed small, that unfolds to more than a screen can hold."""
    sides = (_resolved(dict.get(found, "/Width")), _resolved(dict.get(found, "/Height")))
    if all(isinstance(side, int) for side in sides) and sides[0] * sides[1] > most:
        raise Refused(TOO_LARGE_PICTURE)


def _search_packed(stream: Any, content: bytes, reader: Any) -> None:
    """The objects inside an object stream, by the bytes and by what they are."""
    from pypdf.generic import read_object

    if ACTING_BYTES.search(_with_plain_names(content)):
        raise Refused(ACTIVE)
    number, first = _resolved(stream.get("/N")), _resolved(stream.get("/First"))
    if not isinstance(number, int) or not isinstance(first, int) or not 0 <= first <= len(content):
        raise Refused(DAMAGED)
    source = io.BytesIO(content)
    for offset in content[:first].split()[1 : 2 * number : 2]:
        try:
            source.seek(first + int(offset))
            found = read_object(source, reader)
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            raise Refused(DAMAGED) from error
        for one in _nested(found):
            _refuse_acting(one)


def _filters(stream: Any) -> list[Any]:
    named = _resolved(stream.get("/Filter"))
    named = named if isinstance(named, list) else [] if named is None else [named]
    return [_resolved(one) for one in list.__iter__(named)]


def _unpacked(stream: Any) -> bytes:
    from pypdf.errors import LimitReachedError

    try:
        return stream.get_data()
    except (MemoryError, RecursionError):
        raise
    except LimitReachedError as error:
        raise Refused(TOO_MUCH_WORK) from error
    except Exception as error:
        raise Refused(DAMAGED) from error


def _unpacked_size(stream: Any, most: int) -> int:
    """How many bytes a part unpacks to, counted without keeping them, and no further than ``most``."""
    filters = _filters(stream)
    if filters in (["/FlateDecode"], ["/Fl"]):
        return _inflated_size(stream._data, most)  # noqa: SLF001 -- the packed bytes have no public name
    if not filters or filters[-1] not in PICTURE_FILTERS:
        return len(_unpacked(stream))
    if filters[:-1] in ([], ["/ASCII85Decode"], ["/ASCIIHexDecode"]):
        return 0  # its size in pixels was looked at
    if filters[:-1] == ["/FlateDecode"]:
        return _inflated_size(stream._data, most)  # noqa: SLF001 -- as above
    raise Refused(TOO_MUCH_WORK)


def _inflated_size(packed: bytes, most: int) -> int:
    size, inflater = 0, zlib.decompressobj()
    for start in range(0, len(packed), PIECE):
        waiting = packed[start : start + PIECE]
        while waiting and size < most and not inflater.eof:
            try:
                size += len(inflater.decompress(waiting, 16 * PIECE))
            except zlib.error:
                return size  # a reader of PDF shows as much of it as it can
            waiting = inflater.unconsumed_tail
        if inflater.eof or size >= most:
            break
    return size
