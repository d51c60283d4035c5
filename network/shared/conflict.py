"""Where what somebody typed differs from what somebody else has saved meanwhile: for ``components/conflict.html``."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.forms import Field
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from network.shared.templatetags.page_tags import long_date


def differing(parts: Iterable[tuple[Any, str, str]]) -> list[dict[str, str]]:
    """Those of the parts (label, theirs, yours, in words) that are not the same."""
    rows = [{"label": str(label), "theirs": theirs, "yours": yours} for label, theirs, yours in parts]
    return [row for row in rows if row["theirs"] != row["yours"]]


def in_words(field: Field, value: Any, *, between: str = ", ") -> str:
    """A value as its form shows it: the label of a code, the names of things with ``between`` between them."""
    if value in (None, ""):
        return ""
    rows: Any = getattr(field, "queryset", None)
    if rows is not None and isinstance(value, int):
        return str(rows.filter(pk=value).first() or "")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, time):
        return time_format(value)
    labels = {} if rows is not None else dict(getattr(field, "choices", ()))
    if hasattr(value, "__iter__") and not isinstance(value, str):
        several = sorted(value, key=lambda one: getattr(one, "pk", one)) if rows is not None else value
        return between.join(str(labels.get(one, one)) for one in several)
    return str(labels.get(value, value)).replace("\r\n", "\n")
