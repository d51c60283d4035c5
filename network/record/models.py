"""What every row of the record has, whatever it tells of."""

from typing import ClassVar

import pghistory.models
from django.db import models


class Event(pghistory.models.Event):
    """One change of one row, as a trigger wrote it: what the row said afterwards, or before it was deleted.

    ``tracking.track`` makes a model of this for each tracked one. Rows are only ever added.
    """

    pgh_id = models.BigAutoField(primary_key=True)

    pgh_tracked_model: type[models.Model]  # type: ignore[assignment]  # pghistory knows it when it makes the class
    part_of: ClassVar[str] = ""
    unsaid: ClassVar[tuple[str, ...]] = ()
    called: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pgh_id}: {self.pgh_label}"
