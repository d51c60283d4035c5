"""The search over everything that is recorded, for administrators."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.record import services
from network.record.exporting import csv_of, in_language
from network.record.forms import SearchForm
from network.shared.htmx import render_page


@never_cache
@require_safe
def search_record(request: HttpRequest) -> HttpResponse:
    """What was changed, by whom and when, the newest first."""
    form = _form(request)
    if not form.is_valid():
        return render_page(request, "record/search.html", {"form": form}, status=422)
    found = services.search(form.wanted, request.user, page=request.GET.get("page", ""))
    shown = urlencode({name: value for name, value in form.data.items() if name in form.fields and value})
    context = {"form": form, "history": replace(found, shown=shown), "shown": shown, "is_narrowed": bool(shown)}
    return render_page(request, "record/search.html", context)


@never_cache
@require_safe
def download_record(request: HttpRequest) -> HttpResponse:
    """All that the same search finds, as a table."""
    form = _form(request)
    if not form.is_valid():
        return render_page(request, "record/search.html", {"form": form}, status=422)
    lines = services.every_line(form.wanted, request.user)
    response = StreamingHttpResponse(in_language(get_language(), csv_of(lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="record-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def history_page(
    request: HttpRequest, history: services.History, *, title: str, tabs: str, **thing: Any
) -> HttpResponse:
    """The page of a history that an app has permitted: ``thing`` is its name, its address, and its name's language."""
    context = {"history": history, "title": title, "tabs": tabs} | thing
    return render_page(request, "record/history_page.html", context)


def _form(request: HttpRequest) -> SearchForm:
    if not request.user.has_perm("record.read"):
        raise PermissionDenied
    return SearchForm(request.GET)
