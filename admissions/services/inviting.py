"""A municipality is invited to confirm, and gets the link to its file: again, anew, or for a colleague."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from admissions.enums import AdmissionState, Deed
from admissions.models import Admission
from admissions.recipients import contact_of
from admissions.services.moving import locked, make_move, tell_applicant
from admissions.services.refusals import NotInState, ReasonNeeded, TooManyToday
from network.accounts.models import User
from network.outbox import services as outbox
from network.outbox.models import Mail
from network.outbox.services import Address

SHARED_A_DAY = 5  # colleagues one file is shared with, and links that are shared with one address
ASKED_A_DAY = 3  # times one address is sent its links
MOST_LINKS = 3  # of so many files, the latest, if somebody begins one after another in her name


@transaction.atomic
def invite_to_confirm(admission: Admission, *, by: User, reason: str = "") -> Admission:
    """Ask a municipality to confirm officially; its link opens the four parts from now on.

    Raises NotInState, and ReasonNeeded when nobody has talked with it yet.
    """
    admission = locked(admission)
    if admission.state == AdmissionState.ENQUIRY and not reason.strip():
        raise ReasonNeeded
    make_move(admission, Deed.INVITE, by=by, reason=reason)
    tell_applicant(admission, "admission_invited")
    return admission


@transaction.atomic
def renew_link(admission: Admission, *, by: User | None = None, by_name: str = "") -> Admission:
    """Make a new link and mail it to the first contact; every older one opens nothing any more."""
    admission = locked(admission)
    admission.link_version += 1
    admission.save(update_fields=["link_version"])
    post_link(admission, renewed_by=str(by) if by else by_name)
    return admission


@transaction.atomic
def share_link(
    admission: Admission, *, email: str, name: str, by_name: str, submission: uuid.UUID | None = None
) -> None:
    """Mail the link to a colleague, who then reads and writes the same file. Raises NotInState, TooManyToday.

    The same ``submission`` sent again (a double click) mails nothing more.
    """
    admission = locked(admission)
    if not admission.is_open:
        raise NotInState(admission)
    shared = _links_today(data__has_key="shared_by")
    if max(shared.filter(about_id=admission.pk).count(), shared.filter(address__iexact=email).count()) >= SHARED_A_DAY:
        raise TooManyToday
    to = Address(email, name, admission.language, contact_of(admission).zone)
    post_link(admission, to=to, submission=submission, shared_by=by_name)


@transaction.atomic
def post_links(email: str, *, submission: uuid.UUID | None = None) -> None:
    """Mail this address the links of the open files it is known in. Silent, whether there are any or not.

    The same ``submission`` sent again mails nothing more.
    """
    if _links_today(address__iexact=email).count() >= ASKED_A_DAY:
        return
    known = Q(contact_email__iexact=email) | Q(nominees__email__iexact=email)
    found = Admission.objects.open().filter(known).distinct().order_by("-pk").prefetch_related("nominees")
    for admission in reversed(found[:MOST_LINKS]):
        post_link(admission, to=_known_as(admission, email), submission=submission)


def post_link(
    admission: Admission, *, to: Address | None = None, submission: uuid.UUID | None = None, **data: Any
) -> None:
    """One mail with the link that is good now; to the first contact unless somebody else is named."""
    if not to and not admission.contact_email:
        return
    outbox.post(
        to or contact_of(admission),
        kind="admission_link",
        dedupe_key=f"admission_link:{admission.pk}:{submission or uuid.uuid4()}",
        about_id=admission.pk,
        data=data,
    )


def _known_as(admission: Admission, email: str) -> Address:
    contact = contact_of(admission)
    for nominee in admission.nominees.all():
        if nominee.email.casefold() == email.casefold() != contact.email.casefold():
            return Address(nominee.email, nominee.name, nominee.language, contact.zone)
    return contact


def _links_today(**which: Any) -> Any:
    return Mail.objects.filter(kind="admission_link", created_at__gt=timezone.now() - timedelta(days=1), **which)
