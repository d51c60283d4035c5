"""Times on pages are the reader's, what she read stays with her, and a session in use says so."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils import timezone

from network.accounts.sessions import is_long_unseen, note_session


class ReaderTimeZoneMiddleware:
    """Activate the time zone of the account for the length of one request."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        zone = getattr(request.user, "time_zone", None)
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)


class SessionInUseMiddleware:
    """A session in use says so in its owner's list, once in ``SESSION_SEEN_SECONDS`` and never per request."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and is_long_unseen(request):
            note_session(request)
        return response


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
