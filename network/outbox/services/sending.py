"""Sending what is due: leased in the database, composed, handed to the mail server, and written down.

Every moment is compared by the database's clock, so any number of senders on any number of hosts may run at once.
"""

import random
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Least, Now

from network.accounts.models import User
from network.outbox.channel import Channel, open_channel
from network.outbox.enums import DUE, Happening, MailState, Priority
from network.outbox.failing import fail_point
from network.outbox.letters import compose, render
from network.outbox.messages import UnusableAddress, build
from network.outbox.models import Mail, MailEvent, StoppedKind
from network.outbox.registry import BECOMING_DUE, KINDS, Letter
from network.outbox.services.posting import Address, addressed, message_id_of
from network.outbox.smtp import Fate, Outcome, as_bytes

LEASE = timedelta(minutes=2)
WORK_SECONDS = 100  # after which a sender begins no further mail; with the longest one it stays below Celery's limit
DELAYS = (1, 2, 5, 10, 20, 40)  # minutes until the next attempt, then hourly
MOST_ATTEMPTS = 29  # about a day
PAUSE = timedelta(minutes=1)  # when the server takes nothing from us

UNUSABLE_ADDRESS = "No mail server can be told this address."

log = structlog.get_logger(__name__)


@dataclass
class Tally:
    """What one round of sending did."""

    sent: int = 0
    later: int = 0
    dead: int = 0
    not_needed: int = 0
    uncertain: int = 0
    is_server_down: bool = False


@dataclass(frozen=True)
class Prepared:
    """A mail that may leave now, as a message; ``begun`` is when its lease for dispatching began (monotonic)."""

    mail: Mail
    message: EmailMessage
    begun: float


def send_due() -> Tally:
    """Ask the apps what has become due, then send every mail that is; harmless at any number at once."""
    tally, ends = Tally(), time.monotonic() + WORK_SECONDS
    for _name, _number in BECOMING_DUE.ask():
        pass
    _sweep(tally)
    with open_channel() as channel:
        while time.monotonic() < ends and not tally.is_server_down:
            fail_point("before_lease")
            token = uuid.uuid4()
            pk = _lease(token)
            if pk is None:
                break
            fail_point("after_lease")
            _send_one(pk, token, channel, tally)
    return tally


def send_at_once(to: User | Address, *, kind: str, letter: Letter) -> Mail:
    """Record and send, in this process, a mail whose words only this process knows; they are stored nowhere.

    It is never tried again: a failure ends it, with the reason.
    """
    token, dedupe_key = uuid.uuid4(), f"{kind}:{uuid.uuid4()}"
    mail = Mail(
        kind=kind,
        dedupe_key=dedupe_key,
        message_id=message_id_of(dedupe_key),
        priority=Priority.AT_ONCE,
        state=MailState.DISPATCHING,
        attempts=1,
        lease_token=token,
        lease_until=Now() + LEASE,
        dispatch_started_at=Now(),
        **addressed(to, None),
    )
    rendered = render(letter, mail)
    mail.subject = rendered.subject
    begun = time.monotonic()
    with transaction.atomic(durable=True):  # nobody waits for a mail server inside a transaction
        mail.save()
        MailEvent.objects.create(mail=mail, what=Happening.QUEUED)
    try:
        with open_channel() as channel:
            outcome = channel.deliver(build(mail, letter, rendered), begun)
    except UnusableAddress:
        outcome = Outcome(Fate.REFUSED, None, UNUSABLE_ADDRESS)
    match outcome.fate:
        case Fate.ACCEPTED:
            _finish_sent(mail, outcome)
        case Fate.LOST:
            _finish_lost(mail, outcome, Tally())
        case _:
            _finish_dead(mail, outcome)
    return mail


