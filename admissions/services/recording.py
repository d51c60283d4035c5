"""A request that reached an officer by telephone, by letter or in a conversation, written down in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from admissions.enums import AdmissionState
from admissions.moves import may_skip_to
from admissions.services.enquiring import Enquired, enquire
from admissions.services.filling import add_document, save_people
from admissions.services.moving import skip_to
from network.accounts.models import User


@dataclass(frozen=True)
class LetterInHand:
    """The official letter or resolution with what stands on it, the representative, and why steps are skipped."""

    upload: UploadedFile
    document: Mapping[str, Any]
    nominee: dict[str, Any]
    reason: str


@transaction.atomic
def record_request(
    *,
    by: User,
    submission: UUID,
    source: str,
    values: Mapping[str, Any],
    letter: LetterInHand | None = None,
    is_moved: bool = False,
) -> Enquired:
    """Begin a request on a municipality's behalf; with its letter it goes straight to "received" when ``is_moved``.

    A letter that is refused leaves nothing behind. A request that was open already keeps what it has: only the words
    are added to it.
    """
    enquired = enquire(submission=submission, values=values, source=source, by=by)
    if letter is None or not enquired.is_new:
        return enquired
    admission = enquired.admission
    add_document(admission, by=by, by_name="", upload=letter.upload, values=letter.document)
    save_people(admission, by=by, by_name="", seen_version=admission.people_version, nominees=[letter.nominee])
    if is_moved and AdmissionState.SUBMITTED in may_skip_to(admission.state):
        admission = skip_to(admission, AdmissionState.SUBMITTED, by=by, reason=letter.reason)
    return Enquired(admission, is_new=True, has_joined=False)
