"""Writing mails down, alone or as a mailing that is held for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from network.accounts.models import User
from network.outbox.enums import STOPPABLE, WAITING, Happening, MailState, Priority
from network.outbox.letters import Rendered, compose, render
from network.outbox.models import Mail, MailEvent, Mailing
from network.shared.wake import wake


@dataclass(frozen=True)
class Address:
    """Somebody without an account: a guest, a municipality's mailbox. ``zone`` is an IANA name."""

    email: str
    name: str
    language: str
    zone: str = ""

    @classmethod
    def of(cls, user: User, email: str = "") -> "Address":
        """An account by its address (or by ``email``): the mail leaves even if the account is closed or has another."""
        return cls(email or user.email, user.name, user.language, user.time_zone)


@dataclass(frozen=True)
class Recipient:
    """Who gets one mail of a mailing, and what only this mail needs. ``key`` tells the mails of a mailing apart."""

    to: User | Address
    key: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What one of the recipients will read; personal links are left out."""

    language: str
    to: str
    rendered: Rendered


@transaction.atomic(savepoint=False)
def post(
    to: User | Address,
    *,
    kind: str,
    dedupe_key: str,
    about_id: int | None = None,
    data: dict[str, Any] | None = None,
    priority: int = Priority.NORMAL,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Mail:
    """Write one mail down, in the caller's transaction if there is one; a worker is woken after the commit.

    The same ``dedupe_key`` again changes nothing and returns the mail that stands.
    """
    values: dict[str, Any] = {
        "kind": kind,
        "message_id": message_id_of(dedupe_key),
        "about_id": about_id,
        "priority": priority,
        "expires_at": expires_at,
        **({"next_attempt_at": not_before} if not_before else {}),  # else now, by the database's clock
        **addressed(to, data),
    }
    mail, is_new = Mail.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
    if is_new:
        MailEvent.objects.create(mail=mail, what=Happening.QUEUED)
        wake_sender()
    return mail


@transaction.atomic
def hold(
    *,
    key: str,
    kind: str,
    by: User | None,
    recipients: Sequence[Recipient],
    about_id: int | None = None,
    priority: int = Priority.NORMAL,
    expires_at: datetime | None = None,
) -> Mailing:
    """Write a mailing down: to more than ``OUTBOX_HOLD_ABOVE`` people it waits ``OUTBOX_HOLD_SECONDS`` for a Stop.

    The same ``key`` again, by a double click, returns the mailing that stands; after a Stop it makes a new one.
    The sender is told by mail, with a way to stop it.
    """
    waits = timedelta(seconds=settings.OUTBOX_HOLD_SECONDS) if is_held(recipients) else timedelta()
    mailing, is_new = Mailing.objects.get_or_create(
        key=key,
        stopped_at=None,
        defaults={"kind": kind, "about_id": about_id, "by": by, "release_at": timezone.now() + waits},
    )
    if not is_new:
        return mailing
    mails = Mail.objects.bulk_create(
        Mail(
            mailing=mailing,
            kind=kind,
            dedupe_key=(dedupe_key := f"{key}:{mailing.pk}:{one.key}"),
            message_id=message_id_of(dedupe_key),
            about_id=about_id,
            priority=priority,
            expires_at=expires_at,
            next_attempt_at=Now() + waits,
            **addressed(one.to, one.data),
        )
        for one in recipients
    )
    MailEvent.objects.bulk_create(MailEvent(mail=mail, what=Happening.QUEUED) for mail in mails)
    if not waits:
        wake_sender()
    elif by:
        post(by, kind="mailing_held", dedupe_key=f"held:{mailing.pk}", about_id=mailing.pk, priority=Priority.AT_ONCE)
    return mailing


@transaction.atomic
def stop_mailing(mailing: Mailing, *, by: User | None) -> int:
    """Cancel every mail of a mailing that has not left; returns how many. Stopping twice changes nothing.

    What is being said to a mail server cannot be called back, but is not tried a second time.
    """
    mailing = Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)
    stopped = list(mailing.mails.select_for_update(of=("self",)).filter(state__in=STOPPABLE).order_by("pk"))
    if mailing.stopped_at is None and mailing.mails.filter(state__in=WAITING).exists():
        mailing.stopped_at, mailing.stopped_by = timezone.now(), by
        mailing.save(update_fields=["stopped_at", "stopped_by"])
    Mail.objects.filter(pk__in=[mail.pk for mail in stopped]).update(
        state=MailState.CANCELLED, lease_token=None, lease_until=None
    )
    MailEvent.objects.bulk_create(MailEvent(mail=mail, what=Happening.CANCELLED) for mail in stopped)
    return len(stopped)


def is_held(recipients: Sequence[Recipient]) -> bool:
    """Whether a mailing to these people waits for a Stop."""
    return len(recipients) > settings.OUTBOX_HOLD_ABOVE


def previews(recipients: Iterable[Recipient], *, kind: str, about_id: int | None = None) -> list[Preview]:
    """What the first recipient of each language will read, before anything is written down."""
    firsts: dict[str, Recipient] = {}
    for one in recipients:
        firsts.setdefault(one.to.language, one)
    shown = []
    for language, one in sorted(firsts.items()):
        mail = Mail(kind=kind, about_id=about_id, **addressed(one.to, one.data))
        mail.is_preview = True
        if letter := compose(mail):
            shown.append(Preview(language, one.to.name or one.to.email, render(letter, mail)))
    return shown


def message_id_of(dedupe_key: str) -> str:
    """The Message-ID of every attempt to send what ``dedupe_key`` names."""
    return f"<{salted_hmac('network.outbox', dedupe_key, algorithm='sha256').hexdigest()[:32]}@{settings.MAIL_DOMAIN}>"


def wake_sender() -> None:
    """Let a worker look for due mails once this transaction is committed."""
    from network.outbox.tasks import tick

    wake(tick)


def addressed(to: User | Address, data: dict[str, Any] | None) -> dict[str, Any]:
    """The fields of a mail that say to whom it goes, and what it needs to be composed."""
    zone = {"zone": to.zone} if isinstance(to, Address) and to.zone else {}
    recipient = to if isinstance(to, User) else None
    return {
        "recipient": recipient,
        "address": to.email,
        "name": to.name,
        "language": to.language,
        "data": (data or {}) | zone,
    }
