"""Two beats and two workers on a real Redis, which is stopped and emptied on the way: each mail leaves exactly once."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from network import embedded
from network.embedded import redis as redis_server
from network.embedded.places import redis_socket, remove_socket_folder
from network.outbox.models import Mail
from network.outbox.services import Address, post
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_WAIT = 60  # seconds
TICK = "1"  # seconds between two calls of each beat


class Broker:
    """A Redis of this test, that can be stopped and started again empty."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.url = embedded.redis_url(var)
        self.start()

    def start(self) -> None:
        self._server = redis_server.start(self.var, temporary=True)

    def stop(self) -> None:
        redis_server.stop(self._server)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    embedded.make_data_folder(tmp_path / "var")
    broker = Broker(tmp_path / "var")
    yield broker
    broker.stop()
    remove_socket_folder(redis_socket(broker.var).parent)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def environment(broker: Broker, sink: Sink) -> dict[str, str]:
    """What a process needs to work for this test."""
    info = connection.settings_dict
    host = info["OPTIONS"].get("host") or info["HOST"]
    address = f"postgres://{quote(info['USER'])}:{quote(info['PASSWORD'])}@"
    own = {
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
        "DATABASE_URL": f"{address}/{info['NAME']}?host={quote(host, safe='')}"
        if host.startswith("/")
        else f"{address}{host}:{info['PORT']}/{info['NAME']}",
        "REDIS_URL": broker.url,
        "EMAIL_URL": sink.url,
        "MAIL_TICK_SECONDS": TICK,
    }
    return os.environ | own


@pytest.fixture
def crew(environment: dict[str, str], tmp_path: Path) -> Iterator[None]:
    """Two beats, two workers."""
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "network"]
    commands = [
        [*celery, "beat", "--pidfile=", f"--schedule={tmp_path / f'beat-{number}'}", "--loglevel=error"]
        for number in (1, 2)
    ] + [[*celery, "worker", "--pool=solo", f"--hostname=worker{number}@here", "--loglevel=error"] for number in (1, 2)]
    processes = [
        subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    yield
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def write_down(count: int, name: str) -> None:
    for number in range(count):
        post(
            Address(f"{name}{number}@town.example", "", "en"),
            kind="account_notice",
            dedupe_key=f"test:{name}:{number}",
            data={"name": "password_set", "timestamp": "2026-11-25T12:00:00+00:00"},
        )


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail(f"Not within {LONGEST_WAIT} seconds: {Counter(Mail.objects.values_list('state', flat=True))}")
        time.sleep(0.2)


@pytest.mark.usefixtures("crew")
def test_each_mail_leaves_once_whatever_beats_workers_and_redis_do(broker, sink, environment):
    write_down(200, "before")
    until(lambda: len(sink.recipients) >= 200)

    broker.stop()
    write_down(100, "without")
    subprocess.run([sys.executable, "manage.py", "tick"], cwd=settings.BASE_DIR, env=environment, check=True)
    until(lambda: len(sink.recipients) >= 300)  # a worker in the midst of its round may have taken some of them

    broker.start()  # empty: whatever was queued in it is gone
    write_down(100, "after")
    until(lambda: len(sink.recipients) >= 400)
    until(lambda: not Mail.objects.waiting().exists())

    assert Counter(Counter(sink.recipients).values()) == {1: 400}
    assert Counter(Mail.objects.values_list("state", flat=True)) == {"sent": 400}
