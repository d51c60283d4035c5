"""Signing in, in a real browser: with a passkey, a second step, a code by mail, and without JavaScript."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.signing import one_time_code
from tests.browser.conftest import PASSWORD, Portal, run_inside
from tests.browser.test_pages import NOTE_BLOCKED, scrolls_sideways, violations_on

pytestmark = pytest.mark.browser

LONGEST_WAIT = 40  # seconds for a mail
MAKE = """
from network.accounts.services import create_user
create_user(email="{email}", name="{name}", language="en", time_zone="America/Toronto", password="{password}")
"""
GROW_OLD = """
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
for key in UserSession.objects.filter(user__email="{email}").values_list("session_key", flat=True):
    session = SessionStore(key)
    for record in session.get("account_authentication_methods", []):
        record["at"] -= 3600
    session["account_authentication_methods"] = session.get("account_authentication_methods", [])
    session.save()
"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def person(portal: Portal, request: pytest.FixtureRequest) -> str:
    """The address of somebody of this test alone: what she sets up must not stand in another's way."""
    email = f"{request.node.name.removeprefix('test_')[:40]}@town.example"
    run_inside(portal, MAKE.format(email=email, name="Somebody of a test", password=PASSWORD))
    return email


@pytest.fixture
def page(page: Page) -> Page:
    """A tab that notes what the content policy refuses."""
    page.add_init_script(NOTE_BLOCKED)
    return page


def with_passkeys(page: Page) -> None:
    """Give the browser something that keeps passkeys, as a telephone or a computer does."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def look(page: Page, *, title: str) -> None:
    """A page that links do not lead to: no violation, nothing wider than a telephone."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.evaluate("window.blocked") == []
    wide = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 800})
    assert violations_on(page) == []
    assert not scrolls_sideways(page)
    page.set_viewport_size(wide)


def grow_old(portal: Portal, email: str) -> None:
    """As if this person had signed in everywhere an hour ago."""
    run_inside(portal, GROW_OLD.format(email=email))


def sign_in(page: Page, email: str) -> None:
    page.goto("/en/sign-in/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()


def expect_inside(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


def mails_to(portal: Portal, email: str) -> list[str]:
    """The mails to this address, the oldest first."""
    files = sorted((portal.var / "mail").glob("*"), key=lambda file: file.stat().st_mtime)
    return [text for file in files if f"To: {email}" in (text := file.read_text()) or f"<{email}>" in text]


def mail_with(portal: Portal, email: str, pattern: str) -> str:
    """What ``pattern`` finds in the latest mail to this address that holds it."""
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        for text in reversed(mails_to(portal, email)):
            if found := re.search(pattern, text.replace("=\n", ""), re.MULTILINE):
                return found.group(found.lastindex or 0)
        time.sleep(0.2)
    pytest.fail(f"No mail to {email} with {pattern} within {LONGEST_WAIT} seconds.")


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """Set up one-time codes by the secret on the page; the secret and the recovery codes."""
    page.goto("/en/account/ways/")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name=re.compile("picture for an app"))).to_be_visible()
    secret = page.locator("code.secret").inner_text()
    page.locator("input[name=code]").fill(one_time_code(secret))
    page.get_by_role("button", name="Set up").click()
    look(page, title="Recovery codes")
    page.get_by_role("button", name="Show my codes").click()
    look(page, title="Recovery codes")
    return secret, page.locator(".recovery-codes code").all_inner_texts()


def test_passkey_is_added_and_signs_in_alone(page: Page, person: str, portal: Portal) -> None:
    with_passkeys(page)
    sign_in(page, person)
    page.goto("/en/account/ways/")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_text("This browser cannot use passkeys")).to_be_hidden()
    page.get_by_label("Name of the passkey").fill("My telephone")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("button", name="Show my codes").click()
    page.goto("/en/account/ways/")
    expect(page.get_by_role("heading", name="My telephone")).to_be_visible()
    sign_out(page)

    page.goto("/en/sign-in/?next=/en/practices/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page).to_have_url(re.compile("/en/practices/$"))
    expect_inside(page)
    assert "passkey" in mail_with(portal, person, r"^Subject: (.*passkey.*)$")


def test_passkey_is_the_second_step_after_a_password(page: Page, person: str) -> None:
    with_passkeys(page)
    sign_in(page, person)
    page.goto("/en/account/ways/passkeys/add/")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("button", name="Show my codes")).to_be_visible()
    sign_out(page)

    sign_in(page, person)
    look(page, title="Second step")
    page.get_by_role("button", name="Use my passkey").click()

    expect_inside(page)


