"""Signing somebody out: of one session, of all, or of all but the one she uses."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from network.accounts.models import User


@transaction.atomic
def end_sessions(user: User, *, except_key: str | None = None) -> int:
    """Sign ``user`` out everywhere, but for the session with ``except_key``; returns how many have ended."""
    rows = UserSession.objects.filter(user=user)
    if except_key:
        rows = rows.exclude(session_key=except_key)
    return _end(rows)


@transaction.atomic
def end_session(user: User, pk: int) -> int:
    """Sign ``user`` out of one session; of somebody else's, or one that has ended, of none."""
    return _end(UserSession.objects.filter(user=user, pk=pk))


def _end(rows: models.QuerySet[UserSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def forget_ended_sessions() -> int:
    """Drop what is left in people's lists of sessions that are gone; returns how many."""
    lasting = Session.objects.filter(session_key=OuterRef("session_key"))
    gone, _by_model = UserSession.objects.filter(~Exists(lasting)).delete()
    return gone
