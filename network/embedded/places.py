"""Where things lie: data folder, addresses, lock files."""

import ctypes
import fcntl
import hashlib
import os
import platform
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from network.embedded.accounts import ServerUser
from network.embedded.trouble import Trouble

PR_SET_PDEATHSIG = 1
PRIVATE = 0o700
LONG_LOG = 5_000_000  # bytes
PASSABLE = 0o711  # another user may walk through, and read nothing


def database_url(var: Path, *, role: str = "portal") -> str:
    """Address of the embedded PostgreSQL of a data folder, for its owner or another role of it.

    The folder of the socket stands in the query, where psql, psycopg and django-environ 0.14 all read it. As
    the host part (``%2Ftmp%2F…``) django-environ leaves it encoded; as ``//tmp/…/portal`` libpq takes it for
    the database's name.
    """
    return f"postgres://{role}@/portal?host={socket_folder(var, 'postgres')}"


def redis_url(var: Path) -> str:
    """Address of the embedded Redis of a data folder, as Celery reads it.

    kombu knows ``redis+socket`` and not the ``unix`` of redis-py. Without kombu's ``?virtual_host=0``, which is its
    default, the scheme is all that differs: redis-py takes that query for an argument and fails.
    """
    return f"redis+socket://{redis_socket(var)}"


def redis_socket(var: Path) -> Path:
    """The socket on which the embedded Redis of a data folder listens."""
    return socket_folder(var, "redis") / "redis.sock"


def socket_folder(var: Path, server: str) -> Path:
    """A short private folder for the socket of one server of one data folder.

    Short, because a socket's path ends at 107 bytes and a home may lie deeper; the same from every terminal,
    hence neither ``TMPDIR`` nor ``XDG_RUNTIME_DIR``. Root has ``/run``, which nobody else can write.
    """
    digest = hashlib.sha256(f"{os.geteuid()}:{var.resolve()}".encode(errors="surrogateescape")).hexdigest()
    parent = Path("/run") if os.geteuid() == 0 else Path("/tmp")  # noqa: S108 -- checked in make_socket_folder  # nosec B108
    return parent / f"network-portal-{server}-{digest[:16]}"


def make_socket_folder(folder: Path, *, owner: ServerUser) -> None:
    """Make the private folder of a socket, empty and owned by the user who runs the server.

    Anybody may make a folder of that name under ``/tmp`` first, so one that is not ours is refused. What a
    killed server left in it goes.
    """
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {os.geteuid(), owner.uid}:
        raise Trouble(f"{folder} belongs to somebody else; remove it.")
    for leftover in folder.iterdir():
        leftover.unlink()
    folder.chmod(PRIVATE)
    os.chown(folder, owner.uid, owner.gid)


def remove_socket_folder(folder: Path) -> None:
    """Remove it once its server has ended."""
    shutil.rmtree(folder, ignore_errors=True)


def refuse_machine() -> None:
    """Say what to do where the embedded servers cannot run."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise Trouble(
            "The embedded PostgreSQL and Redis are made for Linux x86-64; "
            "here set DATABASE_URL and REDIS_URL to servers of your own."
        )


def data_folder() -> Path:
    """The data folder that the environment names; absolute, for what we start may stand elsewhere."""
    return Path(os.environ.get("PORTAL_VAR") or "var").resolve()


def make_data_folder(var: Path) -> None:
    """Make the data folder if it is missing, and refuse one that cannot be written.

    Passable for root, whose PostgreSQL runs as another user. One that we did not make keeps its permissions.
    """
    try:
        var.mkdir(mode=PASSABLE if os.geteuid() == 0 else PRIVATE, parents=True, exist_ok=True)
        for name in ("lock", "log"):
            (var / name).mkdir(mode=PRIVATE, exist_ok=True)
            if not os.access(var / name, os.W_OK | os.X_OK):
                raise PermissionError
    except OSError as fault:
        reason = fault.strerror or "read-only, or somebody else's"
        raise Trouble(f"The data folder {var} cannot be written ({reason}); set PORTAL_VAR to another.") from fault


def open_log(var: Path, name: str) -> BinaryIO:
    """Open the log of a server to append to it; a long one is put aside first."""
    file = var / "log" / f"{name}.log"
    if file.exists() and file.stat().st_size > LONG_LOG:
        file.replace(file.with_suffix(".old.log"))
    return file.open("ab")


def open_lock(var: Path, name: str) -> int:
    """Open a lock file of the data folder. A lock ends with the process that holds it, however that ends."""
    try:
        return os.open(var / "lock" / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise Trouble(f"{var / 'lock' / name} cannot be opened ({fault.strerror}).") from fault


def take_lock(lock: int, kind: int) -> bool:
    """Take the lock if it is free; never wait."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as fault:
        raise Trouble(f"The file system of the data folder has no locks ({fault.strerror}); set PORTAL_VAR.") from fault
    return True


def ends_with_parent(last_signal: signal.Signals) -> Callable[[], None]:
    """What a child calls before its program: the kernel sends it ``last_signal`` when the parent dies.

    Called after the user is changed, for changing it would clear the wish again.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel knew
            os._exit(1)

    return ask_kernel
