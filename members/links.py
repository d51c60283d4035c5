"""The addresses by which somebody accepts an invitation to act for a member, or takes her account back.

The token of an invitation is made from its own random ``nonce`` and the portal's secret key whenever its mail is
composed. The row keeps a digest only, so neither the database nor the key alone opens an invitation. How long it is
good for stands in the invitation, so that a page can say what has become of it.
"""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members.models import Invitation
from network.accounts.models import User

PURPOSE = b"members.invitation"
REOPEN = "members.reopen-account"


class BadLink(Exception):
    """Somebody changed the address, or the invitation is gone."""


class KeyChanged(Exception):
    """The secret key was changed since the invitation was made, so its link cannot be made again."""


def new_token() -> dict[str, str]:
    """What a new invitation keeps of its token."""
    nonce = secrets.token_urlsafe(32)
    return {"nonce": nonce, "token_digest": _digest(_token(nonce, settings.SECRET_KEY))}


def accept_link(invitation: Invitation) -> str:
    """The path at which this invitation is accepted, in the language that is active. Raises KeyChanged."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = _token(invitation.nonce, key)
        if hmac.compare_digest(_digest(token), invitation.token_digest):
            return reverse("members:accept_invitation", args=[f"{invitation.pk}:{token}"])
    raise KeyChanged


def invitation_of(address: str) -> Invitation:
    """The invitation a link names, with its member, whatever has become of it. Raises BadLink."""
    pk, _separator, token = address.partition(":")
    known = Invitation.objects.select_related("member").filter(pk=int(pk)).first() if _is_number(pk) else None
    if known is None or not hmac.compare_digest(_digest(token), known.token_digest):
        raise BadLink
    return known


def _token(nonce: str, key: str) -> str:
    """43 characters of an address. The log knows a secret by the colon before and by this length."""
    made = hmac.new(key.encode(), PURPOSE + nonce.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def take_back_link(user: User) -> str:
    """The path at which a closed account is taken back; a later closing makes another one."""
    token = signing.dumps([user.pk, user.closed_at.isoformat() if user.closed_at else ""], salt=REOPEN)
    return reverse("members:take_back", args=[token])


def closed_account_of(token: str) -> User:
    """The closed account that a link names. Raises BadLink, also when it is open again or forgotten."""
    try:
        pk, closed_at = signing.loads(token, salt=REOPEN)
    except (signing.BadSignature, ValueError) as error:
        raise BadLink from error
    user = User.objects.filter(pk=pk, forgotten_at=None).exclude(closed_at=None).first()
    if user is None or not user.closed_at or user.closed_at.isoformat() != closed_at:
        raise BadLink
    return user
