"""Closed lists about files that were sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    """What a file is by its content, whatever it is called."""

    PDF = "pdf", _("PDF")
    PNG = "png", _("PNG image")
    JPEG = "jpeg", _("JPEG image")
    DOCX = "docx", _("Word document")
    XLSX = "xlsx", _("Excel workbook")
    PPTX = "pptx", _("PowerPoint presentation")

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self.value]

    @property
    def extension(self) -> str:
        return ".jpg" if self == FileKind.JPEG else f".{self.value}"


_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
LETTERS = (FileKind.PDF, FileKind.PNG, FileKind.JPEG)  # a signed page
OFFICE = (FileKind.DOCX, FileKind.XLSX, FileKind.PPTX)
DOCUMENTS = (*LETTERS, *OFFICE)
PICTURES = (FileKind.PNG, FileKind.JPEG)  # written anew when they are checked
WITH_WORDS = (FileKind.PDF, *OFFICE)


class FileState(models.TextChoices):
    """Moved by ``services`` only. Nobody gets a file in any other state than clean."""

    QUARANTINE = "quarantine", _("being checked")
    CLEAN = "clean", _("checked")
    REJECTED = "rejected", _("refused")
    MISSING = "missing", _("lost: please send it again")
    DELETED = "deleted", _("deleted")


class Refusal(models.TextChoices):
    """Why a file is refused, in words for the person who sent it."""

    NOT_A_FILE = "kind", _("This is not a PDF, PNG or JPEG file, whatever its name says.")
    NOT_A_DOCUMENT = (
        "document",
        _("This is not a PDF, picture, Word, Excel or PowerPoint file (.docx, .xlsx, .pptx), whatever its name says."),
    )
    EMPTY = "empty", _("This file is empty.")
    DAMAGED = "damaged", _("This file cannot be opened; it may be damaged. Save it again, or send a photo of the page.")
    ENCRYPTED = "encrypted", _("This file is protected by a password. Save it without one and send it again.")
    ACTIVE = (
        "active",
        _("This PDF holds a program, a form that acts or another file. Print it to a new PDF and send that."),
    )
    MACROS = (
        "macros",
        _("This file holds macros or another program. Save it without them, or as a PDF, and send that."),
    )
    REACHES_OUT = (
        "reaches",
        _("This file holds another file, or is tied to one that lies elsewhere. Save it as a PDF and send that."),
    )
    OLD_OFFICE = (
        "old",
        _("This file is of an older kind (.doc, .xls, .ppt). Save it as .docx, .xlsx, .pptx or PDF and send that."),
    )
    MIXED = "mixed", _("This file is two kinds of file at once. Print it to a new PDF and send that.")
    TOO_LONG = "pages", _("This PDF has too many pages. Send the letter or the resolution alone.")
    TOO_LARGE_PICTURE = "pixels", _("This picture is too large. Take the photo again with fewer pixels.")
    TOO_VAST = "vast", _("This file unpacks to far more than it should. Save it as a PDF and send that.")
    TOO_MUCH_WORK = "work", _("This file took too long to check. Print it to a new PDF and send that.")
    INFECTED = (
        "infected",
        _("The virus scanner found something harmful in this file. Have your computer looked at before you go on."),
    )
