"""The signed addresses by which somebody accepts an invitation to act for a member, or takes her account back.

How long an invitation is good for stands in it, so that a page can say what has become of it.
"""

from django.core import signing
from django.urls import reverse

from members.models import Invitation
from network.accounts.models import User

SALT = "members.invitation"
REOPEN = "members.reopen-account"


class BadLink(Exception):
    """Somebody changed the address, or the invitation is gone."""


def accept_link(invitation: Invitation) -> str:
    """The path at which this invitation is accepted, in the language that is active."""
    return reverse("members:accept_invitation", args=[signing.dumps([invitation.pk], salt=SALT)])


def invitation_of(token: str) -> Invitation:
    """The invitation a link names, with its member, whatever has become of it. Raises BadLink."""
    try:
        (pk,) = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadLink from error
    invitation = Invitation.objects.select_related("member").filter(pk=pk).first()
    if invitation is None:
        raise BadLink
    return invitation


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
