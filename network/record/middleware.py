"""The origin of what a request changes: who, from about where, in which request, by which page."""

import ipaddress
from collections.abc import Callable
from typing import Any

import structlog
from allauth.core.internal.httpkit import get_client_ip

from network.record.origin import origin

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
PREFIXES = {4: 24, 6: 48}  # bits of an address that say about where, and not who


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
        "address": address_class(get_client_ip(request)),
        "request": structlog.contextvars.get_contextvars().get("request_id", ""),  # as in the log lines
        "method": request.method,
        "view": match.view_name if match else "",
    }


def address_class(address: str | None) -> str:
    """The network an address belongs to, never the whole address: 203.0.113.0/24, 2001:db8:1::/48."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    return str(ipaddress.ip_interface(f"{known}/{PREFIXES[known.version]}").network)
