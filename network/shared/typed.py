"""What somebody typed is never lost: a form sent after the session ended waits in the next one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

LONGEST = 400_000  # characters kept of one form
KEY = "typed"
AUTHOR = "author"
SALT = "network.shared.typed"


def author_mark(user: Any) -> str:
    """A signed mark for a hidden field: whose form this is, so that only the same person gets the text back."""
    return signing.dumps(user.pk, salt=SALT)


def keeps_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator of a form view that needs an account: an anonymous post is kept, then asks to sign in.

    It also does what ``LoginRequiredMiddleware`` would do for the view.
    """

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        keep_typed(request)
        return redirect_to_login(request.get_full_path())

    guarded.keeps_typed = True  # type: ignore[attr-defined]
    return guarded


def keep_typed(request: HttpRequest, *, path: str = "") -> None:
    """Keep what was sent until its page (``path``, else this one) asks for it with ``typed_before``."""
    if request.method == "POST" and len(encoded := request.POST.urlencode()) <= LONGEST:
        request.session[KEY] = {"path": path or request.path, "data": encoded}


def sent_or_kept(request: HttpRequest) -> QueryDict | None:
    """What a form begins from: what is sent now, else what waited for signing in; None for an empty form."""
    return request.POST or typed_before(request)


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What this person had sent to this page when the session ended, once; None when there is nothing."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    data = QueryDict(kept["data"])
    try:
        author = signing.loads(data.get(AUTHOR, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return data if author == request.user.pk else None
