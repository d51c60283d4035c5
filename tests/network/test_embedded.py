"""The embedded servers, for real: processes are started, shared, killed and started again."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environ
import psycopg
import pytest
import redis
from kombu import Connection

from network import embedded
from network.embedded import places, system
from network.embedded.accounts import ourselves
from network.embedded.temporary import remove_folder

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def own_folder():
    """Folders of this module, removed with all that they have elsewhere."""
    folders = []

    def make(*parts, parent=None):
        top = Path(parent or tempfile.mkdtemp(prefix="portal tests "))
        top.joinpath(*parts).mkdir(parents=True, exist_ok=True)
        folders.extend([(top, top.joinpath(*parts, "var"))])
        return top.joinpath(*parts, "var")

    yield make
    for top, var in folders:
        remove_folder(var)
        shutil.rmtree(top)


@pytest.fixture(scope="module")
def var(own_folder):
    """A data folder in a private home, in a path with spaces that is longer than the path of a socket may be."""
    return own_folder("a rather long name " * 5, "another rather long name " * 5)


def start(var, *command, kind="with", **settings):
    """Start a command with the servers of a data folder, as nobody's terminal."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.Popen(
        [sys.executable, "-m", "network.embedded", kind, "--", *command],
        cwd=ROOT,
        env=environment | {"PORTAL_VAR": str(var)} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(var, *command, **settings):
    process = start(var, *command, **settings)
    output, complaints = process.communicate(timeout=30)
    return process.returncode, output.strip(), complaints.strip()


def start_waiting(var):
    """Start a command that waits, once it has its servers."""
    process = start(var, "sh", "-c", "echo up; exec sleep 60")
    assert process.stdout.readline() == "up\n"
    return process


def end(process):
    process.send_signal(signal.SIGTERM)
    process.communicate()


def ask(var, question):
    """One value from the embedded database, asked while it runs."""
    with psycopg.connect(embedded.database_url(var), autocommit=True) as connection:
        return connection.execute(question).fetchone()[0]


def answers(var):
    with contextlib.suppress(psycopg.OperationalError):
        return ask(var, "SELECT 1") == 1
    return False


