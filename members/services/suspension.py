"""A member is suspended: nobody acts for it until it is resumed. What it shared stays; the public sees no change."""

from django.db import transaction
from django.utils import timezone

from members.models import Member
from members.services.invitations import MemberLeft
from members.services.memberships import locked
from members.services.rights import end_sessions_without_rights
from network.accounts.models import User
from network.outbox import services as outbox
from network.outbox.services import Address, Recipient


class AlreadySuspended(Exception):
    """Somebody suspended it before."""


class NotSuspended(Exception):
    """It is not suspended, or not any more."""


@transaction.atomic
def suspend_member(member: Member, *, by: User, reason: str) -> Member:
    """From now on nobody acts for it: rights and sessions end, open invitations are taken back. It is told by mail.

    Raises MemberLeft, AlreadySuspended.
    """
    member = locked(member)
    if member.left_on is not None:
        raise MemberLeft
    if member.suspended_on is not None:
        raise AlreadySuspended
    people = [one.user for one in member.representatives.in_force().select_related("user").order_by("user_id")]
    member.suspended_on, member.suspension_reason = timezone.localdate(), reason.strip()
    member.save(update_fields=["suspended_on", "suspension_reason"])
    member.invitations.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())
    end_sessions_without_rights(people)
    _tell(member, "member_suspended", by=by)
    return member


@transaction.atomic
def resume_member(member: Member, *, by: User) -> Member:
    """Its people act for it again, as before; invitations that were taken back stay so. Raises NotSuspended."""
    member = locked(member)
    if member.suspended_on is None:
        raise NotSuspended
    member.suspended_on, member.suspension_reason = None, ""
    member.save(update_fields=["suspended_on", "suspension_reason"])
    _tell(member, "member_resumed", by=by)
    return member


def told_of_suspension(member: Member) -> list[Recipient]:
    """Who hears that a member is suspended or resumed: everybody named to act for it, and its mailbox."""
    people = member.representatives.in_force().filter(user__is_active=True).in_order()
    found = [Recipient(one.user, key=str(one.user_id)) for one in people]
    if member.mailbox:
        language = people[0].user.language if people else "en"
        found.append(Recipient(Address(member.mailbox, member.name_en, language), key="mailbox"))
    return found


def _tell(member: Member, kind: str, *, by: User) -> None:
    recipients = told_of_suspension(member)
    if recipients:
        key = f"{kind}:{member.pk}:{timezone.now().isoformat()}"
        outbox.hold(key=key, kind=kind, by=by, recipients=recipients, about_id=member.pk)
