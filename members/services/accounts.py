"""What officers do with somebody's account: open, block, sign out, help with an address or a lost second step."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.services.offices import refuse_without_administrator
from network.accounts.models import User
from network.accounts.second_factors import remove_second_factors
from network.accounts.services import (
    AddressTaken,
    change_address,
    create_user,
    end_sessions,
    locked_user,
    reopen_account,
)
from network.outbox import services as outbox
from network.outbox.enums import Priority
from network.outbox.services import Address

log = structlog.get_logger(__name__)


class OwnSecondFactor(Exception):
    """Nobody resets the second step of her own account: another officer does."""


@transaction.atomic
def open_account(*, email: str, name: str, language: str, time_zone: str) -> User:
    """Let somebody sign in who acts for no member: a link in a mail lets her choose a password. Raises AddressTaken."""
    try:
        with transaction.atomic():
            user = create_user(email=email, name=name, language=language, time_zone=time_zone)
    except IntegrityError as error:
        raise AddressTaken from error
    expires_at = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    key = f"account_opened:{user.pk}"
    outbox.post(user, kind="account_opened", dedupe_key=key, priority=Priority.AT_ONCE, expires_at=expires_at)
    return user


@transaction.atomic
def block_account(user: User, *, reason: str) -> User:
    """She no longer signs in and gets no mail; roles stay until they are ended. Twice changes nothing.

    Raises LastAdministrator.
    """
    refuse_without_administrator(user)
    user = locked_user(user)
    if not user.is_active:
        return user
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    _tell(user, "account_blocked", reason=reason)
    return user


@transaction.atomic
def unblock_account(user: User) -> User:
    """She signs in again, also after she closed her account herself. Twice changes nothing.

    Raises NotClosed when she was forgotten.
    """
    user = locked_user(user)
    if user.is_active:
        return user
    if user.closed_at:
        user = reopen_account(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _tell(user, "account_unblocked")
    return user


@transaction.atomic
def sign_out_everywhere(user: User) -> int:
    """End every session of somebody else's, as after a lost telephone. Returns how many ended."""
    return end_sessions(locked_user(user))


@transaction.atomic
def correct_address(user: User, *, email: str, reason: str) -> User:
    """Another address to sign in with, for somebody who lost the old one; both are told. Raises AddressTaken."""
    before = locked_user(user)
    old = Address.of(before)
    if before.email == email.strip().lower():
        return before
    user = change_address(before, email)
    for to in (old, Address.of(user)):
        data = {"old": old.email, "new": user.email, "reason": reason.strip()}
        key = f"account_address_corrected:{user.pk}:{timezone.now().isoformat()}:{to.email}"
        outbox.post(to, kind="account_address_corrected", dedupe_key=key, about_id=user.pk, data=data)
    return user


@transaction.atomic
def reset_second_factor(user: User, *, by: User, reason: str) -> User:
    """Take every second step away from somebody who lost hers; sessions end, and she is told who did it and why.

    Raises OwnSecondFactor.
    """
    if user.pk == by.pk:
        raise OwnSecondFactor
    user = locked_user(user)
    removed = remove_second_factors(user)
    ended = end_sessions(user)
    _tell(user, "second_factor_reset", by=str(by), reason=reason)
    log.info("second_factor_reset", user=user.pk, by=by.pk, factors=removed, sessions=ended)
    return user


def _tell(user: User, kind: str, **data: str) -> None:
    key = f"{kind}:{user.pk}:{timezone.now().isoformat()}"
    kept = {name: value.strip() for name, value in data.items()}
    outbox.post(Address.of(user), kind=kind, dedupe_key=key, about_id=user.pk, data=kept, priority=Priority.AT_ONCE)
