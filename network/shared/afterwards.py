"""What is done once the answer has gone out, so that its time tells nobody what was done."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial

import structlog
from django.utils.translation import get_language, override

log = structlog.get_logger(__name__)
_deeds: ContextVar[list[Callable[[], None]] | None] = ContextVar("deeds", default=None)


def afterwards(deed: Callable[[], object]) -> None:
    """Do it after the answer of this request was sent, in its language; outside of a request at once.

    It is lost when the process dies in between: only for what somebody simply asks for again.
    """
    deeds = _deeds.get()
    if deeds is None:
        deed()
    else:
        deeds.append(partial(_do, deed, get_language()))


def _do(deed: Callable[[], object], language: str) -> None:
    with override(language):
        try:
            deed()
        except Exception:
            log.exception("failed_afterwards")


class AfterwardsMiddleware:
    """Hands what waits to the answer, which the web server closes when every byte of it is on its way."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request):
        deeds: list[Callable[[], None]] = []
        before = _deeds.set(deeds)
        try:
            response = self.get_response(request)
        finally:
            _deeds.reset(before)
        response._resource_closers.extend(deeds)  # noqa: SLF001 -- Django has no public way to be called at the end
        return response
