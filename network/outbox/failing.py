"""Where a sender dies in the kill tests, so that they can show what is left behind."""

import os
import signal

from django.conf import settings


def fail_point(name: str) -> None:
    """Die at once, as by a power cut, when the settings of the tests name this point."""
    if name == settings.OUTBOX_FAIL_AT:
        os.kill(os.getpid(), signal.SIGKILL)
