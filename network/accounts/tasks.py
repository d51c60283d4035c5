"""Housekeeping: sessions that ended, people who left, what is older than it is kept."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_expired_sessions() -> None:
    """Delete sessions that have ended, and what people's lists still hold of them."""
    from network.accounts.services import forget_ended_sessions

    call_command("clearsessions")
    forget_ended_sessions()


@shared_task
def forget_people() -> None:
    """Forget who closed her account long enough ago, and what is too old; any number at once."""
    from network.accounts.services import expire_old, forget_due

    forget_due()
    expire_old()
