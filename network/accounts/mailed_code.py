"""Who has neither a password nor a second factor shows again who she is by a mailed code."""

import hmac
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.utils.crypto import salted_hmac

CODE = "mailed_code"  # where the session keeps what was mailed
CODE_WORKS = 900  # seconds
MOST_TRIES = 3


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
    return salted_hmac("network.accounts.mailed_code", "".join(filter(str.isalnum, code)).upper()).hexdigest()
