"""Papers are put to a meeting and taken away, under the lock of the meeting."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, QuerySet

from meetings.models import Meeting, Paper
from meetings.services.refusals import locked
from network.accounts.models import User
from network.files.enums import DOCUMENTS
from network.files.models import StoredFile
from network.files.services import TooMany, delete_file, refuse_more_than_fits, take_upload


def add_paper(meeting: Meeting, *, by: User, upload: UploadedFile, values: Mapping[str, Any]) -> Paper:
    """Check a file and put it to a meeting. ``values``: title, language, is_in_camera.

    The check takes its time, so nothing is locked meanwhile. Raises what ``network.files`` refuses: Refused,
    TooLarge, TooMany.
    """
    _refuse_more_than_fits(meeting, upload.size or 0)
    stored = take_upload(upload, by=by, kinds=DOCUMENTS)
    try:
        return _attach(meeting, stored, values)
    except TooMany:
        delete_file(stored)
        raise


@transaction.atomic
def _attach(meeting: Meeting, stored: StoredFile, values: Mapping[str, Any]) -> Paper:
    meeting = locked(meeting)
    same = {f"stored__{name}": getattr(stored, name) for name in ("sent_sha256", "name", "state")}
    if twin := meeting.papers.filter(**same, **values).first():
        delete_file(stored)  # the same form came twice
        return twin
    _refuse_more_than_fits(meeting, stored.size)  # several may have been on their way at once
    last = meeting.papers.aggregate(last=Max("position"))["last"] or 0
    return Paper.objects.create(meeting=meeting, stored=stored, position=last + 1, **values)


@transaction.atomic
def remove_paper(paper: Paper) -> Meeting:
    """Take a paper away; its bytes are deleted. Twice changes nothing."""
    meeting = locked(Meeting(pk=paper.meeting_id))
    remove_all(meeting.papers.filter(pk=paper.pk))
    return meeting


def remove_all(papers: "QuerySet[Paper]") -> None:
    """Delete these papers with their files; the caller holds the lock of their meeting."""
    for paper in papers.select_related("stored"):
        paper.delete()
        delete_file(paper.stored)


def _refuse_more_than_fits(meeting: Meeting, size: int) -> None:
    refuse_more_than_fits(
        StoredFile.objects.filter(paper__meeting=meeting),
        size,
        most_files=settings.MEETING_PAPERS,
        most_bytes=settings.MEETING_BYTES,
    )
