"""Where what an officer typed differs from what somebody else has saved meanwhile."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from meetings.forms import MeetingForm, items_of
from meetings.models import Meeting
from network.shared.conflict import differing, in_words


def differing_parts(form: MeetingForm, rows: Iterable[dict[str, Any]], meeting: Meeting) -> list[dict[str, str]]:
    """Label, theirs and yours of each part of the form that is not what is stored."""
    stored = MeetingForm(meeting=meeting).initial
    parts = [
        (form[name].label, in_words(form.fields[name], stored[name]), in_words(form.fields[name], typed))
        for name, typed in form.values.items()
        if name in form.fields
    ]
    parts.append((_("Agenda"), _agenda_in_words(items_of(meeting)), _agenda_in_words(rows)))
    return differing(parts)


def _agenda_in_words(rows: Iterable[dict[str, Any]]) -> str:
    lines = []
    for row in rows:
        minutes = _("%(count)s min") % {"count": row["minutes_planned"]} if row["minutes_planned"] else ""
        lines.append(", ".join(part for part in (row["title"], row["lead"], minutes) if part))
    return "\n".join(lines)
