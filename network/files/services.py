"""Files from sending to deletion: the only ones to move ``state``, and the only ones to touch the bytes."""

import contextlib
import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, cast

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.translation import gettext as _

from network.accounts.models import User
from network.files.enums import FileKind, FileState
from network.files.models import StoredFile
from network.files.naming import kind_by_name, safe_name
from network.files.opening import NoAnswer, Verdict, inspect

FOLDER = "uploads"
PIECE = 64 * 1024
LEFT_BEHIND_AFTER = timedelta(minutes=10)  # nobody checks a file for that long: whoever was at it is gone
CHECKED_AT_ONCE = 10  # so that one round of tidying ends within the time of a task, whatever the files are
ROWS_AT_ONCE = 500
WITH_BYTES = (FileState.QUARANTINE, FileState.CLEAN, FileState.MISSING)

log = structlog.get_logger(__name__)


class TooLarge(Exception):
    """A file of more than ``FILE_MOST_BYTES``."""

    def __str__(self) -> str:
        return _("This file is too large. It may have %(number)s MB at most.") % {"number": most_megabytes()}


class TooMany(Exception):
    """More files, or more bytes together, than one place takes: raised by the app that owns the place."""

    def __str__(self) -> str:
        return _("There is no room for another file here. Remove one first, or send it smaller.")


class Refused(Exception):
    """The check refused the file; ``stored`` says why, and its bytes are gone."""

    def __init__(self, stored: StoredFile) -> None:
        super().__init__(stored.refusal)
        self.stored = stored

    def __str__(self) -> str:
        return self.stored.get_refusal_display()


NOT_TAKEN = (Refused, TooLarge, TooMany)  # each says in words what helps


@dataclass(frozen=True)
class Tidied:
    """What one round of tidying did: bytes removed, files checked, files found to be lost, lost files that are back.

    ``orphans`` are bytes without a row, ``unowned`` files that nothing has a key to.
    """

    orphans: int = 0
    unowned: int = 0
    checked: int = 0
    missing: int = 0
    found: int = 0


def most_megabytes() -> str:
    """The largest file that is taken, in millions of bytes, as the reader writes numbers."""
    return floatformat(settings.FILE_MOST_BYTES / 1_000_000)


# --- Receiving ----------------------------------------------------------------------------------------------


def take_upload(upload: UploadedFile, *, by: User | None) -> StoredFile:
    """Store and check a file.

    Call it outside of a transaction: the check takes seconds, and what it refuses is kept on record. Raises TooLarge,
    Refused. Should the check itself fail, the file comes back in quarantine and is checked later.
    """
    if (upload.size or 0) > settings.FILE_MOST_BYTES:
        raise TooLarge
    stored = check_file(store_upload(upload, by=by))
    if stored.state == FileState.REJECTED:
        raise Refused(stored)
    return stored


def store_upload(upload: UploadedFile, *, by: User | None) -> StoredFile:
    """Write what was sent to the storage, in quarantine. Raises TooLarge."""
    name = upload.name or ""
    stored = StoredFile(name=safe_name(name, kind_by_name(name) or FileKind.PDF), sent_by=by)
    content = _Counted(upload)
    try:
        default_storage.save(stored.blob_name, content)
        stored.size, stored.sent_sha256 = content.count, content.hash.hexdigest()
        stored.save()
    except Exception:
        _delete_bytes(stored.blob_name)
        raise
    return stored


class _Counted(File):
    """A file that is counted and hashed while a storage reads it, and not read beyond what may be stored."""

    def __init__(self, upload: UploadedFile) -> None:
        super().__init__(upload.file, name="blob")
        self.upload, self.source = upload, cast("IO[bytes]", upload.file)
        self.seek(0)

    def seek(self, position: int, whence: int = 0) -> int:
        self.count, self.hash = 0, hashlib.sha256()
        return self.source.seek(position, whence)

    def read(self, size: int = -1) -> bytes:
        return self._counted(self.source.read(size))

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self.seek(0)
        return map(self._counted, self.upload.chunks(chunk_size))

    def _counted(self, data: bytes) -> bytes:
        self.count += len(data)
        self.hash.update(data)
        if self.count > settings.FILE_MOST_BYTES:
            raise TooLarge
        return data


# --- Checking -----------------------------------------------------------------------------------------------


def check_file(stored: StoredFile) -> StoredFile:
    """Open a file in quarantine within limits, and say whether it is clean.

    What is refused loses its bytes at once. A check that fails by itself leaves the file in quarantine and is logged.
    """
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as made:
        try:
            sha256 = _fetch(stored, sent)
            verdict = inspect(sent, made)
        except FileNotFoundError:
            return _record_missing(stored)
        except NoAnswer as failure:
            log.error("file_not_checked", file=stored.pk, reason=str(failure))
            return stored
        if verdict.refusal:
            return _record_refusal(stored, verdict)
        return _record_clean(stored, verdict, sha256, None if verdict.kind == FileKind.PDF else made)


def _fetch(stored: StoredFile, target: IO[bytes]) -> str:
    """Bring the bytes here; returns their hash."""
    sha256 = hashlib.sha256()
    with default_storage.open(stored.blob_name) as source:
        for piece in source.chunks(PIECE):
            sha256.update(piece)
            target.write(piece)
    return sha256.hexdigest()


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
    return row


