"""Closing an account, taking it back, and forgetting who it was once that is over."""

from datetime import datetime, timedelta

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from network.accounts.enums import NOWHERE
from network.accounts.held import PRIVACY, person_of, rows_of
from network.accounts.models import User
from network.accounts.services.accounts import locked_user
from network.accounts.services.sessions import end_sessions

BATCH = 20
log = structlog.get_logger(__name__)


class NotClosed(Exception):
    """The account is open, or nobody can be found behind it any more."""


@transaction.atomic
def close_account(user: User) -> User:
    """Let nobody in with this account any more, from now on; closing it twice changes nothing.

    What she is in the Network ends in ``members.services.end_account``, which calls this.
    """
    user = locked_user(user)
    if user.closed_at is None:
        user.is_active, user.closed_at = False, timezone.now()
        user.save(update_fields=["is_active", "closed_at"])
    end_sessions(user)
    return user


@transaction.atomic
def reopen_account(user: User) -> User:
    """Let her in again. Raises NotClosed, also when she was forgotten meanwhile."""
    user = locked_user(user)
    if not user.is_closed:
        raise NotClosed
    user.is_active, user.closed_at = True, None
    user.save(update_fields=["is_active", "closed_at"])
    return user


def forgotten_on(user: User) -> datetime:
    """When a closed account will be forgotten."""
    return (user.closed_at or timezone.now()) + timedelta(days=settings.ACCOUNT_FORGOTTEN_AFTER_DAYS)


def forget_due() -> int:
    """Forget who closed her account ``ACCOUNT_FORGOTTEN_AFTER_DAYS`` ago; returns how many. Any number at once.

    One whose forgetting fails is left for the next run and holds up nobody else.
    """
    limit = timezone.now() - timedelta(days=settings.ACCOUNT_FORGOTTEN_AFTER_DAYS)
    due = User.objects.filter(closed_at__lte=limit, forgotten_at=None, is_active=False).order_by("pk")
    forgotten, last = 0, 0
    while batch := list(due.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        for pk in batch:
            try:
                forgotten += _forget_if_due(pk, limit)
            except Exception:
                log.exception("person_not_forgotten", user=pk)
        last = batch[-1]
    return forgotten


def expire_old() -> int:
    """Let go of what is older than it is kept, whoever it is about; returns of how many things."""
    return sum(keeping.expire() for keeping in PRIVACY.all.values() if keeping.expire)


@transaction.atomic
def _forget_if_due(pk: int, limit: datetime) -> bool:
    rows = User.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    user = rows.filter(pk=pk, closed_at__lte=limit, forgotten_at=None, is_active=False).first()
    if user is None:
        return False
    forget_account(user)
    return True


@transaction.atomic
def forget_account(user: User) -> User:
    """Keep what she did and let go of who she was; the caller has locked her row. Forgetting twice changes nothing."""
    if user.forgotten_at:
        return user
    person = person_of(user)
    for keeping in PRIVACY.all.values():
        if keeping.forget:
            keeping.forget(person)
    end_sessions(user)
    rows_of("mfa", "Authenticator", user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email, user.name, user.last_login = f"forgotten-{user.pk}@{NOWHERE}", "", None
    user.is_active, user.forgotten_at = False, timezone.now()
    user.closed_at = user.closed_at or user.forgotten_at
    user.set_unusable_password()
    user.save()
    return user
