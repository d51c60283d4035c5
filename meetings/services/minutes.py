"""What happens to minutes: begun, written, confirmed, published, sent again. Locks: the meeting, then its minutes."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from meetings.enums import Capacity, Choice, MinutesState, Presence
from meetings.models import Attendance, Decision, Meeting, Minutes, MinutesItem
from meetings.search import index_minutes
from meetings.services.decisions import next_serial
from meetings.services.inviting import make_known
from meetings.services.people import invited
from meetings.services.refusals import locked
from members.models import Member
from network.accounts.models import User
from network.outbox.models import Mailing
from network.outbox.services import Recipient, hold

LONGEST = 400_000  # characters of notes: some 130 printed pages
KIND = "meeting_minutes"


class NotesChangedMeanwhile(Exception):
    """Somebody saved another version since the page was opened. ``minutes`` is what stands now."""

    def __init__(self, minutes: Minutes) -> None:
        super().__init__(str(minutes.pk))
        self.minutes = minutes


class NotesTooLong(Exception):
    """More than ``LONGEST`` characters; nothing was written."""


class NotConfirmed(Exception):
    """The notes were changed after their decisions and actions had been confirmed, or never were."""


class MeetingNotOver(Exception):
    """The meeting has not begun yet, or was cancelled: there is nothing to publish."""


class NumberedDecisionGone(Exception):
    """A decision that already has its number would disappear. ``decisions`` are those; nothing was written."""

    def __init__(self, decisions: list[Decision]) -> None:
        super().__init__(", ".join(decision.number for decision in decisions))
        self.decisions = decisions


class NotOfTheseMinutes(Exception):
    """A form named a decision or an action of other minutes."""


class AttendanceChangedMeanwhile(Exception):
    """Somebody saved who was there since the page was opened; nothing was written."""


@transaction.atomic
def start_minutes(meeting: Meeting, *, by: User) -> Minutes:
    """The minutes of a meeting, made when there are none yet. Once it has begun, attendance is as the answers say."""
    meeting = locked(meeting)
    minutes, _is_new = Minutes.objects.get_or_create(
        meeting=meeting, defaults={"language": meeting.language, "created_by": by, "changed_by": by}
    )
    _prefill_attendance(meeting)
    return minutes


@transaction.atomic
def save_notes(minutes: Minutes, *, by: User, seen_version: int, notes: str, language: str) -> Minutes:
    """Save the notes over the version their writer saw; saving what already stands changes nothing.

    Raises NotesChangedMeanwhile (nothing is written then) and NotesTooLong. Confirming in between does not disturb.
    """
    if len(notes) > LONGEST:
        raise NotesTooLong
    minutes = _locked(minutes)
    if (minutes.notes, minutes.language) == (notes, language):
        return minutes
    if seen_version < minutes.notes_version:
        raise NotesChangedMeanwhile(minutes)
    minutes.notes, minutes.language = notes, language
    _changed(minutes, by)
    minutes.notes_version = minutes.version
    minutes.save(update_fields=["notes", "language", "version", "notes_version", "changed_by", "changed_at"])
    return minutes


@transaction.atomic
def save_attendance(minutes: Minutes, *, by: User, rows: Sequence[dict[str, Any]], seen: str = "") -> Minutes:  # noqa: ARG001 -- every deed says who does it
    """Write who was there, in place of what stood. A row: ``member`` (or None), ``name``, ``capacity``, ``presence``.

    Somebody named twice is written once, as the last row says. ``seen`` is the ``attendance_mark`` of what the writer
    saw; saving what already stands changes nothing. Raises AttendanceChangedMeanwhile.
    """
    minutes = _locked(minutes)
    told = {(row["member"] and row["member"].pk, row["name"]): row for row in rows if row["member"] or row["name"]}
    wanted = [Attendance(meeting=minutes.meeting, **row) for row in told.values()]
    stored = list(minutes.meeting.attendances.all())
    if attendance_mark(wanted) == attendance_mark(stored):
        return minutes
    if seen and stored and seen != attendance_mark(stored):
        raise AttendanceChangedMeanwhile
    minutes.meeting.attendances.all().delete()
    Attendance.objects.bulk_create(wanted)
    return minutes


def attendance_mark(rows: Iterable[Attendance]) -> str:
    """Which attendance this is: the same for the same rows in whatever order."""
    told = sorted(f"{one.member_id}|{one.name}|{one.capacity}|{one.presence}" for one in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@transaction.atomic
def confirm_minutes(
    minutes: Minutes,
    *,
    by: User,
    seen_version: int,
    items: Sequence[dict[str, Any]],
    decisions: Sequence[dict[str, Any]],
    actions: Sequence[dict[str, Any]],
) -> Minutes:
    """Write the parts, decisions and actions of the minutes over those that stood; published ones show them at once.

    items: ``title``, ``text``, ``agenda_item`` (AgendaItem | None). decisions: ``item`` (index in ``items``),
    ``text``, ``pk`` (of the stored one, or None), ``position`` (order among both lists), ``after`` (paragraphs of its
    item's text that stand before it), ``said`` (how the notes say it). actions: the same and ``owner`` (Member or
    User), ``due_on``. ``rows_of`` makes them.

    Raises NotesChangedMeanwhile, NumberedDecisionGone, NotOfTheseMinutes; nothing is written then.
    """
    minutes = _locked(minutes)
    if minutes.version != seen_version:
        raise NotesChangedMeanwhile(minutes)
    gone = minutes.decisions.filter(serial__isnull=False).exclude(pk__in=[row["pk"] for row in decisions if row["pk"]])
    if gone:
        raise NumberedDecisionGone(list(gone))
    old_items = list(minutes.items.order_by("position"))
    written = _write_items(minutes, old_items, items)
    _write_caught(minutes.decisions, decisions, written, _decision_values)
    _write_caught(minutes.actions, actions, written, _action_values)
    MinutesItem.objects.filter(pk__in=[item.pk for item in old_items[len(written) :]]).delete()
    _changed(minutes, by)
    minutes.confirmed_version = minutes.version
    minutes.save(update_fields=["version", "confirmed_version", "changed_by", "changed_at"])
    if minutes.is_published:
        _number_decisions(minutes)
        index_minutes(minutes)
    return minutes


@transaction.atomic
def publish_minutes(minutes: Minutes, *, by: User, seen_version: int | None = None) -> Mailing:
    """Number the decisions, let the members read the minutes and hold the mailing to every representative.

    Publishing again returns the mailing that stands, or holds a new one after a Stop. A past meeting that was never
    announced becomes one that took place. Raises NotConfirmed, MeetingNotOver, NotesChangedMeanwhile.
    """
    minutes = _locked(minutes)
    if minutes.is_published:
        return _mailing_of(minutes) or _send(minutes, by)
    if seen_version is not None and minutes.version != seen_version:
        raise NotesChangedMeanwhile(minutes)
    if not minutes.is_confirmed:
        raise NotConfirmed
    meeting = minutes.meeting
    if meeting.is_cancelled or meeting.starts_at > timezone.now():
        raise MeetingNotOver
    if meeting.is_draft:
        make_known(meeting, by=by)
    _prefill_attendance(meeting)
    minutes.state, minutes.published_at, minutes.published_by = MinutesState.PUBLISHED, timezone.now(), by
    minutes.save(update_fields=["state", "published_at", "published_by"])
    _number_decisions(minutes)
    index_minutes(minutes)
    return _send(minutes, by)


@transaction.atomic
def send_minutes_again(minutes: Minutes, *, by: User) -> Mailing:
    """Hold the mailing of published minutes anew: after a Stop, or after a correction was confirmed.

    The same text that is already on its way, or gone, is not sent twice. Raises NotConfirmed.
    """
    minutes = _locked(minutes)
    if not minutes.is_published or not minutes.is_confirmed:
        raise NotConfirmed
    return _send(minutes, by)


def latest_mailing_of(minutes: Minutes) -> Mailing | None:
    """The newest mailing of these minutes, stopped or not."""
    return Mailing.objects.filter(kind=KIND, about_id=minutes.meeting_id).order_by("-pk").first()


def is_to_send_again(minutes: Minutes, latest: Mailing | None) -> bool:
    """Whether published minutes can go out anew: their ``latest`` mailing was stopped, or says something else."""
    is_out = latest is not None and latest.stopped_at is None and latest.key == _key_of(minutes)
    return minutes.is_published and minutes.is_confirmed and not is_out


def readers_of(minutes: Minutes) -> list[Recipient]:
    """Who gets the minutes: every current representative with an active account, present or absent, each once."""
    users = {one.user_id: one.user for one in invited(minutes.meeting)}
    return [Recipient(user, str(user.pk)) for user in users.values()]


def _locked(minutes: Minutes) -> Minutes:
    """The minutes as they stand, both rows locked in the one order: meeting, minutes."""
    meeting = locked(Meeting(pk=minutes.meeting_id))
    minutes = Minutes.objects.select_for_update(of=("self",), no_key=True).get(pk=minutes.pk)
    minutes.meeting = meeting
    return minutes


def _changed(minutes: Minutes, by: User) -> None:
    minutes.version += 1
    minutes.changed_by, minutes.changed_at = by, timezone.now()


def _key_of(minutes: Minutes) -> str:
    """What a mailing of these minutes as they stand is called."""
    return f"minutes:{minutes.pk}:{minutes.version}"


def _send(minutes: Minutes, by: User) -> Mailing:
    return hold(key=_key_of(minutes), kind=KIND, by=by, recipients=readers_of(minutes), about_id=minutes.meeting_id)


def _mailing_of(minutes: Minutes) -> Mailing | None:
    """The newest mailing of these minutes that was not stopped."""
    return Mailing.objects.filter(kind=KIND, about_id=minutes.meeting_id, stopped_at=None).order_by("-pk").first()


def _number_decisions(minutes: Minutes) -> None:
    """Give each decision without a number the next one of the meeting's year; numbers are never given back."""
    year = minutes.meeting.day_in_zone.year
    new = list(minutes.decisions.filter(serial__isnull=True).order_by("position", "pk"))
    if not new:
        return
    for serial, decision in enumerate(new, start=next_serial(year)):
        decision.year, decision.serial = year, serial
    Decision.objects.bulk_update(new, ["year", "serial"])


