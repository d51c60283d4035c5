"""What is put right by itself: moments after new zone rules, reminders of people who came later."""

import structlog
from django.core.cache import cache
from django.db import transaction

from meetings.models import Meeting
from meetings.services.refusals import locked
from meetings.services.reminders import plan_reminders
from meetings.services.scheduling import keep_promised_times

EVERY = 3600  # seconds

log = structlog.get_logger(__name__)


def reconcile_meetings() -> None:
    """Once an hour, whichever process asks first: a coming call whose moment new zone rules have moved is reported."""
    if not cache.add("meetings:reconciled", 1, timeout=EVERY):
        return
    for was, meeting in keep_promised_times():
        log.warning(
            "meeting_moved_by_zone_rules",
            meeting=meeting.pk,
            zone=meeting.zone,
            was=was.starts_at.isoformat(),
            starts_at=meeting.starts_at.isoformat(),
        )
    for meeting in Meeting.objects.coming().scheduled():
        with transaction.atomic():
            plan_reminders(locked(meeting))
