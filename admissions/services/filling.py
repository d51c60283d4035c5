"""The four parts of a request: filled by its municipality, or by an officer on its behalf, and sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from admissions.enums import BEFORE_DECISION, FILLED_BY_APPLICANT, AdmissionState, Deed, Promise, Section
from admissions.models import Activity, Admission, AdmissionDocument, Commitments, Nominee, Overview
from admissions.models.contents import MOST_ACTIVITIES
from admissions.recipients import contact_of, officers_told
from admissions.services.moving import locked, make_move, settle_points, tell, tell_applicant
from admissions.services.refusals import ChangedMeanwhile, Incomplete, NotInState
from members.enums import RepresentativeKind
from network.accounts.models import User
from network.files.enums import FileState
from network.files.models import StoredFile
from network.files.services import TooMany, delete_file, refuse_more_than_fits, take_upload
from network.outbox import services as outbox


def refuse_unless_writable(admission: Admission, *, by: User | None) -> None:
    """Raises NotInState: the applicant writes while it is her turn, an officer for her until it is decided."""
    if admission.state not in (BEFORE_DECISION if by else FILLED_BY_APPLICANT):
        raise NotInState(admission)


# --- Letter or resolution -----------------------------------------------------------------------------------


def add_document(
    admission: Admission, *, by: User | None, by_name: str, upload: UploadedFile, values: Mapping[str, Any]
) -> AdmissionDocument:
    """Check a letter or resolution and put it into the file. ``values``: kind, signatory, signed_on, number.

    The check takes its time, so nothing is locked meanwhile. The same file with the same words sent again (a double
    click) is the document that stands. Raises NotInState and what ``network.files`` refuses: Refused, TooLarge,
    TooMany.
    """
    refuse_unless_writable(Admission.objects.get(pk=admission.pk), by=by)
    _refuse_more_than_fits(admission, upload.size or 0)
    stored = take_upload(upload, by=by)
    try:
        return attach_document(admission, stored, by=by, by_name=by_name, values=values)
    except (NotInState, TooMany):
        delete_file(stored)
        raise


@transaction.atomic
def attach_document(
    admission: Admission, stored: StoredFile, *, by: User | None, by_name: str, values: Mapping[str, Any]
) -> AdmissionDocument:
    """Put a letter or resolution that was stored and checked into the file. Raises NotInState, TooMany."""
    admission = locked(admission)
    refuse_unless_writable(admission, by=by)
    if (
        twin := admission.documents.filter(file__sent_sha256=stored.sent_sha256, **values)
        .select_related("file")
        .first()
    ):
        delete_file(stored)
        return twin
    _refuse_more_than_fits(admission, stored.size)  # several may have been on their way at once
    document = AdmissionDocument.objects.create(admission=admission, file=stored, **values)
    _note_work(admission, by=by, by_name=by_name)
    return document


@transaction.atomic
def remove_document(document: AdmissionDocument, *, by: User | None, by_name: str) -> Admission:
    """Take a letter or resolution out of the file; its bytes are deleted. Raises NotInState."""
    admission = locked(document.admission)
    refuse_unless_writable(admission, by=by)
    found = admission.documents.select_related("file").filter(pk=document.pk).first()
    if found:
        stored = found.file
        found.delete()
        delete_file(stored)
        _note_work(admission, by=by, by_name=by_name)
    return admission


def _refuse_more_than_fits(admission: Admission, size: int) -> None:
    """Raises TooMany when a request with one more file of ``size`` bytes would hold too many, or too much."""
    refuse_more_than_fits(
        StoredFile.objects.filter(admission_document__admission=admission),
        size,
        most_files=settings.ADMISSION_FILES_PER_REQUEST,
        most_bytes=settings.ADMISSION_BYTES_PER_REQUEST,
    )


# --- The three parts that are saved as a whole --------------------------------------------------------------


@transaction.atomic
def save_overview(
    admission: Admission,
    *,
    by: User | None,
    by_name: str,
    seen_version: int,
    values: Mapping[str, Any],
    activities: Sequence[Mapping[str, Any]],
) -> Admission:
    """Write what the municipality is and does, with its activities in their order.

    Raises NotInState, ChangedMeanwhile.
    """
    admission = _opened(admission, Section.OVERVIEW, seen_version, by=by)
    Overview.objects.update_or_create(admission=admission, defaults=dict(values))
    admission.activities.all().delete()
    Activity.objects.bulk_create(
        Activity(admission=admission, position=position, **activity)
        for position, activity in enumerate(activities[:MOST_ACTIVITIES], start=1)
    )
    return _saved(admission, Section.OVERVIEW, by=by, by_name=by_name)


@transaction.atomic
def save_people(
    admission: Admission,
    *,
    by: User | None,
    by_name: str,
    seen_version: int,
    nominees: Sequence[Mapping[str, Any]],
) -> Admission:
    """Write who is named: at most one representative and one alternate. Raises NotInState, ChangedMeanwhile."""
    admission = _opened(admission, Section.PEOPLE, seen_version, by=by)
    admission.nominees.all().delete()
    Nominee.objects.bulk_create(Nominee(admission=admission, **nominee) for nominee in nominees)
    return _saved(admission, Section.PEOPLE, by=by, by_name=by_name)


@transaction.atomic
def save_commitments(
    admission: Admission, *, by: User | None, by_name: str, seen_version: int, values: Mapping[str, Any]
) -> Admission:
    """Write what the municipality says to the criteria and promises. Raises NotInState, ChangedMeanwhile."""
    admission = _opened(admission, Section.COMMITMENTS, seen_version, by=by)
    Commitments.objects.update_or_create(admission=admission, defaults=dict(values))
    return _saved(admission, Section.COMMITMENTS, by=by, by_name=by_name)


def _opened(admission: Admission, section: Section, seen_version: int, *, by: User | None) -> Admission:
    admission = locked(admission)
    refuse_unless_writable(admission, by=by)
    if admission.version_of(section) != seen_version:
        raise ChangedMeanwhile(admission, section)
    return admission


def _saved(admission: Admission, section: Section, *, by: User | None, by_name: str) -> Admission:
    name = f"{section.value}_version"
    setattr(admission, name, admission.version_of(section) + 1)
    admission.save(update_fields=[name])
    _note_work(admission, by=by, by_name=by_name)
    return admission


def _note_work(admission: Admission, *, by: User | None, by_name: str) -> None:
    """The first thing that is written begins the documents; what an officer writes is told to the municipality."""
    if admission.state == AdmissionState.INVITED:
        make_move(admission, Deed.PREPARE, by=by, by_name=by_name)
    if by:
        outbox.post(
            contact_of(admission),
            kind="admission_recorded",
            dedupe_key=f"admission_recorded:{admission.pk}:{timezone.now():%Y-%m-%dT%H}",
            about_id=admission.pk,
            data={"by": by.pk},
        )


# --- Complete, and sent -------------------------------------------------------------------------------------


def missing_parts(admission: Admission) -> dict[Section, list[str]]:
    """What is missing in each part, in sentences; empty when the request is complete.

    Reads rows that a page has prefetched; what an officer found missing is not part of it.
    """
    found = {
        Section.LETTER: _missing_in_letter(admission),
        Section.OVERVIEW: _missing_in_overview(admission),
        Section.PEOPLE: _missing_in_people(admission),
        Section.COMMITMENTS: _missing_in_commitments(admission),
    }
    return {section: sentences for section, sentences in found.items() if sentences}


def _missing_in_letter(admission: Admission) -> list[str]:
    states = {document.file.state for document in admission.documents.all()}
    if FileState.CLEAN in states:
        return []
    if FileState.QUARANTINE in states:
        return [_("The letter or resolution is still to be checked. Look again in two hours.")]
    return [_("Add the signed letter, or the resolution of the council.")]


def _missing_in_overview(admission: Admission) -> list[str]:
    overview = getattr(admission, "overview", None) or Overview()
    missing = []
    if not overview.about:
        missing.append(_("Say in a few sentences what your municipality is."))
    if not overview.coordination:
        missing.append(_("Say who coordinates community safety."))
    elif not overview.coordination_text:
        missing.append(_("Name the unit or the mechanism that coordinates community safety."))
    if not admission.activities.all():
        missing.append(_("Name at least one programme, policy or project."))
    return missing


def _missing_in_people(admission: Admission) -> list[str]:
    if any(nominee.kind == RepresentativeKind.PRINCIPAL for nominee in admission.nominees.all()):
        return []
    return [_("Name your representative.")]


def _missing_in_commitments(admission: Admission) -> list[str]:
    commitments = getattr(admission, "commitments", None) or Commitments()
    missing = []
    if not commitments.importance:
        missing.append(_("Say how your municipality recognizes community safety and prevention."))
    if not commitments.collaboration:
        missing.append(_("Say how you work with the community."))
    if set(commitments.promises) != set(Promise.values) and not commitments.comment:
        missing.append(_("Tick what you will do as a member, or say why one of them is difficult."))
    return missing


@transaction.atomic
def submit(admission: Admission, *, by: User | None = None, by_name: str = "") -> Admission:
    """Send the request: nothing in it is changed by the municipality any more. Raises NotInState, Incomplete."""
    admission = make_move(locked(admission), Deed.SUBMIT, by=by, by_name=by_name)
    if missing := missing_parts(admission):
        raise Incomplete(missing)
    settle_points(admission)
    tell_applicant(admission, "admission_sent")
    tell(admission, "admission_to_check", officers_told(admission), by=by)
    return admission
