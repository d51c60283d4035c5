"""The lines about a request: who asked is what our own proxy says, never what the reader's program claims."""

import structlog
from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest  # noqa: TID251 -- a middleware takes the request
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """Takes the address as the limits of signing in do; the library would believe any ``X-Forwarded-For``."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        try:
            ip = get_client_ip(request)
        except ImproperlyConfigured:  # fewer proxies than TRUSTED_PROXY_COUNT: a log line breaks no page
            ip = None
        structlog.contextvars.bind_contextvars(ip=ip)
