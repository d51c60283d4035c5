"""The index, renewed by the worker: what a changed keyword or a crash left behind is put right."""

from celery import shared_task


@shared_task
def refresh_index() -> None:
    """Write every entry anew; safe to run any number of times."""
    from network.search.services import refresh_everything

    refresh_everything()
