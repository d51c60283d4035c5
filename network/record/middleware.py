"""The origin of what a request changes: who, from about where, in which request, by which page."""

from collections.abc import Callable
from typing import Any

import structlog
from allauth.core.internal.httpkit import get_client_ip

from network.record.origin import origin
from network.shared.networks import network_around

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class RecordMiddleware:
    """Says the origin of what a form changes. A page that only reads costs nothing."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE:
            return self.get_response(request)
        with origin(lambda: origin_of(request)):
            return self.get_response(request)


def origin_of(request: Any) -> dict[str, Any]:
    """What an event says of the request: the page by its name, because a path may hold a token."""
    match = request.resolver_match
    return {
        "user": request.user.pk if hasattr(request, "user") else None,
        "address": str(network_around(get_client_ip(request)) or ""),
        "request": structlog.contextvars.get_contextvars().get("request_id", ""),  # as in the log lines
        "method": request.method,
        "view": match.view_name if match else "",
    }
