"""Mails that were written to files because no mail server is configured (``var/mail`` of the first run)."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any

from django.conf import settings

NEWEST = 50
SEPARATOR = b"\n" + b"-" * 79 + b"\n"  # between two messages in a file of Django's file backend


@dataclass(frozen=True)
class WrittenMail:
    """One mail as it would have been sent."""

    recipient: str
    subject: str
    written_at: datetime | None
    text: str


def is_written_to_files() -> bool:
    """Whether mail goes to files rather than to people."""
    return settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"


def written_mails() -> list[WrittenMail]:
    """The newest mails first, at most fifty; a file that cannot be read is left out."""
    folder = Path(settings.EMAIL_FILE_PATH)
    mails: list[WrittenMail] = []
    try:
        for file in sorted(folder.glob("*.log"), key=lambda one: one.stat().st_mtime, reverse=True)[:NEWEST]:
            mails += _mails_in(file)
    except FileNotFoundError:  # "make clean" beside us
        pass
    return mails[:NEWEST]


def _mails_in(file: Path) -> list[WrittenMail]:
    try:
        return [_read(raw) for raw in reversed((b"\n" + file.read_bytes()).split(SEPARATOR)) if raw.strip()]
    except (OSError, LookupError, ValueError):  # LookupError: a character set that nobody knows
        return []


def _read(raw: bytes) -> WrittenMail:
    message = email.message_from_bytes(raw.lstrip(), policy=policy.default)
    body = message.get_body(("plain",))
    return WrittenMail(
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        written_at=_moment(message["Date"]),
        text=body.get_content() if body else "",
    )


def _moment(header: Any) -> datetime | None:
    """When it was written. Django writes "-0000": a time in UTC that says nothing about the place."""
    moment = getattr(header, "datetime", None)
    return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment
