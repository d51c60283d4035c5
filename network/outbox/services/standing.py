"""How mail stands as a whole: asked by ``/readyz``."""

from datetime import timedelta

from django.db.models.functions import Now

from network.outbox.enums import DUE, Happening, MailState
from network.outbox.models import Mail

LATE = timedelta(minutes=5)


def standing() -> str:
    """``uncertain`` when a mail waits for a person, ``late`` when a due one has waited too long, else ``ok``.

    A mail server that takes nothing puts each mail off by a minute, again and again: that is late as well.
    """
    if Mail.objects.filter(state=MailState.UNCERTAIN).exists():
        return "uncertain"
    too_long_ago = Now() - LATE
    waits = Mail.objects.filter(state__in=DUE, next_attempt_at__lt=too_long_ago)
    is_put_off = Mail.objects.filter(
        state=MailState.RETRY, attempts=0, events__what=Happening.FAILED, events__at__lt=too_long_ago
    )
    return "late" if waits.exists() or is_put_off.exists() else "ok"
