"""Which reminders a meeting has, and handing them to the mail when they are due."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from meetings.enums import Choice, ReminderState
from meetings.models import Answer, Meeting, Reminder
from meetings.services.people import invited, substitute_address
from meetings.times import DAY
from members.models import Representative
from network.outbox import services as outbox

# Minutes before the meeting's day: what is sent then. To the silent, and to those who come.
REMINDERS = {7 * DAY: "meeting_reminder_silent", 1 * DAY: "meeting_reminder_coming"}
SENT_AT = time(9)  # by the reader's own clock
BATCH = 200


def plan_reminders(meeting: Meeting) -> int:
    """Plan what is still ahead, in the transaction of a change of ``meeting`` (locked); old plans fall away.

    Once per person, offset and start: planning again adds only who is new. Returns how many were added at most.
    """
    old = meeting.reminders.filter(state=ReminderState.PLANNED)
    if meeting.is_scheduled:
        old = old.exclude(schedule_version=meeting.schedule_version)
    old.update(state=ReminderState.SUPPRESSED, reason="moved or cancelled")
    if not meeting.is_scheduled:
        return 0
    now = timezone.now()
    rows = [
        Reminder(
            meeting=meeting,
            representative=representative,
            offset_minutes=minutes,
            schedule_version=meeting.schedule_version,
            due_at=due,
        )
        for representative in invited(meeting)
        for minutes in REMINDERS
        if (due := due_at(meeting, minutes, representative.user.time_zone)) > now
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def due_at(meeting: Meeting, minutes: int, zone: str) -> datetime:
    """Nine o'clock by the reader's clock, ``minutes`` (whole days) before the day the meeting is for her."""
    day = meeting.starts_at.astimezone(ZoneInfo(zone)).date() - timedelta(minutes=minutes)
    return datetime.combine(day, SENT_AT, ZoneInfo(zone)).astimezone(UTC)


def post_due_reminders() -> int:
    """Hand every due reminder to the mail; any number of ticks at once. Returns how many were handed over.

    A tick that comes late sends late, up to the start of the meeting; what nobody needs any more is noted with the
    reason. Composing asks everything again under the meeting's lock.
    """
    written = 0
    while batch := _post_batch():
        written += sum(reminder.state == ReminderState.QUEUED for reminder in batch)
    return written


@transaction.atomic
def _post_batch() -> list[Reminder]:
    due = Reminder.objects.filter(state=ReminderState.PLANNED, due_at__lte=timezone.now())
    batch = list(
        due.select_related("meeting", "representative__user")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("due_at", "pk")[:BATCH]
    )
    current = set(
        Representative.objects.current()
        .filter(pk__in=[one.representative_id for one in batch], user__is_active=True)
        .values_list("pk", flat=True)
    )
    answers = {
        (answer.meeting_id, answer.member_id): answer
        for answer in Answer.objects.filter(meeting__in=[one.meeting_id for one in batch]).select_related("member")
    }
    for reminder in batch:
        answer = answers.get((reminder.meeting_id, reminder.representative.member_id))
        _post(reminder, answer, is_invited=reminder.representative_id in current)
    Reminder.objects.bulk_update(batch, ["state", "reason"])
    return batch


def _post(reminder: Reminder, answer: Answer | None, *, is_invited: bool) -> None:
    meeting = reminder.meeting
    if meeting.starts_at <= timezone.now():
        reminder.state = ReminderState.EXPIRED
        return
    reminder.reason = reminder.reason_against(meeting, answer, is_invited=is_invited)
    if reminder.reason:
        reminder.state = ReminderState.SUPPRESSED
        return
    reminder.state = ReminderState.QUEUED
    outbox.post(
        reminder.representative.user,
        kind=REMINDERS[reminder.offset_minutes],
        dedupe_key=f"reminder:{meeting.pk}:{reminder.representative_id}:{reminder.offset_minutes}:{reminder.schedule_version}",
        about_id=meeting.pk,
        data={"representative": reminder.representative_id, "reminder": reminder.pk},
        expires_at=meeting.starts_at,
    )
    if answer and answer.choice == Choice.OTHER and not reminder.is_for_the_silent:
        _post_to_substitute(answer, reminder)


def _post_to_substitute(answer: Answer, reminder: Reminder) -> None:
    """How to join, as it is known now, also to the person who comes: once, whoever else acts for the member."""
    outbox.post(
        substitute_address(answer),
        kind="meeting_substitute",
        dedupe_key=f"meeting_substitute:{answer.pk}:{answer.version}:reminded:{reminder.schedule_version}",
        about_id=reminder.meeting_id,
        data={"member": answer.member_id, "schedule_version": reminder.schedule_version},
        expires_at=reminder.meeting.starts_at,
    )
