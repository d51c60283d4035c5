"""The road a message takes: the mail server, or the Django backend that stands in for it (files, memory)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from network.outbox.failing import fail_point
from network.outbox.smtp import Fate, Outcome, SmtpChannel


class Channel(Protocol):
    """Takes messages one after the other."""

    def deliver(self, message: EmailMessage, begun: float) -> Outcome:
        """Try once to hand ``message`` over, whose lease began at ``begun`` (monotonic)."""

    def close(self) -> None:
        """Let go of the connection."""


class BackendChannel:
    """Mail goes where ``EMAIL_BACKEND`` puts it: a first run writes files."""

    def deliver(self, message: EmailMessage, begun: float) -> Outcome:  # noqa: ARG002 -- nothing here takes long
        """Try once to hand ``message`` over."""
        fail_point("before_connect")
        try:
            get_connection().send_messages([message])
        except (OSError, ImproperlyConfigured) as error:
            return Outcome(Fate.OURS, None, f"{type(error).__name__}: {error}")
        return Outcome(Fate.ACCEPTED)

    def close(self) -> None:
        """Nothing is kept open."""


@contextmanager
def open_channel() -> Iterator[Channel]:
    """A channel that connects when the first message comes."""
    is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    channel: Channel = SmtpChannel() if is_smtp else BackendChannel()
    try:
        yield channel
    finally:
        channel.close()
