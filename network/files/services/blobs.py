"""The bytes of a file in the storage: brought here, looked for, deleted."""

import contextlib
import hashlib
from typing import IO

import structlog
from django.core.files.storage import default_storage
from django.db import transaction

from network.files.enums import FileState
from network.files.models import FileWords, StoredFile

FOLDER = "uploads"
PIECE = 64 * 1024

log = structlog.get_logger(__name__)


@transaction.atomic
def delete_file(stored: StoredFile) -> StoredFile:
    """Delete the bytes once this transaction is committed, and the words now; the row stays with its hash."""
    row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if row.state != FileState.DELETED:
        row.state, row.refusal = FileState.DELETED, ""
        row.save(update_fields=["state", "refusal"])
        FileWords.objects.filter(stored=row).delete()
    transaction.on_commit(lambda: delete_bytes(row.blob_name), robust=True)
    return row


def fetch(stored: StoredFile, target: IO[bytes]) -> str:
    """Bring the bytes here; returns their hash."""
    sha256 = hashlib.sha256()
    with default_storage.open(stored.blob_name) as source:
        for piece in source.chunks(PIECE):
            sha256.update(piece)
            target.write(piece)
    return sha256.hexdigest()


def is_there(row: StoredFile) -> bool:
    """Whether the storage holds it whole."""
    try:
        return default_storage.size(row.blob_name) == row.size
    except FileNotFoundError:
        return False


@transaction.atomic
def record_missing(stored: StoredFile) -> StoredFile:
    row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if row.state in (FileState.QUARANTINE, FileState.CLEAN) and not is_there(row):
        row.state = FileState.MISSING
        row.save(update_fields=["state"])
        log.error("file_missing", file=row.pk)
    return row


def delete_bytes(blob_name: str) -> None:
    """The bytes, and the folder that held nothing else."""
    default_storage.delete(blob_name)
    with contextlib.suppress(OSError):
        default_storage.delete(blob_name.rpartition("/")[0])
