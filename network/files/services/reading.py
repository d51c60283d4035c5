"""The words of a clean file are read by a worker, so that what the file belongs to is found by them."""

import tempfile

import structlog
from django.db import transaction
from django.utils import timezone

from network.files.models import FileWords, StoredFile
from network.files.opening import NoAnswer, read_words
from network.files.registry import FILE_CHANGED
from network.files.services.blobs import fetch

READ_AT_ONCE = 5  # so that one task ends in its time; each may take FILE_READ_SECONDS

log = structlog.get_logger(__name__)


def read_waiting() -> int:
    """Read the words of the files that wait for it, the oldest first; returns of how many they could be read."""
    waiting = StoredFile.objects.to_be_read().exclude(words__attempts__gt=0).order_by("pk")
    return sum(read_file(stored) for stored in waiting[:READ_AT_ONCE])


def read_file(stored: StoredFile) -> bool:
    """Read the words of a clean file so that its owner is found by them, and tell the owner.

    The attempt is written down first, so that a file which kills its reader is not tried for ever. Whether it worked.
    """
    if not _begin_reading(stored):
        return False
    with tempfile.TemporaryFile() as here:
        try:
            fetch(stored, here)
            words = read_words(here, stored.kind)
        except (FileNotFoundError, NoAnswer) as failure:
            log.warning("file_not_read", file=stored.pk, reason=str(failure))
            return False
    FileWords.objects.filter(stored=stored).update(words=words, read_at=timezone.now())
    tell_owner(stored)
    return True


@transaction.atomic
def _begin_reading(stored: StoredFile) -> bool:
    row = StoredFile.objects.select_for_update(of=("self",)).to_be_read().filter(pk=stored.pk).first()
    if row is None:
        return False
    words, _is_new = FileWords.objects.get_or_create(stored=row)
    words.attempts += 1
    words.save(update_fields=["attempts"])
    return True


def tell_owner(stored: StoredFile) -> None:
    """Let the app that owns a file do what follows. One that fails is logged, and mended by the nightly index."""
    for _name, _done in FILE_CHANGED.ask(stored):
        pass
