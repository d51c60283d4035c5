"""Signed addresses that stand in mails and work without signing in."""

from django.core import signing
from django.urls import reverse

from network.outbox.models import Mail, Mailing

STOP_KIND = "network.outbox.stop-kind"
STOP_MAILING = "network.outbox.stop-mailing"
MAILING_LINK_AGE = 7 * 24 * 3600  # seconds; the mailing has long left by then


class BadLink(Exception):
    """Somebody changed the address, or it is too old."""


def stop_link(mail: Mail) -> str:
    """The path at which the recipient of ``mail`` ends mails of its kind."""
    return reverse("outbox:stop", args=[signing.dumps([mail.recipient_id, mail.kind], salt=STOP_KIND)])


def read_stop_link(token: str) -> tuple[int, str]:
    """Whose mails of which kind. Raises BadLink."""
    user_id, kind = _read(token, STOP_KIND)
    return user_id, kind


def mailing_link(mailing: Mailing) -> str:
    """The path at which its sender stops a mailing."""
    return reverse("outbox:stop_by_link", args=[signing.dumps([mailing.pk], salt=STOP_MAILING)])


def read_mailing_link(token: str) -> int:
    """Which mailing. Raises BadLink."""
    (mailing_id,) = _read(token, STOP_MAILING, max_age=MAILING_LINK_AGE)
    return mailing_id


def _read(token: str, salt: str, max_age: int | None = None) -> list:
    try:
        return signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature as error:
        raise BadLink from error
