"""Which models are recorded, in which columns: never a person's name, address or telephone, never a secret."""

from collections.abc import Callable, Collection
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

from network.record.enums import Change
from network.record.models import Event

Tracked = TypeVar("Tracked", bound=type[models.Model])


def track(
    *,
    only: Collection[str] = (),
    without: Collection[str] = (),
    unsaid: Collection[str] = (),
    part_of: str = "",
    called: Collection[str] = (),
) -> Callable[[Tracked], Tracked]:
    """Decorator of a model: each row created, changed or deleted leaves an event, whatever changed it.

    ``only`` or ``without`` say which columns an event holds; a change of the others leaves none. A change of one that
    is ``unsaid`` leaves an event that keeps nothing of its words: free texts that name people and may have to be
    forgotten. ``part_of`` names the key to the thing whose history tells of it too, and ``called`` the columns by
    which a reader knows it.
    """

    def wrapper(model: Tracked) -> Tracked:
        columns = [
            field.name
            for field in model._meta.local_fields
            if (not only or field.name in only or field.primary_key) and field.name not in {*without, *unsaid}
        ]
        pghistory.create_event_model(
            model,
            pghistory.InsertEvent(Change.CREATED.value),
            pghistory.UpdateEvent(Change.CHANGED.value, condition=pgtrigger.AnyChange(*columns, *unsaid)),
            pghistory.DeleteEvent(Change.DELETED.value),
            fields=columns,
            model_name=f"{model.__name__}Event",
            base_model=Event,
            obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+", db_index=False),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]  # None leaves it out, as its documentation says
            append_only=True,
            abstract=False,
            attrs={
                "__doc__": f"One change of a {model.__name__}, as ``network.record.tracking`` says.",
                "__str__": Event.__str__,
                "part_of": part_of,
                "unsaid": tuple(unsaid),
                "called": tuple(called),
            },
            meta={
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"]),
                    models.Index(fields=["-pgh_created_at", "-pgh_id"]),
                    *([models.Index(fields=[part_of, "pgh_id"])] if part_of else []),
                ]
            },
        )
        return model

    return wrapper
