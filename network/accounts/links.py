"""Signed addresses by which two mailboxes agree to a changed address, without signing in."""

from django.core import signing
from django.urls import reverse

from network.accounts.enums import End
from network.accounts.models import AddressChange

SALT = "network.accounts.address-change"


class BadLink(Exception):
    """Somebody changed the address."""


def answer_link(change: AddressChange, end: End) -> str:
    """The path at which the reader of the old or the new mailbox agrees or says no."""
    return reverse("account_address_answer", args=[signing.dumps([change.pk, end], salt=SALT)])


def change_of(token: str) -> tuple[int, End]:
    """Which change, and which of its ends answers. Raises BadLink."""
    try:
        change_id, end = signing.loads(token, salt=SALT)
        return change_id, End(end)
    except (signing.BadSignature, ValueError) as error:
        raise BadLink from error