def _record_refusal(stored: StoredFile, verdict: Verdict) -> StoredFile:
    with transaction.atomic():
        if (row := _in_quarantine(stored)) is None:
            return StoredFile.objects.get(pk=stored.pk)
        row.state, row.refusal, row.checked_at = FileState.REJECTED, verdict.refusal, timezone.now()
        row.save()
    _delete_bytes(row.blob_name)
    log.info("file_refused", file=row.pk, refusal=verdict.refusal)
    return row


@transaction.atomic
def _record_missing(stored: StoredFile) -> StoredFile:
    row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if row.state in (FileState.QUARANTINE, FileState.CLEAN) and not _is_there(row):
        row.state = FileState.MISSING
        row.save(update_fields=["state"])
        log.error("file_missing", file=row.pk)
    return row


# --- Deleting and tidying -----------------------------------------------------------------------------------


@transaction.atomic
def delete_file(stored: StoredFile) -> StoredFile:
    """Delete the bytes once this transaction is committed; the row stays with its hash."""
    row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if row.state != FileState.DELETED:
        row.state, row.refusal = FileState.DELETED, ""
        row.save(update_fields=["state", "refusal"])
    transaction.on_commit(lambda: _delete_bytes(row.blob_name), robust=True)
    return row


def tidy() -> Tidied:
    """Mend what a crash left: what belongs to nothing goes, what nobody has checked is checked, what is lost says so.

    Any number at once.
    """
    unowned = len([delete_file(stored) for stored in _unowned()])
    checked = sum(check_file(stored).state != FileState.QUARANTINE for stored in _left_behind())
    missing, found = _compare_rows()
    return Tidied(orphans=_remove_orphans(), unowned=unowned, checked=checked, missing=missing, found=found)


def _left_behind() -> list[StoredFile]:
    limit = timezone.now() - LEFT_BEHIND_AFTER
    waiting = StoredFile.objects.filter(state=FileState.QUARANTINE, sent_at__lt=limit)
    return list(waiting.order_by("sent_at", "pk")[:CHECKED_AT_ONCE])


def _unowned() -> list[StoredFile]:
    """Files with bytes that were sent a while ago, and that no row of another app has a key to."""
    owners = [one.get_accessor_name() for one in StoredFile._meta.related_objects]  # noqa: SLF001 -- Django's own door
    limit = timezone.now() - timedelta(seconds=settings.FILE_ORPHAN_AFTER_SECONDS)
    alone = {f"{name}__isnull": True for name in owners}
    return list(StoredFile.objects.filter(state__in=WITH_BYTES, sent_at__lt=limit, **alone).order_by("pk"))


def _compare_rows() -> tuple[int, int]:
    """How many clean files are lost, and how many lost ones are back (a disk that was away for an hour)."""
    missing = found = 0
    rows = StoredFile.objects.filter(state__in=(FileState.CLEAN, FileState.MISSING)).order_by("pk")
    for row in rows.iterator(ROWS_AT_ONCE):
        is_there = _is_there(row)
        if row.is_clean and not is_there:
            missing += _record_missing(row).state == FileState.MISSING
        elif row.state == FileState.MISSING and is_there:
            found += _record_found(row)
    return missing, found


def _is_there(row: StoredFile) -> bool:
    """Whether the storage holds it whole."""
    try:
        return default_storage.size(row.blob_name) == row.size
    except FileNotFoundError:
        return False


@transaction.atomic
def _record_found(stored: StoredFile) -> bool:
    """A lost file is clean again when its bytes are those that were checked; one never checked goes to quarantine."""
    row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if row.state != FileState.MISSING:
        return False
    with tempfile.TemporaryFile() as here:
        if row.sha256 and _fetch(row, here) != row.sha256:
            return False
    row.state = FileState.CLEAN if row.sha256 else FileState.QUARANTINE
    row.save(update_fields=["state"])
    return True


def _remove_orphans() -> int:
    """Remove bytes whose row never came, or says that they are gone."""
    limit = timezone.now() - timedelta(seconds=settings.FILE_ORPHAN_AFTER_SECONDS)
    removed = 0
    for names in _in_batches(_folders()):
        kept = _with_bytes(names)
        for name in names:
            if name not in kept and (written_at := _written_at(name)) and written_at < limit:
                _delete_bytes(f"{FOLDER}/{name}/blob")
                removed += 1
    if removed:
        log.warning("file_orphans_removed", number=removed)
    return removed


def _folders() -> list[str]:
    try:
        return sorted(default_storage.listdir(FOLDER)[0])
    except FileNotFoundError:
        return []


def _in_batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), ROWS_AT_ONCE):
        yield names[start : start + ROWS_AT_ONCE]


def _with_bytes(names: list[str]) -> set[str]:
    """Which of these folders belong to a row that has bytes."""
    uuids = []
    for name in names:
        with contextlib.suppress(ValueError):
            uuids.append(uuid.UUID(name))
    rows = StoredFile.objects.filter(uuid__in=uuids, state__in=WITH_BYTES)
    return {str(one) for one in rows.values_list("uuid", flat=True)}


def _written_at(name: str) -> datetime | None:
    """When the bytes in a folder were written, or the empty folder was made; None when somebody was quicker."""
    for path in (f"{FOLDER}/{name}/blob", f"{FOLDER}/{name}"):
        with contextlib.suppress(FileNotFoundError):
            return default_storage.get_modified_time(path)
    return None


def _delete_bytes(blob_name: str) -> None:
    """The bytes, and the folder that held nothing else."""
    default_storage.delete(blob_name)
    with contextlib.suppress(OSError):
        default_storage.delete(blob_name.rpartition("/")[0])
