"""The one way to wake a worker: after the commit, and without ever harming what was saved."""

from typing import Any

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)


def wake(task: Any, *args: Any) -> None:
    """Send ``task`` to the workers once the current transaction is committed.

    A stopped Redis is logged, never raised: what is due stands in Postgres and is found by the next tick.
    """

    def send() -> None:
        try:
            task.apply_async(args, retry=False)
        except Exception as error:  # noqa: BLE001 -- any failure of the broker means the same: later
            log.warning("worker_not_woken", task=task.name, error=type(error).__name__)

    transaction.on_commit(send, robust=True)
