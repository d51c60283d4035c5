"""A person closes her account, herself or by an officer she told; or she takes it back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from members.enums import OfficeKind
from members.models import Invitation, Member, Office, Representative
from members.services.offices import refuse_without_administrator
from members.services.rights import set_end
from network.accounts.models import User
from network.accounts.services import close_account, forgotten_on, locked_user, reopen_account
from network.outbox import services as outbox
from network.outbox.enums import Priority
from network.outbox.services import Address


@transaction.atomic
def end_account(user: User, *, by: User, reason: str = "") -> User:
    """End her sessions and, from today, whom she acts for and which roles she holds; tell her and the officers.

    ``by`` is herself or the officer she told. She may take it back until ``forgotten_on``. Closing twice
    changes nothing. Raises LastAdministrator.
    """
    refuse_without_administrator(user)
    user = locked_user(user)
    if user.closed_at or user.forgotten_at:
        return user
    could_sign_in = user.is_active
    alone = [member.pk for member in left_alone_by(user)]
    acted_for = list(Representative.objects.current().filter(user=user).values_list("member", flat=True).distinct())
    for row in (*Representative.objects.lasting().filter(user=user), *Office.objects.lasting().filter(user=user)):
        set_end(row, by=by, ends_on=None, reason="")
    Invitation.objects.filter(email__iexact=user.email, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    user = close_account(user)
    if could_sign_in:  # else somebody shut the account before, and no link of hers may open it
        _tell_her(user)
    _tell_officers(user, by, {"members": acted_for, "alone": alone, "reason": reason.strip(), "by": by.pk})
    return user


@transaction.atomic
def take_account_back(user: User) -> User:
    """Let her in again; whom she acts for is for an officer to say anew. Raises NotClosed."""
    return reopen_account(user)


def left_alone_by(user: User) -> list[Member]:
    """The members that nobody acts for once she has gone."""
    acting = Representative.objects.current().filter(user__is_active=True)
    hers = acting.filter(user=user).values("member")
    others = acting.exclude(user=user).values("member")
    return list(Member.objects.filter(pk__in=hers).exclude(pk__in=others).order_by("pk"))


def _moment(user: User) -> str:
    """For the key of a mail: she may close it again."""
    return f"{user.closed_at:%Y%m%d%H%M%S%f}"


def _tell_her(user: User) -> None:
    """At the address she had; an account that is closed gets no mail."""
    outbox.post(
        Address.of(user),
        kind="member_account_closed",
        dedupe_key=f"member_account_closed:{user.pk}:{_moment(user)}",
        about_id=user.pk,
        priority=Priority.AT_ONCE,
        expires_at=forgotten_on(user),
    )


def _tell_officers(user: User, by: User, data: dict[str, Any]) -> None:
    """Who looks after the members, whoever closed it left out."""
    for officer in _officers_told(user):
        if officer != by:
            outbox.post(
                officer,
                kind="member_person_left",
                dedupe_key=f"member_person_left:{user.pk}:{_moment(user)}:{officer.pk}",
                about_id=user.pk,
                data=data,
            )


def _officers_told(user: User) -> list[User]:
    """Secretaries and administrators, else co-chairs; a demonstration tells its own only."""
    offices = Office.objects.current().filter(user__is_active=True, user__is_demonstration=user.is_demonstration)
    for kinds in ([OfficeKind.SECRETARY, OfficeKind.ADMINISTRATOR], [OfficeKind.CO_CHAIR]):
        held = offices.filter(kind__in=kinds).exclude(user=user).select_related("user").order_by("pk")
        if people := list(dict.fromkeys(office.user for office in held)):
            return people
    return []
