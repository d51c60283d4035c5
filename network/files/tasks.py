"""Files looked after by the worker: tidied now and then, their words read soon after they came."""

from celery import shared_task

from network.shared.wake import wake


@shared_task
def tidy() -> None:
    """Mend what a crash left; any number at once."""
    from network.files import services

    if services.tidy().has_more:
        wake(tidy)


@shared_task
def read_words() -> None:
    """Read the words of the files that wait for it; any number at once."""
    from network.files import services

    if services.read_waiting():
        wake(read_words)  # there may be more than one round takes
