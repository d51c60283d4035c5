"""Mails of the meetings: about the meeting itself, and about its minutes."""

from meetings.mails import meeting, minutes

__all__ = ["meeting", "minutes"]
