"""Files as they are sent, good and bad, made when a test asks for them."""

import io
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
