"""A request that reached an officer by telephone, by letter or in a conversation, written down in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from admissions.enums import AdmissionState
from admissions.moves import may_skip_to
from admissions.rules import is_party
from admissions.services.enquiring import Enquired, enquire
from admissions.services.filling import attach_document, save_people
from admissions.services.moving import skip_to
from network.accounts.models import User
from network.files.models import StoredFile
from network.files.services import delete_file, take_upload


@dataclass(frozen=True)
class LetterInHand:
    """The official letter or resolution with what stands on it, the representative, and the steps that are skipped.

    ``to`` is where the request goes at once, for ``reason``; None leaves it where it begins, and so does an officer
    who is of that municipality herself.
    """

    upload: UploadedFile
    document: Mapping[str, Any]
    nominee: dict[str, Any]
    to: AdmissionState | None = None
    reason: str = ""


def record_request(
    *,
    by: User,
    submission: UUID,
    source: str,
    values: Mapping[str, Any],
    letter: LetterInHand | None = None,
) -> Enquired:
    """Begin a request on a municipality's behalf; with its letter it skips the first steps.

    The letter is checked first, which takes its time, so that nothing is locked meanwhile: a letter that is refused
    leaves no request behind. A request that was open already keeps what it has: only the words are added to it.

    Raises AlreadyMember, NotInState and what ``network.files`` refuses: Refused, TooLarge, TooMany.
    """
    stored = take_upload(letter.upload, by=by) if letter else None
    enquired = None
    try:
        enquired = _record(by=by, submission=submission, source=source, values=values, letter=letter, stored=stored)
    finally:
        if stored and not (enquired and enquired.is_new):
            delete_file(stored)
    return enquired


@transaction.atomic
def _record(
    *,
    by: User,
    submission: UUID,
    source: str,
    values: Mapping[str, Any],
    letter: LetterInHand | None,
    stored: StoredFile | None,
) -> Enquired:
    enquired = enquire(submission=submission, values=values, source=source, by=by)
    if letter is None or stored is None or not enquired.is_new:
        return enquired
    admission = enquired.admission
    attach_document(admission, stored, by=by, by_name="", values=letter.document)
    save_people(admission, by=by, by_name="", seen_version=admission.people_version, nominees=[letter.nominee])
    if letter.to in may_skip_to(admission.state) and not is_party(by, admission):
        admission = skip_to(admission, letter.to, by=by, reason=letter.reason)
    return Enquired(admission, is_new=True, has_joined=False)
