"""What members have answered to calls, each with the form to answer it: for the pages of calls and the front page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from meetings.forms import AnswerForm
from meetings.models import Answer, Meeting
from meetings.services import invited
from members.models import Member
from members.standing import standing_of


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
        return self.answer is not None and self.answer.is_for_date_of(self.meeting)

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
    asked = Q(pk__in=invited(meeting).order_by().values("member")) | Q(pk__in=list(found))
    members = Member.objects.visible_to(reader).filter(asked).for_list()
    return [Given(meeting, member, found.get(member.pk)) for member in members]
