"""A file in quarantine becomes clean, or is refused."""

import hashlib
import tempfile
from typing import IO, Any

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from network.files import tasks
from network.files.enums import PICTURES, FileKind, FileState, Refusal
from network.files.models import StoredFile
from network.files.naming import safe_name
from network.files.opening import NoAnswer, Verdict, inspect
from network.files.scanning import Finding, scan
from network.files.services.blobs import delete_bytes, fetch, record_missing
from network.shared.wake import wake

log = structlog.get_logger(__name__)


def check_file(stored: StoredFile) -> StoredFile:
    """Open a file in quarantine within limits, have it scanned, and say whether it is clean.

    What is refused loses its bytes at once. A check that fails by itself, or a scanner that does not answer, leaves
    the file in quarantine and is logged.
    """
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as made:
        try:
            sha256 = fetch(stored, sent)
            verdict = inspect(sent, made, kinds=stored.kinds)
        except FileNotFoundError:
            return record_missing(stored)
        except NoAnswer as failure:
            log.error("file_not_checked", file=stored.pk, reason=str(failure))
            return stored
        if verdict.refusal:
            return _record_refusal(stored, verdict)
        finding = scan(sent)
        if finding == Finding.INFECTED:
            return _record_refusal(stored, Verdict(refusal=Refusal.INFECTED))
        if finding != Finding.CLEAN:
            return stored
        return _record_clean(stored, verdict, sha256, made if verdict.kind in PICTURES else None)


def _in_quarantine(stored: StoredFile) -> StoredFile | None:
    """The row, locked; None when somebody else has moved it since."""
    return StoredFile.objects.select_for_update(of=("self",)).filter(pk=stored.pk, state=FileState.QUARANTINE).first()


def _record_clean(stored: StoredFile, verdict: Verdict, sha256: str, made: IO[bytes] | None) -> StoredFile:
    with transaction.atomic():
        if (row := _in_quarantine(stored)) is None:
            return StoredFile.objects.get(pk=stored.pk)
        if made is not None:
            made.seek(0)
            content: Any = made
            sha256, row.size = hashlib.file_digest(content, "sha256").hexdigest(), made.tell()
            default_storage.delete(row.blob_name)
            default_storage.save(row.blob_name, File(made, name="blob"))
        row.kind, row.pages, row.sha256 = verdict.kind, verdict.pages, sha256
        row.name = safe_name(row.name, FileKind(verdict.kind))
        row.state, row.checked_at = FileState.CLEAN, timezone.now()
        row.save()
        if row.is_searched:
            wake(tasks.read_words)
    return row


def _record_refusal(stored: StoredFile, verdict: Verdict) -> StoredFile:
    with transaction.atomic():
        if (row := _in_quarantine(stored)) is None:
            return StoredFile.objects.get(pk=stored.pk)
        row.state, row.refusal, row.checked_at = FileState.REJECTED, verdict.refusal, timezone.now()
        row.save()
    delete_bytes(row.blob_name)
    log.info("file_refused", file=row.pk, refusal=verdict.refusal)
    return row
