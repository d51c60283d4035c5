"""Tidying files now and then; beat calls it."""

from celery import shared_task


@shared_task
def tidy() -> None:
    """Mend what a crash left; any number at once."""
    from network.files import services

    services.tidy()
