"""A page and its fragment from one view, one address and one template."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or ``template#fragment`` when htmx asks for a part of it (never for a history restore)."""
    htmx = getattr(request, "htmx", None)
    if fragment and htmx and not htmx.history_restore_request and not htmx.boosted:
        template = f"{template}#{fragment}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if htmx:
        response["Cache-Control"] = "no-store"  # a fragment must never be kept under the page's address
    return response
