"""Times on pages are the reader's, and what she read stays with her."""

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


class PrivatePagesMiddleware:
    """Pages for somebody who is signed in are kept nowhere: after signing out, Back shows nothing of them.

    A view that says how its answer may be kept is believed.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
