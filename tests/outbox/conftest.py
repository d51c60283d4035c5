"""A real mail server, and kinds of mail that no app has."""

from collections.abc import Iterator
from typing import Any

import pytest

from network.outbox.registry import KINDS, MailKind
from tests.outbox.kinds import compose
from tests.outbox.sink import Sink

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """``test`` is sent again when it may have left, ``test_once`` is not, ``test_stoppable`` can be switched off."""
    for kind in (
        MailKind("test", "A test", compose),
        MailKind("test_once", "A test for once", compose, repeats=False),
        MailKind("test_stoppable", "A test to be stopped", compose, may_be_stopped=True),
    ):
        monkeypatch.setitem(KINDS.all, kind.name, kind)


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server, which this process sends to."""
    with Sink() as server:
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = SMTP, 2
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
