"""Asking for a new password or a code takes the same time whether the address has an account or not."""

from functools import partial
from typing import Any

from network.outbox.adapters import AccountAdapter
from network.shared.afterwards import afterwards

# Mails that anybody can make leave by typing an address. A code even talks to the mail server.
ASKED_BY_ANYBODY = {"password_reset_key", "login_code", "unknown_account", "account_already_exists"}


class EvenAccountAdapter(AccountAdapter):
    """The adapter in use: such mails are written down after the answer has gone out."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """At once, unless anybody could have asked for it."""
        send = partial(super().send_mail, template_prefix, email, context)
        if template_prefix.rpartition("/")[2] in ASKED_BY_ANYBODY:
            afterwards(send)
        else:
            send()
