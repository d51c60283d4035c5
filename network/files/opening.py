"""Opens a file that somebody sent in a process of its own, and believes only answers in the form it knows."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from network.files.enums import LETTERS, FileKind, Refusal

INSPECTOR = Path(__file__).with_name("inspecting") / "__main__.py"
LONGEST_ANSWER = 1_000  # bytes
GROWTH = 4  # a picture that is written anew may become this much larger than the largest that is taken
STOPPED_FOR_WORK = {-signal.SIGXCPU, -signal.SIGKILL}


class NoAnswer(Exception):
    """The check itself failed, which says nothing about the file: it stays where it is until somebody has looked."""


@dataclass(frozen=True)
class Verdict:
    """What a file is, or why it is refused."""

    kind: str = ""
    pages: int = 0
    refusal: str = ""


def inspect(sent: IO[bytes], made: IO[bytes], *, kinds: Iterable[str] = LETTERS) -> Verdict:
    """Look at ``sent`` within limits; a picture is written anew to ``made``. Raises NoAnswer."""
    said, code = _answer(sent, made, {"kinds": [str(kind) for kind in kinds], "seconds": settings.FILE_CHECK_SECONDS})
    if code < 0:
        was_stopped = code in STOPPED_FOR_WORK
        return Verdict(refusal=Refusal.TOO_MUCH_WORK if was_stopped else Refusal.DAMAGED)
    return _believed(said, code)


def read_words(stored: IO[bytes], kind: str) -> str:
    """The words of a clean file, as far as ``FILE_MOST_CHARACTERS`` and ``FILE_READ_SECONDS`` go. Raises NoAnswer."""
    limits = {"words": kind, "characters": settings.FILE_MOST_CHARACTERS, "seconds": settings.FILE_READ_SECONDS}
    with tempfile.TemporaryFile() as made:
        said, code = _answer(stored, made, limits)
        match _parsed(said, code):
            case {"characters": int(number)} if 0 <= number <= settings.FILE_MOST_CHARACTERS:
                made.seek(0)
                return made.read(4 * settings.FILE_MOST_CHARACTERS).decode("utf-8", "replace").replace("\x00", " ")
    raise NoAnswer(f"exit code {code}")


def _answer(sent: IO[bytes], made: IO[bytes], asked: dict[str, Any]) -> tuple[bytes, int]:
    """What the program says about a file, and how it ended; below zero: by which signal. Raises NoAnswer."""
    limits = asked | {
        "memory": settings.FILE_CHECK_BYTES,
        "pages": settings.FILE_MOST_PAGES,
        "pixels": settings.FILE_MOST_PIXELS,
        "output": made.fileno(),
        "output_bytes": GROWTH * settings.FILE_MOST_BYTES,
    }
    sent.flush()
    os.lseek(sent.fileno(), 0, os.SEEK_SET)
    with tempfile.TemporaryFile() as answer:  # a file, so that the limit on output holds for the answer too
        try:
            ended = subprocess.run(  # noqa: S603 -- our own program, and the file is no part of the command  # nosec B603
                [sys.executable, "-I", "-B", INSPECTOR, json.dumps(limits)],
                stdin=sent,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                pass_fds=[made.fileno()],
                env={},
                cwd="/",
                start_new_session=True,
                timeout=asked["seconds"],
                check=False,
            )
        except subprocess.TimeoutExpired:
            return b"", -signal.SIGKILL
        except OSError as error:
            raise NoAnswer(type(error).__name__) from error
        answer.seek(0)
        return answer.read(LONGEST_ANSWER + 1), ended.returncode


def _parsed(answer: bytes, code: int) -> Any:
    try:
        return json.loads(answer) if code == 0 and len(answer) <= LONGEST_ANSWER else None
    except ValueError:
        return None


def _believed(answer: bytes, code: int) -> Verdict:
    """An answer in the only two forms it may have."""
    match said := _parsed(answer, code):
        case {"refusal": str(refusal)} if refusal in Refusal.values and len(said) == 1:
            return Verdict(refusal=refusal)
        case {"kind": str(kind), "pages": int(pages)} if kind in FileKind.values and len(said) == 2:
            if 0 <= pages <= settings.FILE_MOST_PAGES:
                return Verdict(kind=kind, pages=pages)
    raise NoAnswer(f"exit code {code}")
