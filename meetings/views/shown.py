"""What the pages of a meeting show beside the meeting itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings import services
from meetings.calendar import calendar_file
from meetings.forms import AnswerForm
from meetings.models import AgendaItem, Answer, Meeting
from meetings.times import short_day
from members.models import Member
from members.standing import standing_of
from network.outbox.enums import WAITING, MailState
from network.outbox.models import Mailing
from network.outbox.registry import KINDS


@dataclass(frozen=True)
class Given:
    """What one member has answered to one meeting, if anything, and the form to answer it with."""

    meeting: Meeting
    member: Member
    answer: Answer | None
    form: AnswerForm | None = None

    @property
    def is_current(self) -> bool:
        """Whether it was given for the date the meeting has now."""
        return self.answer is not None and self.answer.schedule_version == self.meeting.schedule_version

    @property
    def chosen(self) -> str:
        """The code of the answer that stands, or nothing."""
        return self.answer.choice if self.answer and self.is_current else ""


def own_answers(user: Any, meetings: Sequence[Meeting], *, typed: AnswerForm | None = None) -> dict[int, list[Given]]:
    """By meeting: what each member this person acts for has answered.

    ``typed`` is the form that was sent for one of them, which then stands there instead of an empty one.
    """
    members = list({one.member_id: one.member for one in standing_of(user).representations}.values())
    answers = Answer.objects.filter(meeting__in=meetings, member__in=members).select_related("by")
    found = {(answer.meeting_id, answer.member_id): answer for answer in answers}
    sent_for = typed.data.get("member") if typed else ""
    return {
        meeting.pk: [
            given_by(meeting, one, found.get((meeting.pk, one.pk)), typed if sent_for == str(one.pk) else None)
            for one in members
        ]
        for meeting in meetings
    }


def given_by(meeting: Meeting, member: Member, answer: Answer | None, typed: AnswerForm | None = None) -> Given:
    """One member's answer with the form that was sent for it, or one that holds what stands."""
    if typed is not None:
        return Given(meeting, member, answer, typed)
    known = {name: getattr(answer, name) for name in ("substitute_name", "substitute_email")} if answer else {}
    return Given(meeting, member, answer, AnswerForm(initial=known, auto_id=f"id_{member.pk}_%s"))


def all_answers(meeting: Meeting, reader: Any) -> list[Given]:
    """What each member has answered that has somebody invited, the silent ones too, by name."""
    found = {answer.member_id: answer for answer in meeting.answers.select_related("by")}
    asked = Q(pk__in=services.invited(meeting).order_by().values("member")) | Q(pk__in=list(found))
    members = Member.objects.visible_to(reader).filter(asked).for_list()
    return [Given(meeting, member, found.get(member.pk)) for member in members]


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


def steps_of(meeting: Meeting) -> list[Step]:
    """Where a meeting stands: planned, invited, held, minutes published; what is to come is named, not claimed."""
    minutes, day = getattr(meeting, "minutes", None), short_day(meeting)
    is_invited, is_held = not meeting.is_draft, not meeting.is_draft and meeting.is_over
    is_written = minutes is not None and minutes.is_published
    stages = (
        (_("Planned"), True),
        (_("Members invited") if is_invited else _("Invitation"), is_invited),
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
        kind = KINDS.all.get(mailing.kind)
        mailing.label = kind.label if kind else mailing.kind
        mailing.is_held_back = mailing.release_at > timezone.now()
    return mailings


def calendar_response(meeting: Meeting, *, may_join: bool) -> HttpResponse:
    """A calendar file under a name that says which call it is."""
    response = HttpResponse(calendar_file(meeting, may_join), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="call-{meeting.day_in_zone:%Y-%m-%d}.ics"'
    return response
