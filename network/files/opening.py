"""Opens a file that somebody sent in a process of its own, and believes only answers in the form it knows."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from network.files.enums import FileKind, Refusal

INSPECTOR = Path(__file__).with_name("inspecting.py")
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


def inspect(sent: IO[bytes], made: IO[bytes]) -> Verdict:
    """Look at ``sent`` within limits; a picture is written anew to ``made``. Raises NoAnswer."""
    limits = {
        "memory": settings.FILE_CHECK_BYTES,
        "seconds": settings.FILE_CHECK_SECONDS,
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
                timeout=settings.FILE_CHECK_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Verdict(refusal=Refusal.TOO_MUCH_WORK)
        except OSError as error:
            raise NoAnswer(type(error).__name__) from error
        if ended.returncode < 0:
            was_stopped = ended.returncode in STOPPED_FOR_WORK
            return Verdict(refusal=Refusal.TOO_MUCH_WORK if was_stopped else Refusal.DAMAGED)
        answer.seek(0)
        return _believed(answer.read(LONGEST_ANSWER + 1), ended.returncode)


def _believed(answer: bytes, code: int) -> Verdict:
    """An answer in the only two forms it may have."""
    try:
        said: Any = json.loads(answer) if code == 0 and len(answer) <= LONGEST_ANSWER else None
    except ValueError:
        said = None
    match said:
        case {"refusal": str(refusal)} if refusal in Refusal.values and len(said) == 1:
            return Verdict(refusal=refusal)
        case {"kind": str(kind), "pages": int(pages)} if kind in FileKind.values and len(said) == 2:
            if 0 <= pages <= settings.FILE_MOST_PAGES:
                return Verdict(kind=kind, pages=pages)
    raise NoAnswer(f"exit code {code}")
