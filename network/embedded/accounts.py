"""Who runs the servers: oneself, or, since PostgreSQL refuses root, a user who can do nothing else."""

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from network.embedded.trouble import Trouble

SYSTEM_USER = "portal-postgres"


@dataclass(frozen=True)
class ServerUser:
    """The user who runs a server, and owns its data and the folder of its socket."""

    uid: int
    gid: int

    @property
    def credentials(self) -> dict[str, Any]:
        """What ``subprocess`` needs to become that user; nothing when we are it."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def ourselves() -> ServerUser:
    """The user of this process."""
    return ServerUser(os.geteuid(), os.getegid())


def server_user(data: Path) -> ServerUser:
    """Ourselves; for root the owner of the data if somebody made it already, else the system user."""
    if os.geteuid() != 0:
        return ourselves()
    if data.exists() and data.stat().st_uid != 0:
        return ServerUser(data.stat().st_uid, data.stat().st_gid)
    return _system_user()


def _system_user() -> ServerUser:
    """The system user, made at its first use: no home, no shell, no password."""
    for _try in range(20):
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            complaint = _make_system_user()
        else:
            return ServerUser(entry.pw_uid, entry.pw_gid)
        time.sleep(0.1)  # another start may hold the lock of the user list, to make the same user
    raise Trouble(
        f"PostgreSQL does not run as root, and the user {SYSTEM_USER} cannot be made ({complaint}): "
        "run as an ordinary user, or set DATABASE_URL."
    )


def _make_system_user() -> str:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return "useradd is missing"
    nowhere = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    command = [useradd, "--system", "--user-group", *nowhere, SYSTEM_USER]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # fixed words  # nosec B603
    return " ".join(done.stderr.split())
