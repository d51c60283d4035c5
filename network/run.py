"""``make run``: a whole portal from one command, and all of it stopped by Ctrl-C.

``python -m network.run`` starts the servers, prepares the data and keeps web, worker and beat running;
``python -m network.run demo-data`` only loads the demonstration data.
"""

import contextlib
import errno
import fcntl
import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from network.embedded import (
    Trouble,
    data_folder,
    database_url,
    died,
    ends_with_parent,
    make_data_folder,
    open_lock,
    running,
    take_lock,
)

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 60  # seconds until the first page
STOP_TIMEOUT = 5  # seconds for web, worker and beat; the servers have the rest of ten
ACCOUNTS = (
    ("administrator", "administrator"),
    ("co-chair", "cochair"),
    ("secretary", "secretary"),
    ("regional anchor", "anchor"),
    ("representative, Halifax", "representative"),
    ("representative, Montréal (French)", "representative2"),
    ("observer", "observer"),
)
ROLE = "portal_app"  # web, worker and beat in the embedded database: they add to the record and cannot change it
# No 0/O, 1/l/i: it is read from a terminal and typed.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def main(arguments: list[str]) -> int:
    """Run until told to end. A fault that the reader can mend is one line, and no traceback."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        if arguments == ["demo-data"]:
            load_demo_data()
        else:
            run_portal()
    except Trouble as trouble:
        print(f"portal: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def run_portal() -> None:
    """Prepare, start, say where, and wait until something ends."""
    var = data_folder()
    make_data_folder(var)
    with _only_one(var) as lock:
        port, hosts = _port_and_hosts()
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"http://localhost:{port} (process {os.getpid()})".encode(), 0)
        with _environment(var) as environment, _stopped_together() as children:
            _prepare(var, environment, children, demo=not _demo_is_loaded(var, environment))
            _start(var, _as_application(var, environment), hosts, children)
            _wait_for_page(port, children)
            _tell(var, port)
            while True:
                _complain_if_ended(children)
                if server := died(var):
                    raise Trouble(f"{server} ended by itself; see {var / 'log'}.")
                time.sleep(0.5)


def load_demo_data() -> None:
    """Load the demonstration data again, beside a running portal or alone."""
    var = data_folder()
    make_data_folder(var)
    with _environment(var) as environment, _stopped_together() as children:
        _prepare(var, environment, children, demo=True)


def _end(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _only_one(var: Path) -> Iterator[int]:
    lock = open_lock(var, "run")
    try:
        if not take_lock(lock, fcntl.LOCK_EX):
            raise Trouble(f"The portal of this data folder already runs: {os.pread(lock, 200, 0).decode()}.")
        yield lock
    finally:
        os.close(lock)


def _port_and_hosts() -> tuple[int, list[str]]:
    """The port, and the addresses to listen on: a browser may take ``localhost`` for either of the two."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 2**16:
        raise Trouble(f"PORT={given} is no port; give a number from 1 to 65535.")
    port = int(given)
    hosts = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
                probe.bind((host, port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise Trouble(f"Port {port} is in use; choose another: make run PORT={port + 1}.") from fault
            if family == socket.AF_INET:
                raise Trouble(f"Port {port} cannot be used ({fault.strerror}); set PORT.") from fault
        else:
            hosts.append(f"[{host}]:{port}" if family == socket.AF_INET6 else f"{host}:{port}")
    return port, hosts


@contextlib.contextmanager
def _environment(var: Path) -> Iterator[dict[str, str]]:
    with running(var) as addresses:
        yield {
            "DJANGO_SETTINGS_MODULE": "network.settings.dev",
            **os.environ,
            **addresses,
            "PORTAL_VAR": str(var),
        }


@contextlib.contextmanager
def _stopped_together() -> Iterator[dict[str, subprocess.Popen]]:
    """The programs started inside end with the block, whatever ends it. A second Ctrl-C disturbs nothing."""
    children: dict[str, subprocess.Popen] = {}
    try:
        yield children
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _stop(children)


def _stop(children: dict[str, subprocess.Popen]) -> None:
    deadline = time.monotonic() + STOP_TIMEOUT
    for child in children.values():
        child.terminate()
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
    for child in children.values():
        # Its session is its group: what a child leaves behind ends too.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _spawn(environment: dict[str, str], *arguments: str) -> subprocess.Popen:
    """Start Python with these arguments in a session of its own, so that only we pass Ctrl-C on."""
    return subprocess.Popen(  # our own programs  # nosec B603
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=ends_with_parent(signal.SIGTERM),
    )


def _prepare(var: Path, environment: dict[str, str], children: dict, *, demo: bool) -> None:
    """Bring database, catalogues, static files and founding record up to date in one process."""
    if demo:
        environment = environment | {"DEMO_PASSWORD": _choose_password(var)}
    role = [] if os.environ.get("DATABASE_URL") else [f"--role={ROLE}"]
    children["prepare"] = _spawn(environment, "manage.py", "prepare", *role, *(["--demo"] if demo else []))
    if children["prepare"].wait() != 0:
        raise Trouble("Preparing the data failed; the reason stands above.")
    del children["prepare"]
    if demo:
        with (var / "demo-loaded").open("a") as marker:
            marker.write(f"{_database_name(environment)}\n")


def _as_application(var: Path, environment: dict[str, str]) -> dict[str, str]:
    """What the running programs see: the embedded database by the role with few rights.

    A database named from outside has its roles from its owner: ``manage.py harden_database`` makes them.
    """
    if os.environ.get("DATABASE_URL"):
        return environment
    return environment | {"DATABASE_URL": database_url(var, role=ROLE)}


def _database_name(environment: dict[str, str]) -> str:
    """What ``demo-loaded`` keeps of the database: another one needs the data again, and a password stays out."""
    if not os.environ.get("DATABASE_URL"):
        return "embedded"  # wherever its folder is moved
    return hashlib.sha256(environment["DATABASE_URL"].encode()).hexdigest()


def _demo_is_loaded(var: Path, environment: dict[str, str]) -> bool:
    marker = var / "demo-loaded"
    return marker.exists() and _database_name(environment) in marker.read_text().split()


def _choose_password(var: Path) -> str:
    """The password of the demonstration accounts: the given one, else one made once for this data folder."""
    file = var / "demo-password"
    password = os.environ.get("DEMO_PASSWORD") or (file.read_text() if file.exists() else "")
    if not password:
        password = "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))
    file.touch(mode=0o600)
    file.write_text(password)
    return password


def _start(var: Path, environment: dict[str, str], hosts: list[str], children: dict) -> None:
    """Start web, worker and beat."""
    (var / "beat").mkdir(exist_ok=True)
    web = ["-m", "gunicorn", "network.wsgi", "--workers=2", "--worker-class=gthread", "--threads=4"]
    web += ["--graceful-timeout=4", "--log-level=warning", "--no-control-socket"]
    web += [f"--bind={host}" for host in hosts]
    if os.environ.get("RELOAD") == "1":
        web += ["--reload"]
    # Root is told off at every start, although messages are JSON and the portal is but tried out here.
    celery = ["-W", "ignore:::celery.platforms", "-m", "celery", "--quiet", "-A", "network"]
    worker = [*celery, "worker", "--concurrency=2", "--loglevel=warning"]
    # No pid file: one left by a killed beat would keep the next from starting.
    beat = [*celery, "beat", "--loglevel=warning", "--pidfile="]
    beat += [f"--schedule={var / 'beat' / 'schedule'}"]
    for name, arguments in (("The web server", web), ("The worker", worker), ("Beat", beat)):
        children[name] = _spawn(environment, *arguments)


def _wait_for_page(port: int, children: dict[str, subprocess.Popen]) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        _complain_if_ended(children)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise Trouble(f"The web server does not answer within {START_TIMEOUT} seconds.")


def _complain_if_ended(children: dict[str, subprocess.Popen]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Trouble(f"{name} ended by itself (exit {child.returncode}).")


def _tell(var: Path, port: int) -> None:
    """Say where the portal is and how to get in."""
    password = (var / "demo-password").read_text()
    width = max(len(role) for role, _name in ACCOUNTS)
    lines = [
        f"  http://localhost:{port}",
        "",
        *(f"  {role:{width}}  {name}@demo.example" for role, name in ACCOUNTS),
        f"  {'password of all of them':{width}}  {password}",
    ]
    if os.environ.get("DEMO_PASSWORD", password) != password:
        lines.append("  (DEMO_PASSWORD counts when the accounts are made: make demo-data sets it anew.)")
    if not os.environ.get("EMAIL_URL"):
        lines += ["", f"  E-mails are written to {var / 'mail'}"]
    print("\n".join([*lines, "", "  Ctrl-C stops everything.", ""]), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
