"""Files as they are sent, good and bad, made when a test asks for them."""

import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def upload(content: bytes, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(
    objects: Iterable[bytes] = (),
    *,
    catalog: bytes = b"",
    pages: int = 1,
    trailer: bytes = b"",
    count: int | None = None,
) -> bytes:
    """A correct PDF of empty pages; ``objects`` come behind them, numbered from 3 + pages."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(pages))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages if count is None else count, kids),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"] * pages,
        *objects,
    ]
    return _written(bodies, trailer)


def _written(bodies: list[bytes], trailer: bytes) -> bytes:
    data, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, table)
    return bytes(data)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def packed(content: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + entries)


def object_stream(*bodies: bytes) -> bytes:
    """Objects 90, 91 … packed away."""
    head, rest = b"", b""
    for number, body in enumerate(bodies, start=90):
        head += b"%d %d " % (number, len(rest))
        rest += body + b" "
    return packed(head + rest, b"/Type /ObjStm /N %d /First %d" % (len(bodies), len(head)))


def picture(kind: str = "JPEG", *, mode: str = "RGB", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size).save(made, kind, **options)
    return made.getvalue()


# --- Word, Excel, PowerPoint --------------------------------------------------------------------------------

MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}
OF_OFFICE = "application/vnd.openxmlformats-officedocument."
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


def office(
    kind: str = "docx",
    parts: dict[str, bytes | str] | None = None,
    *,
    words: str = "Hello",
    types: str = "",
    main_type: str = "",
    relations: str = "",
) -> bytes:
    """A small correct file of this kind. ``parts`` come beside it, or in place of a part of the same name.

    ``types`` stand in its list of content types, ``relations`` belong to its main part.
    """
    name, said = MAIN[kind]
    folder, file = name.split("/")
    inside = {
        "[Content_Types].xml": f'<Types><Default Extension="rels" ContentType="{RELATIONS_TYPE}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}'
        f'<Override PartName="/{name}" ContentType="{main_type or OF_OFFICE + said}"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{RELATION}officeDocument" Target="{name}"/>'
        "</Relationships>",
        name: f"<w:document {W}><w:body>{word(words)}</w:body></w:document>" if kind == "docx" else "<main/>",
        f"{folder}/_rels/{file}.rels": f"<Relationships>{relations}</Relationships>",
    }
    if kind == "xlsx":
        inside["xl/sharedStrings.xml"] = f"<sst><si><t>{words}</t></si></sst>"
    if kind == "pptx":
        inside["ppt/slides/slide1.xml"] = f"<sld><p><r><t>{words}</t></r></p></sld>"
    return archive(inside | (parts or {}))


def word(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def relation(kind: str, target: str, *, is_outside: bool = True) -> str:
    mode = ' TargetMode="External"' if is_outside else ""
    return f'<Relationship Id="r9" Type="{RELATION}{kind}" Target="{target}"{mode}/>'


def archive(parts: dict[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed_parts:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name)  # without the time, so that the same parts are the same bytes
            part.compress_type = zipfile.ZIP_DEFLATED
            packed_parts.writestr(part, content)
    return made.getvalue()


@functools.cache
def zeros(size: int) -> bytes:
    """An archive's part of so many zeros, packed, without ever holding them: ten gigabytes are ten megabytes."""
    block = 10_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(b"\0" * block) + packer.flush(zlib.Z_FULL_FLUSH)  # stands alone, so it may be repeated
    return once * (size // block) + packer.flush()


def bomb(size: int, *, said: int) -> bytes:
    """A Word file with one part of ``size`` zeros that says it has ``said``."""
    return with_packed(office(), "word/media/image1.png", zeros(size), said)


def with_packed(file: bytes, name: str, content: bytes, said: int) -> bytes:
    """An archive with one more part whose packed bytes and size are given, and with no check sum that holds."""
    made = io.BytesIO(file)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr(name, content, zipfile.ZIP_STORED)
        part = whole.getinfo(name)
        part.compress_type, part.file_size = zipfile.ZIP_DEFLATED, said
        sizes = struct.pack("<H", zipfile.ZIP_DEFLATED), struct.pack("<LL", len(content), min(said, 0xFFFFFFFF))
    data = bytearray(made.getvalue())
    data[part.header_offset + 8 : part.header_offset + 10] = sizes[0]
    data[part.header_offset + 18 : part.header_offset + 26] = sizes[1]
    return bytes(data)


def protected() -> bytes:
    """The beginning of what Word makes of a document with a password, as far as anybody looks."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
