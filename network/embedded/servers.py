"""Keeps the servers of a data folder running for as long as anybody uses them.

Each server has a keeper: a process that is its parent and waits. Whoever uses the server holds a shared lock
on a file; the keeper gets the exclusive one when the last user has gone, in whatever way (the kernel frees
the locks of a killed process), and then stops the server. So ``make run``, ``make worker`` and
``make demo-data`` share one server, and none of them takes it from under another.
"""

import fcntl
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from network.embedded import postgres, redis
from network.embedded.places import (
    database_url,
    make_data_folder,
    open_lock,
    redis_url,
    refuse_machine,
    remove_socket_folder,
    socket_folder,
    take_lock,
)
from network.embedded.temporary import remove_folder
from network.embedded.trouble import Trouble

PULSE = 0.1  # seconds between two looks at a lock
PATIENCE = 180  # seconds; the longest start is the recovery of a large database


@dataclass(frozen=True)
class Server:
    """One of the two servers: the variable that replaces it, and how it is addressed, started and stopped."""

    name: str
    title: str
    variable: str
    address: Callable[[Path], str]
    deeds: ModuleType  # start, stop, is_ready


SERVERS = (
    Server("postgres", "PostgreSQL", "DATABASE_URL", database_url, postgres),
    Server("redis", "Redis", "REDIS_URL", redis_url, redis),
)


@contextmanager
def running(var: Path, *, temporary: bool = False) -> Iterator[dict[str, str]]:
    """Use the servers that no variable names; give the addresses of both. PostgreSQL is the last to stop."""
    wanted = _wanted()
    if wanted:
        refuse_machine()
        make_data_folder(var)
    with ExitStack() as stack:
        for server in wanted:
            stack.enter_context(_used(server, var, temporary=temporary, remove=temporary and server is wanted[0]))
        yield {
            server.variable: server.address(var) if server in wanted else os.environ[server.variable]
            for server in SERVERS
        }


def died(var: Path) -> str:
    """Name of a server that ended while we were using it, or nothing."""
    for server in _wanted():
        with _locks(server, var) as (_users, keeper):
            if not _is_taken(keeper):
                return server.title
    return ""


def _wanted() -> list[Server]:
    return [server for server in SERVERS if not os.environ.get(server.variable)]


@contextmanager
def _used(server: Server, var: Path, *, temporary: bool, remove: bool) -> Iterator[None]:
    with _locks(server, var) as (users, keeper):
        _wait_for(server, lambda: take_lock(users, fcntl.LOCK_SH))  # free unless its keeper is stopping it
        try:
            _wait_for(
                server,
                lambda: (
                    (_is_taken(keeper) and server.deeds.is_ready(var))
                    or _start_keeper(server, var, temporary=temporary, remove=remove)
                ),
            )
            yield
        finally:
            if take_lock(users, fcntl.LOCK_EX):
                fcntl.flock(users, fcntl.LOCK_UN)
                _wait_until_stopped(users, keeper)


@contextmanager
def _locks(server: Server, var: Path) -> Iterator[tuple[int, int]]:
    """The lock of the users and that of the keeper."""
    locks = open_lock(var, f"{server.name}.users"), open_lock(var, f"{server.name}.keeper")
    try:
        yield locks
    finally:
        for lock in locks:
            os.close(lock)


def _wait_for(server: Server, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Trouble(f"{server.title} of this data folder neither starts nor stops; see its folder log.")
        time.sleep(PULSE)


def _is_taken(lock: int) -> bool:
    if not take_lock(lock, fcntl.LOCK_SH):
        return True
    fcntl.flock(lock, fcntl.LOCK_UN)
    return False


def _wait_until_stopped(users: int, keeper: int) -> None:
    """Wait for the keeper to end; not for ever, since somebody else may come and need the server."""
    idle_since = time.monotonic()
    while _is_taken(keeper) and time.monotonic() < idle_since + 10 * PULSE:
        if _is_taken(users):  # by the keeper, which is stopping the server
            idle_since = time.monotonic()
        time.sleep(PULSE / 2)


def _start_keeper(server: Server, var: Path, *, temporary: bool, remove: bool) -> bool:
    """Start a keeper and say whether the server runs. If another process was quicker, it does not yet.

    A fork and no new program: it needs no import path, and starts at once.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    if os.fork() == 0:
        try:
            _become_daemon(writing, var / "log" / "keeper.log")
            _keep(server, var, temporary=temporary, remove=remove)
        except BaseException:  # noqa: BLE001 -- it must not return into the code of the process it was forked from
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as report:
        outcome = report.read()
    if outcome.startswith("trouble "):
        raise Trouble(outcome.removeprefix("trouble "))
    return outcome == "ready"


REPORT = 3  # the one descriptor that a keeper keeps


def _become_daemon(writing: int, log: Path) -> None:
    """Leave the terminal and all that was open: an inherited lock would count as one more user for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    copies = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (nothing, output, output, writing)]
    for descriptor, copy in enumerate(copies):
        os.dup2(copy, descriptor, inheritable=descriptor != REPORT)
    for descriptor in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if descriptor > REPORT:
            with suppress(OSError):  # the one that listed them
                os.close(descriptor)


def _keep(server: Server, var: Path, *, temporary: bool, remove: bool) -> None:
    """Start the server, report, and wait until nobody uses it any more."""
    with _locks(server, var) as (users, keeper):
        if not take_lock(keeper, fcntl.LOCK_EX):
            _report("taken")
            return
        told_to_end: list[int] = []
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: told_to_end.append(number))
        try:
            process = server.deeds.start(var, temporary=temporary)
        except (Trouble, OSError) as fault:
            _report(f"trouble {' '.join(str(fault).split())}")
        else:
            _report("ready")
            while process.poll() is None and not told_to_end and not take_lock(users, fcntl.LOCK_EX):
                time.sleep(PULSE)
            if process.poll() is None:
                server.deeds.stop(process)
        finally:
            remove_socket_folder(socket_folder(var, server.name))
            if remove:
                remove_folder(var)


def _report(outcome: str) -> None:
    os.write(REPORT, outcome.encode(errors="replace"))
    os.close(REPORT)
