"""Mails of the members' room: invitations, roles given and ended, accounts, suspensions."""

from members.mails import accounts, invitation, roles

__all__ = ["accounts", "invitation", "roles"]