def _prefill_attendance(meeting: Meeting) -> None:
    """Write who was there as the answers say, unless somebody has; before the meeting, answers still change."""
    if meeting.starts_at <= timezone.now() and not meeting.attendances.exists():
        Attendance.objects.bulk_create(attendance_from_answers(meeting))


def attendance_from_answers(meeting: Meeting) -> Iterable[Attendance]:
    """Who said yes is present, who said no sends regrets, whom nobody heard of is absent.

    Where nobody was asked (a past meeting that is put on record), nothing is known.
    """
    answers = {answer.member_id: answer for answer in meeting.answers.select_related("by")}
    if not answers:
        return
    people: dict[int, list[User]] = {}
    for one in invited(meeting):
        people.setdefault(one.member_id, []).append(one.user)
    for member in Member.objects.for_list():
        answer = answers.get(member.pk)
        if not answer and (not member.is_municipal or member.has_left_by(meeting.day_in_zone)):
            continue
        acting = people.get(member.pk, [])
        speaker = answer.by if answer and answer.by in acting else next(iter(acting), None)
        name = speaker.name if speaker else ""
        row = Attendance(meeting=meeting, member=member, presence=Presence.ABSENT)
        if answer and answer.choice == Choice.YES:
            row.presence, row.name = Presence.PRESENT, name
        elif answer and answer.choice == Choice.OTHER:
            row.presence, row.capacity = Presence.PRESENT, Capacity.SUBSTITUTE
            row.name = "" if answer.is_substitute_forgotten else answer.substitute
        elif answer:
            row.presence, row.name = Presence.REGRETS, name
        yield row


