"""Every page, in both languages and at two widths: valid HTML, no axe violation, nothing the CSP would block."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, get_resolver, resolve
from django.utils.translation import override
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD, ROOT, Portal, run_inside, sign_in

WIDTHS = (360, 1280)
EXAMPLES = 1  # pages opened of each kind, language and role, besides those named below
ROLES = ("", "representative", "administrator")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
NOTE_BLOCKED = """
window.blocked = [];
document.addEventListener("securitypolicyviolation", (event) => window.blocked.push(event.violatedDirective));
"""
# Nothing links to these: they come after a deed, or are meant to be typed.
BEGINNINGS = (
    "/en/", "/fr/", "/en/gallery/", "/fr/gallery/", "/en/sign-up/", "/fr/inscription/", "/en/account/inactive/",
    "/fr/compte/inactif/", "/en/password/sent/", "/fr/mot-de-passe/envoye/", "/en/password/changed/",
    "/fr/mot-de-passe/change/", "/en/practices/?q=gangs+de+jeunes", "/fr/pratiques/?q=youth+gangs",
    "/en/practices/?q=nothingatall", "/fr/pratiques/?q=rienDeTel", "/en/practices/?topic=youth-gangs&kind=programme",
    "/fr/pratiques/?topic=youth-gangs&kind=programme", "/en/search/?q=youth", "/fr/recherche/?q=jeunes", "/en/search/",
    "/en/nowhere/", "/fr/nulle-part/", "/en/account/confirm/", "/fr/compte/confirmation/", "/en/sign-out/",
    "/fr/deconnexion/",
)  # fmt: skip
SEEN_BY_ALL = {"home", "search", "practices:list", "account_reauthenticate"}  # beginnings that each role opens
# Answer with a redirect only, take only posts, need a key out of a mail, or are not pages.
NOT_PAGES = {
    "root",
    "healthz",
    "readyz",
    "practices:publish",
    "practices:download",
    "meetings:calendar",
    "meetings:paper",
    "meetings:calendar_by_link",
    "account_data",
    "meetings:minutes_pdf",
    "meetings:paste",
    "meetings:undo_answer",
    "admissions:places",
    "admissions:letter_template",
    "admissions:download",
    "admissions:officer_download",
    "admissions:invite_again",
    "members:invite_again",
    "members:take_back_invitation",
    "outbox:stop_mailing",
    "vocabulary:bring_back",
    "record:export",
    "account_set_password",
    "account_email_verification_sent",
    "mfa_login_webauthn",
}
# Stand in the midst of signing in, or need a second factor: test_signing_in.py meets and looks at them.
IN_SIGNING_IN = {
    "account_confirm_login_code", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}  # fmt: skip
OF_DJANGO = "admin:"  # its own pages, looked at in test_staff.py: their HTML and colours are not ours
FROM_MAIL = {"account_reset_password_from_key"}
ASKS_WHO = "account_reauthenticate"  # stands before some pages when the walk has lasted longer than ten minutes


@dataclass
class Seen:
    """What the browser met on its way."""

    names: set[str] = field(default_factory=set)
    html: dict[str, str] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    overflowing: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(portal: Portal, browser: Browser) -> Seen:
    """All that could be reached by links, as a visitor, a representative and an administrator."""
    seen = Seen()
    staged = json.loads(run_inside(portal, (Path(__file__).parent / "stage.py").read_text(encoding="utf-8")))
    beginnings = {
        role: [one for one in BEGINNINGS if not role or _name(one) in SEEN_BY_ALL] + staged.get(role, [])
        for role in ROLES
    }
    for role in ROLES:
        context = browser.new_context(base_url=portal.url, viewport={"width": WIDTHS[1], "height": 900})
        page = context.new_page()
        page.add_init_script(NOTE_BLOCKED)
        if role:
            sign_in(page, role)
        for address, html in _walk(page, beginnings[role]):
            seen.html[f"{role or 'visitor'} {address}"] = html
            _look(page, f"{role or 'visitor'} {address}", seen)
            seen.names.add(_name(address) or "not found")
        context.close()
    return seen


def _walk(page: Page, beginnings: list[str]) -> Iterator[tuple[str, str]]:
    """Open what links lead to, a few examples of each kind, and yield each address with its HTML while it is open."""
    waiting, known, opened = list(beginnings), set(beginnings), {}
    while waiting:
        address = waiting.pop(0)
        kind = _name(address), address[1:3], bool(urlsplit(address).query)
        if (
            kind[0].startswith(OF_DJANGO)
            or kind[0] in NOT_PAGES
            or (opened.get(kind, 0) >= EXAMPLES and address not in beginnings)
        ):
            continue
        opened[kind] = opened.get(kind, 0) + 1
        answer = page.goto(address)
        if _name(address) != ASKS_WHO and _name(urlsplit(page.url).path) == ASKS_WHO:
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("form:has(input[name=password]) button[type=submit]").click()
            answer = page.goto(address)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        for link in links:
            target = urlsplit(urljoin(page.url, link))
            path = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc == urlsplit(page.url).netloc and path[:4] in ("/en/", "/fr/") and path not in known:
                known.add(path)
                waiting.append(path)
        yield address, answer.text()


def _name(address: str) -> str:
    with override(address[1:3]):
        try:
            return resolve(urlsplit(address).path).view_name
        except Resolver404:
            return ""


def _look(page: Page, label: str, seen: Seen) -> None:
    seen.blocked += [f"{label}: {one}" for one in page.evaluate("window.blocked")]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        seen.violations += [f"{label} at {width}: {one}" for one in violations_on(page)]
        if scrolls_sideways(page):
            seen.overflowing.append(f"{label} at {width}")


def violations_on(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    return [f"{one['id']} {node['target']}" for one in result["violations"] for node in one["nodes"]]


def scrolls_sideways(page: Page) -> bool:
    """Whether something on the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def _page_names() -> set[str]:
    def names(patterns, namespace: str = "") -> Iterator[str]:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from names(pattern.url_patterns, pattern.namespace or namespace)
            else:
                yield f"{namespace}:{pattern.name}" if namespace else pattern.name

    return {name for name in names(get_resolver().url_patterns) if not name.startswith(OF_DJANGO)}


@pytest.mark.browser
def test_pages_are_all_met(seen: Seen) -> None:
    assert _page_names() - seen.names - NOT_PAGES - FROM_MAIL - IN_SIGNING_IN == set()


@pytest.mark.browser
def test_pages_have_no_axe_violation(seen: Seen) -> None:
    assert seen.violations == []


@pytest.mark.browser
def test_pages_have_nothing_blocked_by_the_content_policy(seen: Seen) -> None:
    assert seen.blocked == []


@pytest.mark.browser
def test_pages_never_scroll_sideways(seen: Seen) -> None:
    assert seen.overflowing == []


@pytest.mark.browser
@pytest.mark.html
def test_pages_are_valid_html(seen: Seen, tmp_path: Path) -> None:
    files = {}
    for number, (label, html) in enumerate(seen.html.items()):
        files[f"{number}.html"] = label
        (tmp_path / f"{number}.html").write_text(html, encoding="utf-8")
    jar = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

    command = [shutil.which("java"), "-jar", str(jar), "--format", "json", "--exit-zero-always", str(tmp_path)]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr)

    found = [f"{files[Path(one['url']).name]}: {one['message']} {one.get('extract', '')}" for one in report["messages"]]
    assert found == []
