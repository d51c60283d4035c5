"""What officers do for somebody's account."""

import uuid

import structlog
from django.db import transaction

from network.accounts.models import User
from network.accounts.second_factors import remove_second_factors
from network.accounts.services import end_sessions
from network.outbox import services as outbox
from network.outbox.enums import Priority

log = structlog.get_logger(__name__)


class OwnSecondFactor(Exception):
    """Nobody resets the second step of her own account: another officer does."""


@transaction.atomic
def reset_second_factor(user: User, *, by: User, reason: str) -> User:
    """Take every second factor of an account away, end its sessions and tell its owner who did it and why.

    Raises OwnSecondFactor.
    """
    if user.pk == by.pk:
        raise OwnSecondFactor
    removed = remove_second_factors(user)
    ended = end_sessions(user)
    outbox.post(
        user,
        kind="second_factor_reset",
        dedupe_key=f"second_factor_reset:{uuid.uuid4()}",
        data={"by": str(by), "reason": reason},
        priority=Priority.AT_ONCE,
    )
    log.info("second_factor_reset", user=user.pk, by=by.pk, reason=reason, factors=removed, sessions=ended)
    return user
