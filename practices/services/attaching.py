"""Files are put to a practice and taken away. Locks: the member, then its practice."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from members.models import Member
from network.accounts.models import User
from network.files.enums import DOCUMENTS
from network.files.models import StoredFile
from network.files.services import TooMany, delete_file, refuse_more_than_fits, take_upload
from practices.models import Practice, PracticeFile
from practices.search import index_again


def add_file(practice: Practice, *, by: User, upload: UploadedFile, values: Mapping[str, Any]) -> PracticeFile:
    """Check a file and put it to a practice. ``values``: title, language.

    The check takes its time, so nothing is locked meanwhile. Raises what ``network.files`` refuses: Refused,
    TooLarge, TooMany.
    """
    _refuse_more_than_fits(practice, upload.size or 0)
    stored = take_upload(upload, by=by, kinds=DOCUMENTS, is_searched=True)
    try:
        file = _attach(practice, stored, values)
    except TooMany:
        delete_file(stored)
        raise
    index_again(practice)  # by its title, and by its words if a worker was quicker and found nobody to tell
    return file


@transaction.atomic
def _attach(practice: Practice, stored: StoredFile, values: Mapping[str, Any]) -> PracticeFile:
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=practice.member_id)
    practice = Practice.objects.select_for_update(of=("self",), no_key=True).get(pk=practice.pk)
    same = {f"stored__{name}": getattr(stored, name) for name in ("sent_sha256", "name", "state")}
    if twin := practice.files.filter(**same, **values).first():
        delete_file(stored)  # the same form came twice
        return twin
    _refuse_more_than_fits(practice, stored.size)  # several may have been on their way at once
    last = practice.files.aggregate(last=Max("position"))["last"] or 0
    return PracticeFile.objects.create(practice=practice, stored=stored, position=last + 1, **values)


@transaction.atomic
def remove_file(file: PracticeFile) -> Practice:
    """Take a file away from its practice; its bytes are deleted. Twice changes nothing."""
    practice = Practice.objects.select_for_update(of=("self",), no_key=True).get(pk=file.practice_id)
    found = practice.files.select_related("stored").filter(pk=file.pk).first()
    if found:
        found.delete()
        delete_file(found.stored)
        index_again(practice)
    return practice


def _refuse_more_than_fits(practice: Practice, size: int) -> None:
    """Raises TooMany when the practice, or all practices of its member, would hold too much with ``size`` more."""
    refuse_more_than_fits(
        StoredFile.objects.filter(practice_file__practice=practice),
        size,
        most_files=settings.PRACTICE_FILES,
        most_bytes=settings.PRACTICE_BYTES,
    )
    refuse_more_than_fits(
        StoredFile.objects.filter(practice_file__practice__member=practice.member_id),
        size,
        most_bytes=settings.FILE_MOST_BYTES_PER_MEMBER,
        is_of_member=True,
    )
