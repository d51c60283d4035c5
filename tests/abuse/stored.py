"""What the database holds, written down so that two moments can be compared."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import ForeignKey, Model
from pghistory.models import Context, Event, Events

from network.files.enums import FileState
from network.files.models import StoredFile

PASSING = (Session,)  # rows that no deed is about
RECORDED = (Event, Events, Context)  # what the record says of the rows, with the request and its moment


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model not in PASSING and not model._meta.proxy]


def everything() -> dict[str, list[tuple]]:
    """Every row of every table, to see whether anything changed at all."""
    return {model._meta.label: sorted(model.objects.values_list(), key=repr) for model in _models()}


def how_many() -> Counter[str]:
    """How many rows each table has, without the record of them; a file that was deleted is none any more."""
    models = [model for model in _models() if not issubclass(model, RECORDED)]
    numbers = Counter({model._meta.label: model.objects.count() for model in models})
    numbers["files.StoredFile"] -= StoredFile.objects.filter(state=FileState.DELETED).count()
    return numbers


def told() -> dict[str, list[tuple]]:
    """Every row with its numbers told by order and its random values left out: equal for two deeds that do the same."""
    places = {
        model: {pk: place for place, pk in enumerate(model.objects.order_by("pk").values_list("pk", flat=True))}
        for model in _models()
        if not issubclass(model, RECORDED)
    }
    return {model._meta.label: [_row(row, places) for row in model.objects.order_by("pk")] for model in places}


def _row(row: Model, places: dict[type[Model], dict[Any, int]]) -> tuple:
    return tuple(_value(row, field, places) for field in row._meta.concrete_fields if field.name not in RANDOM)


# Values that are made anew each time: of chance, of the database's clock, or of the row's own number.
RANDOM = {"message_id", "dedupe_key", "key", "data", "about_id", "next_attempt_at", "sent_at", "vector"}
RANDOM |= {"last_login", "password", "nonce", "token_digest", "session_key"}


def _value(row: Model, field: Any, places: dict[type[Model], dict[Any, int]]) -> Any:
    value = getattr(row, field.attname)
    if field.primary_key:
        return None
    if isinstance(field, ForeignKey):
        return places.get(field.related_model, {}).get(value, value)
    return "random" if isinstance(value, UUID) else repr(value)
