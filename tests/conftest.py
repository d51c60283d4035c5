"""What every test relies on: a closed network, a guard against pages that write, and the founding record on demand."""

import ipaddress
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import translation
from hypothesis import settings

from tests.sessions import signed_in

settings.register_profile("portal", deadline=None, derandomize=True)  # slow machines and bad luck are no failures
settings.load_profile("portal")

WRITING = re.compile(
    r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|ALTER|CREATE|DROP)\s+\"?(\w+)", re.IGNORECASE
)
MAY_BE_WRITTEN = {"django_session", "portal_cache", "usersessions_usersession"}


# What a marked test needs on the machine. BROWSERS are looked for in this order.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NEEDS = {"browser": BROWSERS, "html": ("java",)}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a program that is absent; with REQUIRE_BROWSER=1 its absence is a failure."""
    for marker, programs in NEEDS.items():
        wanting = [item for item in items if item.get_closest_marker(marker)]
        if not wanting or any(map(shutil.which, programs)):
            continue
        if os.environ.get("REQUIRE_BROWSER") == "1":
            raise pytest.UsageError(f"REQUIRE_BROWSER=1, and none of these is installed: {', '.join(programs)}.")
        config.hook.pytest_deselected(items=wanting)
        items[:] = [item for item in items if item not in wanting]


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """Nothing but this machine can be reached, not even by mistake."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _at_home_only(getattr(socket.socket, name)))
        yield


def _at_home_only(connect: Callable) -> Callable:
    def guarded(self: socket.socket, address):
        if self.family != socket.AF_UNIX and not _is_this_machine(address[0]):
            raise RuntimeError(f"The network is closed in tests: {address[0]}")
        return connect(self, address)

    return guarded


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _files_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests send lies in a folder of theirs, also for the processes they start."""
    folder = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=folder):
        patch.setenv("FILES_ROOT", str(folder))
        yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _pages_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a page writes nothing but the session and kept counts, whatever the page."""

    def guarded(send: Callable) -> Callable:
        def read(self: Client, *args, **kwargs):
            written: list[str] = []

            def watch(execute, sql, params, many, context):
                table = WRITING.match(sql)
                if table and table.group(1) not in MAY_BE_WRITTEN:
                    written.append(sql)
                return execute(sql, params, many, context)

            with connection.execute_wrapper(watch):
                response = send(self, *args, **kwargs)
            assert not written, f"Opening {args[0]} wrote: {written}"
            return response

        return read

    for name in ("get", "head"):
        monkeypatch.setattr(Client, name, guarded(getattr(Client, name)))


@pytest.fixture(autouse=True)
def _own_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test begins in English, and opening a French page does not change what language it goes on in."""
    send = Client.request

    def request(self: Client, **kwargs):
        with translation.override(translation.get_language()):
            return send(self, **kwargs)

    monkeypatch.setattr(Client, "request", request)
    with translation.override("en"):
        yield


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """A browser in which this person has just signed in; of nobody, a visitor's."""

    def of(user=None, **kwargs) -> Client:
        browser = Client(**kwargs)
        return browser if user is None else signed_in(browser, user)

    return of


@pytest.fixture(scope="module")
def founding_record(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The founding record, loaded once for a module and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_founding_record", verbosity=0)
        yield
        transaction.set_rollback(True)
