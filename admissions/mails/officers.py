"""Mails to the officers who look after a membership request: somebody wrote, something is to check, news."""

from django.utils.translation import gettext_lazy as _

from admissions.enums import AdmissionState
from admissions.mails.about import file_address, letter, move_of, page_of, request_of, unlinked
from admissions.models import Admission
from admissions.periods import check_due_on
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind


def _handled_by(mail: Mail, *states: AdmissionState) -> Admission | None:
    """The request, if it is still in one of these states and its reader still looks after it."""
    admission = request_of(mail, states or None)
    may_read = mail.recipient and mail.recipient.has_perm("admissions.handle_admission", admission)
    return admission if may_read else None


@mail_kind("admission_new", label=_("New membership request"), page=page_of)
def compose_new(mail: Mail) -> Letter | None:
    """Somebody waits for a call or an answer."""
    admission = _handled_by(mail, AdmissionState.ENQUIRY, AdmissionState.CONVERSATION)
    if admission is None:
        return None
    said = {name: unlinked(getattr(admission, name)) for name in ("contact_name", "contact_role")}
    return letter(mail, admission, url=file_address(admission), **said)


@mail_kind("admission_to_check", label=_("Documents of a membership request to check"), page=page_of)
def compose_to_check(mail: Mail) -> Letter | None:
    """Is everything there and readable? Until when."""
    admission = _handled_by(mail, AdmissionState.SUBMITTED)
    return letter(mail, admission, url=file_address(admission), due_on=check_due_on(admission)) if admission else None


@mail_kind("admission_news", label=_("News of a membership request"), page=page_of)
def compose_news(mail: Mail) -> Letter | None:
    """What happened last, or that somebody else wrote for the same municipality."""
    admission = _handled_by(mail)
    return letter(mail, admission, url=file_address(admission), move=move_of(mail)) if admission else None
