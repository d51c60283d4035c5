"""Front page, site search, what there is to look after, status pages and error pages."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meetings.answered import own_answers
from meetings.models import Meeting, Minutes
from members.models import Member
from network.home.finding import Finding
from network.home.forms import GalleryForm
from network.home.portal import lines_for
from network.home.status import readiness
from network.outbox.written import is_written_to_files
from network.shared.htmx import render_page
from network.shared.typed import author_mark
from network.shared.waiting import waiting_for
from practices.enums import Evidence
from practices.models import LibraryItem, Practice

NEWEST_PRACTICES = 3
RETRY_AFTER = "30"  # seconds, said to clients of an unavailable portal


@login_not_required
@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """``/``: the front page in the reader's language."""
    language = getattr(request.user, "language", "") or get_language_from_request(request)
    with override(language):
        response = redirect("home")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for a member; for a visitor, who the Network is and what it publishes."""
    practices = Practice.objects.visible_to(request.user).published().for_list()
    context = {
        "practices": practices.order_by("-published_at", "-pk")[:NEWEST_PRACTICES],
        "document": LibraryItem.objects.visible_to(request.user).for_list().first(),
        "members": Member.objects.visible_to(request.user).current().municipal().for_list(),
    }
    if request.user.is_authenticated:
        context |= _calls(request)
        context["waiting"] = waiting_for(request.user)
        context["reads_written_mail"] = is_written_to_files() and request.user.has_perm("outbox.read_written")
        return render_page(request, "home/home_member.html", context)
    return render_page(request, "home/home_visitor.html", context)


def _calls(request: HttpRequest) -> dict[str, Any]:
    """The next call with the reader's answer, and the last minutes."""
    call = Meeting.objects.visible_to(request.user).scheduled().coming().for_list().first()
    return {
        "call": call,
        "given": own_answers(request.user, [call])[call.pk] if call else [],
        "author": author_mark(request.user),
        "minutes": Minutes.objects.visible_to(request.user).published().for_list().first(),
    }


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One search over everything the reader may see."""
    found = Finding(request.GET, reader=request.user)
    return render_page(request, "home/search.html", {"found": found}, fragment="results")


@never_cache
@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """What this person may look after in the portal."""
    if not request.user.has_perm("home.look_after"):
        raise PermissionDenied
    return render_page(request, "home/portal.html", {"lines": lines_for(request.user)})


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view takes the request
    """The process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view takes the request
    """May this host be sent readers? 503 only for database and migrations; the rest is reported as degraded."""
    report = readiness()
    return JsonResponse(report, status=503 if report["status"] == "unavailable" else 200)


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages; only where COMPONENT_GALLERY is on."""
    context = {
        "evidence": Evidence.choices,
        "wrong": GalleryForm({"wrong-email": "halifax"}, prefix="wrong"),
        "empty": GalleryForm(prefix="empty"),
        "members": Member.objects.visible_to(request.user).current().municipal().for_list()[:1],
    }
    return render_page(request, "home/gallery.html", context)


def _error_page(request: HttpRequest, status: int, name: str) -> HttpResponse:
    """An error page says the same in both languages and asks nothing of the database."""
    context = {
        "name": name,
        "contact": settings.NETWORK_CONTACT_EMAIL,
        "is_french": request.path.startswith("/fr"),
    }
    return render(request, "errors/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 for a form that is longer than any form, 400 for what makes no sense."""
    if isinstance(exception, RequestDataTooBig):
        return _error_page(request, 413, "413")
    return _error_page(request, 400, "400")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _error_page(request, 403, "403")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _error_page(request, 404, "404")


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away (it comes back by itself), 500 for our own mistakes."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _error_page(request, 503, "503")
        response["Retry-After"] = RETRY_AFTER
        return response
    return _error_page(request, 500, "500")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _error_page(request, 403, "csrf")
