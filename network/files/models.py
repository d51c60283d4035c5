"""One row for each file that somebody sent."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.files.enums import LETTERS, WITH_WORDS, FileKind, FileState, Refusal

MOST_READINGS = 3  # of a file whose words cannot be read


def letters() -> list[str]:
    """What is taken where nothing else is said."""
    return [kind.value for kind in LETTERS]


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def with_bytes(self) -> "StoredFileQuerySet":
        """Those that take room."""
        return self.filter(state__in=(FileState.QUARANTINE, FileState.CLEAN, FileState.MISSING))

    def shown_to(self, user) -> "StoredFileQuerySet":
        """Checked ones, lost ones (which say so), and for its sender also what is being checked or was refused."""
        shown = models.Q(state__in=(FileState.CLEAN, FileState.MISSING))
        if user.is_authenticated:
            shown |= models.Q(state__in=(FileState.QUARANTINE, FileState.REJECTED), sent_by=user)
        return self.filter(shown)

    def to_be_read(self) -> "StoredFileQuerySet":
        """Clean ones whose words are wanted, were not read yet, and have not failed too often."""
        wanted = self.filter(state=FileState.CLEAN, is_searched=True, kind__in=WITH_WORDS)
        return wanted.filter(
            models.Q(words__isnull=True) | models.Q(words__read_at=None, words__attempts__lt=MOST_READINGS)
        )


class StoredFile(models.Model):
    """A file that somebody sent. Its bytes lie in the storage under ``blob_name``, a name that says nothing about it.

    The row knows no owner: what it belongs to has a key to it and decides who may get it.
    ``services`` are the only ones to move ``state``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, help_text=_("As its sender called it, made safe."))
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices, blank=True)
    kinds = ArrayField(
        models.CharField(max_length=10, choices=FileKind.choices),
        default=letters,
        help_text="What is taken where it was sent: a later check asks the same.",
    )
    is_searched = models.BooleanField(default=False, help_text="Whether its words are read to be found.")
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

    objects = StoredFileQuerySet.as_manager()

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

    @property
    def was_refused(self) -> bool:
        return self.state == FileState.REJECTED

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be checked."""
        return self.state == FileState.QUARANTINE


class FileWords(models.Model):
    """The words that a clean file holds, apart from its row because they are long. ``services.read_words`` writes it.

    Without ``read_at`` the reading failed ``attempts`` times, or is going on.
    """

    stored = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="words")
    words = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("words of a file")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(words="") | models.Q(read_at__isnull=False), name="files_words_were_read"
            ),
        ]

    def __str__(self) -> str:
        return str(self.stored)
