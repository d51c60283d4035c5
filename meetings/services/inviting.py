"""Who is told of a meeting, and the mailings that tell them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from meetings.enums import Choice, MeetingState
from meetings.models import Answer, Meeting
from meetings.services.people import invited, substitute_address
from meetings.services.refusals import MeetingCancelled, locked
from meetings.services.reminders import plan_reminders
from members.models import Representative
from network.accounts.models import User
from network.outbox import services as outbox
from network.outbox.enums import Priority
from network.outbox.models import Mailing
from network.outbox.services import Preview, Recipient


def recipients_of(meeting: Meeting) -> list[Recipient]:
    """One mail for each member a person acts for: every current representative of every current member."""
    return [_recipient(meeting, representative) for representative in invited(meeting)]


def to_invite(meeting: Meeting) -> list[Recipient]:
    """Who gets the invitation now: everybody at first, later those whose member has not answered for this date.

    Nobody when the meeting is over (it is only put on record), or when they were asked today already.
    """
    if meeting.is_over or was_asked_today(meeting):
        return []
    answered = set(
        Answer.objects.filter(meeting=meeting, schedule_version=meeting.schedule_version).values_list(
            "member_id", flat=True
        )
    )
    again = {} if meeting.is_draft else {"again": True}
    return [_recipient(meeting, one, **again) for one in invited(meeting) if one.member_id not in answered]


def to_tell(meeting: Meeting) -> list[Recipient]:
    """Who hears that a meeting is moved, cancelled or on again: those invited, and those who come in their place."""
    substitutes = Answer.objects.filter(meeting=meeting, choice=Choice.OTHER).select_related("member", "by")
    return recipients_of(meeting) + [
        Recipient(
            substitute_address(answer),
            key=f"substitute-{answer.pk}",
            data={"answer": answer.pk, "schedule_version": meeting.schedule_version},
        )
        for answer in substitutes.order_by("pk")
    ]


@transaction.atomic
def announce_meeting(meeting: Meeting, *, by: User) -> Mailing:
    """Let the members know of a meeting: it is on, reminders are planned, the invitation is held for its Stop.

    Again later it goes to those who have not answered, once a day: a double click returns the mailing that stands.
    Raises MeetingCancelled.
    """
    meeting = locked(meeting)
    if meeting.is_cancelled:
        raise MeetingCancelled
    recipients = to_invite(meeting)
    if meeting.is_draft:
        make_known(meeting, by=by)
        plan_reminders(meeting)
    return tell(meeting, "meeting_invitation", recipients, key=_invitation_of_today(meeting), by=by)


def was_asked_today(meeting: Meeting) -> bool:
    """Whether the invitation to this date went out, or waits to, since the day began (UTC) and was not stopped."""
    return Mailing.objects.filter(key=_invitation_of_today(meeting), stopped_at=None).exists()


def make_known(meeting: Meeting, *, by: User) -> None:
    """Let members see a draft, which is locked; who has its form open is told that it changed."""
    meeting.state = MeetingState.SCHEDULED
    meeting.version += 1
    meeting.changed_by, meeting.changed_at = by, timezone.now()
    meeting.save(update_fields=["state", "version", "changed_by", "changed_at"])


def tell(
    meeting: Meeting,
    kind: str,
    recipients: Sequence[Recipient],
    *,
    key: str,
    by: User,
    data: dict[str, Any] | None = None,
) -> Mailing:
    """Hold a mailing about ``meeting``; the mails are worthless when it is over."""
    recipients = [Recipient(one.to, one.key, one.data | (data or {})) for one in recipients]
    return outbox.hold(
        key=key,
        kind=kind,
        by=by,
        recipients=recipients,
        about_id=meeting.pk,
        expires_at=meeting.ends_at,
        priority=Priority.AT_ONCE,
    )


def preview_of(meeting: Meeting, kind: str, recipients: Sequence[Recipient]) -> list[Preview]:
    """What they will read, before anything is saved: ``meeting`` may carry new times (``as_moved``)."""
    times = {name: getattr(meeting, name).isoformat() for name in ("starts_at", "ends_at")} | {"zone": meeting.zone}
    shown = [Recipient(one.to, one.key, one.data | {"shown": times}) for one in recipients]
    return outbox.previews(shown, kind=kind, about_id=meeting.pk)


def latest_mailing(meeting: Meeting) -> Mailing | None:
    """The newest mailing about this meeting itself: the page of its Stop is where a deed leads to."""
    kinds = ("meeting_invitation", "meeting_moved", "meeting_cancelled", "meeting_restored")
    return Mailing.objects.filter(about_id=meeting.pk, kind__in=kinds).order_by("-pk").first()


def _invitation_of_today(meeting: Meeting) -> str:
    return f"meeting_invitation:{meeting.pk}:{meeting.schedule_version}:{timezone.now():%Y%m%d}"


def _recipient(meeting: Meeting, representative: Representative, **data: Any) -> Recipient:
    return Recipient(
        representative.user,
        key=str(representative.pk),
        data={"representative": representative.pk, "schedule_version": meeting.schedule_version} | data,
    )
