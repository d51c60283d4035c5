"""Mails to the municipality that wants to join: what arrived, what is to do, where the request stands."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from admissions.enums import BEFORE_DECISION, FILLED_BY_APPLICANT, JUDGED, AdmissionState
from admissions.mails.about import address_of, letter, link_in, move_of, page_of, request_of, unlinked
from admissions.models import Admission
from admissions.options import CONSULTATION_DAYS, FILES_KEPT_DAYS, LAPSES_AFTER_DAYS
from admissions.periods import check_due_on
from network.accounts.models import User
from network.options.reading import value_of
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind

S = AdmissionState
TALKING = (S.ENQUIRY, S.CONVERSATION)


def _to_join() -> str:
    """The public page on joining, in the language that is active."""
    return address_of(reverse("admissions:join"))


# --- First contact ------------------------------------------------------------------------------------------


@mail_kind("admission_received", label=_("First contact received"), page=page_of, is_secret=True)
def compose_received(mail: Mail) -> Letter | None:
    """Your message arrived; somebody gets in touch."""
    admission = request_of(mail, TALKING)
    return letter(mail, admission, url=link_in(mail, admission)) if admission else None


@mail_kind("admission_joined", label=_("Words added to an open request"), page=page_of)
def compose_joined(mail: Mail) -> Letter | None:
    """A request of your municipality is open; your words were added. No link: it is somebody else's."""
    admission = request_of(mail, BEFORE_DECISION)
    return letter(mail, admission, is_same=bool(mail.data.get("is_same"))) if admission else None


@mail_kind("admission_colleague", label=_("Somebody else wrote for a municipality"), page=page_of)
def compose_colleague(mail: Mail) -> Letter | None:
    """Somebody else wrote for your municipality; nobody learns what the other wrote."""
    admission = request_of(mail, BEFORE_DECISION)
    return letter(mail, admission) if admission and _is_contact(mail, admission) else None


# --- The link -----------------------------------------------------------------------------------------------


@mail_kind("admission_invited", label=_("Invitation to confirm membership"), page=page_of, is_secret=True)
def compose_invited(mail: Mail) -> Letter | None:
    """Three documents to send, and until when."""
    admission = request_of(mail, (S.INVITED, S.PREPARING))
    if admission is None:
        return None
    return letter(mail, admission, url=link_in(mail, admission), due_on=_closes_on(admission))


@mail_kind("admission_link", label=_("Link to a membership request"), page=page_of, is_secret=True)
def compose_link(mail: Mail) -> Letter | None:
    """The link that is good now: asked for, renewed, or shared by a colleague."""
    admission = request_of(mail)
    if admission is None:
        return None
    said = {name: unlinked(str(mail.data.get(name, ""))) for name in ("shared_by", "renewed_by")}
    return letter(mail, admission, url=link_in(mail, admission), **said)


@mail_kind("admission_recorded", label=_("Something recorded for a municipality"), page=page_of, is_secret=True)
def compose_recorded(mail: Mail) -> Letter | None:
    """What an officer wrote into the request on the municipality's behalf."""
    admission = request_of(mail, BEFORE_DECISION)
    if admission is None or not _is_contact(mail, admission):
        return None
    return letter(
        mail,
        admission,
        url=link_in(mail, admission),
        officer=User.objects.filter(pk=mail.data.get("by")).first(),
        may_write=admission.state in FILLED_BY_APPLICANT,
    )


@mail_kind("admission_file_refused", label=_("Letter refused after a later check"), page=page_of, is_secret=True)
def compose_file_refused(mail: Mail) -> Letter | None:
    """A letter or resolution that waited to be checked was refused, and why."""
    admission = request_of(mail, BEFORE_DECISION)
    if admission is None or not _is_contact(mail, admission):
        return None
    document = admission.documents.select_related("file").filter(pk=mail.data.get("document")).first()
    if document is None or not document.file.was_refused:
        return None
    return letter(
        mail,
        admission,
        url=link_in(mail, admission),
        file=unlinked(document.file.name),
        refusal=document.file.get_refusal_display(),
        may_write=admission.state in FILLED_BY_APPLICANT,
    )


# --- Sent, ended, taken up again ----------------------------------------------------------------------------


@mail_kind("admission_sent", label=_("Membership request received"), page=page_of, is_secret=True)
def compose_sent(mail: Mail) -> Letter | None:
    """What was sent arrived; what happens next, and by when."""
    admission = request_of(mail, JUDGED)
    if admission is None:
        return None
    return letter(
        mail,
        admission,
        url=link_in(mail, admission),
        check_due_on=check_due_on(admission) if admission.state == S.SUBMITTED else None,
        days=value_of(CONSULTATION_DAYS),
    )


@mail_kind("admission_withdrawn", label=_("Membership request withdrawn"), page=page_of)
def compose_withdrawn(mail: Mail) -> Letter | None:
    """The request is withdrawn; not meant? Reply."""
    return _ended(mail, S.WITHDRAWN)


@mail_kind("admission_closed", label=_("First contact closed"), page=page_of)
def compose_closed(mail: Mail) -> Letter | None:
    """The request is closed, and why."""
    return _ended(mail, S.CLOSED)


@mail_kind("admission_lapsed", label=_("Membership request closed: no answer"), page=page_of)
def compose_lapsed(mail: Mail) -> Letter | None:
    """Nothing was heard for a long time; going on is easy."""
    return _ended(mail, S.LAPSED)


@mail_kind("admission_reopened", label=_("Membership request taken up again"), page=page_of, is_secret=True)
def compose_reopened(mail: Mail) -> Letter | None:
    """The request is open again."""
    admission = request_of(mail, BEFORE_DECISION)
    return letter(mail, admission, url=link_in(mail, admission)) if admission else None


def _ended(mail: Mail, state: AdmissionState) -> Letter | None:
    admission = request_of(mail, [state])
    if admission is None:
        return None
    move = move_of(mail)
    by = unlinked(move.by_name) if move else ""
    kept_until = _kept_until(admission) if admission.documents.exists() else None
    return letter(mail, admission, url=_to_join(), move=move, move_by=by, kept_until=kept_until)


def _is_contact(mail: Mail, admission: Admission) -> bool:
    """Whether the mail still goes to who writes for the municipality: another contact learns nothing by it."""
    return mail.address.casefold() == admission.contact_email.casefold()


def _closes_on(admission: Admission) -> date:
    return timezone.localdate(admission.state_since + timedelta(days=value_of(LAPSES_AFTER_DAYS)))


def _kept_until(admission: Admission) -> date:
    return timezone.localdate(admission.state_since + timedelta(days=value_of(FILES_KEPT_DAYS)))
