"""The program itself: confines itself, looks at the file or reads its words, and answers."""

import json
import logging
import os
import resource
import sys
import warnings
from typing import Any, BinaryIO

from .office import OFFICE, inspect_office
from .pdf import inspect_pdf
from .pictures import write_anew
from .refusing import (
    EMPTY,
    ENCRYPTED,
    NOT_A_DOCUMENT,
    NOT_A_FILE,
    OLD_OFFICE,
    TOO_MUCH_WORK,
    Refused,
)
from .words import words_of

ARCHIVE, CONTAINER = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
PROTECTED = "EncryptedPackage".encode("utf-16-le")  # the part of a container in which a protected document lies


def main() -> None:
    """Answer about the file on standard input. Whatever goes wrong inside the file is a refusal, never a traceback."""
    limits = json.loads(sys.argv[1])
    confine(limits)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        answer = read(sys.stdin.buffer, limits) if limits.get("words") else inspect(sys.stdin.buffer, limits)
    except Refused as refusal:
        answer = {"refusal": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {"refusal": TOO_MUCH_WORK}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # without the tidying of what a hostile file left in memory


def confine(limits: dict[str, Any]) -> None:
    """Bounds that the kernel keeps, whatever happens in here: memory, processor, output, programs, open files."""
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))


def inspect(sent: BinaryIO, limits: dict[str, Any]) -> dict[str, Any]:
    """``kind`` and ``pages`` of a file that may be taken. Raises Refused."""
    kind, pages = _kind_of(sent, limits), 0
    if kind not in limits["kinds"]:
        raise Refused(_not_taken(limits))
    if kind == "pdf":
        pages = inspect_pdf(sent.read(), limits)
    elif kind not in OFFICE:
        with open(limits["output"], "wb", closefd=False) as made:
            write_anew(sent, made, kind, limits)
    return {"kind": kind, "pages": pages}


def _kind_of(sent: BinaryIO, limits: dict[str, Any]) -> str:
    """By the first bytes, and for an archive by what it holds; the file is at its beginning again."""
    start = sent.read(8)
    if not start:
        raise Refused(EMPTY)
    sent.seek(0)
    for signature, kind in SIGNATURES.items():
        if start.startswith(signature):
            return kind
    if OFFICE.isdisjoint(limits["kinds"]):
        raise Refused(NOT_A_FILE)
    if start.startswith(ARCHIVE):
        return inspect_office(sent.read())
    if start == CONTAINER:
        raise Refused(ENCRYPTED if PROTECTED in sent.read() else OLD_OFFICE)
    raise Refused(NOT_A_DOCUMENT)


def _not_taken(limits: dict[str, Any]) -> str:
    return NOT_A_FILE if OFFICE.isdisjoint(limits["kinds"]) else NOT_A_DOCUMENT


def read(stored: BinaryIO, limits: dict[str, Any]) -> dict[str, Any]:
    """The words of a file that was taken, in the descriptor ``output``; the answer is how many characters."""
    words = words_of(stored.read(), limits)
    with open(limits["output"], "w", encoding="utf-8", errors="replace", newline="\n", closefd=False) as made:
        made.write(words)
    return {"characters": len(words)}
