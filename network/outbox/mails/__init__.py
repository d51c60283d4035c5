"""The mails of the ground itself: about accounts, and to the sender of a mailing."""

from network.outbox.mails import accounts, mailing

__all__ = ["accounts", "mailing"]
