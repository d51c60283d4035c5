"""A PDF reads aloud, shows hostile text as it is, and fetches nothing."""

import io
import time

import pypdf
import pytest
import typst

from network.shared import pdf
from network.shared.pdf import PdfWarning, blocks_of, pdf_of

HOSTILE = [
    '#import "@preview/cetz:0.2.0": *',
    '#read("/etc/passwd")',
    '#include "/etc/hostname"',
    "] } $ x^2 $ \\ \\u{41} <label> @reference // comment /* x */",
    "= Title *bold _emphasis_ `code`",
    '"; json("x")',
]


def document(text: str = "x", **more) -> dict:
    """What ``templates/pdf/minutes.typ`` draws, around one text."""
    items = [{"title": "Œuvre", "told": [{"type": "text", "blocks": blocks_of(text)}]}]
    return {
        "language": "fr",
        "text_language": "en",
        "title": "Compte rendu",
        "author": "Réseau",
        "heading": "Téléconférence",
        "when": "mardi 19 janvier 2027",
        "facts": [],
        "banner": "",
        "labels": {"page": "Page {page} sur {pages}", "attendance": "Présences"},
        "attendance": [],
        "items": items,
    } | more


def words_in(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_pdf_is_tagged_and_knows_its_language_and_title():
    reader = pypdf.PdfReader(io.BytesIO(pdf_of("minutes", document())))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fr-CA"
    assert reader.metadata.title == "Compte rendu"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_pdf_has_only_the_font_it_names():
    reader = pypdf.PdfReader(io.BytesIO(pdf_of("minutes", document("**a** *b*"))))

    fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all("LibertinusSerif" in name for name in fonts)


def test_unknown_font_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "odd.typ").write_text('#set document(title: "x")\n#set text(font: "No Such Font", lang: "en")\nx')
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)

    with pytest.raises(PdfWarning, match="unknown font"):
        pdf_of("odd", {})


def test_text_can_be_copied_with_accents_and_ligatures():
    words = words_in(pdf_of("minutes", document("Le cœur de l’été, ça va : « être » à Montréal, 1er mars, 13 h 30.")))

    assert "Le cœur de l’été, ça va : « être » à Montréal" in words.replace("\u00a0", " ")
    assert "Page 1 sur 1" in words


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["title", "text", "item", "attendance"])
def test_hostile_text_stands_there_as_it_is(text, place):
    told = [{"type": "text", "blocks": [{"type": "paragraph", "runs": [{"text": text, "looks": []}]}]}]
    more = {
        "title": {"heading": text, "title": text},
        "text": {"items": [{"title": "x", "told": told}]},
        "item": {"items": [{"title": text, "told": []}]},
        "attendance": {"attendance": [{"label": text, "people": [text, text]}]},
    }[place]

    words = words_in(pdf_of("minutes", document(**more)))

    assert text.replace(" ", "") in words.replace(" ", "")


@pytest.mark.parametrize("wish", ['#read("/etc/hostname")', '#import "@preview/cetz:0.2.0": *', '#read("../x.typ")'])
def test_not_even_a_template_can_read_files_or_fetch(tmp_path, monkeypatch, wish):
    (tmp_path / "odd.typ").write_text(wish)
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)

    with pytest.raises(typst.TypstError):
        pdf_of("odd", {})


def test_sign_without_a_shape_costs_the_standard_but_not_the_document():
    reader = pypdf.PdfReader(io.BytesIO(pdf_of("minutes", document("Well done 😀, said Jo."))))

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "said Jo." in reader.pages[0].extract_text()


def test_blocks_hold_what_markdown_draws():
    words = "a **b** *c* ~~d~~ `e`  \nf\n[w](https://a.example) <jo@b.example>"
    source = f"# H\n\n{words}\n\n- x\n  - y\n\n3. z\n\n> q\n\n---\n\n    code"

    blocks = blocks_of(source)

    assert [block["type"] for block in blocks] == ["heading", "paragraph", "list", "numbers", "quote", "rule", "code"]
    looks = {run["text"]: run["looks"] for run in blocks[1]["runs"]}
    assert looks["b"] == ["bold"]
    assert looks["c"] == ["italic"]
    assert looks["d"] == ["struck"]
    assert looks["e"] == ["code"]
    assert "".join(run["text"] for run in blocks[1]["runs"]) == "a b c d e\nf w (https://a.example) jo@b.example"
    assert blocks[2]["items"][0][1]["items"][0][0]["runs"][0]["text"] == "y"
    assert blocks[3]["start"] == 3


def test_table_has_a_head_and_rows():
    (table,) = blocks_of("| a | **b** |\n|---|---|\n| 1 | |")

    assert [[run["text"] for run in cell] for cell in table["head"]] == [["a"], ["b"]]
    assert [[[run["text"] for run in cell] for cell in row] for row in table["rows"]] == [[["1"], []]]
    assert "a b 1" in words_in(pdf_of("minutes", document("| a | **b** |\n|---|---|\n| 1 | |")))


BOMBS = {
    "words": "word " * 40_000,
    "paragraphs": "a\n\n" * 20_000,
    "items": "- a\n" * 10_000,
    "rows": "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 5_000,
    "quotes": "> " * 5_000 + "x",
    "lists in lists": "- " * 5_000 + "x",
    "bold": "**b** " * 10_000,
    "one long word": "x" * 200_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_long_texts_take_seconds_not_minutes(text):
    start = time.monotonic()
    content = pdf_of("minutes", document(text))

    assert content.startswith(b"%PDF")
    assert time.monotonic() - start < 20
