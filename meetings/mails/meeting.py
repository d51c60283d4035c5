"""Mails about a meeting itself: invited, moved, cancelled, on again, reminded, answered, coming in somebody's place.

Each one locks the meeting, so that "cancel" and "send" have an order, and asks again what still holds.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from meetings.calendar import invitation_for
from meetings.enums import Choice, MeetingState
from meetings.links import answer_link
from meetings.models import Answer, Meeting, Reminder
from meetings.times import local
from members.models import Member, Representative
from network.outbox.models import Mail
from network.outbox.registry import CalendarPart, Letter, mail_kind

LONG_NAME = 24  # characters; a longer name of a municipality is left out of the subject
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Times:
    """When a meeting was, before it moved."""

    starts_at: datetime
    ends_at: datetime
    zone: str


@dataclass(frozen=True)
class Occasion:
    """What one mail is about, as it stands now. Without ``representative`` it goes to who comes in her place."""

    mail: Mail
    meeting: Meeting
    member: Member
    representative: Representative | None
    answer: Answer | None

    @property
    def stands(self) -> bool:
        """Whether the member's answer is for the date of the meeting."""
        return self.answer is not None and self.answer.is_for_date_of(self.meeting)

    def letter(self, name: str, *, calendar: CalendarPart | None = None, **context: Any) -> Letter:
        """A letter with what every template of meetings needs."""
        return Letter(template=f"meetings/meeting_{name}", context=self._context() | context, calendar=calendar)

    @property
    def invitation(self) -> CalendarPart | None:
        return invitation_for(self.meeting, self.mail)

    def _context(self) -> dict[str, Any]:
        return {
            "meeting": self.meeting,
            "items": list(self.meeting.items.order_by("position")),
            "spoken": ", ".join(language_in_words(code) for code in self.meeting.languages),
            "member": self.member,
            "is_long_name": len(self.member.name) > LONG_NAME,
            "answer": self.answer,
            "answer_stands": self.stands,
            "answer_url": self._answer_url(),
            "answer_by": answer_by(self.meeting),
        }

    def _answer_url(self) -> str:
        if self.representative is None:
            return ""
        if self.mail.is_preview:
            return gettext("(your personal link)")
        return settings.PORTAL_URL + answer_link(self.meeting, self.representative)


def language_in_words(code: str) -> str:
    """ "French", "anglais": French writes its languages small."""
    words = str(get_language_info(code)["name_translated"])
    return words.lower() if get_language() == "fr" else words


def answer_by(meeting: Meeting) -> date:
    """Until when an answer is asked for: a week before, else the day before, else the day itself."""
    day, today = local(meeting).date(), timezone.localdate()
    return next((when for when in (day - WEEK, day - timedelta(days=1)) if when > today), day)


# --- What still holds ---------------------------------------------------------------------------------------


def occasion_of(mail: Mail, state: str = MeetingState.SCHEDULED) -> Occasion | None:
    """What ``mail`` is about, locked; None when the meeting is not in ``state``, moved since, has begun, or the
    recipient has nothing to do with it any more."""
    meeting = _meeting(mail, state)
    if meeting is None:
        return None
    if "answer" in mail.data:
        return _occasion_of_substitute(mail, meeting)
    representative = (
        Representative.objects.current()
        .filter(pk=mail.data.get("representative"), user=mail.recipient, user__is_active=True)
        .select_related("member", "user")
        .first()
    )
    if representative is None:
        return None
    member = representative.member
    return Occasion(mail, meeting, member, representative, _answer(meeting, member))


def _meeting(mail: Mail, state: str) -> Meeting | None:
    """The meeting, locked, if it is as the mail needs it. A preview shows what is not saved yet and locks nothing."""
    meetings = Meeting.objects.filter(pk=mail.about_id or 0)
    if mail.is_preview:
        meeting = meetings.first()
        if meeting is not None:
            _show_as_previewed(meeting, mail.data, state)
        return meeting
    meeting = meetings.select_for_update(of=("self",), no_key=True).first()
    if meeting is None or meeting.state != state or meeting.starts_at <= timezone.now():
        return None
    if mail.data.get("schedule_version", meeting.schedule_version) != meeting.schedule_version:
        return None
    return meeting


def _show_as_previewed(meeting: Meeting, data: dict[str, Any], state: str) -> None:
    meeting.state = state
    if shown := data.get("shown"):
        times = _times(shown)
        if times.starts_at != meeting.starts_at:
            meeting.schedule_version += 1
        meeting.starts_at, meeting.ends_at, meeting.zone = times.starts_at, times.ends_at, times.zone


def _occasion_of_substitute(mail: Mail, meeting: Meeting) -> Occasion | None:
    answer = Answer.objects.select_related("member").filter(pk=mail.data["answer"], meeting=meeting).first()
    if answer is None or answer.substitute_email != mail.address or not answer.member.acts:
        return None
    return Occasion(mail, meeting, answer.member, None, answer)


