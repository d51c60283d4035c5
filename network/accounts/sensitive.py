"""Who does something that cannot be taken back says again who she is, unless she did so in the last minutes."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from network.shared.typed import keep_typed

View = Callable[..., HttpResponse]


def confirms_identity(view: View | None = None, *, back: Callable[..., str] | None = None) -> Any:
    """Decorator of a view for people with an account: asks again who it is, then comes back with what was typed.

    A view without a page of its own names the page with its button: ``back`` is called with the view's arguments.
    allauth's own decorator would carry out what was sent by itself, and with it cookies kept in the session. No browser
    keeps such a page.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated or confirmed_lately(request):
                return view(request, *args, **kwargs)
            return _asked(request, back(*args, **kwargs) if back else request.get_full_path(), is_elsewhere=bool(back))

        return guarded

    return decorate(view) if view else decorate


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether this session was opened or confirmed within the last ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` seconds."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > since for record in get_authentication_records(request, request.user))


def _asked(request: HttpRequest, path: str, *, is_elsewhere: bool) -> HttpResponse:
    if is_elsewhere:
        messages.info(request, _("Confirm that it is you, then press the button again."))
    else:
        keep_typed(request)
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    response = redirect_to_login(path, ways[0]["url"])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": response["Location"], "Cache-Control": "no-store"})
    return response
