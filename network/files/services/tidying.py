"""What a crash left behind is mended; what has waited too long says so."""

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from network.files.enums import FileState
from network.files.models import FileWords, StoredFile
from network.files.services.blobs import FOLDER, delete_bytes, delete_file, fetch, is_there, record_missing
from network.files.services.checking import check_file
from network.files.services.reading import read_file, tell_owner

LEFT_BEHIND_AFTER = timedelta(minutes=10)  # nobody checks a file for that long: whoever was at it is gone
UNREAD_AFTER = timedelta(minutes=10)  # a reading that has not ended by then has died
CHECKED_AT_ONCE, UNREAD_AT_ONCE = 8, 2  # so that one round ends within the time of a task, whatever the files are
ROWS_AT_ONCE = 500
WITH_BYTES = (FileState.QUARANTINE, FileState.CLEAN, FileState.MISSING)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tidied:
    """What one round of tidying did: bytes removed, files checked, files found to be lost, lost files that are back.

    ``orphans`` are bytes without a row, ``unowned`` files that nothing has a key to, ``read`` those whose words were
    read at last.
    """

    orphans: int = 0
    unowned: int = 0
    checked: int = 0
    missing: int = 0
    found: int = 0
    read: int = 0

    @property
    def has_more(self) -> bool:
        """Whether there may be as many again to be checked or read: a scanner was away for a day."""
        return self.checked == CHECKED_AT_ONCE or self.read == UNREAD_AT_ONCE


def standing() -> str:
    """``waiting`` while a file has waited too long to be checked: a stopped scanner, or a check that fails."""
    late = StoredFile.objects.filter(state=FileState.QUARANTINE, sent_at__lt=Now() - LEFT_BEHIND_AFTER)
    return "waiting" if late.exists() else "ok"


def tidy() -> Tidied:
    """Mend what a crash left: what belongs to nothing goes, what nobody has checked is checked, what is lost says so.

    Any number at once.
    """
    unowned = len([delete_file(stored) for stored in _unowned()])
    checked = sum(_check_again(stored) for stored in _left_behind())
    missing, found = _compare_rows()
    read = sum(read_file(stored) for stored in _unread())
    return Tidied(_remove_orphans(), unowned=unowned, checked=checked, missing=missing, found=found, read=read)


def _check_again(stored: StoredFile) -> bool:
    """Whether it is checked now. Its sender has gone: what is refused is told by the app that owns it."""
    checked = check_file(stored)
    if checked.was_refused:
        tell_owner(checked)
    return not checked.is_waiting


def _unread() -> list[StoredFile]:
    """Files whose words nobody was woken to read, or whose reading failed."""
    waiting = StoredFile.objects.to_be_read().filter(checked_at__lt=timezone.now() - UNREAD_AFTER)
    return list(waiting.order_by("pk")[:UNREAD_AT_ONCE])


def _left_behind() -> list[StoredFile]:
    limit = timezone.now() - LEFT_BEHIND_AFTER
    waiting = StoredFile.objects.filter(state=FileState.QUARANTINE, sent_at__lt=limit)
    return list(waiting.order_by("sent_at", "pk")[:CHECKED_AT_ONCE])


def _unowned() -> list[StoredFile]:
    """Files with bytes that were sent a while ago, and that no row of another app has a key to."""
    related = StoredFile._meta.related_objects  # noqa: SLF001 -- Django's own door
    owners = [one.get_accessor_name() for one in related if one.related_model is not FileWords]
    limit = timezone.now() - timedelta(seconds=settings.FILE_ORPHAN_AFTER_SECONDS)
    alone = {f"{name}__isnull": True for name in owners}
    return list(StoredFile.objects.filter(state__in=WITH_BYTES, sent_at__lt=limit, **alone).order_by("pk"))


def _compare_rows() -> tuple[int, int]:
    """How many clean files are lost, and how many lost ones are back (a disk that was away for an hour)."""
    missing = found = 0
    rows = StoredFile.objects.filter(state__in=(FileState.CLEAN, FileState.MISSING)).order_by("pk")
    for row in rows.iterator(ROWS_AT_ONCE):
        there = is_there(row)
        if row.is_clean and not there:
            missing += record_missing(row).state == FileState.MISSING
        elif row.state == FileState.MISSING and there:
            found += _record_found(row)
    return missing, found


@transaction.atomic
def _record_found(stored: StoredFile) -> bool:
    """A lost file is clean again when its bytes are those that were checked; one never checked goes to quarantine."""
    row = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if row.state != FileState.MISSING:
        return False
    with tempfile.TemporaryFile() as here:
        if row.sha256 and fetch(row, here) != row.sha256:
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
                delete_bytes(f"{FOLDER}/{name}/blob")
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
