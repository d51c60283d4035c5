"""What becomes due by itself: reminders of meetings."""

from meetings.services import post_due_reminders
from network.outbox.registry import BECOMING_DUE


@BECOMING_DUE.answers("meetings")
def post_due_mail() -> int:
    """Hand the reminders that are due to the mail; returns how many."""
    return post_due_reminders()
