"""Sessions as signing in leaves them: ``force_login`` alone writes no record of how somebody signed in."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as OWNER,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.test import Client

HOUR = 3600


def signed_in(client: Client, user, *, ago: float = 0, method: str = "password", **details) -> Client:
    """Sign somebody in, as if by ``method`` and ``ago`` seconds before now."""
    client.force_login(user)
    note(client, user, ago=ago, method=method, **details)
    return client


def note(client: Client, user, *, ago: float = 0, method: str = "password", **details) -> None:
    """Add one record of how the person of this session showed who she is."""
    session = client.session
    session[RECORDS] = [*session.get(RECORDS, []), {"method": method, "at": time.time() - ago, **details}]
    session[OWNER] = str(user.pk)
    session.save()
