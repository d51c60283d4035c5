"""The signed address by which somebody accepts an invitation to act for a member.

How long it is good for stands in the invitation, so that a page can say what has become of it.
"""

from django.core import signing
from django.urls import reverse

from members.models import Invitation

SALT = "members.invitation"


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
