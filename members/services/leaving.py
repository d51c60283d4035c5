"""A person closes her account, herself or by an officer she told; or she takes it back."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from members.enums import OfficeKind
from members.models import Invitation, Member, Office, Representative
from network.accounts import forgetting
from network.accounts.forgetting import NotClosed
from network.accounts.models import User
from network.outbox import services as outbox
from network.outbox.enums import Priority
from network.outbox.services import Address

__all__ = [
    "LastAdministrator",
    "NotClosed",
    "end_account",
    "is_last_administrator",
    "left_alone_by",
    "take_account_back",
]


class LastAdministrator(Exception):
    """Nobody else looks after the portal: somebody has to be named first."""


@transaction.atomic
def end_account(user: User, *, by: User, reason: str = "") -> User:
    """End her sessions and, from today, whom she acts for and which roles she holds; tell her and the officers.

    ``by`` is herself or the officer she told. She may take it back until ``forgetting.forgotten_on``. Closing twice
    changes nothing. Raises LastAdministrator.
    """
    administrators = Office.objects.filter(kind=OfficeKind.ADMINISTRATOR).order_by("pk")
    list(administrators.select_for_update(of=("self",), no_key=True))  # two who leave at once come one after the other
    user = forgetting.locked_user(user)
    if user.closed_at or user.forgotten_at:
        return user
    if is_last_administrator(user):
        raise LastAdministrator
    could_sign_in = user.is_active
    alone = [member.pk for member in left_alone_by(user)]
    acted_for = list(Representative.objects.current().filter(user=user).values_list("member", flat=True).distinct())
    _end(Representative.objects.filter(user=user))
    _end(Office.objects.filter(user=user))
    Invitation.objects.filter(email__iexact=user.email, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    user = forgetting.close(user)
    if could_sign_in:  # else somebody shut the account before, and no link of hers may open it
        _tell_her(user)
    _tell_officers(user, by, {"members": acted_for, "alone": alone, "reason": reason.strip(), "by": by.pk})
    return user


@transaction.atomic
def take_account_back(user: User) -> User:
    """Let her in again; whom she acts for is for an officer to say anew. Raises NotClosed."""
    return forgetting.reopen(user)


def is_last_administrator(user: User) -> bool:
    """Whether nobody else who may sign in looks after the portal."""
    administrators = Office.objects.current().filter(kind=OfficeKind.ADMINISTRATOR, user__is_active=True)
    return administrators.filter(user=user).exists() and not administrators.exclude(user=user).exists()


def left_alone_by(user: User) -> list[Member]:
    """The members that nobody acts for once she has gone."""
    acting = Representative.objects.current().filter(user__is_active=True)
    hers = acting.filter(user=user).values("member")
    others = acting.exclude(user=user).values("member")
    return list(Member.objects.filter(pk__in=hers).exclude(pk__in=others).order_by("pk"))


def _end(rows: Any) -> None:
    """What began before today ended yesterday; what began today ends today; what has not begun never was."""
    today = timezone.localdate()
    lasting = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    lasting.filter(starts_on__gt=today).delete()
    lasting.filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1))
    lasting.filter(starts_on=today).update(ends_on=F("starts_on"))


def _moment(user: User) -> str:
    """For the key of a mail: she may close it again."""
    return f"{user.closed_at:%Y%m%d%H%M%S%f}"


def _tell_her(user: User) -> None:
    """At the address she had; an account that is closed gets no mail."""
    outbox.post(
        Address(user.email, user.name, user.language, user.time_zone),
        kind="member_account_closed",
        dedupe_key=f"member_account_closed:{user.pk}:{_moment(user)}",
        about_id=user.pk,
        priority=Priority.AT_ONCE,
        expires_at=forgetting.forgotten_on(user),
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
