"""One row for each file that somebody sent."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.files.enums import FileKind, FileState, Refusal


class StoredFile(models.Model):
    """A file that somebody sent. Its bytes lie in the storage under ``blob_name``, a name that says nothing about it.

    The row knows no owner: what it belongs to has a key to it and decides who may get it.
    ``services`` are the only ones to move ``state``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, help_text=_("As its sender called it, made safe."))
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=FileState.choices, default=FileState.QUARANTINE)
    refusal = models.CharField(_("why it was refused"), max_length=12, choices=Refusal.choices, blank=True)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes, as stored."))
    pages = models.PositiveIntegerField(_("pages"), default=0, help_text=_("Of a PDF."))
    sent_sha256 = models.CharField(max_length=64, help_text="Of what was sent, in hexadecimal.")
    sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of what is stored once it is clean, in hexadecimal."
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=FileState.CLEAN)
                | (~models.Q(kind="") & ~models.Q(sha256="") & models.Q(checked_at__isnull=False)),
                name="files_clean_was_checked",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FileState.REJECTED, refusal__in=Refusal.values)
                | (~models.Q(state=FileState.REJECTED) & models.Q(refusal="")),
                name="files_rejected_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], name="files_in_quarantine", condition=models.Q(state=FileState.QUARANTINE)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def blob_name(self) -> str:
        """Where its bytes lie in the storage."""
        return f"uploads/{self.uuid}/blob"

    @property
    def is_clean(self) -> bool:
        """Whether somebody may get it."""
        return self.state == FileState.CLEAN
