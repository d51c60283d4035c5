"""Why a deed on a meeting is refused, and the lock under which that is decided."""

from meetings.models import Meeting


class ChangedMeanwhile(Exception):
    """Somebody saved another version since the form was opened. ``meeting`` is what stands now."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(str(meeting.pk))
        self.meeting = meeting


class NotAnnounced(Exception):
    """Members have not been told of this meeting yet."""


class MeetingCancelled(Exception):
    """The meeting is cancelled."""


class MeetingOver(Exception):
    """The meeting has already taken place."""


class InThePast(Exception):
    """The new date is over already."""


class NotDiscardable(Exception):
    """Members know of it, or its minutes were begun: it is cancelled, not thrown away."""


def locked(meeting: Meeting, *, seen_version: int | None = None) -> Meeting:
    """The meeting as it stands, locked until the transaction ends. Raises ChangedMeanwhile.

    Everything that happens to a meeting, its answers and its mails waits for this one lock first. It lets rows that
    point at the meeting be added (``no_key``).
    """
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    if seen_version is not None and meeting.version != seen_version:
        raise ChangedMeanwhile(meeting)
    return meeting


def refuse_unless_on(meeting: Meeting) -> None:
    """Raises NotAnnounced, MeetingCancelled or MeetingOver."""
    if meeting.is_draft:
        raise NotAnnounced
    if meeting.is_cancelled:
        raise MeetingCancelled
    if meeting.is_over:
        raise MeetingOver
