"""The origin of what a worker changes: the name of its task."""

from typing import Any

from celery import Task

from network.record.origin import origin


class RecordedTask(Task):
    """Every task of the portal."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with origin(lambda: {"task": self.name}):
            return super().__call__(*args, **kwargs)
