"""What a municipality may sign to confirm that it wants to join: a letter and a council resolution, as Word files.

Made when they are asked for, in either language. What is to be filled in stands in square brackets.
"""

from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from admissions.enums import DocumentKind
from network.accounts.enums import Language

LANGUAGE_TAGS = {Language.EN: "en-CA", Language.FR: "fr-CA"}
SPRUCE = RGBColor(0x0A, 0x2F, 0x35)
FONT = "Calibri"


def letter_template(language: str, kind: str, *, network_name: str) -> bytes:
    """The Word file of one ``DocumentKind`` in one ``Language``."""
    with override(language):
        document = _blank(LANGUAGE_TAGS[Language(language)])
        write = {DocumentKind.LETTER: _letter, DocumentKind.RESOLUTION: _resolution}[DocumentKind(kind)]
        write(document, network_name)
        document.core_properties.author = network_name
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def file_name(language: str, kind: str) -> str:
    """What the file is called on the reader's machine, in its own language."""
    with override(language):
        return {
            DocumentKind.LETTER: _("letter-to-join-the-network.docx"),
            DocumentKind.RESOLUTION: _("resolution-to-join-the-network.docx"),
        }[DocumentKind(kind)]


def _letter(document: DocumentObject, network_name: str) -> None:
    document.core_properties.title = _("Letter to join the Network")
    _lines(document, _("[Letterhead of the municipality]"), _("[Place and date]"))
    _lines(document, _("To the co-chairs"), network_name)
    document.add_heading(_("Confirmation of our wish to join the Network"), level=1)
    _text(document, _("To the co-chairs of the Network:"))
    _text(
        document,
        _(
            "Following our conversations with representatives of the Network, I confirm that our municipality "
            "[name of the municipality] wishes to become a member."
        ),
    )
    document.add_heading(_("We share the Network's vision"), level=2)
    for text in _vision():
        _text(document, text, style="List Bullet")
    document.add_heading(_("Who represents us"), level=2)
    _people(document)
    document.add_heading(_("We will take an active part"), level=2)
    for text in _promises():
        _text(document, text, style="List Bullet")
    _text(
        document,
        _("We send an overview of our activities and programmes separately, to be shared with the other members."),
    )
    _lines(
        document,
        _("[Signature]"),
        _("[Name]"),
        _("[Mayor, city manager or senior official]"),
        _("[Telephone and e-mail address]"),
    )


def _resolution(document: DocumentObject, network_name: str) -> None:
    document.core_properties.title = _("Council resolution to join the Network")
    _lines(document, _("[Name of the municipality]"), _("[Extract from the minutes of the meeting of (date)]"))
    document.add_heading(_("Resolution No. [number]"), level=1)
    _text(document, _("Membership: %(network)s") % {"network": network_name})
    document.add_heading(_("Whereas"), level=2)
    reasons = (
        _("community safety and crime prevention are important for the development of our municipality;"),
        _("the members of the Network share information, experience and tools to make communities safer;"),
        _("the Network asks for a letter or a resolution of council to confirm the wish to become a member;"),
    )
    for text in reasons:
        _text(document, text, style="List Bullet")
    document.add_heading(_("It is resolved"), level=2)
    _text(document, _("Moved by: [name]. Seconded by: [name]."))
    steps = (
        _("to confirm that our municipality wishes to become a member of the Network;"),
        _("to work in a collaborative, community-based way for safety and the prevention of crime;"),
        _("to entrust [unit or person] with orienting and coordinating our action;"),
        _("to name the representative and the alternate below;"),
        _("to take an active part: share information, take part in the calls, eventually attend meetings."),
    )
    for text in steps:
        _text(document, text, style="List Number")
    document.add_heading(_("Who represents us"), level=2)
    _people(document)
    _lines(document, _("[Carried / carried unanimously]"), _("[Certified by: name, clerk, signature, date]"))


def _vision() -> tuple[str, ...]:
    return (
        _("We recognize that community safety and crime prevention matter for the development of our municipality."),
        _("We are willing to work in a collaborative, community-based way for safety and prevention."),
        _("Our action is oriented and coordinated by: [unit in charge, existing or to come, or another mechanism]."),
    )


def _promises() -> tuple[str, ...]:
    return (
        _("We share information with the other members."),
        _("We take part in the conference calls."),
        _("We will eventually attend national and regional meetings."),
        _(
            "We make key people available for coaching or mentoring, mobilization or training, provided there is "
            "financial support through the National Crime Prevention Centre."
        ),
    )


def _people(document: DocumentObject) -> None:
    """A table with headings: who, job title, how to reach them."""
    rows = (
        (_("Representative"), _("[name]"), _("[job title]"), _("[e-mail address, telephone]")),
        (_("Alternate"), _("[name]"), _("[job title]"), _("[e-mail address, telephone]")),
    )
    heads = (_("Role"), _("Name"), _("Job title"), _("How to reach them"))
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 -- python-docx has no name for a repeated head row
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _filled(cell.paragraphs[0], text)
    document.add_paragraph()


def _lines(document: DocumentObject, *lines: str) -> None:
    """Lines that belong together, one paragraph each, without space between them."""
    for text in lines:
        _text(document, text).paragraph_format.space_after = Pt(0)
    document.add_paragraph()


def _text(document: DocumentObject, text: str, *, style: str | None = None) -> Paragraph:
    return _filled(document.add_paragraph(style=style), text)


def _filled(paragraph: Paragraph, text: str) -> Paragraph:
    """The text, with what stands in square brackets marked as still to be filled in."""
    for index, part in enumerate(text.replace("[", "\0[").replace("]", "]\0").split("\0")):
        run = paragraph.add_run(part)
        if index % 2:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    return paragraph


def _blank(tag: str) -> DocumentObject:
    """An empty page in our type, whose language a screen reader and a spelling checker know."""
    document = Document()
    document.core_properties.language = tag
    for name, size in (("Normal", 11), ("Heading 1", 16), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), FONT)
        if name != "Normal":
            style.font.color.rgb = SPRUCE
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), tag)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.left_margin = section.right_margin = Cm(2.5)
    return document
