"""The database goes away while pages are read, and comes back; Redis is not there at all. A real server process."""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from practices.models import Practice
from tests.accounts.factories import PASSWORD
from tests.members.factories import RepresentativeFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory
from tests.vocabulary.factories import KindFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY_LISTENS = "redis://127.0.0.1:1/0"
START_TIMEOUT = 30  # seconds
LONGEST_ANSWER = 20  # seconds; gunicorn gives a worker up after 30


class Gate:
    """The way to the test database. Shut, nobody gets through; stuck, one gets in and hears nothing."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.is_stuck = False
        self._serve()

    def shut(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for one in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._sockets.clear()

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._serve()

    def _serve(self) -> None:
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                reader, _address = listener.accept()
                self._sockets.append(reader)
                if not self.is_stuck:
                    server = _to_database()
                    self._sockets.append(server)
                    threading.Thread(target=_pass_on, args=[reader, server], daemon=True).start()


def _to_database() -> socket.socket:
    info = connection.settings_dict
    host, port = info["OPTIONS"].get("host") or info["HOST"] or "/var/run/postgresql", info["PORT"] or 5432
    if not host.startswith("/"):
        return socket.create_connection((host, int(port)))
    server = socket.socket(socket.AF_UNIX)
    server.connect(f"{host}/.s.PGSQL.{port}")
    return server


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        while True:
            for source in select.select([one, other], [], [])[0]:
                data = source.recv(65_536)
                if not data:
                    one.shutdown(socket.SHUT_RDWR)
                    other.shutdown(socket.SHUT_RDWR)
                    return
                (other if source is one else one).sendall(data)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Portal:
    """A running web server of one worker, behind a gate to its database, without Redis."""

    gate: Gate
    port: int
    process: subprocess.Popen
    opener: OpenerDirector

    def get(self, path: str, data: dict | None = None, **headers: str) -> Answer:
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        if data is not None:
            request.data = urlencode(data).encode()
        try:
            with self.opener.open(request, timeout=LONGEST_ANSWER) as response:
                return Answer(response.status, dict(response.headers), response.read().decode())
        except HTTPError as refused:
            with refused:
                return Answer(refused.status, dict(refused.headers), refused.read().decode())

    def workers(self) -> set[int]:
        """Process numbers of the workers: the same as long as none had to be replaced."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(number) for number in children.split()}


@pytest.fixture
def portal() -> Iterator[Portal]:
    gate = Gate()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user, password = connection.settings_dict["USER"], connection.settings_dict["PASSWORD"]
    name = connection.settings_dict["NAME"]
    own = {
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
        "DATABASE_URL": f"postgres://{quote(user)}:{quote(password)}@127.0.0.1:{gate.port}/{name}?sslmode=disable",
        "REDIS_URL": NOBODY_LISTENS,
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "network.wsgi",
        "--workers=1",
        "--threads=2",
        f"--bind=127.0.0.1:{port}",
    ]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    portal = Portal(gate, port, process, build_opener(HTTPCookieProcessor(CookieJar())))
    try:
        _wait_for(portal)
        yield portal
    finally:
        process.terminate()
        process.wait(20)
        gate.shut()


def _wait_for(portal: Portal) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if portal.get("/healthz").status == 200:
                return
        time.sleep(0.1)
    pytest.fail("The web server did not start.")


@pytest.fixture
def user():
    return RepresentativeFactory().user


@pytest.fixture
def pages(user) -> list[str]:
    """Addresses that need the database, in both languages."""
    practice = PracticeFactory(public=True)
    document = LibraryItemFactory(public=True)
    return [
        "/en/", "/fr/", "/en/practices/", "/fr/pratiques/", "/en/practices/?q=evening", "/fr/recherche/?q=evening",
        f"/en/practices/{practice.number}/", f"/fr/pratiques/{practice.number}/",
        f"/en/documents/{document.pk}/", "/en/members/", "/fr/membres/",
    ]  # fmt: skip


def session_of(user) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def test_pages_say_so_while_the_database_is_away_and_come_back(portal, pages, user):
    signed_in = session_of(user)
    workers = portal.workers()
    before = {page: portal.get(page).status for page in pages}

    portal.gate.shut()
    away = {page: portal.get(page) for page in pages}
    away_signed_in = portal.get("/en/account/", Cookie=signed_in)
    alive, ready = portal.get("/healthz"), portal.get("/readyz")
    portal.gate.open()
    after = {page: portal.get(page).status for page in pages}
    after_signed_in = portal.get("/en/account/", Cookie=signed_in)

    assert before == dict.fromkeys(pages, 200)
    assert {page: answer.status for page, answer in away.items()} == dict.fromkeys(pages, 503)
    assert after == dict.fromkeys(pages, 200)
    assert (away_signed_in.status, after_signed_in.status) == (503, 200)
    for page, answer in away.items():
        assert answer.headers["Retry-After"] == "30", page
        assert f'<html lang="{page[1:3]}-CA">' in answer.text, page
        assert 'lang="en-CA"' in answer.text, page
        assert 'lang="fr-CA"' in answer.text, page
    assert (alive.status, ready.status) == (200, 503)
    assert json.loads(ready.text)["database"] == "no answer"
    assert portal.get("/readyz").status == 200
    assert portal.workers() == workers


def test_database_that_accepts_and_says_nothing_ends_as_a_page(portal, pages):
    portal.gate.shut()
    portal.gate.is_stuck = True
    portal.gate.open()

    stuck = portal.get("/en/practices/")
    portal.gate.shut()
    portal.gate.is_stuck = False
    portal.gate.open()

    assert stuck.status == 503
    assert portal.get("/en/practices/").status == 200


def test_every_page_works_without_redis(portal, pages):
    answers = {page: portal.get(page).status for page in pages}
    ready = portal.get("/readyz")

    assert answers == dict.fromkeys(pages, 200)
    assert ready.status == 200
    assert json.loads(ready.text)["status"] == "degraded"
    assert json.loads(ready.text)["redis"] == "no answer"


def test_practice_is_told_without_redis(portal, user):
    kind = KindFactory()
    token = _token(portal.get("/en/sign-in/").text)
    signed_in = portal.get("/en/sign-in/", {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token})
    form = portal.get("/en/practices/new/").text
    submission = form.split('name="submission" value="')[1].split('"')[0]
    words = {"title": "Told without Redis", "summary": "x", "done": "x", "contact_role": "x", "kind": kind.pk}
    own = {"language": "en", "status": "running", "submission": submission, "csrfmiddlewaretoken": _token(form)}

    told = portal.get("/en/practices/new/", words | own | {"publish": "1"})

    assert signed_in.status == 200
    assert told.status == 200
    assert "Published." in told.text
    assert Practice.objects.get().is_published


def _token(html: str) -> str:
    return html.split('name="csrfmiddlewaretoken" value="')[1].split('"', maxsplit=1)[0]
