"""What a person does about a mail: send it again, keep it back, say that it has arrived, want no more of its kind."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from network.outbox.enums import Happening, MailState
from network.outbox.models import Mail, MailEvent, StoppedKind
from network.outbox.services.posting import wake_sender


class NotPossible(Exception):
    """The mail stands differently by now."""


@transaction.atomic
def retry_mail(mail: Mail) -> Mail:
    """Have a mail sent now that was given up, may have been sent, or waits for its next attempt. Raises NotPossible."""
    mail = _locked(mail)
    if not mail.may_be_retried:
        raise NotPossible
    was_asked = mail.state == MailState.RETRY and mail.attempts == 0 and mail.next_attempt_at <= timezone.now()
    if was_asked:  # a moment ago, and no sender has taken it up yet
        return mail
    mail.state, mail.attempts, mail.next_attempt_at = MailState.RETRY, 0, Now()
    mail.save(update_fields=["state", "attempts", "next_attempt_at"])
    MailEvent.objects.create(mail=mail, what=Happening.RETRIED)
    wake_sender()
    return mail


@transaction.atomic
def cancel_mail(mail: Mail) -> Mail:
    """Keep back a mail that has not left. Raises NotPossible."""
    mail = _locked(mail)
    if not mail.may_be_cancelled:
        raise NotPossible
    mail.state, mail.lease_token, mail.lease_until = MailState.CANCELLED, None, None
    mail.save(update_fields=["state", "lease_token", "lease_until"])
    MailEvent.objects.create(mail=mail, what=Happening.CANCELLED)
    return mail


@transaction.atomic
def settle_mail(mail: Mail) -> Mail:
    """Take a mail that may have been sent as sent: its recipient has it. Raises NotPossible."""
    mail = _locked(mail)
    if not mail.may_be_settled:
        raise NotPossible
    mail.state, mail.sent_at = MailState.SENT, Now()
    mail.save(update_fields=["state", "sent_at"])
    MailEvent.objects.create(mail=mail, what=Happening.SETTLED)
    return mail


def stop_kind(user_id: int, kind: str) -> None:
    """No more mails of this kind to this person; twice changes nothing."""
    StoppedKind.objects.get_or_create(user_id=user_id, kind=kind)


def allow_kind(user_id: int, kind: str) -> None:
    """Mails of this kind again."""
    StoppedKind.objects.filter(user_id=user_id, kind=kind).delete()


def _locked(mail: Mail) -> Mail:
    return Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
