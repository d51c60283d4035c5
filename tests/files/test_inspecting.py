"""What the check takes and what it refuses, by real bytes in a real process."""

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zlib

import pytest
from PIL import Image

from network.files.enums import Refusal
from network.files.opening import INSPECTOR, inspect
from tests.files.samples import object_stream, packed, pdf, picture, stream

JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def looked_at(content: bytes):
    """The verdict and what was written anew."""
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as made:
        sent.write(content)
        verdict = inspect(sent, made)
        made.seek(0)
        return verdict, made.read()


def test_pdf_is_taken_with_its_pages():
    verdict, made = looked_at(pdf(pages=3))

    assert (verdict.kind, verdict.pages, verdict.refusal, made) == ("pdf", 3, "", b"")


@pytest.mark.parametrize(
    "content",
    [
        pdf([packed(b"BT (Dear colleagues) Tj ET")]),
        pdf(catalog=b"/OpenAction [3 0 R /Fit]"),
        pdf(catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
        pdf([b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://kelowna.example) >> >>"]),
        pdf([object_stream(b"<< /Title (Minutes) >>", b"[1 2]")]),
        pdf(catalog=b"/Legal << /JavaScriptActions 0 /LaunchActions 0 >>"),
        pdf() + b"5 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite >>\nendobj\n" + pdf()[-9 - 200 :],
        pdf() + b"\r\n\x00 ",
    ],
    ids=["text", "opens at a page", "goes to a page", "link", "object stream", "legal", "signed later", "white space"],
)
def test_pdf_as_offices_make_it_is_taken(content):
    assert looked_at(content)[0].kind == "pdf"


BAD = {
    "empty": (b"", Refusal.EMPTY),
    "html": (b"<html><script>alert(1)</script></html>", Refusal.NOT_A_FILE),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Refusal.NOT_A_FILE),
    "script": (b"alert(1)", Refusal.NOT_A_FILE),
    "html before": (b"<html></html>\n" + pdf(), Refusal.NOT_A_FILE),
    "space before": (b"\n" + pdf(), Refusal.NOT_A_FILE),
    "cut off": (pdf()[:-30], Refusal.DAMAGED),
    "only a beginning": (b"%PDF-1.7\n", Refusal.DAMAGED),
    "no pages": (pdf(pages=0), Refusal.DAMAGED),
    "html inside": (pdf([stream(b"<script>alert(1)</script>")]), Refusal.MIXED),
    "html behind": (pdf() + b"<p onclick=alert(1)>", Refusal.MIXED),
    "archive behind": (pdf() + b"PK\x03\x04PK\x01\x02PK\x05\x06" + b"\x00" * 18, Refusal.MIXED),
    "archive as a comment": (pdf() + b"PK\x01\x02PK\x05\x06%%EOF", Refusal.MIXED),
    "program behind": (pdf() + b"MZ\x90", Refusal.MIXED),
    "password": (
        pdf([b"<< /Filter /Standard /V 1 /R 2 /O (o) /U (u) /P -4 >>"], trailer=b"/Encrypt 4 0 R"), Refusal.ENCRYPTED,
    ),
    "password under another spelling": (
        pdf([b"<< /Filter /Standard >>"], trailer=b"/Encr#79pt 4 0 R"), Refusal.ENCRYPTED,
    ),
    "script on opening": (pdf([JAVASCRIPT], catalog=b"/OpenAction 4 0 R"), Refusal.ACTIVE),
    "script that nothing names": (pdf([JAVASCRIPT]), Refusal.ACTIVE),
    "script under another spelling": (pdf([b"<< /S /J#61vaScript /J#53 (x) >>"]), Refusal.ACTIVE),
    "script packed away": (pdf([object_stream(JAVASCRIPT)]), Refusal.ACTIVE),
    "script in an object that no table lists": (
        pdf().replace(b"xref\n0", b"90 0 obj\n" + JAVASCRIPT + b"\nendobj\nxref\n0", 1), Refusal.ACTIVE,
    ),
    "script behind a comment that looks like a part": (
        pdf([b"% stream\n<< /S /JavaScript >> % endstream\n"]), Refusal.ACTIVE,
    ),
    "key alone packed away": (pdf([object_stream(b"<< /JS (x) >>")]), Refusal.ACTIVE),
    "program": (pdf([b"<< /S /Launch /F (cmd.exe) >>"]), Refusal.ACTIVE),
    "opens an address": (pdf(catalog=b"/OpenAction << /S /URI /URI (https://evil.example) >>"), Refusal.ACTIVE),
    "opens an address by reference": (
        pdf([b"<< /S /URI /URI (https://evil.example) >>"], catalog=b"/OpenAction 4 0 R"), Refusal.ACTIVE,
    ),
    "file inside": (pdf(catalog=b"/Names << /EmbeddedFiles << /Names [] >> >>"), Refusal.ACTIVE),
    "file pinned on": (pdf([b"<< /Type /Annot /Subtype /FileAttachment >>"]), Refusal.ACTIVE),
    "acts on events": (pdf(catalog=b"/AA << /WC << /S /Named /N /Print >> >>"), Refusal.ACTIVE),
    "acts on events, with a remark between": (pdf(catalog=b"/AA % x\n << /WC 4 0 R >>"), Refusal.ACTIVE),
    "form that acts": (pdf(catalog=b"/AcroForm << /XFA [(template) 4 0 R] >>"), Refusal.ACTIVE),
    "form that sends": (pdf([b"<< /S /SubmitForm /F (https://evil.example) >>"]), Refusal.ACTIVE),
    "form that fetches": (pdf([b"<< /S /ImportData /F (x) >>"]), Refusal.ACTIVE),
    "file of another computer": (pdf([rb"<< /S /GoToR /F (\\\\evil\\share\\x.pdf) >>"]), Refusal.ACTIVE),
    "film": (pdf([b"<< /Type /Annot /Subtype /RichMedia >>"]), Refusal.ACTIVE),
    "packed part that cannot be opened": (
        pdf([stream(b"not packed at all", b"/Filter /FlateDecode /Type /ObjStm /N 1 /First 4")]), Refusal.DAMAGED,
    ),
    "many pages": (pdf(pages=301), Refusal.TOO_LONG),
    "many pages that say they are one": (pdf(pages=2_000, count=1), Refusal.TOO_LONG),
    "vast picture inside": (
        pdf([stream(b"x", b"/Subtype /Image /Width 100000 /Height 100000 /Filter /CCITTFaxDecode")]),
        Refusal.TOO_LARGE_PICTURE,
    ),
    "packed twice": (
        pdf([stream(zlib.compress(zlib.compress(b"\0" * 90_000_000, 9), 9), b"/Filter [/FlateDecode /FlateDecode]")]),
        Refusal.TOO_MUCH_WORK,
    ),
    "picture cut off": (picture("PNG", size=(300, 300))[:-40], Refusal.DAMAGED),
    "picture by its first bytes": (b"\xff\xd8\xff" + b"<html>" * 50, Refusal.DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize(("content", "refusal"), BAD.values(), ids=BAD.keys())
def test_file_is_refused(content, refusal):
    verdict, _made = looked_at(content)

    assert (verdict.refusal, verdict.kind) == (refusal, "")


def test_endless_parts_are_not_unpacked_to_the_end():
    """300 MB each, packed to 300 kB: what they hold together is counted, and never kept."""
    part = packed(b"\0" * 300_000_000)
    started = time.monotonic()

    verdict, _made = looked_at(pdf([part] * 5))

    assert verdict.refusal == Refusal.TOO_MUCH_WORK
    assert time.monotonic() - started < 20


def test_hundred_thousand_pages_are_refused_in_time():
    started = time.monotonic()

    verdict, _made = looked_at(pdf(pages=100_000))

    assert verdict.refusal in (Refusal.TOO_LONG, Refusal.TOO_MUCH_WORK)
    assert time.monotonic() - started < 25


def test_processor_time_has_an_end(settings):
    settings.FILE_CHECK_SECONDS = 1

    verdict, _made = looked_at(pdf([b"<< /A [" + b"[1] " * 90_000 + b"] >>"] * 15))

    assert verdict.refusal == Refusal.TOO_MUCH_WORK


# --- Pictures -----------------------------------------------------------------------------------------------


def photo_with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    exif[0x010F] = "A camera with a number"
    exif.get_ifd(0x8825).update({1: "N", 2: (49.0, 53.0, 16.0), 3: "W", 4: (119.0, 29.0, 45.0)})
    return picture("JPEG", size=(60, 40), exif=exif, comment=b"a remark")


def test_photo_loses_place_and_camera_and_stands_upright():
    sent = photo_with_a_place()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)

    verdict, made = looked_at(sent)

    kept = Image.open(io.BytesIO(made))
    assert verdict.kind == "jpeg"
    assert kept.size == (40, 60)
    assert not kept.getexif()
    assert not kept.getexif().get_ifd(0x8825)
    assert b"camera" not in made
    assert b"remark" not in made


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_picture_loses_what_stands_behind_it(kind):
    verdict, made = looked_at(picture(kind) + b"<script>alert(1)</script>PK\x05\x06")

    assert verdict.kind == kind.lower()
    assert b"script" not in made
    assert b"PK\x05\x06" not in made


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        (kind, mode)
        for kind, modes in {"PNG": "1 L LA P RGB RGBA I;16", "JPEG": "L RGB CMYK"}.items()
        for mode in modes.split()
    ],
)
def test_picture_of_every_mode_is_taken(kind, mode):
    verdict, made = looked_at(picture(kind, mode=mode))

    assert verdict.kind == kind.lower()
    assert Image.open(io.BytesIO(made)).size == (60, 40)


def test_picture_bomb_is_refused_before_it_unfolds():
    bomb = picture("PNG", mode="1", size=(30_000, 30_000))
    assert len(bomb) < 200_000

    assert looked_at(bomb)[0].refusal == Refusal.TOO_LARGE_PICTURE


def test_memory_has_an_end(settings):
    """Less than the picture needs unfolded, and enough for the program itself."""
    settings.FILE_CHECK_BYTES = 200_000_000
    vast = picture("PNG", size=(9_000, 6_500))

    assert looked_at(vast)[0].refusal == Refusal.TOO_MUCH_WORK


def test_largest_picture_fits_into_the_limits(settings):
    exif = Image.Exif()
    exif[0x0112] = 6
    size = (10_000, settings.FILE_MOST_PIXELS // 10_000)

    verdict, _made = looked_at(picture("JPEG", size=size, exif=exif, progressive=True))

    assert verdict.kind == "jpeg"


# --- The process --------------------------------------------------------------------------------------------


def test_reasons_are_those_of_the_portal():
    from network.files.inspecting import refusing

    words = {value for name, value in vars(refusing).items() if name.isupper() and isinstance(value, str)}

    assert words == set(Refusal.values) - {Refusal.INFECTED}


def test_inspector_knows_no_django_and_keeps_its_limits():
    """In the same process as the inspector's own: what its limits are after it has confined itself."""
    limits = {"memory": 10**9, "seconds": 7, "output_bytes": 1000}
    code = (
        "import sys, json, resource\n"
        f"sys.path.append({str(INSPECTOR.parents[1])!r})\n"
        "from inspecting.program import confine\n"
        f"confine(json.loads({json.dumps(limits)!r}))\n"
        "names = ('AS', 'FSIZE', 'CORE', 'NPROC', 'CPU')\n"
        "print(json.dumps([resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0] for name in names]\n"
        "                 + ['django' in sys.modules]))"
    )

    ended = subprocess.run([sys.executable, "-I", "-c", code], env={}, capture_output=True, check=True)

    assert json.loads(ended.stdout) == [10**9, 1000, 0, 0, 7, False]
    assert resource.getrlimit(resource.RLIMIT_NPROC)[0] != 0
