"""Whether a reader has just shown who she is: what touches an account asks again when it was too long ago."""

import hmac
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache

CODE = "fresh_code"  # where the session keeps what was mailed
CODE_WORKS = 900  # seconds
MOST_TRIES = 3


def is_fresh(request: Any) -> bool:
    """Whether this session was opened, or its reader recognised again, a few minutes ago.

    Unlike allauth's own question it holds for people without a password and without a second factor too.
    """
    times = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(times) and time.time() - max(times) < app_settings.REAUTHENTICATION_TIMEOUT


def fresh_sign_in_required(view: Callable) -> Callable:
    """Ask who she is once more, then go on with what was asked for, a sent form included. No browser keeps the page."""

    @never_cache
    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not is_fresh(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return asked


# --- By a mailed code, for people without a password and without a second factor ----------------------------


def send_code(request: Any) -> None:
    """Mail a new code to the reader; the one before it no longer works."""
    code = get_adapter().generate_login_code()
    request.session[CODE] = {"digest": _digest(code), "at": time.time(), "tries": 0}
    words = {"user": request.user, "code": code}
    get_adapter().send_mail("account/email/reauthentication_code", request.user.email, words)


def is_code_waited_for(request: Any) -> bool:
    """Whether a code was mailed that still works."""
    kept = request.session.get(CODE)
    return bool(kept) and time.time() - kept["at"] < CODE_WORKS


def takes_code(request: Any, typed: str) -> bool:
    """Whether this is the code. It works once; after three wrong ones none does."""
    if not is_code_waited_for(request):
        return False
    kept = request.session[CODE]
    if hmac.compare_digest(kept["digest"], _digest(typed)):
        del request.session[CODE]
        record_authentication(request, request.user, method="code", reauthenticated=True)
        return True
    kept["tries"] += 1
    if kept["tries"] >= MOST_TRIES:
        del request.session[CODE]
    request.session.modified = True
    return False


def _digest(code: str) -> str:
    """Without the hyphens and spaces that somebody types or leaves out."""
    return salted_hmac("network.accounts.fresh", "".join(filter(str.isalnum, code)).upper()).hexdigest()
