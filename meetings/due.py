"""What becomes due by itself: reminders of meetings, and what keeps them right."""

from meetings.services import post_due_reminders, reconcile_meetings
from network.outbox.registry import BECOMING_DUE


@BECOMING_DUE.answers("meetings")
def post_due_mail() -> int:
    """Put right what time has changed, then hand the reminders that are due to the mail; returns how many."""
    reconcile_meetings()
    return post_due_reminders()
