"""What is held about who gets mail: to which address, of which kind, when. What a mail said is never kept."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.held import Person, Row, keeps
from network.outbox.enums import WAITING, Happening, MailState
from network.outbox.models import Mail, MailEvent, Mailing, StoppedKind
from network.outbox.registry import label_of

AT_ONCE = 1000
NOT_OVER = (*WAITING, MailState.UNCERTAIN)  # a sender or a person still has something to do with it


def forget_recipient(person: Person) -> None:
    """Her mails keep kind and days; no address, no name and no subject stays. What waits for her does not leave."""
    waiting = _to(person).filter(state__in=[MailState.PENDING, MailState.RETRY])
    pks = list(waiting.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    Mail.objects.filter(pk__in=pks).update(state=MailState.CANCELLED)
    MailEvent.objects.bulk_create(MailEvent(mail_id=pk, what=Happening.CANCELLED) for pk in pks)
    _blank(_to(person))
    named = Q()
    for words in person.names | person.emails:
        named |= Q(subject__icontains=words) | Q(said__icontains=words) | Q(last_error__icontains=words)
        named |= Q(name__iexact=words) | Q(events__detail__icontains=words)
    if named:
        spoken = Mail.objects.annotate(said=Cast("data", TextField())).filter(named)
        _blank(spoken.exclude(state__in=NOT_OVER))
    StoppedKind.objects.filter(user=person.user).delete()


def expire_addresses() -> int:
    """Blank who got a mail that is over since ``MAIL_ADDRESSES_KEPT_DAYS``; returns how many mails."""
    limit = timezone.now() - timedelta(days=settings.MAIL_ADDRESSES_KEPT_DAYS)
    old = Mail.objects.filter(created_at__lt=limit).exclude(state__in=NOT_OVER).exclude(address="")
    blanked = 0
    while number := _blank(old, most=AT_ONCE):
        blanked += number
    return blanked


def _to(person: Person) -> "QuerySet[Mail]":
    by_address = Mail.objects.annotate(lowered=Lower("address"))
    return by_address.filter(Q(recipient=person.user) | Q(lowered__in=person.emails))


def _blank(mails: "QuerySet[Mail]", most: int | None = None) -> int:
    pks = list(mails.order_by("pk").values_list("pk", flat=True).distinct()[:most])
    MailEvent.objects.filter(mail__in=pks).exclude(detail="").update(detail="")
    return Mail.objects.filter(pk__in=pks).update(address="", name="", subject="", data={}, last_error="")


@keeps(
    "mails",
    title=_("Mails"),
    what=_(
        "To which address the portal wrote, of which kind and when, so that it is known what arrived. What a mail said "
        "is not kept."
    ),
    seen_by=_("Officers; what holds a personal link or a code, nobody."),
    kept=format_lazy(
        _("Address and subject for {days} days; kind and date stay."), days=settings.MAIL_ADDRESSES_KEPT_DAYS
    ),
    covers=(
        "outbox.Mail.recipient",
        "outbox.Mail.address",
        "outbox.Mail.name",
        "outbox.Mail.subject",
        "outbox.Mail.data",
        "outbox.Mail.last_error",
        "outbox.MailEvent.detail",
    ),
    forget=forget_recipient,
    expire=expire_addresses,
)
def mails(person: Person) -> Iterator[Row]:
    """Every mail to her, by kind and day. What it said is not kept, and its subject may speak of somebody else."""
    for one in _to(person).order_by("pk"):
        yield {
            gettext("Kind"): label_of(one.kind),
            gettext("Written on"): one.created_at,
            gettext("Sent on"): one.sent_at or "",
            gettext("State"): str(one.get_state_display()),
        }


@keeps(
    "mailings",
    title=_("Mails you had sent, and mails you stopped"),
    what=_("Who sent a mail to several people or stopped it, and which kinds of mail you no longer want."),
    seen_by=_("Officers; what you no longer want, nobody."),
    kept=_("As long as there is the account; after that only that somebody did it."),
    covers=("outbox.Mailing.by", "outbox.Mailing.stopped_by", "outbox.StoppedKind.user"),
)
def mailings(person: Person) -> Iterator[Row]:
    """What she sent to several people, what she stopped."""
    for one in Mailing.objects.filter(Q(by=person.user) | Q(stopped_by=person.user)).order_by("pk"):
        deed = gettext("sent") if one.by_id == person.user.pk else gettext("stopped")
        yield {
            gettext("Mail to several people"): one.title,
            gettext("What you did"): deed,
            gettext("Written on"): one.created_at,
        }
    for stopped in StoppedKind.objects.filter(user=person.user).order_by("pk"):
        yield {gettext("No more mails of this kind"): label_of(stopped.kind), gettext("Since"): stopped.at}
