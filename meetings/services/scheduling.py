"""When a meeting is held, what it is about, and whether it is on."""

import copy
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meetings.enums import MeetingState
from meetings.models import AgendaItem, Answer, Meeting, Minutes
from meetings.search import index_minutes
from meetings.services.inviting import tell, to_tell
from meetings.services.papers import remove_all
from meetings.services.refusals import (
    InThePast,
    MeetingOver,
    NotAnnounced,
    NotDiscardable,
    locked,
    refuse_unless_on,
)
from meetings.services.reminders import plan_reminders
from meetings.times import ZONE_RULES, instants, promised_instants
from network.accounts.models import User
from network.outbox.services import Recipient

TIMES = ("held_on", "starts_clock", "ends_clock", "zone", "is_later_hour")
FACTS = (
    "title", "language", "host", "note_taker", "languages", "has_interpretation",
    "phone", "access_code", "link", "join_note",
)  # fmt: skip
ITEM = ("title", "lead", "minutes_planned")


@transaction.atomic
def schedule_meeting(*, by: User, submission: UUID, values: dict[str, Any]) -> Meeting:
    """Write a new meeting down, as a draft that only officers see. ``values`` holds ``TIMES``, ``FACTS``, ``items``.

    The same ``submission`` sent again (a double click) returns the meeting that the first one made.
    Raises what ``times.instants`` raises.
    """
    meeting = Meeting(created_by=by, changed_by=by, is_demonstration=by.is_demonstration)
    set_times(meeting, values)
    _set_facts(meeting, values)
    names = (*TIMES, *FACTS, "starts_at", "ends_at", "zone_rules", "created_by", "changed_by", "is_demonstration")
    meeting, is_new = Meeting.objects.get_or_create(
        submission=submission, defaults={name: getattr(meeting, name) for name in names}
    )
    if is_new:
        write_items(meeting, values.get("items", []))
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User, seen_version: int, values: dict[str, Any]) -> Meeting:
    """Save a changed form over the version its writer saw. Of an announced meeting the time is left as it is.

    Raises ChangedMeanwhile when another version was saved in between; nothing is written then.
    """
    meeting = locked(meeting, seen_version=seen_version)
    before = [getattr(meeting, name) for name in FACTS]
    if meeting.is_draft:
        set_times(meeting, values)
    _set_facts(meeting, values)
    if not meeting.is_draft and before != [getattr(meeting, name) for name in FACTS]:
        meeting.sequence += 1
    _save(meeting, by)
    if "items" in values:
        write_items(meeting, values["items"])
    for minutes in Minutes.objects.filter(meeting=meeting):  # they are found by the title of their meeting
        index_minutes(minutes)
    return meeting


@transaction.atomic
def move_meeting(meeting: Meeting, *, by: User, seen_version: int, values: dict[str, Any]) -> Meeting:
    """Give an announced meeting another time: answers are kept, members are asked again, old reminders fall away.

    ``schedule_version`` grows when start or zone change. Where the moment of the start stays, the answers stand and
    only a new end is told. Raises ChangedMeanwhile, NotAnnounced, MeetingCancelled, MeetingOver, InThePast and what
    ``times.instants`` raises.
    """
    meeting = locked(meeting, seen_version=seen_version)
    refuse_unless_on(meeting)
    was = copy.copy(meeting)
    set_times(meeting, values)
    if meeting.is_over:
        raise InThePast
    if all(getattr(was, name) == getattr(meeting, name) for name in TIMES):
        return meeting
    meeting.sequence += 1
    if (was.starts_at, was.zone) != (meeting.starts_at, meeting.zone):
        meeting.schedule_version += 1
    if was.starts_at == meeting.starts_at:
        _carry_answers(was, meeting)
    _save(meeting, by)
    plan_reminders(meeting)
    if recipients := to_tell_of_move(was, meeting):
        data = {"was": {"starts_at": was.starts_at.isoformat(), "ends_at": was.ends_at.isoformat(), "zone": was.zone}}
        key = f"meeting_moved:{meeting.pk}:{meeting.sequence}"
        tell(meeting, "meeting_moved", recipients, key=key, by=by, data=data)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Call an announced meeting off and tell everybody. Twice changes nothing. Raises NotAnnounced, MeetingOver."""
    return _turn(meeting, MeetingState.SCHEDULED, MeetingState.CANCELLED, "meeting_cancelled", by=by)


@transaction.atomic
def restore_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Let a cancelled meeting be on again, with the answers it had. Raises NotAnnounced, MeetingOver."""
    return _turn(meeting, MeetingState.CANCELLED, MeetingState.SCHEDULED, "meeting_restored", by=by)


