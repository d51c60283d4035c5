"""What municipalities sent that were not accepted is not kept for ever, and neither is whom they named."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from admissions.enums import NOT_ACCEPTED, AdmissionState
from admissions.models import Admission, Nominee, Note
from admissions.options import FILES_KEPT_DAYS
from admissions.privacy import forget_contacts, forget_words
from network.files.services import delete_file
from network.options.reading import value_of

BATCH = 20
S = AdmissionState
JOINED = (S.ADMITTED, S.ACTIVE, S.INACTIVE, S.FORMER)  # nothing is still to come from who wrote for these


def forget_files() -> int:
    """Delete the files of requests that ended ``ADMISSION_FILES_KEPT_DAYS`` ago; returns of how many requests.

    Who signed what and when stays in the history.
    """
    return _in_batches(_forget_files_of_batch)


def forget_people() -> int:
    """Let go of whom old requests name, of accepted ones too; of the others also of what was said. Returns of how many.

    State, days and decision stay. A request that was put off keeps its contact until it has been looked at again.
    """
    return _in_batches(_forget_people_of_batch)


def _in_batches(forget: Callable[[datetime], int]) -> int:
    """The limit is asked for once: all batches of a run have the same."""
    limit = timezone.now() - timedelta(days=value_of(FILES_KEPT_DAYS))
    forgotten = 0
    while number := forget(limit):
        forgotten += number
    return forgotten


@transaction.atomic
def _forget_files_of_batch(limit: datetime) -> int:
    ended = Admission.objects.filter(state__in=NOT_ACCEPTED, state_since__lt=limit, documents_deleted_at=None)
    batch = list(ended.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk")[:BATCH])
    for admission in batch:
        for document in admission.documents.select_related("file"):
            delete_file(document.file)
        admission.documents_deleted_at = timezone.now()
        admission.save(update_fields=["documents_deleted_at"])
    return len(batch)


@transaction.atomic
def _forget_people_of_batch(limit: datetime) -> int:
    is_over = Q(put_off_until=None) | Q(put_off_until__lt=limit) | ~Q(state=S.DEFERRED)
    ended = Admission.objects.filter(is_over, state__in=[*NOT_ACCEPTED, *JOINED], state_since__lt=limit)
    of_it = {"admission": OuterRef("pk")}
    has_words = Q(state__in=NOT_ACCEPTED) & (Exists(Note.objects.filter(**of_it)) | ~Q(reason=""))
    named = ended.filter(~Q(contact_name="", contact_email="") | Exists(Nominee.objects.filter(**of_it)) | has_words)
    batch = list(named.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk")[:BATCH])
    pks = [admission.pk for admission in batch]
    forget_contacts(Admission.objects.filter(pk__in=pks))
    forget_words(Admission.objects.filter(pk__in=pks, state__in=NOT_ACCEPTED))
    return len(batch)
