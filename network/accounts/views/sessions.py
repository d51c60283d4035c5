"""Where the reader is signed in, and signing out from afar."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.accounts import services
from network.accounts.sessions import own_sessions
from network.shared.htmx import render_page


@never_cache
@require_http_methods(["GET", "POST"])
def list_sessions(request: HttpRequest) -> HttpResponse:
    """Every session of the reader; one, all others or all of them can be ended here."""
    this_key = request.session.session_key
    if request.method == "POST":
        return _end(request, request.POST.get("end", ""), this_key)
    sessions = own_sessions(request.user, this_key=this_key)
    has_others = any(not one.is_this for one in sessions)
    return render_page(request, "accounts/session_list.html", {"sessions": sessions, "has_others": has_others})


def _end(request: HttpRequest, which: str, this_key: str | None) -> HttpResponse:
    if which == "everywhere":
        services.end_sessions(request.user)
        logout(request)
        messages.success(request, _("You are signed out everywhere."))
        return redirect("account_login")
    if which == "others":
        services.end_sessions(request.user, except_key=this_key)
        messages.success(request, _("You are signed out everywhere but here."))
    elif which.isdecimal() and len(which) < 19 and services.end_session(request.user, int(which)):
        messages.success(request, _("You are signed out there."))
    return redirect("usersessions_list")
