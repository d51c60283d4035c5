"""Mails of the members' room: invitations, roles given and ended, accounts, suspensions."""

from members.mails import accounts, invitation, leaving, roles

__all__ = ["accounts", "invitation", "leaving", "roles"]
