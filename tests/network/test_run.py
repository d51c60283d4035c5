"""What ``make run`` refuses, before it starts anything. The whole of it is walked by the browser journey."""

import fcntl
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from network import embedded, run

ROOT = Path(__file__).resolve().parents[2]


def refusal(var, **settings):
    """What ``python -m network.run`` says when it does not start."""
    outcome = subprocess.run(
        [sys.executable, "-m", "network.run"],
        cwd=ROOT,
        env=os.environ | {"PORTAL_VAR": str(var)} | settings,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert outcome.returncode == 1
    assert len(outcome.stderr.splitlines()) == 1
    return outcome.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_port_in_use_is_named(tmp_path, host):
    with socket.create_server((host, 0)) as taken:
        port = taken.getsockname()[1]

        assert f"Port {port} is in use" in refusal(tmp_path / "var", PORT=str(port))


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1"])
def test_port_that_is_none_is_refused(tmp_path, port):
    assert f"PORT={port} is no port" in refusal(tmp_path / "var", PORT=port)


def test_second_run_of_a_data_folder_names_the_first(tmp_path):
    embedded.make_data_folder(tmp_path / "var")
    lock = embedded.open_lock(tmp_path / "var", "run")
    os.write(lock, b"http://localhost:8123 (process 1)")
    assert embedded.take_lock(lock, fcntl.LOCK_EX)

    complaint = refusal(tmp_path / "var")
    os.close(lock)

    assert "already runs: http://localhost:8123 (process 1)" in complaint


def test_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()

    assert "cannot be written" in refusal(tmp_path / "file" / "var")


def test_password_is_made_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    password = run._choose_password(tmp_path)

    assert len(password) >= 12
    assert run._choose_password(tmp_path) == password
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600


def test_given_password_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "a-password-of-my-own")

    assert run._choose_password(tmp_path) == "a-password-of-my-own"
    assert (tmp_path / "demo-password").read_text() == "a-password-of-my-own"


def test_running_programs_see_the_embedded_database_by_the_role_with_few_rights(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    prepared = {"DATABASE_URL": embedded.database_url(tmp_path)}

    seen = run._as_application(tmp_path, prepared)["DATABASE_URL"]

    assert seen == prepared["DATABASE_URL"].replace("postgres://portal@", "postgres://portal_app@")


def test_database_named_from_outside_keeps_its_role(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://theirs@db.example.ca/portal")
    given = {"DATABASE_URL": "postgres://theirs@db.example.ca/portal"}

    assert run._as_application(tmp_path, given) == given