@transaction.atomic
def discard_meeting(meeting: Meeting) -> None:
    """Throw a draft away for good, its papers too. Raises NotDiscardable."""
    meeting = locked(meeting)
    if not meeting.is_draft or Minutes.objects.filter(meeting=meeting).exists():
        raise NotDiscardable
    remove_all(meeting.papers.all())
    meeting.delete()


def keep_promised_times() -> list[tuple[Meeting, Meeting]]:
    """Compute the coming meetings anew after newer zone rules arrived; returns those that moved, before and after.

    The wall time in the meeting's zone stays; answers are for that wall time and stand.
    """
    stale = Meeting.objects.coming().filter(zone_rules__lt=ZONE_RULES).order_by("pk")
    kept = [_keep_promised_time(meeting) for meeting in stale]
    return [(was, meeting) for was, meeting in kept if was.schedule_version != meeting.schedule_version]


@transaction.atomic
def _keep_promised_time(meeting: Meeting) -> tuple[Meeting, Meeting]:
    meeting = locked(meeting)
    was = copy.copy(meeting)
    meeting.starts_at, meeting.ends_at = promised_instants(meeting)
    meeting.zone_rules = ZONE_RULES
    if (was.starts_at, was.ends_at) != (meeting.starts_at, meeting.ends_at):
        meeting.sequence += 1
        meeting.schedule_version += 1
        _carry_answers(was, meeting)
    meeting.save(update_fields=["starts_at", "ends_at", "zone_rules", "sequence", "schedule_version"])
    plan_reminders(meeting)
    return was, meeting


def to_tell_of_move(was: Meeting, meeting: Meeting) -> list[Recipient]:
    """Who hears of a new time: nobody where both moments stay and only the clock they are said by is another."""
    if (was.starts_at, was.ends_at) == (meeting.starts_at, meeting.ends_at):
        return []
    return to_tell(meeting)


def as_moved(meeting: Meeting, values: dict[str, Any]) -> Meeting:
    """A copy with other times that is not saved: what a preview shows. Raises what ``times.instants`` raises."""
    moved = copy.copy(meeting)
    set_times(moved, values)
    return moved


def set_times(meeting: Meeting, values: dict[str, Any]) -> None:
    """Set the wall time and what follows from it; what ``values`` leave out stays. Raises as ``times.instants``."""
    wall = {name: values.get(name, getattr(meeting, name)) for name in TIMES}
    meeting.starts_at, meeting.ends_at = instants(
        wall["held_on"], wall["starts_clock"], wall["ends_clock"], wall["zone"], wall["is_later_hour"]
    )
    meeting.zone_rules = ZONE_RULES
    for name in TIMES:
        setattr(meeting, name, wall[name])
    meeting.is_later_hour = bool(meeting.is_later_hour)


def write_items(meeting: Meeting, items: list[dict[str, Any]]) -> None:
    """Write the agenda in this order. Rows that stand are written over, so that minutes keep pointing at them."""
    standing = list(meeting.items.order_by("position"))
    for position, values in enumerate(items, start=1):
        item = standing.pop(0) if standing else AgendaItem(meeting=meeting)
        item.position = position
        for name in ITEM:
            setattr(item, name, values.get(name, None if name == "minutes_planned" else ""))
        item.save()
    AgendaItem.objects.filter(pk__in=[item.pk for item in standing]).delete()


def _turn(meeting: Meeting, before: str, after: str, kind: str, *, by: User) -> Meeting:
    meeting = locked(meeting)
    if meeting.is_draft:
        raise NotAnnounced
    if meeting.is_over:
        raise MeetingOver
    if meeting.state != before:
        return meeting
    was = copy.copy(meeting)
    meeting.state = after
    meeting.sequence += 1
    meeting.schedule_version += 1
    _carry_answers(was, meeting)
    _save(meeting, by)
    plan_reminders(meeting)
    tell(meeting, kind, to_tell(meeting), key=f"{kind}:{meeting.pk}:{meeting.sequence}", by=by)
    return meeting


def _carry_answers(was: Meeting, meeting: Meeting) -> None:
    """Answers given for a date that stands stay answers for it, although the schedule has a new version."""
    Answer.objects.filter(meeting=meeting, schedule_version=was.schedule_version).update(
        schedule_version=meeting.schedule_version
    )


def _set_facts(meeting: Meeting, values: dict[str, Any]) -> None:
    for name in FACTS:
        setattr(meeting, name, values.get(name, getattr(meeting, name)))


def _save(meeting: Meeting, by: User) -> None:
    meeting.version += 1
    meeting.changed_by, meeting.changed_at = by, timezone.now()
    meeting.save()