def wait_until(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def family(process):
    """The process and all that descend from it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)] = int(fields[1])
    found = [process.pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def kill_all(process):
    for member in family(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
    process.communicate()


def data_of(var):
    """Where the cluster lies: for root, whose server is another user, outside of a private home."""
    return var / "system-state" / "data" if AS_ROOT else var / "postgres"


def test_command_gets_both_servers_and_its_exit_code_is_passed_on(var):
    code, output, _complaints = run(var, "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"; exit 7')

    assert code == 7
    assert output == f"{embedded.database_url(var)} {embedded.redis_url(var)}"
    assert not answers(var)


def test_servers_answer_on_private_sockets_alone(var):
    process = start_waiting(var)

    assert ask(var, "SHOW listen_addresses") == ""
    assert ask(var, "SHOW fsync") == "on"
    assert ask(var, "SHOW timezone") == "UTC"
    assert ask(var, "SELECT datlocale FROM pg_database WHERE datname = 'portal'") == "C.UTF-8"
    assert ask(var, "SELECT lower('ÉCOLE')") == "école"
    with Connection(embedded.redis_url(var)) as broker:
        broker.ensure_connection(max_retries=1)
        assert not broker.default_channel.client.config_get("save")["save"]
    for server in ("postgres", "redis"):
        folder = places.socket_folder(var, server)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(f"{folder}/.s.PGSQL.5432") < 100
    end(process)
    assert not answers(var)


def test_root_uses_an_unprivileged_user_and_changes_no_foreign_permission(var):
    closed = [folder for folder in var.parents if folder.owner() == Path("~").expanduser().owner()]
    before = [folder.stat().st_mode for folder in closed]

    code, _output, complaints = run(var, "true")

    assert (code, complaints) == (0, "")
    assert [folder.stat().st_mode for folder in closed] == before
    assert data_of(var).stat().st_uid != 0
    assert data_of(var).stat().st_mode & 0o777 == 0o700


def test_address_is_understood_by_django_and_celery(var):
    config = environ.Env.db_url_config(embedded.database_url(var))

    assert config["NAME"] == config["USER"] == "portal"
    assert config["OPTIONS"]["host"] == str(places.socket_folder(var, "postgres"))
    assert Connection(embedded.redis_url(var)).transport_cls == "redis"
    client = redis.from_url(embedded.redis_url(var).replace("redis+socket:", "unix:"))
    assert client.connection_pool.connection_kwargs["path"] == str(places.redis_socket(var))


def test_servers_end_with_the_last_who_uses_them(var):
    first, second = start_waiting(var), start_waiting(var)

    end(first)
    assert answers(var)

    end(second)
    assert not answers(var)


def test_data_survives_kill_of_everything(var):
    process = start_waiting(var)
    with psycopg.connect(embedded.database_url(var), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    kill_all(process)
    assert (data_of(var) / "postmaster.pid").exists()

    process = start_waiting(var)

    assert ask(var, "SELECT number FROM kept") == 42
    end(process)


def test_pid_file_with_a_number_that_somebody_else_has_now_is_stale(var):
    run(var, "true")
    (data_of(var) / "postmaster.pid").write_text(f"{os.getpid()}\n{data_of(var)}\n")

    assert run(var, "true")[0] == 0


def test_servers_end_when_their_user_is_killed(var):
    process = start_waiting(var)

    process.kill()
    process.communicate()

    wait_until(lambda: not answers(var))


def test_interrupted_making_of_the_cluster_is_made_anew(own_folder):
    var = own_folder("interrupted")
    process = start(var, "true")
    making = data_of(var).with_name(f"{data_of(var).name}.making")
    wait_until(lambda: (making / "base").exists())
    kill_all(process)
    assert not data_of(var).exists()

    assert run(var, "true") == (0, "", "")

    assert data_of(var).exists()
    assert not making.exists()


def test_temporary_servers_are_removed_after_interrupt(tmp_path):
    # A shell that runs the suite in the background has its children ignore Ctrl-C; this one listens again.
    code = "import os, signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL);"
    code += "print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"
    process = start(tmp_path / "unused", sys.executable, "-c", code, kind="temporary", TMPDIR=str(tmp_path))
    address = process.stdout.readline().strip()
    with psycopg.connect(address) as connection:
        assert connection.execute("SHOW max_connections").fetchone()[0] == "300"

    os.killpg(process.pid, signal.SIGINT)
    process.communicate()

    assert process.returncode == 128 + signal.SIGINT
    assert list(tmp_path.iterdir()) == []
    assert not Path(address.partition("=")[2]).exists()


def test_removed_data_folders_of_tests_leave_nothing_in_the_system(tmp_path, monkeypatch):
    monkeypatch.setattr(system, "STATE", tmp_path / "state")
    kept, gone = tmp_path / "throw-away" / "kept", tmp_path / "throw-away" / "gone"
    unmounted = tmp_path / "disk" / "var"
    places_made = []
    for var in (kept, gone, unmounted):
        var.mkdir(parents=True)
        places_made.append(system._make_place(var))
    shutil.rmtree(gone)
    shutil.rmtree(unmounted)

    system.remove_orphans(tmp_path / "throw-away")

    assert [place.exists() for place in places_made] == [True, False, True]


def test_moved_data_folder_keeps_its_place_and_a_copy_gets_none(tmp_path, monkeypatch):
    monkeypatch.setattr(system, "STATE", tmp_path / "state")
    (tmp_path / "first").mkdir()
    place = system._make_place(tmp_path / "first")

    shutil.copytree(tmp_path / "first", tmp_path / "copy", symlinks=True)
    assert system._place_of(tmp_path / "copy") is None

    (tmp_path / "first").rename(tmp_path / "moved")
    assert system._place_of(tmp_path / "moved") == place


def test_configured_servers_are_used_and_nothing_is_started(tmp_path):
    addresses = {"DATABASE_URL": "postgres://elsewhere/portal", "REDIS_URL": "redis://elsewhere"}

    outcome = run(tmp_path / "var", "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"', **addresses)

    assert outcome == (0, "postgres://elsewhere/portal redis://elsewhere", "")
    assert not (tmp_path / "var").exists()


def test_data_of_another_version_is_refused_in_one_line(own_folder):
    var = own_folder("old")
    (var / "postgres").mkdir(parents=True)
    var.chmod(0o755)
    var.parent.parent.chmod(0o755)
    (var / "postgres" / "PG_VERSION").write_text("16\n")

    code, _output, complaints = run(var, "true")

    assert code == 1
    assert "was made by PostgreSQL 16" in complaints
    assert len(complaints.splitlines()) == 1


def test_folder_that_cannot_be_written_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").touch()

    code, _output, complaints = run(tmp_path / "file" / "var", "true")

    assert code == 1
    assert "cannot be written" in complaints
    assert len(complaints.splitlines()) == 1


def test_socket_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "planted").symlink_to(tmp_path / "target")

    with pytest.raises(embedded.Trouble, match="belongs to somebody else"):
        places.make_socket_folder(tmp_path / "planted", owner=ourselves())


def test_other_machines_are_told_to_name_their_servers(monkeypatch, tmp_path):
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with pytest.raises(embedded.Trouble, match="set DATABASE_URL and REDIS_URL"), embedded.running(tmp_path):
        pass
