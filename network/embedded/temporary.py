"""Data folders of test runs: made for one command, removed with it."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

from network.embedded.places import PASSABLE, PRIVATE, remove_socket_folder, socket_folder, take_lock
from network.embedded.system import remove_orphans, remove_place

PREFIX = "network-portal-test-"
YOUNG = 60  # seconds; one that is just being made has no lock yet


def make_folder() -> Path:
    """Make a data folder for one command, and remove those left by commands killed with their keepers."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.geteuid() and _is_abandoned(folder):
                remove_folder(folder)
    if os.geteuid() == 0:
        remove_orphans(Path(tempfile.gettempdir()).resolve())
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    folder.chmod(PASSABLE if os.geteuid() == 0 else PRIVATE)
    return folder


def remove_folder(folder: Path) -> None:
    """Remove a data folder, and what it has elsewhere."""
    for server in ("postgres", "redis"):
        remove_socket_folder(socket_folder(folder, server))
    remove_place(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    """Whether nobody holds a lock in it any more."""
    if time.time() < folder.stat().st_mtime + YOUNG:
        return False
    for path in (folder / "lock").iterdir():
        lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            if not take_lock(lock, fcntl.LOCK_EX):
                return False
        finally:
            os.close(lock)
    return True
