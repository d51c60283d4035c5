"""A file arrives: it is stored, counted and checked while its sender waits."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import IO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from network.accounts.models import User
from network.files.enums import LETTERS, FileKind, FileState
from network.files.models import StoredFile
from network.files.naming import kind_by_name, safe_name
from network.files.services.blobs import delete_bytes
from network.files.services.checking import check_file
from network.files.services.room import TooLarge, TooMany


class Refused(Exception):
    """The check refused the file; ``stored`` says why, and its bytes are gone."""

    def __init__(self, stored: StoredFile) -> None:
        super().__init__(stored.refusal)
        self.stored = stored

    def __str__(self) -> str:
        return self.stored.get_refusal_display()


NOT_TAKEN = (Refused, TooLarge, TooMany)  # each says in words what helps


def take_upload(
    upload: UploadedFile, *, by: User | None, kinds: Iterable[FileKind] = LETTERS, is_searched: bool = False
) -> StoredFile:
    """Store and check a file of one of these ``kinds``; when it ``is_searched``, a worker reads its words afterwards.

    Call it outside of a transaction: the check takes seconds, and what it refuses is kept on record. Raises TooLarge,
    Refused. Should the check itself fail, the file comes back in quarantine and is checked later.
    """
    if (upload.size or 0) > settings.FILE_MOST_BYTES:
        raise TooLarge
    stored = check_file(store_upload(upload, by=by, kinds=kinds, is_searched=is_searched))
    if stored.state == FileState.REJECTED:
        raise Refused(stored)
    return stored


def store_upload(
    upload: UploadedFile, *, by: User | None, kinds: Iterable[FileKind] = LETTERS, is_searched: bool = False
) -> StoredFile:
    """Write what was sent to the storage, in quarantine. Raises TooLarge."""
    name = upload.name or ""
    stored = StoredFile(
        name=safe_name(name, kind_by_name(name) or FileKind.PDF),
        kinds=[kind.value for kind in kinds],
        is_searched=is_searched,
        sent_by=by,
    )
    content = _Counted(upload)
    try:
        default_storage.save(stored.blob_name, content)
        stored.size, stored.sent_sha256 = content.count, content.hash.hexdigest()
        stored.save()
    except Exception:
        delete_bytes(stored.blob_name)
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
