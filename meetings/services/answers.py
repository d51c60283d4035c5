"""Whether somebody comes for a member: given by its people, recorded for them, taken back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from meetings.enums import Choice
from meetings.links import BadLink, read_answer_link
from meetings.models import Answer, Meeting
from meetings.services.people import invited, substitute_address
from meetings.services.refusals import locked, refuse_unless_on
from members.enums import Source
from members.models import Member, Representative
from network.accounts.models import User
from network.outbox import services as outbox
from network.outbox.models import Mail

UNDO = Signer(salt="meetings.undo_answer", sep=".")
RECORDED = (Source.PHONE, Source.WRITTEN, Source.SAID)
MOST_SUBSTITUTE_MAILS = 10  # a day, for one member and one call; more would be somebody filling mailboxes
# What Undo brings back.
STOOD = ("choice", "substitute_name", "substitute_email", "schedule_version", "source", "note", "by_id")


@dataclass(frozen=True)
class Given:
    """An answer that stands now, and the signed words that take it back."""

    answer: Answer
    undo: str


class NoLongerUndoable(Exception):
    """Another answer was given since, the meeting is over or cancelled, or the words were altered."""


class TooManySubstitutes(Exception):
    """``MOST_SUBSTITUTE_MAILS`` went to people named for this member and call within a day; nobody else is named."""


def who_answers(token: str) -> tuple[Meeting, Representative]:
    """The meeting and the person that a link in a mail opens for. Over and cancelled meetings still open.

    Raises BadLink when the link was altered, the person no longer acts for the member or may not sign in.
    """
    meeting_id, representative_id = read_answer_link(token)
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    if meeting is None or meeting.is_draft:
        raise BadLink
    representative = invited(meeting).filter(pk=representative_id).first()
    if representative is None:
        raise BadLink
    return meeting, representative


@transaction.atomic
def give_answer(
    meeting: Meeting,
    member: Member,
    *,
    choice: str,
    by: User | None,
    source: str,
    substitute_name: str = "",
    substitute_email: str = "",
    note: str = "",
) -> Given:
    """Write down what a member answers, for the date that stands; a later answer replaces an earlier one.

    Somebody who comes in its place is written to, and told when that falls away. What an officer records (by
    telephone, e-mail, in a conversation) is confirmed to the member's people. The same answer again, by a double
    click, changes nothing. Raises NotAnnounced, MeetingCancelled, MeetingOver, TooManySubstitutes.
    """
    meeting = locked(meeting)
    refuse_unless_on(meeting)
    answer = Answer.objects.filter(meeting=meeting, member=member).first()
    said = {"choice": str(choice), "source": str(source), "note": note, "by_id": by.pk if by else None}
    is_other = choice == Choice.OTHER
    said["substitute_name"] = substitute_name if is_other else ""
    said["substitute_email"] = substitute_email if is_other else ""
    said["schedule_version"] = meeting.schedule_version
    if answer and _state(answer) == said:
        return Given(answer, _undo(answer))
    answer = _write(meeting, member, answer, said, before=_state(answer) if answer else {})
    if source in RECORDED:
        _confirm(answer, by)
    return Given(answer, _undo(answer))


@transaction.atomic
def undo_answer(undo: str, *, by: User | None) -> Meeting:
    """Bring back what stood before an answer: another answer, or none.

    Raises NoLongerUndoable, TooManySubstitutes.
    """
    try:
        answer_id, version = map(int, UNDO.unsign(undo).split("-"))
    except (BadSignature, ValueError) as error:
        raise NoLongerUndoable from error
    found = Answer.objects.filter(pk=answer_id).values_list("meeting_id", flat=True).first()
    if found is None:
        raise NoLongerUndoable
    meeting = locked(Meeting(pk=found))
    answer = Answer.objects.select_related("member").filter(pk=answer_id, version=version).first()
    if answer is None or not meeting.is_scheduled or meeting.is_over:
        raise NoLongerUndoable
    if answer.before:
        gone = not User.objects.filter(pk=answer.before["by_id"]).exists()
        said = answer.before | ({"by_id": by.pk if by else None} if gone else {})
        _write(meeting, answer.member, answer, said, before={})
    else:
        _withdraw(answer)
        answer.delete()
    return meeting


def _write(
    meeting: Meeting, member: Member, answer: Answer | None, said: dict[str, Any], *, before: dict[str, Any]
) -> Answer:
    """Write an answer and tell the people who come, or no longer come, in the member's place."""
    was = answer.substitute_email if answer else ""
    if said["substitute_email"] and was != said["substitute_email"]:
        _refuse_a_flood(meeting, member)
    if answer and was and was != said["substitute_email"]:
        _withdraw(answer)
    answer = answer or Answer(meeting=meeting, member=member, version=0)
    for name, value in said.items():
        setattr(answer, name, value)
    answer.before = before
    answer.version += 1
    answer.at = timezone.now()
    answer.save()
    if answer.substitute_email and was != answer.substitute_email:
        _tell_substitute(answer)
    return answer


def _refuse_a_flood(meeting: Meeting, member: Member) -> None:
    """Raises TooManySubstitutes. The meeting is locked, so two answers at once are counted one after the other."""
    mails = Mail.objects.filter(
        kind="meeting_substitute",
        about_id=meeting.pk,
        data__member=member.pk,
        created_at__gt=timezone.now() - timedelta(days=1),
    )
    if mails.count() >= MOST_SUBSTITUTE_MAILS:
        raise TooManySubstitutes


def _tell_substitute(answer: Answer, **data: Any) -> None:
    verb = "withdrawn" if data else "named"
    outbox.post(
        substitute_address(answer),
        kind="meeting_substitute",
        dedupe_key=f"meeting_substitute:{answer.pk}:{answer.version}:{verb}",
        about_id=answer.meeting_id,
        data={"member": answer.member_id, **data},
        expires_at=answer.meeting.ends_at,
    )


def _withdraw(answer: Answer) -> None:
    """Tell the person who was to come that she is not awaited any more."""
    if answer.substitute_email:
        _tell_substitute(answer, withdrawn=True)


def _confirm(answer: Answer, recorder: User | None) -> None:
    """Tell a member's people what was recorded for them, with a way to change it."""
    for representative in invited(answer.meeting).filter(member=answer.member_id):
        if recorder is None or representative.user_id != recorder.pk:
            outbox.post(
                representative.user,
                kind="meeting_answer_recorded",
                dedupe_key=f"meeting_answer_recorded:{answer.pk}:{answer.version}:{representative.pk}",
                about_id=answer.meeting_id,
                data={"representative": representative.pk, "answer_version": answer.version},
                expires_at=answer.meeting.ends_at,
            )


def _state(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in STOOD}


def _undo(answer: Answer) -> str:
    return UNDO.sign(f"{answer.pk}-{answer.version}")
