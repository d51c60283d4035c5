"""What the pages of a meeting show beside the meeting itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.calendar import calendar_file
from meetings.models import AgendaItem, Meeting
from meetings.times import short_day
from network.outbox.enums import WAITING, MailState
from network.outbox.models import Mailing
from network.outbox.registry import label_of


@dataclass(frozen=True)
class Slot:
    """An agenda item and when it begins; no time once an item before it has none planned."""

    item: AgendaItem
    starts_at: datetime | None


def agenda_of(meeting: Meeting) -> list[Slot]:
    """The agenda with its running clock."""
    slots, clock = [], meeting.starts_at
    for item in meeting.items.order_by("position"):
        slots.append(Slot(item, clock))
        clock = clock + timedelta(minutes=item.minutes_planned) if clock and item.minutes_planned else None
    return slots


@dataclass(frozen=True)
class Step:
    """One stage of a call's life. ``state``: "done", "now" or "later"."""

    label: str
    state: str


def steps_of(meeting: Meeting, *, was_answered: bool) -> list[Step]:
    """Where a meeting stands: planned, invited, held, minutes published; what is to come is named, not claimed.

    A past one that nobody answered was put on record afterwards: nobody was invited.
    """
    minutes, day = getattr(meeting, "minutes", None), short_day(meeting)
    is_invited, is_held = not meeting.is_draft, not meeting.is_draft and meeting.is_over
    is_written = minutes is not None and minutes.is_published
    invitation = (_("Members invited") if is_invited else _("Invitation"), is_invited)
    stages = (
        (_("Planned"), True),
        *(() if is_held and not was_answered else (invitation,)),
        (_("Held on %(day)s") % {"day": day} if is_held else _("Call on %(day)s") % {"day": day}, is_held),
        (_("Minutes published") if is_written else pgettext("of one call", "Minutes"), is_written),
    )
    reached = next((place for place, (_label, is_done) in enumerate(stages) if not is_done), len(stages))
    states = ("done" if place < reached else "now" if place == reached else "later" for place in range(len(stages)))
    return [Step(label, state) for (label, _is_done), state in zip(stages, states, strict=True)]


def mailings_of(meeting: Meeting) -> list[Mailing]:
    """The mailings of a meeting, the latest first, each with ``label``, ``total``, ``sent`` and ``waiting``."""
    found: QuerySet = Mailing.objects.filter(about_id=meeting.pk, kind__startswith="meeting_").order_by("-pk")
    mailings = list(
        found.annotate(
            total=Count("mails"),
            sent=Count("mails", filter=Q(mails__state=MailState.SENT)),
            waiting=Count("mails", filter=Q(mails__state__in=WAITING)),
        )
    )
    for mailing in mailings:
        mailing.label = label_of(mailing.kind)
        mailing.is_held_back = mailing.release_at > timezone.now()
    return mailings


def calendar_response(meeting: Meeting, *, may_join: bool) -> HttpResponse:
    """A calendar file under a name that says which call it is."""
    response = HttpResponse(calendar_file(meeting, may_join), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="call-{meeting.day_in_zone:%Y-%m-%d}.ics"'
    return response