def _answer(meeting: Meeting, member: Member) -> Answer | None:
    return Answer.objects.select_related("by").filter(meeting=meeting, member=member).first()


def _times(data: dict[str, str]) -> Times:
    return Times(datetime.fromisoformat(data["starts_at"]), datetime.fromisoformat(data["ends_at"]), data["zone"])


# --- To everybody invited -----------------------------------------------------------------------------------


def page_of(pk: int) -> str:
    """The page of the call a mailing is about."""
    return reverse("meetings:detail", args=[pk])


@mail_kind("meeting_invitation", label=_("Invitation to a call"), page=page_of, is_secret=True)
def compose_invitation(mail: Mail) -> Letter | None:
    """Will your municipality join? Sent again only to those who have not answered since."""
    occasion = occasion_of(mail)
    if occasion is None or (mail.data.get("again") and occasion.stands):
        return None
    return occasion.letter("invitation", calendar=occasion.invitation)


@mail_kind("meeting_moved", label=_("Call moved"), page=page_of, is_secret=True)
def compose_moved(mail: Mail) -> Letter | None:
    """The new time beside the old one; the old answer is shown and asked for again."""
    stored = Meeting.objects.filter(pk=mail.about_id or 0).first() if mail.is_preview else None
    occasion = occasion_of(mail)
    if occasion is None:
        return None
    was = Times(stored.starts_at, stored.ends_at, stored.zone) if stored else _times(mail.data["was"])
    meeting = occasion.meeting
    return occasion.letter(
        "moved",
        calendar=occasion.invitation,
        was=was,
        is_earlier=meeting.starts_at < was.starts_at,
        is_new_end_only=meeting.starts_at == was.starts_at,
    )


@mail_kind("meeting_cancelled", label=_("Call cancelled"), page=page_of)
def compose_cancelled(mail: Mail) -> Letter | None:
    """It does not take place; there is nothing to do."""
    occasion = occasion_of(mail, MeetingState.CANCELLED)
    return occasion.letter("cancelled", calendar=occasion.invitation) if occasion else None


@mail_kind("meeting_restored", label=_("Call on again"), page=page_of, is_secret=True)
def compose_restored(mail: Mail) -> Letter | None:
    """It takes place after all; the answer given before still stands."""
    occasion = occasion_of(mail)
    return occasion.letter("restored", calendar=occasion.invitation) if occasion else None


# --- Reminders ----------------------------------------------------------------------------------------------


@mail_kind("meeting_reminder_silent", label=_("Reminder to answer"), is_secret=True, may_be_stopped=True)
def compose_reminder_silent(mail: Mail) -> Letter | None:
    """A week before, to those who have not answered."""
    occasion = _reminded(mail)
    return occasion.letter("reminder_silent") if occasion else None


@mail_kind("meeting_reminder_coming", label=_("Reminder how to join"), is_secret=True, may_be_stopped=True)
def compose_reminder_coming(mail: Mail) -> Letter | None:
    """The day before, to those who come."""
    occasion = _reminded(mail)
    if occasion is None:
        return None
    days = (local(occasion.meeting).date() - timezone.localdate()).days
    return occasion.letter("reminder_coming", days=days)


def _reminded(mail: Mail) -> Occasion | None:
    occasion = occasion_of(mail)
    reminder = Reminder.objects.filter(pk=mail.data.get("reminder")).first()
    if occasion is None or reminder is None:
        return None
    return None if reminder.reason_against(occasion.meeting, occasion.answer, is_invited=True) else occasion


# --- About answers ------------------------------------------------------------------------------------------


@mail_kind("meeting_answer_recorded", label=_("Answer recorded for a member"), is_secret=True)
def compose_answer_recorded(mail: Mail) -> Letter | None:
    """What an officer wrote down for a municipality, to its representatives, with a way to change it."""
    occasion = occasion_of(mail)
    if occasion is None or occasion.answer is None or occasion.answer.version != mail.data.get("answer_version"):
        return None
    return occasion.letter("answer_recorded")


@mail_kind("meeting_substitute", label=_("To somebody who comes in a representative's place"))
def compose_substitute(mail: Mail) -> Letter | None:
    """How to join, to the person named; or that she is not awaited any more."""
    meeting = _meeting(mail, MeetingState.SCHEDULED)
    member = Member.objects.filter(pk=mail.data.get("member")).first()
    if meeting is None or member is None:
        return None
    answer = _answer(meeting, member)
    is_named = bool(answer and answer.choice == Choice.OTHER and answer.substitute_email == mail.address)
    is_awaited = is_named and member.acts
    is_withdrawn = bool(mail.data.get("withdrawn"))
    if is_awaited is is_withdrawn:
        return None
    part = invitation_for(meeting, mail, is_withdrawn=is_withdrawn)
    return Occasion(mail, meeting, member, None, answer).letter("substitute", calendar=part, is_withdrawn=is_withdrawn)
