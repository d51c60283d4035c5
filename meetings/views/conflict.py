"""Where what an officer typed differs from what somebody else has saved meanwhile."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.forms import Field, ModelChoiceField
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from meetings.forms import MeetingForm, items_of
from meetings.models import Meeting
from network.shared.templatetags.page_tags import long_date


def differing_parts(form: MeetingForm, rows: Iterable[dict[str, Any]], meeting: Meeting) -> list[dict[str, str]]:
    """Label, theirs and yours of each part of the form that is not what is stored."""
    stored = MeetingForm(meeting=meeting).initial
    parts = [
        (form[name].label, in_words(form.fields[name], stored[name]), in_words(form.fields[name], typed))
        for name, typed in form.values.items()
        if name in form.fields
    ]
    parts.append((_("Agenda"), _agenda_in_words(items_of(meeting)), _agenda_in_words(rows)))
    return [{"label": label, "theirs": theirs, "yours": yours} for label, theirs, yours in parts if theirs != yours]


def in_words(field: Field, value: Any) -> str:
    """A value as its form shows it."""
    if isinstance(field, ModelChoiceField) and isinstance(value, int):
        return str(field.queryset.filter(pk=value).first() or "")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, time):
        return time_format(value)
    choices = dict(getattr(field, "choices", ())) if not isinstance(field, ModelChoiceField) else {}
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value) or "")


def _agenda_in_words(rows: Iterable[dict[str, Any]]) -> str:
    lines = []
    for row in rows:
        minutes = _("%(count)s min") % {"count": row["minutes_planned"]} if row["minutes_planned"] else ""
        lines.append(", ".join(part for part in (row["title"], row["lead"], minutes) if part))
    return "\n".join(lines)