def test_passkey_shows_once_more_who_one_is_before_it_is_renamed_and_removed(
    page: Page, person: str, portal: Portal
) -> None:
    with_passkeys(page)
    sign_in(page, person)
    page.goto("/en/account/ways/passkeys/add/")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("button", name="Show my codes")).to_be_visible()
    page.goto("/en/account/ways/")
    look(page, title="Passkeys and codes")
    grow_old(portal, person)

    page.get_by_role("link", name=re.compile("Rename")).click()
    look(page, title="Is it still you?")
    page.get_by_role("link", name="Use a passkey").click()
    look(page, title="Is it still you?")
    page.get_by_role("button", name="Use my passkey").click()
    look(page, title="Rename a passkey")
    page.get_by_label("Name of the passkey").fill("Desk")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=re.compile("Remove Desk")).click()
    look(page, title="Remove this passkey?")
    page.get_by_role("button", name="Remove the passkey").click()

    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    expect(page.get_by_role("heading", name="Desk")).to_have_count(0)


def test_passkey_that_is_not_there_is_said_and_leaves_the_other_ways(page: Page) -> None:
    with_passkeys(page)
    page.goto("/en/sign-in/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    sign_in(page, "observer@demo.example")
    expect_inside(page)


def test_app_is_set_up_and_asked_for(page: Page, person: str, portal: Portal) -> None:
    sign_in(page, person)
    secret, codes = set_up_app(page)
    sign_out(page)

    sign_in(page, person)
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("input[name=code]").fill(one_time_code(secret, at=time.time() + 30))
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect_inside(page)
    assert len(set(codes)) == 10
    grow_old(portal, person)
    page.goto("/en/account/ways/app/remove/")
    page.get_by_role("link", name="Use a code of my app, or a recovery code").click()
    look(page, title="Is it still you?")
    page.locator("input[name=code]").fill(codes[0])
    page.get_by_role("button", name="Continue").click()
    look(page, title="Remove the app?")
    page.goto("/en/account/ways/recovery-codes/new/")
    look(page, title="Make new recovery codes?")


def test_recovery_code_opens_once(page: Page, person: str) -> None:
    sign_in(page, person)
    _secret, codes = set_up_app(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    sign_out(page)

    sign_in(page, person)
    page.locator("input[name=code]").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect_inside(page)
    sign_out(page)
    sign_in(page, person)
    page.locator("input[name=code]").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_have_count(0)
    assert saved.value.path().read_text().split() == codes


def test_page_of_the_code_can_be_read(page: Page, person: str) -> None:
    page.goto("/en/sign-in/code/")
    page.locator("input[name=email]").fill(person)
    page.get_by_role("button", name="Send me a code").click()

    look(page, title="Type the code")
    page.get_by_role("button", name="Another address, or another way").click()
    look(page, title="Sign in")


def test_code_by_mail_signs_in_without_javascript(browser: Browser, portal: Portal, person: str) -> None:
    context = browser.new_context(base_url=portal.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/sign-in/?next=/en/account/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()

    page.get_by_role("link", name="Send me a code by e-mail").click()
    page.locator("input[name=email]").fill(person)
    page.get_by_role("button", name="Send me a code").click()
    page.locator("input[name=code]").fill(mail_with(portal, person, r"^\d{3}-\d{3}-\d{3}$"))
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_url(re.compile("/en/account/$"))
    expect_inside(page)
    context.close()


def test_address_changes_when_both_mailboxes_agree(page: Page, person: str, portal: Portal) -> None:
    new = f"new-{person}"
    sign_in(page, person)
    page.goto("/en/account/email/")
    page.locator("input[name=email]").fill(new)
    page.get_by_role("button", name="Ask both addresses").click()
    look(page, title="E-mail address")
    link = r"http://localhost:\d+(/\S+/answer/\S+/)"

    page.goto(mail_with(portal, new, link))
    page.get_by_role("button", name="Yes, the new address is mine").click()
    expect(page.get_by_text("Now the address of today must agree")).to_be_visible()
    page.goto(mail_with(portal, person, link))
    page.get_by_role("button", name="Yes, change my address").click()

    expect(page.get_by_role("heading", name="Your address is changed")).to_be_visible()
    sign_out(page)
    sign_in(page, new)
    expect_inside(page)


def test_session_is_ended_from_another_browser(page: Page, person: str, browser: Browser, portal: Portal) -> None:
    elsewhere = browser.new_context(base_url=portal.url).new_page()
    sign_in(elsewhere, person)
    expect_inside(elsewhere)
    sign_in(page, person)
    page.goto("/en/account/sessions/")

    page.get_by_role("button", name=re.compile("Sign out there")).click()

    expect(page.get_by_text("You are signed out there.")).to_be_visible()
    elsewhere.reload()
    expect(elsewhere.get_by_role("button", name="Sign out", exact=True)).to_have_count(0)
    expect_inside(page)
    elsewhere.context.close()
