"""How mail stands as a whole: asked by ``/readyz``."""

from datetime import timedelta

from django.db.models.functions import Now

from network.outbox.enums import DUE, MailState
from network.outbox.models import Mail

LATE = timedelta(minutes=5)


def standing() -> str:
    """``uncertain`` when a mail waits for a person, ``late`` when a due one has waited too long, else ``ok``."""
    if Mail.objects.filter(state=MailState.UNCERTAIN).exists():
        return "uncertain"
    late = Mail.objects.filter(state__in=DUE, next_attempt_at__lt=Now() - LATE).exists()
    return "late" if late else "ok"
