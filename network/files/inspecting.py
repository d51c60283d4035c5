"""What is this file, and does it do anything by itself? A program of its own, without Django, which trusts nothing.

The file is its standard input, the limits are its only argument, the answer is one JSON object on its standard
output, and a picture that is taken is written anew to the descriptor ``output``. It is started by ``opening``.
"""

import errno
import io
import json
import logging
import os
import re
import resource
import sys
import warnings
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

# The same words as in ``enums``, which need Django.
NOT_A_FILE, EMPTY, DAMAGED, ENCRYPTED, ACTIVE = "kind", "empty", "damaged", "encrypted", "active"
MIXED, TOO_LONG, TOO_LARGE_PICTURE, TOO_MUCH_WORK = "mixed", "pages", "pixels", "work"

SIGNATURES = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
MOST_UNPACKED = 1_000_000_000  # bytes of everything that is packed inside one PDF
MOST_PACKED_AT_ONCE = 75_000_000  # bytes of one part that has to be read whole
PIECE = 64 * 1024
JPEG_QUALITY = 85

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


class Refused(Exception):
    """With the reason."""


def main() -> None:
    """Answer about the file on standard input. Whatever goes wrong inside the file is a refusal, never a traceback."""
    limits = json.loads(sys.argv[1])
    confine(limits)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        answer = inspect(sys.stdin.buffer, limits)
    except Refused as refusal:
        answer = {"refusal": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {"refusal": TOO_MUCH_WORK}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # without the tidying of what a hostile file left in memory


def confine(limits: dict[str, int]) -> None:
    """Bounds that the kernel keeps, whatever happens in here: memory, processor, output, programs, open files."""
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))


def inspect(sent: BinaryIO, limits: dict[str, int]) -> dict[str, Any]:
    """``kind`` and ``pages`` of a file that may be taken. Raises Refused."""
    start = sent.read(8)
    if not start:
        raise Refused(EMPTY)
    kind = next((kind for signature, kind in SIGNATURES.items() if start.startswith(signature)), None)
    if kind is None:
        raise Refused(NOT_A_FILE)
    sent.seek(0)
    if kind == "pdf":
        return {"kind": kind, "pages": _inspect_pdf(sent.read(), limits)}
    with open(limits["output"], "wb", closefd=False) as made:
        _write_anew(sent, made, kind, limits)
    return {"kind": kind, "pages": 0}


# --- Pictures -----------------------------------------------------------------------------------------------


def _write_anew(sent: BinaryIO, made: BinaryIO, kind: str, limits: dict[str, int]) -> None:
    """Only what is seen is kept: no place, no camera, no remarks, no second picture, nothing behind the end."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # asked here instead, and exactly
    try:
        with Image.open(sent, formats=[kind.upper()]) as picture:
            if picture.width * picture.height > limits["pixels"]:
                raise Refused(TOO_LARGE_PICTURE)
            picture.load()
            _turn_upright(picture)
            _save(picture, made, kind)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a broken file breaks Pillow in any way
        is_output = isinstance(error, OSError) and error.errno == errno.EFBIG
        raise Refused(TOO_LARGE_PICTURE if is_output else DAMAGED) from error


def _turn_upright(picture: Any) -> None:
    """As the camera says it was held; what it says may be damaged while the picture is not."""
    from PIL import ImageOps

    try:
        ImageOps.exif_transpose(picture, in_place=True)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001, S110 -- see above  # nosec B110
        pass


def _save(picture: Any, made: BinaryIO, kind: str) -> None:
    transparency = picture.info.get("transparency")
    picture.info = {} if transparency is None else {"transparency": transparency}
    if kind == "jpeg":
        if picture.mode not in ("L", "RGB"):
            picture = picture.convert("RGB")
        picture.save(made, format="JPEG", quality=JPEG_QUALITY)
        return
    if picture.mode not in ("1", "L", "LA", "I;16", "P", "RGB", "RGBA"):
        picture = picture.convert("RGBA")
    picture.save(made, format="PNG")


# --- PDF ----------------------------------------------------------------------------------------------------


def _inspect_pdf(data: bytes, limits: dict[str, int]) -> int:
    """The number of pages. The bytes are searched first: there is nothing about them to disagree over."""
    _refuse_mixed(data)
    names = _with_plain_names(data)
    if ENCRYPTED_BYTES.search(names):
        raise Refused(ENCRYPTED)
    if ACTING_BYTES.search(names):
        raise Refused(ACTIVE)
    reader = _opened(data, limits)
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


def _opened(data: bytes, limits: dict[str, int]) -> Any:
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


if __name__ == "__main__":
    main()
