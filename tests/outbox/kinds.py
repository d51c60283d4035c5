"""Kinds of mail that only these tests know, and mails of them."""

import itertools
from typing import Any

from network.outbox.models import Mail
from network.outbox.registry import Letter
from network.outbox.services import Address, post

NUMBERS = itertools.count(1)


def compose(mail: Mail) -> Letter | None:
    """A short letter; ``mail.data`` may say that the occasion has passed (``gone``) or that composing breaks."""
    if mail.data.get("broken"):
        raise LookupError(mail.data["broken"])
    return None if mail.data.get("gone") else Letter("outbox/account_unknown", {"email": mail.address})


def posted(to: Any = None, *, kind: str = "test", **how: Any) -> Mail:
    """A mail that is due, to somebody new unless ``to`` says to whom."""
    number = next(NUMBERS)
    return post(
        to or Address(f"guest{number}@town.example", f"Guest {number}", "en"),
        kind=kind,
        dedupe_key=f"test:{number}",
        **how,
    )
