"""Waking the sender: beat calls it every half minute, and every mail that is written down calls it too."""

from celery import shared_task


@shared_task
def tick() -> None:
    """Send what is due; any number at once."""
    from network.outbox.services import send_due

    send_due()
