"""A request ends without membership, or is taken up again."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from admissions.enums import FILLED_BY_APPLICANT, Deed
from admissions.models import Admission, AdmissionDocument, Note
from admissions.options import LAPSES_AFTER_DAYS
from admissions.services.moving import (
    hold_municipality,
    locked,
    make_move,
    refuse_unless_free,
    tell_applicant,
    tell_news,
)
from network.accounts.models import User
from network.options.reading import value_of
from network.outbox.models import Mail

BATCH = 50


@transaction.atomic
def withdraw(admission: Admission, *, by: User | None = None, by_name: str = "", reason: str = "") -> Admission:
    """The municipality takes its request back, itself or by an officer it told. Raises NotInState."""
    admission = make_move(locked(admission), Deed.WITHDRAW, by=by, by_name=by_name, reason=reason)
    tell_applicant(admission, "admission_withdrawn")
    tell_news(admission, by=by)
    return admission


@transaction.atomic
def close(admission: Admission, *, by: User, reason: str) -> Admission:
    """A first contact leads nowhere. Raises NotInState, ReasonNeeded."""
    admission = make_move(locked(admission), Deed.CLOSE, by=by, reason=reason)
    tell_applicant(admission, "admission_closed")
    return admission


@transaction.atomic
def lapse(admission: Admission, *, by: User | None = None) -> Admission:
    """An invited municipality does not answer; it may come back. Raises NotInState."""
    admission = make_move(locked(admission), Deed.LAPSE, by=by)
    tell_applicant(admission, "admission_lapsed")
    tell_news(admission, by=by)
    return admission


@transaction.atomic
def reopen(admission: Admission, *, by: User, reason: str = "") -> Admission:
    """Talk again with a municipality whose request had ended, or that had left. What it once sent is still there.

    Raises NotInState, AlreadyMember, AlreadyOpen.
    """
    hold_municipality(admission.municipality, admission.province)
    admission = locked(admission)
    if not admission.is_open and not admission.was_accepted:
        refuse_unless_free(admission)
    admission.consulted_at = admission.consultation_ends_on = None
    admission.documents_deleted_at = None
    make_move(admission, Deed.REOPEN, by=by, reason=reason)
    tell_applicant(admission, "admission_reopened")
    return admission


# --- By itself ----------------------------------------------------------------------------------------------


def lapse_silent() -> int:
    """Close what nothing was heard of for ``ADMISSION_LAPSES_AFTER_DAYS``; returns how many."""
    silent = _silent()[:BATCH]
    return sum(_lapse_if_silent(admission) for admission in silent)


def _silent() -> QuerySet[Admission]:
    """Requests whose turn it is since long ago, and in which nothing was said, sent or asked for meanwhile."""
    limit = timezone.now() - timedelta(days=value_of(LAPSES_AFTER_DAYS))
    of_it = {"admission": OuterRef("pk")}
    return Admission.objects.filter(
        ~Exists(Note.objects.filter(at__gte=limit, **of_it)),
        ~Exists(AdmissionDocument.objects.filter(file__sent_at__gte=limit, **of_it)),
        ~Exists(Mail.objects.filter(kind="admission_link", about_id=OuterRef("pk"), created_at__gte=limit)),
        state__in=FILLED_BY_APPLICANT,
        state_since__lt=limit,
    ).order_by("pk")


@transaction.atomic
def _lapse_if_silent(admission: Admission) -> bool:
    if not _silent().filter(pk=locked(admission).pk).exists():
        return False
    lapse(admission)
    return True
