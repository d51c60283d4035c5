"""Times on pages are the reader's."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils import timezone


class ReaderTimeZoneMiddleware:
    """Activate the time zone of the account for the length of one request."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        zone = getattr(request.user, "time_zone", None)
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)
