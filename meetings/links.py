"""The personal link in a mail by which a representative answers without signing in.

It lasts as long as the question does: who opens it asks whether the meeting is over and the person still acts for
the member (``services.who_answers``); its age says nothing.
"""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from meetings.models import Meeting
from members.models import Representative

SIGNER = Signer(salt="meetings.answer", sep=".")


class BadLink(Exception):
    """The link was altered, or does not open anything any more."""


def answer_link(meeting: Meeting, representative: Representative) -> str:
    """The path of the answer page of this person, for this meeting, in the language that is active."""
    token = SIGNER.sign(f"{meeting.pk}-{representative.pk}")
    return reverse("meetings:answer_by_link", args=[token])


def read_answer_link(token: str) -> tuple[int, int]:
    """Meeting and representative that a link names. Raises BadLink."""
    try:
        meeting_id, representative_id = SIGNER.unsign(token).split("-")
        return int(meeting_id), int(representative_id)
    except (BadSignature, ValueError) as error:
        raise BadLink from error
