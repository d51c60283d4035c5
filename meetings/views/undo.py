"""The Undo of the answer just given: kept in the session for the one page that follows."""

from typing import Any

from django.http import HttpRequest

from meetings.models import Answer, Meeting

KEY = "meeting_undo"


def keep_undo(request: HttpRequest, answer: Answer, words: str) -> None:
    """Let the next page of this meeting offer Undo; ``words`` are the signed ones of the service."""
    request.session[KEY] = {"meeting": answer.meeting_id, "member": answer.member_id, "words": words}


def take_undo(request: HttpRequest, meeting: Meeting) -> dict[str, Any] | None:
    """``member`` and ``words`` of what was just answered to this meeting, once."""
    kept = request.session.get(KEY)
    if not kept or kept["meeting"] != meeting.pk:
        return None
    del request.session[KEY]
    return kept
