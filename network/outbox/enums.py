"""Closed lists of the outbox: where a mail stands, what happened to it, how urgent it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailState(models.TextChoices):
    """Where a mail stands; moved by ``services`` only."""

    PENDING = "pending", _("waiting")
    LEASED = "leased", _("waiting")
    DISPATCHING = "dispatching", _("being sent")
    SENT = "sent", _("sent")
    RETRY = "retry", _("waiting to be tried again")
    UNCERTAIN = "uncertain", _("may have been sent")
    DEAD = "dead", _("could not be delivered")
    CANCELLED = "cancelled", _("not sent: no longer needed")
    EXPIRED = "expired", _("not sent: too late")


WAITING = (MailState.PENDING, MailState.LEASED, MailState.DISPATCHING, MailState.RETRY)
DUE = (MailState.PENDING, MailState.RETRY)
STOPPABLE = (*DUE, MailState.LEASED)  # nothing has been said to a mail server yet


class Happening(models.TextChoices):
    """What happened to a mail; the log only grows."""

    QUEUED = "queued", _("written down")
    LEASED = "leased", _("taken up")
    ACCEPTED = "accepted", _("accepted by the mail server")
    REFUSED = "refused", _("refused by the mail server")
    FAILED = "failed", _("mail server not ready")
    BROKEN = "broken", _("could not be composed")
    LOST = "lost", _("connection lost while sending")
    CANCELLED = "cancelled", pgettext_lazy("mail", "cancelled")
    EXPIRED = "expired", _("too late")
    RETRIED = "retried", _("tried again by hand")
    SETTLED = "settled", _("taken as sent by hand")


class Priority(models.IntegerChoices):
    """Smaller goes first."""

    AT_ONCE = 0, _("at once")
    NORMAL = 5, _("normal")
    LOW = 9, _("can wait")
