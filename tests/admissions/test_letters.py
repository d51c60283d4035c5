"""The letter and the resolution to be filled in: Word files that a screen reader and a spelling checker understand."""

from io import BytesIO

import pytest
from django.utils.translation import override
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn

from admissions.enums import DocumentKind
from admissions.letters import file_name, letter_template
from network.accounts.enums import Language


def written(language: str = "en", kind: str = "letter"):
    return Document(BytesIO(letter_template(language, kind, network_name="The Network")))


@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("kind", DocumentKind.values)
def test_template_says_its_language_and_title(language, kind):
    document = written(language, kind)

    tags = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert tags == {f"{language}-CA"}
    assert document.core_properties.language == f"{language}-CA"
    assert document.core_properties.title
    assert document.core_properties.author == "The Network"


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_template_has_headings_in_order_and_a_table_with_a_head_row(kind):
    document = written(kind=kind)

    levels = [one.style.name for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert levels[0] == "Heading 1"
    assert set(levels[1:]) == {"Heading 2"}
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_what_is_to_fill_in_is_marked(kind):
    document = written(kind=kind)
    cells = [cell for row in document.tables[0].rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]

    runs = [run for one in paragraphs for run in one.runs]

    assert any(run.text.startswith("[") for run in runs)
    for run in runs:
        assert (run.font.highlight_color == WD_COLOR_INDEX.YELLOW) == run.text.startswith("["), run.text


def test_letter_names_what_the_criteria_ask():
    text = "\n".join(one.text for one in written().paragraphs)

    assert "collaborative, community-based" in text
    assert "[unit in charge, existing or to come, or another mechanism]" in text
    assert "provided there is financial support through the National Crime Prevention Centre" in text


def test_template_keeps_its_language_whatever_the_page_speaks():
    english = [one.text for one in written().paragraphs]

    with override("fr"):
        assert [one.text for one in written().paragraphs] == english


@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("kind", DocumentKind.values)
def test_file_name_is_a_word_file_in_plain_letters(language, kind):
    name = file_name(language, kind)

    assert name.endswith(".docx")
    assert name.isascii()
