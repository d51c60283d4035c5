"""The job, whole: a coordinator finds a practice, a representative tells one; on the portal of ``make run``."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Portal, sign_in

pytestmark = pytest.mark.browser

LONGEST_WAIT = 40  # seconds for a mail: beat calls every half minute, should the worker not be woken


def test_coordinator_finds_a_practice_written_in_the_other_language(page: Page) -> None:
    sign_in(page, "observer")

    page.goto("/fr/pratiques/")
    page.locator("main input[name=q]").fill("gangs de jeunes")
    page.locator("main input[name=q]").press("Enter")
    page.get_by_role("link", name=re.compile("Summer jobs with mentors")).click()

    expect(page.locator("h1")).to_have_attribute("lang", "en-CA")
    expect(page.get_by_text("n'a pas encore été traduite en français")).to_be_visible()
    expect(page.get_by_role("link", name="toronto@demo.example").first).to_be_visible()
    expect(page.locator("#contact")).to_contain_text("Manager, youth employment and violence prevention")


def test_coordinator_narrows_the_list_and_shares_its_address(page: Page) -> None:
    page.goto("/en/practices/")
    before = int(re.match(r"\d+", page.title()).group())

    page.locator("summary", has_text="Region").click()
    page.locator("input[name=region][value=prairies]").check()
    expect(page).to_have_url(re.compile(r"region=prairies"))
    expect(page).not_to_have_title(re.compile(rf"^{before} "))
    after = page.title()

    page.reload()
    assert page.title() == after
    page.get_by_role("link", name=re.compile("Prairies.*[Rr]emove")).click()
    expect(page).to_have_title(re.compile(rf"^{before} "))


def test_coordinator_narrows_the_list_without_javascript(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(base_url=portal.url, java_script_enabled=False)
    page = context.new_page()

    page.goto("/en/practices/")
    page.locator("summary", has_text="Region").click()
    page.locator("input[name=region][value=prairies]").check()
    page.get_by_role("button", name="Show results").click()

    expect(page).to_have_url(re.compile(r"region=prairies"))
    expect(page.locator("main")).to_contain_text("Winnipeg")
    expect(page.locator("main ul, main ol").last).not_to_contain_text("Halifax")
    context.close()


def test_language_link_leads_to_the_same_page(page: Page) -> None:
    page.goto("/en/practices/?q=youth&region=prairies")

    page.get_by_role("link", name="Français", exact=True).first.click()

    expect(page).to_have_url(re.compile(r"/fr/pratiques/\?q=youth&region=prairies$"))
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")


def test_representative_tells_publishes_edits_and_takes_back_a_practice(page: Page) -> None:
    sign_in(page, "representative")
    page.goto("/en/practices/new/")
    page.locator("textarea[name=done]").fill("We walk with people.\n\n- every evening\n- in pairs")
    page.locator("input[name=title]").fill("Evening walks with neighbours")

    page.locator("button[name=publish]").click()
    expect(page.locator(".error-summary")).to_contain_text("In one sentence")
    expect(page.locator("textarea[name=done]")).to_have_value("We walk with people.\n\n- every evening\n- in pairs")

    page.locator("textarea[name=summary]").fill("Neighbours walk together after dark.")
    page.locator("select[name=kind]").select_option(label="Project")
    page.locator("input[name=contact_role]").fill("Coordinator, neighbourhoods")
    page.locator("button[name=publish]").click()
    expect(page.get_by_role("status").first).to_contain_text("The members of the Network can read it now.")
    address = page.url

    page.get_by_role("link", name="Edit").click()
    page.locator("input[name=title]").fill("Evening walks with many neighbours")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("Evening walks with many neighbours")

    page.goto("/en/practices/?q=many+neighbours")
    expect(page.get_by_role("link", name=re.compile("Evening walks with many neighbours"))).to_be_visible()

    page.goto(address)
    page.get_by_role("link", name=re.compile("Take it back|Unpublish")).click()
    page.locator("main form button[type=submit]").first.click()
    page.goto("/en/practices/?q=many+neighbours")
    expect(page.get_by_role("link", name=re.compile("Evening walks with many neighbours"))).to_have_count(0)


def test_two_representatives_who_edit_at_once_meet_both_texts(browser: Browser, portal: Portal) -> None:
    first, second = (browser.new_context(base_url=portal.url).new_page() for _ in range(2))
    sign_in(first, "representative")
    sign_in(second, "secretary")
    first.goto("/en/practices/new/")
    first.locator("input[name=title]").fill("A draft for two")
    first.locator("button[name=save]").click()
    first.get_by_role("link", name="Edit").click()
    second.goto(first.url)

    first.locator("input[name=title]").fill("A draft as the first left it")
    first.locator("button[name=save]").click()
    second.locator("input[name=title]").fill("A draft as the second wants it")
    second.locator("button[name=save]").click()

    expect(second.locator("main")).to_contain_text("A draft as the first left it")
    expect(second.locator("input[name=title]")).to_have_value("A draft as the second wants it")
    second.locator("button[name=save]").click()
    expect(second.locator("h1")).to_have_text("A draft as the second wants it")
    first.context.close()
    second.context.close()


def test_what_was_typed_survives_a_lost_session(page: Page) -> None:
    sign_in(page, "representative")
    page.goto("/en/practices/new/")
    page.locator("input[name=title]").fill("Written while the session ended")
    page.context.clear_cookies(name="sessionid")

    page.locator("button[name=save]").click()
    page.locator("input[name=login]").fill("representative@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()

    expect(page.locator("input[name=title]")).to_have_value("Written while the session ended")


def written_mail(portal: Portal, *, to: str) -> str:
    """The mail to this address, once a worker has written it."""
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        for file in (portal.var / "mail").glob("*"):
            if to in (text := file.read_text()):
                return text
        time.sleep(0.2)
    pytest.fail(f"No mail to {to} within {LONGEST_WAIT} seconds.")


def test_forgotten_password_is_set_anew_from_the_mail(page: Page, portal: Portal) -> None:
    page.goto("/fr/mot-de-passe/")
    page.locator("input[name=email]").fill("anchor@demo.example")
    page.locator("main button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/fr/mot-de-passe/envoye/"))
    mail = written_mail(portal, to="anchor@demo.example")
    link = re.search(r"http://localhost:\d+(/\S+)", mail.replace("=\n", "")).group(1)

    page.goto(link)
    page.locator("input[name=password1]").fill("a-new-and-long-enough-one")
    page.locator("input[name=password2]").fill("a-new-and-long-enough-one")
    page.locator("main button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/password/changed/|/mot-de-passe/change/"))

    assert "/en/" in link  # the mail speaks the language of the account, whatever page asked for it


def test_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/en/practices/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", re.compile("#"))
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.closest('main') !== null")
