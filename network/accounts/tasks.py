"""Housekeeping of sessions."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_expired_sessions() -> None:
    """Delete sessions that have ended, and what people's lists still hold of them."""
    from network.accounts.services import forget_ended_sessions

    call_command("clearsessions")
    forget_ended_sessions()