def _sweep(tally: Tally) -> None:
    """Take back what a dead sender has left: an untouched mail is tried again, another one may have been sent.

    A row that somebody has locked is being composed, however long that takes; it is left alone.
    """
    late = Mail.objects.filter(state__in=[MailState.LEASED, MailState.DISPATCHING], lease_until__lt=Now())
    for pk in late.values_list("pk", flat=True):
        with transaction.atomic():
            mail = late.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if mail is None:
                continue
            if mail.state == MailState.LEASED:
                outcome = Outcome(Fate.LATER, None, "The sender stopped before it was composed.")
                _finish_later(mail, outcome, tally, Happening.BROKEN)
            else:
                _finish_lost(mail, Outcome(Fate.LOST, None, "The sender stopped before the server's answer."), tally)


def _lease(token: uuid.UUID) -> int | None:
    """Take the most urgent mail that is due and that nobody else is taking; returns its key.

    One at a time: a mail that takes long, or kills its sender, holds no other back.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox_mail
            SET state = %s, attempts = attempts + 1, lease_token = %s,
                lease_until = clock_timestamp() + make_interval(secs => %s)
            WHERE id = (
                SELECT id FROM outbox_mail
                WHERE state = ANY(%s) AND next_attempt_at <= clock_timestamp()
                ORDER BY priority, next_attempt_at, id
                LIMIT 1
                FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            [MailState.LEASED, token, LEASE.total_seconds(), [str(state) for state in DUE]],
        )
        row = cursor.fetchone()
        return row[0] if row else None


def _send_one(pk: int, token: uuid.UUID, channel: Channel, tally: Tally) -> None:
    """Compose and send one leased mail, with no transaction open while the server is spoken to."""
    try:
        prepared = _prepare(pk, token, tally)
    except Exception as error:
        log.exception("mail_not_composed", mail=pk)
        if mail := _held(pk, token, MailState.LEASED):
            _finish_later(mail, Outcome(Fate.LATER, None, type(error).__name__), tally, Happening.BROKEN)
        return
    if not prepared:
        return
    outcome = channel.deliver(prepared.message, prepared.begun)
    mail = prepared.mail
    match outcome.fate:
        case Fate.ACCEPTED:
            _finish_sent(mail, outcome)
            tally.sent += 1
        case Fate.REFUSED:
            _finish_dead(mail, outcome)
            tally.dead += 1
        case Fate.LATER:
            _finish_later(mail, outcome, tally)
        case Fate.OURS:
            _finish_paused(mail, outcome)
            tally.is_server_down = True
        case Fate.LOST:
            _finish_lost(mail, outcome, tally)


@transaction.atomic
def _prepare(pk: int, token: uuid.UUID, tally: Tally) -> Prepared | None:
    """Decide whether the mail leaves, write that down, and return its message; None when there is nothing to send.

    What it is about stays locked until the decision is committed, so that a change of it comes before or after.
    """
    mail = (
        Mail.objects.select_for_update(of=("self",))
        .select_related("recipient", "mailing")
        .filter(pk=pk, lease_token=token, state=MailState.LEASED)
        .annotate(has_expired=Q(expires_at__lte=Now()))
        .first()
    )
    if not mail:
        return None
    if mail.has_expired:
        _close(mail, MailState.EXPIRED, Happening.EXPIRED)
        tally.not_needed += 1
        return None
    letter = None if _is_unwanted(mail) else compose(mail)
    if not letter:
        _close(mail, MailState.CANCELLED, Happening.CANCELLED)
        tally.not_needed += 1
        return None
    try:
        rendered = render(letter, mail)
        message = build(mail, letter, rendered)
    except UnusableAddress:
        _close(mail, MailState.DEAD, Happening.REFUSED, last_error=UNUSABLE_ADDRESS)
        tally.dead += 1
        return None
    as_bytes(message)  # what cannot be written as a message fails here, before anything is said
    mail.state, begun = MailState.DISPATCHING, time.monotonic()
    Mail.objects.filter(pk=pk).update(
        state=MailState.DISPATCHING,
        subject=rendered.subject,
        dispatch_started_at=Now(),
        lease_until=Now() + LEASE,
    )
    return Prepared(mail, message, begun)


def _is_unwanted(mail: Mail) -> bool:
    """Whether its mailing was stopped, its recipient has left, or wants no more mails of its kind."""
    if mail.mailing and mail.mailing.stopped_at:
        return True
    if not mail.recipient:
        return False
    kind = KINDS.all.get(mail.kind)
    return not mail.recipient.is_active or bool(
        kind and kind.may_be_stopped and StoppedKind.objects.filter(user=mail.recipient, kind=mail.kind).exists()
    )


def _held(pk: int, token: uuid.UUID, state: MailState) -> Mail | None:
    """The mail, while it is still ours."""
    return Mail.objects.filter(pk=pk, lease_token=token, state=state).first()


def _finish_sent(mail: Mail, outcome: Outcome) -> None:
    _close(
        mail,
        MailState.SENT,
        Happening.ACCEPTED,
        said=outcome.said,
        sent_at=Now(),
        smtp_code=outcome.code,
        last_error="",
    )


def _finish_dead(mail: Mail, outcome: Outcome) -> None:
    _close(
        mail,
        MailState.DEAD,
        Happening.FAILED if outcome.fate is Fate.OURS else Happening.REFUSED,
        said=_said(outcome),
        smtp_code=outcome.code,
        last_error=_said(outcome),
    )


def _finish_later(mail: Mail, outcome: Outcome, tally: Tally, what: Happening = Happening.REFUSED) -> None:
    """Try again after a while, or give up after a day."""
    if mail.attempts >= MOST_ATTEMPTS:
        _close(mail, MailState.DEAD, what, said=_said(outcome), smtp_code=outcome.code, last_error=_said(outcome))
        tally.dead += 1
        return
    minutes = DELAYS[mail.attempts - 1] if mail.attempts <= len(DELAYS) else 60
    wait = timedelta(minutes=minutes * random.uniform(0.8, 1.2))  # noqa: S311 -- spreads attempts, guards nothing  # nosec B311
    _close(
        mail,
        MailState.RETRY,
        what,
        said=_said(outcome),
        smtp_code=outcome.code,
        last_error=_said(outcome),
        next_attempt_at=Least(Now() + wait, F("expires_at")),
    )
    tally.later += 1


def _finish_paused(mail: Mail, outcome: Outcome) -> None:
    """The server took nothing from us: that was no attempt. It is written into the log of the mail once."""
    said = _said(outcome)
    _close(
        mail,
        MailState.RETRY,
        Happening.FAILED if mail.last_error != said else None,
        said=said,
        smtp_code=outcome.code,
        last_error=said,
        attempts=F("attempts") - 1,
        next_attempt_at=Least(Now() + PAUSE, F("expires_at")),
    )
    log.warning("mail_server_not_ready", code=outcome.code, said=outcome.said)


def _finish_lost(mail: Mail, outcome: Outcome, tally: Tally) -> None:
    """It may have been sent. A kind that bears it goes out once more under the same Message-ID; the others wait."""
    kind = KINDS.all.get(mail.kind)
    was_lost = mail.events.filter(what=Happening.LOST).exists()
    is_late = Mail.objects.filter(pk=mail.pk, expires_at__lte=Now() + PAUSE).exists()
    if kind and kind.repeats and not was_lost and not is_late:
        _close(mail, MailState.RETRY, Happening.LOST, said=outcome.said, next_attempt_at=Now() + PAUSE)
        tally.later += 1
    else:
        _close(mail, MailState.UNCERTAIN, Happening.LOST, said=outcome.said, last_error=_said(outcome))
        tally.uncertain += 1


@transaction.atomic
def _close(mail: Mail, state: MailState, what: Happening | None, *, said: str = "", **values: object) -> None:
    """End the lease of ``mail``, if it still is the one it was taken under."""
    changed = Mail.objects.filter(pk=mail.pk, lease_token=mail.lease_token, state=mail.state).update(
        state=state, lease_token=None, lease_until=None, **values
    )
    if not changed:
        log.warning("mail_lease_lost", mail=mail.pk, state=state)
    elif what:
        MailEvent.objects.create(mail=mail, what=what, detail=said)


def _said(outcome: Outcome) -> str:
    return f"{outcome.code} {outcome.said}" if outcome.code else outcome.said
