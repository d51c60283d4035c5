"""Asking somebody to act for a member, and what becomes of it: accepted once, taken back, too late."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from members.links import new_token
from members.models import Invitation, Member, Representative
from members.options import INVITATION_DAYS
from members.services.memberships import locked
from members.services.representing import let_act
from network.accounts.models import User
from network.accounts.services import NotClosed, change_account, create_user, reopen_account, user_of_address
from network.options.reading import value_of
from network.outbox import services as outbox
from network.outbox.services import Address

MOST_A_DAY = 5  # invitations to one address; more would be somebody filling a mailbox


class InvitationUsed(Exception):
    """It was accepted before."""


class InvitationExpired(Exception):
    """Its last day is over."""


class InvitationRevoked(Exception):
    """It was taken back, or a newer one was sent to the same person."""


class OtherAccount(Exception):
    """The person signed in has another address than the one that was invited."""


class AccountExists(Exception):
    """The address that was invited has an account: its owner signs in first."""


class TooManyInvitations(Exception):
    """``MOST_A_DAY`` invitations went to this address within a day."""


class MemberLeft(Exception):
    """Nobody is invited to act for a member that has left."""


class MemberSuspended(Exception):
    """Nobody is invited to act for a member while it is suspended."""


class InvitesHerself(Exception):
    """Nobody gives herself a role, not even by an invitation."""


@transaction.atomic
def invite_person(
    member: Member,
    *,
    by: User | None,
    email: str,
    name: str,
    title: str,
    kind: str,
    language: str,
    time_zone: str,
) -> Invitation:
    """Ask somebody by mail to act for a member; what was asked of the same address before no longer opens.

    Raises MemberLeft, MemberSuspended, InvitesHerself, TooManyInvitations.
    """
    member, email = locked(member), email.strip().lower()
    if member.left_on is not None:
        raise MemberLeft
    if member.suspended_on is not None:
        raise MemberSuspended
    if by is not None and by.email.lower() == email:
        raise InvitesHerself
    yesterday = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(email__iexact=email, invited_at__gt=yesterday).count() >= MOST_A_DAY:
        raise TooManyInvitations
    member.invitations.filter(email__iexact=email, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())
    invitation = Invitation.objects.create(
        member=member,
        email=email,
        name=name,
        title=title,
        kind=kind,
        language=language,
        time_zone=time_zone,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=value_of(INVITATION_DAYS)),
        **new_token(),
    )
    outbox.post(
        Address(email, name, language, time_zone),
        kind="member_invitation",
        dedupe_key=f"member_invitation:{invitation.pk}",
        about_id=invitation.pk,
        expires_at=invitation.expires_at,
    )
    return invitation


@transaction.atomic
def accept_invitation(
    invitation: Invitation,
    *,
    user: User | None = None,
    password: str | None = None,
    name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> Representative:
    """Let the person who was invited act for the member: with her account, or with a new one.

    Used once, however many try at the same moment. Raises InvitationUsed, InvitationRevoked, InvitationExpired,
    OtherAccount, AccountExists.
    """
    locked(invitation.member)
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("member").get(pk=invitation.pk)
    refuse_unless_open(invitation)
    if user is None:
        user = _new_account(invitation, password, name, language, time_zone)
    elif user.email.lower() != invitation.email.lower():
        raise OtherAccount
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return let_act(invitation.member, user, kind=invitation.kind, title=invitation.title)


def invite_again(invitation: Invitation, *, by: User) -> Invitation:
    """Ask the same person the same once more; the earlier invitation no longer opens. Raises what asking raises."""
    if invitation.accepted_at:
        raise InvitationUsed
    return invite_person(
        invitation.member,
        by=by,
        email=invitation.email,
        name=invitation.name,
        title=invitation.title,
        kind=invitation.kind,
        language=invitation.language,
        time_zone=invitation.time_zone,
    )


@transaction.atomic
def revoke_invitation(invitation: Invitation) -> Invitation:
    """Take an invitation back; twice changes nothing. Raises InvitationUsed when it was accepted before."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at:
        raise InvitationUsed
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


def refuse_unless_open(invitation: Invitation) -> None:
    """Raises InvitationUsed, InvitationRevoked or InvitationExpired."""
    if invitation.accepted_at:
        raise InvitationUsed
    if invitation.revoked_at or not invitation.member.acts:
        raise InvitationRevoked
    if not invitation.is_open:
        raise InvitationExpired


def _new_account(
    invitation: Invitation, password: str | None, name: str | None, language: str | None, time_zone: str | None
) -> User:
    """An account with the address that was invited. Two invitations of one address may be accepted at one moment.

    One that she closed is taken back: whoever holds the link reads the mails of this address.
    """
    known = user_of_address(invitation.email)
    if known and known.is_closed:
        return _taken_back(known, password, name or known.name, language, time_zone)
    if known:
        raise AccountExists
    try:
        with transaction.atomic():
            return create_user(
                email=invitation.email,
                name=name or invitation.name,
                language=language or invitation.language,
                time_zone=time_zone or invitation.time_zone,
                password=password,
                is_demonstration=invitation.member.is_demonstration,
            )
    except IntegrityError as error:
        raise AccountExists from error


def _taken_back(user: User, password: str | None, name: str, language: str | None, time_zone: str | None) -> User:
    try:
        user = reopen_account(user)
    except NotClosed as error:  # forgotten, or taken back, a moment ago
        raise AccountExists from error
    user = change_account(user, name=name, language=language or user.language, time_zone=time_zone or user.time_zone)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user
