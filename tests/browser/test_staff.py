"""The second door in a real browser: nothing of it is blocked by the content policy, in either language."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser

from tests.browser.conftest import Portal, sign_in
from tests.browser.test_pages import NOTE_BLOCKED

LINKS = "all => [...new Set(all.map(one => one.href))]"


@pytest.mark.browser
def test_second_door_has_nothing_blocked(portal: Portal, browser: Browser) -> None:
    context = browser.new_context(base_url=portal.url)
    page = context.new_page()
    page.add_init_script(NOTE_BLOCKED)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, "administrator")
    blocked, opened = [], []

    for language in ("en", "fr"):
        with override(language):
            beginning = reverse("admin:index")
        page.goto(beginning)
        lists = page.eval_on_selector_all(
            ".model-group a, .app-list a, #content-main th a", "all => all.map(one => one.href)"
        )
        for address in [beginning, *lists]:
            page.goto(address)
            rows = page.locator("#result_list th a, #result_list td.field-__str__ a")
            first = [rows.first.get_attribute("href")] if rows.count() else []
            add = [one.get_attribute("href") for one in page.locator("a.addlink").all()][:1]
            for inner in ["", *first, *add]:
                if inner:
                    page.goto(inner)
                opened.append(page.url)
                blocked += [f"{page.url}: {one}" for one in page.evaluate("window.blocked")]
    context.close()

    assert len(opened) > 40
    assert blocked == []
    assert said == []
