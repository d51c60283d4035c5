"""Files looked after by the worker: tidied now and then, their words read soon after they came."""

from celery import shared_task


@shared_task
def tidy() -> None:
    """Mend what a crash left; any number at once."""
    from network.files import services

    services.tidy()


@shared_task
def read_words() -> None:
    """Read the words of the files that wait for it; any number at once."""
    from network.files import services

    services.read_waiting()
