"""A real portal as ``make run`` starts it, and a real Chromium to open it with."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from network.embedded.temporary import remove_folder
from tests.conftest import BROWSERS
from tests.outbox.sink import Sink

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demonstration-of-a-test"
OF_THE_TESTS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORTAL_URL")  # their own settings, not the portal's
HOLD = "3"  # seconds in place of ten minutes
LONGEST_WAIT = 60  # seconds for a mail to arrive
START_TIMEOUT = 150  # seconds; a cold machine makes the database and loads everything first
# Without these a headless Chromium asks the outside world, which is closed.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Portal:
    """A running portal: its address and its data folder."""

    url: str
    var: Path


@contextlib.contextmanager
def running_portal(var: Path, **own: str) -> Iterator[Portal]:
    """The portal of ``make run`` on a data folder of its own, with ``own`` in its environment, stopped by Ctrl-C."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own |= {"PORT": str(port), "PORTAL_VAR": str(var), "DEMO_PASSWORD": PASSWORD}
    own["DJANGO_SETTINGS_MODULE"] = "network.settings.dev"
    inherited = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    process = subprocess.Popen(
        [sys.executable, "-m", "network.run"], cwd=ROOT, env=inherited | own, stdout=subprocess.PIPE, text=True
    )
    try:
        _wait_for_address(process)
        yield Portal(url=f"http://localhost:{port}", var=var)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        remove_folder(var)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that writes its mails to files."""
    with running_portal(tmp_path_factory.mktemp("a portal") / "var") as portal:
        yield portal


def _wait_for_address(process: subprocess.Popen) -> None:
    """Read what it prints, in a thread that goes on so that the pipe never fills."""
    is_up = threading.Event()

    def read() -> None:
        with process.stdout:
            for line in process.stdout:
                if "http://localhost" in line:
                    is_up.set()

    threading.Thread(target=read, daemon=True).start()
    if not is_up.wait(START_TIMEOUT):
        pytest.fail("make run did not print its address.")


def run_inside(portal: Portal, code: str) -> str:
    """Run Python beside a portal, on its own database; returns the last line it prints."""
    inherited = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    own = {"PORTAL_VAR": str(portal.var), "DJANGO_SETTINGS_MODULE": "network.settings.dev"}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=inherited | own, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().rpartition("\n")[2]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, portal: Portal) -> Iterator[BrowserContext]:
    """A browser that knows nobody, speaks Canadian English and is wide."""
    context = browser.new_context(base_url=portal.url, locale="en-CA", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab of it."""
    return context.new_page()


def sign_in(page: Page, name: str, language: str = "en") -> None:
    """Sign in through the form, as ``name``@demo.example."""
    page.goto({"en": "/en/sign-in/", "fr": "/fr/connexion/"}[language])
    page.locator("input[name=login]").fill(f"{name}@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(re.compile(r"/(en|fr)/(?!sign-in|connexion)"))


# --- A portal that sends its mails --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture(scope="session")
def posting_portal(tmp_path_factory: pytest.TempPathFactory, sink: Sink) -> Iterator[Portal]:
    """A portal that sends its mails."""
    var = tmp_path_factory.mktemp("a posting portal") / "var"
    with running_portal(var, EMAIL_URL=sink.url, MAIL_HOLD_SECONDS=HOLD, MAIL_TICK_SECONDS="1") as portal:
        yield portal


@pytest.fixture
def visit(browser: Browser, posting_portal: Portal) -> Iterator[Callable[[str], Page]]:
    """Open a browser signed in as one of the demonstration accounts; of "" one that knows nobody."""
    contexts: list[BrowserContext] = []

    def open_browser(name: str) -> Page:
        context = browser.new_context(base_url=posting_portal.url, locale="en-CA")
        contexts.append(context)
        page = context.new_page()
        if name:
            sign_in(page, name)
        return page

    yield open_browser
    for context in contexts:
        context.close()


class Clicks:
    """What an officer presses, counted."""

    def __init__(self) -> None:
        self.pressed: list[str] = []

    def press(self, page: Page, role: str, name: str) -> None:
        page.get_by_role(role, name=name, exact=True).first.click()
        self.pressed.append(name)


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


def link_of(message: EmailMessage, part: str) -> str:
    return next(line for line in text_of(message).splitlines() if re.match(rf"http://\S*{part}", line))


def mail_to(sink: Sink, address: str, subject: str) -> EmailMessage:
    """The latest mail to ``address`` whose subject matches, once it is there."""
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        for to, one in reversed(list(zip(list(sink.recipients), list(sink.messages), strict=False))):
            if to == address and re.search(subject, one["Subject"]):
                return one
        time.sleep(0.2)
    pytest.fail(f"No {subject!r} to {address}; there are {[one['Subject'] for one in sink.messages]}")
