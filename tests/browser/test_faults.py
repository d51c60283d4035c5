"""Abuse cases 33 and 37 in a real Chromium: what the content policy blocks, and what is said when a request fails."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_pages import NOTE_BLOCKED

pytestmark = pytest.mark.browser

REFUSALS = (403, 404, 409, 422, 500, 503)
SAID = "That did not work, and nothing was changed."
FIELD = "municipality"


# --- 33: the policy blocks, and the crawl would see it ------------------------------------------------------

ADD = "(html) => document.body.insertAdjacentHTML('beforeend', html)"
ADD_SCRIPT = "(given) => document.body.append(Object.assign(document.createElement('script'), given))"
SUBMIT = "(html) => { document.body.insertAdjacentHTML('beforeend', html); document.getElementById('out').submit() }"
FORBIDDEN = {
    "inline script": (ADD_SCRIPT, {"textContent": "window.ran = 1"}),
    "script of another site": (ADD_SCRIPT, {"src": "https://evil.example/x.js"}),
    "inline handler": (ADD, "<img src=x onerror='window.ran = 1'>"),
    "inline style": (ADD, "<p style='color: red'>x</p>"),
    "picture of another site": (ADD, "<img src='https://spy.example/x.png'>"),
    "frame": (ADD, "<iframe src='/en/'></iframe>"),
    "form to another site": (SUBMIT, "<form id='out' action='https://evil.example/'></form>"),
}


@pytest.mark.parametrize("deed", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_case_33_policy_blocks_and_the_crawl_sees_it(page: Page, deed: tuple) -> None:
    page.add_init_script(NOTE_BLOCKED)
    page.goto("/en/practices/")
    assert page.evaluate("window.blocked") == []

    page.evaluate(*deed)
    page.wait_for_function("window.blocked.length > 0")

    assert page.evaluate("window.ran") is None
    assert page.url.endswith("/en/practices/")


def test_case_33_nothing_written_is_run_as_code(page: Page) -> None:
    page.add_init_script(NOTE_BLOCKED)
    page.goto("/en/practices/")

    outcome = page.evaluate("() => { try { return (0, eval)('1 + 1') } catch (error) { return error.name } }")

    assert outcome in ("EvalError", 2)  # the tool's own evaluations pass the policy by; the page's do not
    page.evaluate("setTimeout('window.ran = 1', 0)")
    page.wait_for_function("window.blocked.length > 0")
    assert page.evaluate("window.ran") is None


# --- 37: a refusal is said ----------------------------------------------------------------------------------


@pytest.fixture
def enquiry(page: Page) -> Page:
    page.goto("/en/join/first-contact/")
    return page


def _answer(page: Page, status: int) -> None:
    """Every request of htmx gets this status, and a page that must stand nowhere."""

    def give(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            route.fulfill(status=status, content_type="text/html", body="<p id='half'>half a page</p>")
        else:
            route.continue_()

    page.route("**/*", give)


@pytest.mark.parametrize("status", REFUSALS)
def test_case_37_refusal_is_said_and_nothing_is_swapped(enquiry: Page, status: int) -> None:
    said = enquiry.locator(".said-fault[role=status]")
    expect(said).to_have_text("")
    places = enquiry.locator("#places").inner_html()
    _answer(enquiry, status)

    enquiry.locator(f"[name={FIELD}]").press_sequentially("Kelowna")

    expect(said).to_contain_text(SAID)
    assert enquiry.locator("#places").inner_html() == places
    expect(enquiry.locator(f"[name={FIELD}]")).to_have_value("Kelowna")
    expect(enquiry.locator("#half")).to_have_count(0)


def test_case_37_portal_that_is_away_is_said_and_takes_it_back(enquiry: Page) -> None:
    said = enquiry.locator(".said-fault[role=status]")
    enquiry.route("**/*", lambda route: route.abort() if route.request.headers.get("hx-request") else route.continue_())
    enquiry.locator(f"[name={FIELD}]").press_sequentially("Kel")
    expect(said).to_contain_text("The portal cannot be reached at the moment.")

    enquiry.unroute("**/*")
    enquiry.locator(f"[name={FIELD}]").press_sequentially("owna")

    expect(said).to_have_text("")


@pytest.mark.parametrize("status", [404, 500])
def test_case_37_refused_list_becomes_the_page_that_says_why(page: Page, status: int) -> None:
    page.goto("/en/practices/?q=youth")
    page.route(
        "**/en/practices/?*",
        lambda route: route.fulfill(status=status, content_type="text/html", body="<title>Said</title><h1>Why</h1>"),
    )

    page.locator("#results").get_by_role("checkbox").first.check()

    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    assert page.title() == "Said"
