"""Three past calls with minutes and one to come, invented, marked on every page and removable with one command."""

import tomllib
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import models, transaction
from django.utils import timezone

from meetings import services
from meetings.enums import Capacity, Choice
from meetings.models import Action, Answer, Decision, Meeting, Minutes
from members.enums import Source
from members.models import Member, Representative
from network.accounts.enums import Language, Zone
from network.accounts.models import User
from network.files.models import StoredFile
from network.files.services import delete_file
from network.outbox.models import Mail, Mailing
from network.search.models import Entry

FILES = Path(__file__).parent / "texts"
STARTS, ENDS = time(13, 30), time(14, 45)  # Eastern: office hours from Halifax to Vancouver
DAYS_TO_DO = 35


@transaction.atomic
def load_demonstration_meetings() -> int:
    """Write those of the meetings that are not there yet; returns how many there are. Nobody is mailed.

    Safe to run again. Needs the demonstration accounts.
    """
    by = User.objects.get(email="secretary@demo.example")
    files = sorted(FILES.glob("*.toml"))
    for file in files:
        submission = uuid5(NAMESPACE_URL, f"demonstration:{file.stem}")
        if not Meeting.objects.filter(submission=submission).exists():
            _load(tomllib.loads(file.read_text(encoding="utf-8")), submission=submission, by=by)
    return len(files)


@transaction.atomic
def remove_demonstration_meetings() -> int:
    """Delete every meeting that is marked as demonstration, with its minutes and mails; returns how many went."""
    meetings = Meeting.objects.filter(is_demonstration=True)
    _forget_mails(meetings)
    minutes = Minutes.objects.filter(meeting__in=meetings)
    Entry.objects.filter(minutes__in=minutes).delete()
    for model in (Decision, Action):
        model.objects.filter(minutes__in=minutes).delete()
    minutes.delete()
    count = meetings.count()
    files = list(StoredFile.objects.filter(paper__meeting__in=meetings))
    meetings.delete()
    for stored in files:
        delete_file(stored).delete()
    return count


def tuesday(weeks_back: int, today: date) -> date:
    """The Tuesday of the week so many weeks ago; to come when ``weeks_back`` is negative."""
    return today - timedelta(weeks=weeks_back, days=today.weekday() - 1)


def _load(row: dict[str, Any], *, submission: Any, by: User) -> None:
    day = tuesday(row["weeks_back"], timezone.localdate())
    values = {
        "title": "", "language": row.get("language", Language.EN), "host": Member.objects.get(code=row["host"]),
        "note_taker": None, "languages": [Language.EN, Language.FR], "has_interpretation": True,
        "phone": row.get("phone", ""), "access_code": row.get("access_code", ""), "link": row.get("link", ""),
        "join_note": row.get("join_note", ""), "held_on": day, "starts_clock": STARTS, "ends_clock": ENDS,
        "zone": Zone.TORONTO, "is_later_hour": None,
        "items": [{"title": title, "lead": lead, "minutes_planned": minutes} for title, lead, minutes in row["items"]],
    }  # fmt: skip
    meeting = services.schedule_meeting(by=by, submission=submission, values=values)
    services.announce_meeting(meeting, by=by)
    _answer(meeting, row)
    if "notes" in row:
        _note(meeting, row, by=by)
    Meeting.objects.filter(pk=meeting.pk).update(is_demonstration=True)
    _forget_mails(Meeting.objects.filter(pk=meeting.pk))


def _answer(meeting: Meeting, row: dict[str, Any]) -> None:
    """One answer a member: those named, else yes before a past call and nothing yet before the coming one."""
    substitutes = row["substitutes"]
    for representative in Representative.objects.current().select_related("member", "user").order_by("pk"):
        member = representative.member
        choice = row.get("answers", {}).get(member.code, "" if row["weeks_back"] < 0 else Choice.YES)
        if member.code in row.get("silent", ()) or not choice:
            continue
        choice = Choice.NO if member.code in row.get("regrets", ()) else choice
        if member.code in substitutes:
            choice = Choice.OTHER
        Answer.objects.update_or_create(
            meeting=meeting,
            member=member,
            defaults={
                "choice": choice,
                "substitute_name": substitutes.get(member.code, "") if choice == Choice.OTHER else "",
                "substitute_email": f"colleague-{member.code}@demo.example" if choice == Choice.OTHER else "",
                "schedule_version": meeting.schedule_version,
                "source": Source.MAIL,
                "by": representative.user,
            },
        )


def _note(meeting: Meeting, row: dict[str, Any], *, by: User) -> None:
    minutes = services.start_minutes(meeting, by=by)
    meeting.attendances.filter(capacity=Capacity.REPRESENTATIVE).update(name="")  # their names are only roles
    minutes = services.save_notes(
        minutes, by=by, seen_version=minutes.version, notes=row["notes"].strip(), language=row["language"]
    )
    caught = services.rows_of(minutes, services.suggest_minutes(minutes))
    for action in caught["actions"]:
        action["due_on"] = action["due_on"] or meeting.held_on + timedelta(days=DAYS_TO_DO)
    minutes = services.confirm_minutes(minutes, by=by, seen_version=minutes.version, **caught)
    services.publish_minutes(minutes, by=by)
    if row.get("is_finished"):
        for done in minutes.actions.all():
            services.finish_action(done, by=by)
    Minutes.objects.filter(pk=minutes.pk).update(published_at=meeting.ends_at + timedelta(days=5))


def _forget_mails(meetings: models.QuerySet[Meeting]) -> None:
    """Delete every mail about these meetings, and what their senders were told of it."""
    mailings = Mailing.objects.filter(kind__startswith="meeting_", about_id__in=meetings.values("pk"))
    Mail.objects.filter(kind="mailing_held", about_id__in=mailings.values("pk")).delete()
    mailings.delete()
    Mail.objects.filter(kind__startswith="meeting_", about_id__in=meetings.values("pk")).delete()
