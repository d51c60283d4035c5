"""Closed lists about files that were sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    """What a file is by its content, whatever it is called."""

    PDF = "pdf", _("PDF")
    PNG = "png", _("PNG image")
    JPEG = "jpeg", _("JPEG image")

    @property
    def content_type(self) -> str:
        return {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}[self.value]

    @property
    def extension(self) -> str:
        return {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg"}[self.value]


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
    EMPTY = "empty", _("This file is empty.")
    DAMAGED = "damaged", _("This file cannot be opened; it may be damaged. Save it again, or send a photo of the page.")
    ENCRYPTED = "encrypted", _("This PDF is protected by a password. Save it without one and send it again.")
    ACTIVE = (
        "active",
        _("This PDF holds a program, a form that acts or another file. Print it to a new PDF and send that."),
    )
    MIXED = "mixed", _("This file is two kinds of file at once. Print it to a new PDF and send that.")
    TOO_LONG = "pages", _("This PDF has too many pages. Send the letter or the resolution alone.")
    TOO_LARGE_PICTURE = "pixels", _("This picture is too large. Take the photo again with fewer pixels.")
    TOO_MUCH_WORK = "work", _("This file took too long to check. Print it to a new PDF and send that.")
