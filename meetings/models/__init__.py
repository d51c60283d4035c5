"""Meetings and who comes; minutes with their decisions and actions."""

from meetings.models.answer import Answer, Reminder
from meetings.models.meeting import AgendaItem, Meeting
from meetings.models.minutes import Action, Attendance, Decision, Minutes, MinutesItem
from meetings.models.paper import Paper

__all__ = [
    "Action",
    "AgendaItem",
    "Answer",
    "Attendance",
    "Decision",
    "Meeting",
    "Minutes",
    "MinutesItem",
    "Paper",
    "Reminder",
]
