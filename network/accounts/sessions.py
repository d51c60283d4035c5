"""Where somebody is signed in: which sessions, on which device, since when."""

import time
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest  # noqa: TID251 -- a session comes with a request only
from django.utils import timezone

from network.accounts.devices import device_of, network_of, network_start
from network.accounts.models import User

SEEN_AT = "seen_at"
UNKNOWN = "0.0.0.0"  # noqa: S104 -- an address that means none, not one to listen at  # nosec B104


@dataclass(frozen=True)
class OwnSession:
    """One session as its owner reads it."""

    pk: int
    device: str
    network: str
    begun_at: Any
    seen_at: Any
    is_this: bool


def note_sign_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Somebody signed in: the new session stands in her list at once."""
    request.user = user
    note_session(request)


def keep_network_only(instance: UserSession, **_signal: Any) -> None:
    """Before a row is stored, whoever writes it: of the address only the network, which tells no machine."""
    instance.ip = network_start(instance.ip)


def note_session(request: HttpRequest) -> None:
    """Write down that this session is in use now, from where and with what."""
    try:
        ip = get_adapter().get_client_ip(request)
    except PermissionDenied:
        ip = UNKNOWN
    now = {
        "user": request.user,
        "ip": ip,
        "user_agent": request.headers.get("user-agent", "")[:HTTP_USER_AGENT_MAX_LENGTH],
        "last_seen_at": timezone.now(),
    }
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=now)
    request.session[SEEN_AT] = time.time()


def is_long_unseen(request: HttpRequest) -> bool:
    """Whether the row of this session is due to be written again."""
    return time.time() - request.session.get(SEEN_AT, 0) > settings.SESSION_SEEN_SECONDS


def own_sessions(user: User, *, this_key: str | None) -> list[OwnSession]:
    """The sessions of ``user`` that last, this one first, then the latest used."""
    lasting = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    rows = UserSession.objects.filter(Exists(lasting), user=user).order_by("-last_seen_at", "-pk")
    sessions = [
        OwnSession(
            row.pk,
            device_of(row.user_agent),
            "" if row.ip == UNKNOWN else network_of(row.ip),
            row.created_at,
            row.last_seen_at,
            row.session_key == this_key,
        )
        for row in rows
    ]
    return sorted(sessions, key=lambda one: not one.is_this)
