"""Meetings: their times, who comes, what was decided, and the minutes in every mailbox."""
