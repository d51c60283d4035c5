"""The place for a virus scanner: none is asked unless ``FILE_SCANNER`` names one."""

from enum import StrEnum
from typing import IO, Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


class Finding(StrEnum):
    """What a scanner says of a file. Unreachable says nothing about it: the file waits."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNREACHABLE = "unreachable"


class Scanner(Protocol):
    """What ``FILE_SCANNER`` names: a class without arguments."""

    def scan(self, file: IO[bytes]) -> Finding:
        """Look at the bytes, from the beginning, within its own time limit."""


def scan(file: IO[bytes]) -> Finding:
    """Ask the scanner. One that breaks, or answers something else, is unreachable: never is a file clean by mistake."""
    if not settings.FILE_SCANNER:
        return Finding.CLEAN
    file.seek(0)
    try:
        scanner: Scanner = import_string(settings.FILE_SCANNER)()
        finding = Finding(scanner.scan(file))
    except Exception as error:  # noqa: BLE001 -- whatever happens in a scanner, the file is not clean
        log.error("file_scanner_failed", error=type(error).__name__)
        return Finding.UNREACHABLE
    if finding == Finding.UNREACHABLE:
        log.error("file_scanner_unreachable")
    return finding
