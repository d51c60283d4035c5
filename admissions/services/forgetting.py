"""The letters of municipalities that were not accepted are not kept for ever."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from admissions.enums import NOT_ACCEPTED
from admissions.models import Admission
from admissions.options import FILES_KEPT_DAYS
from network.files.services import delete_file
from network.options.reading import value_of

BATCH = 20


def forget_files() -> int:
    """Delete the files of requests that ended ``ADMISSION_FILES_KEPT_DAYS`` ago; returns of how many requests.

    Who signed what and when stays in the history.
    """
    forgotten = 0
    while number := _forget_batch():
        forgotten += number
    return forgotten


@transaction.atomic
def _forget_batch() -> int:
    limit = timezone.now() - timedelta(days=value_of(FILES_KEPT_DAYS))
    ended = Admission.objects.filter(state__in=NOT_ACCEPTED, state_since__lt=limit, documents_deleted_at=None)
    batch = list(ended.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk")[:BATCH])
    for admission in batch:
        for document in admission.documents.select_related("file"):
            delete_file(document.file)
        admission.documents_deleted_at = timezone.now()
        admission.save(update_fields=["documents_deleted_at"])
    return len(batch)