def _write_items(minutes: Minutes, old: list[MinutesItem], rows: Sequence[dict[str, Any]]) -> list[MinutesItem]:
    """The parts in order, over the rows that stood in these places."""
    written = []
    for position, row in enumerate(rows):
        item = old[position] if position < len(old) else MinutesItem(minutes=minutes)
        agenda_item = row.get("agenda_item")
        if agenda_item and agenda_item.meeting_id != minutes.meeting_id:
            raise NotOfTheseMinutes
        item.position, item.title, item.text, item.agenda_item = position, row["title"], row["text"], agenda_item
        item.save()
        written.append(item)
    return written


def _write_caught(kept: Any, rows: Sequence[dict[str, Any]], items: list[MinutesItem], values_of: Any) -> None:
    """Write decisions or actions: those with a ``pk`` over the stored ones, which must be of these minutes."""
    stored = {one.pk: one for one in kept.all()}
    for number, row in enumerate(rows):
        one = stored.pop(row["pk"], None) if row["pk"] else kept.model(minutes=kept.instance)
        if one is None:
            raise NotOfTheseMinutes
        values = {"item": items[row["item"]], "text": row["text"], "position": row.get("position", number)}
        values |= {"said": row.get("said") or one.said or row["text"], "after": row.get("after", 0)} | values_of(row)
        for name, value in values.items():
            setattr(one, name, value)
        one.save()
    kept.filter(pk__in=list(stored)).delete()


def _decision_values(row: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 -- a decision has its text only
    return {}


def _action_values(row: dict[str, Any]) -> dict[str, Any]:
    owner = row["owner"]
    is_member = isinstance(owner, Member)
    return {
        "owner_member": owner if is_member else None,
        "owner_user": None if is_member else owner,
        "due_on": row["due_on"],
    }
