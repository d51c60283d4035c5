"""Abuse cases 34 to 39: forms from elsewhere, fragments, sessions that end in between, answers that are refusals."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from network.accounts.models import User
from network.shared.typed import KEY
from tests.abuse.deeds import DEEDS
from tests.abuse.stored import everything
from tests.abuse.test_authorisation import quietly, text_of
from tests.accounts.factories import PASSWORD
from tests.pages import Page
from tests.test_permissions import rows, status

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
# The one-click stop of a mail program comes without a page before it: its address is the proof (RFC 8058).
WITHOUT_TOKEN = {"outbox:stop"}
PROTECTED = [name for name in DEEDS if name not in WITHOUT_TOKEN]
FORMS_OF_THE_LIBRARY = sorted({
    row.name for row in rows()
    if row.method == "POST" and row.name.startswith(("account", "mfa_", "admin:")) and "200" in row.expected.values()
})  # fmt: skip
READABLE = [row for row in rows() if row.method == "GET" and row.name != "readyz"]
# One row of each address and of each kind of answer is enough where headers are looked at. The pages that Django makes
# of models at the second door are all alike: those of accounts stand for the others.
ALIKE = {row.name for row in READABLE if row.name.startswith("admin:") and "_" in row.name} - {
    "admin:accounts_user_changelist", "admin:accounts_user_change", "admin:app_list",
}  # fmt: skip
ONE_OF_EACH = list({row.name: row for row in READABLE if row.name not in ALIKE}.values())


# --- 34: forms from elsewhere -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROTECTED)
def test_case_34_form_from_elsewhere_is_refused(world, name):
    """Without a token, with that of another session, from another origin; as a page and as a fragment."""
    with transaction.atomic():
        staged = DEEDS[name].stage(name, world, enforce_csrf_checks=True)
        own = staged.fields.get("csrfmiddlewaretoken") or _token(staged.browser)
        before = everything()
        answers = {}
        for kind, headers in (("page", {}), ("fragment", HTMX)):
            for label, token, origin in (
                ("no token", "", {}),
                ("token of another session", _token(Client()), {}),
                ("nonsense", "a" * 64, {}),
                ("another origin", own, {"Origin": "https://evil.example"}),
                ("no origin", own, {"Origin": "null"}),
                ("another site in disguise", own, {"Origin": "http://testserver.evil.example"}),
            ):
                response = staged.send(more={"csrfmiddlewaretoken": token}, headers=headers | origin)
                answers[f"{kind}, {label}"] = response.status_code
        after = everything()
        transaction.set_rollback(True)

    assert set(answers.values()) == {403}, answers
    assert before == after


@pytest.mark.parametrize("name", [*PROTECTED, *FORMS_OF_THE_LIBRARY])
def test_case_34_other_methods_need_the_token_too(world, name):
    subject = next(row.subject for row in rows() if row.name == name)
    client = world.client("administrator", enforce_csrf_checks=True)

    for method in ("put", "patch", "delete"):
        response = getattr(client, method)(world.address(name, subject))
        assert response.status_code in (403, 405), method


@pytest.mark.parametrize("name", FORMS_OF_THE_LIBRARY)
def test_case_34_form_of_an_account_without_its_token_is_refused(world, name):
    for role, headers in (("visitor", {}), ("owner", HTMX), ("administrator", {})):
        client = world.client(role, enforce_csrf_checks=True)
        response = client.post(world.address(name), {"csrfmiddlewaretoken": "a" * 64}, headers=headers)
        assert response.status_code == 403, role


def test_case_34_the_one_form_without_a_token_is_kept_by_its_signed_address(world):
    deed = DEEDS["outbox:stop"]
    with transaction.atomic():
        staged = deed.stage("outbox:stop", world, enforce_csrf_checks=True)
        before = everything()
        altered = staged.browser.post(staged.path.replace(staged.path[-3], "x" if staged.path[-3] != "x" else "y", 1))
        unchanged = everything() == before
        response = staged.browser.post(staged.path, {"List-Unsubscribe": "One-Click"})
        transaction.set_rollback(True)

    assert (altered.status_code, unchanged) == (404, True)
    assert response.status_code == 200


@pytest.mark.parametrize("language", ["en", "fr"])
def test_case_34_refused_form_says_so_in_the_readers_language(world, language):
    with override(language):
        client = world.client("owner", enforce_csrf_checks=True)
        response = client.post(world.address("practices:add"), world.sent("practices:add"))

    assert f'lang="{language}-CA"' in response.text
    assert "NMN-P" not in response.text


def _token(browser: Client) -> str:
    page = browser.get(reverse("account_reset_password"))
    return Page(page).fields["csrfmiddlewaretoken"]


# --- 35: HX-Request forged and left out ---------------------------------------------------------------------


@pytest.mark.parametrize("row", [row for row in READABLE if row.name not in ALIKE], ids=str)
def test_case_35_forged_header_opens_nothing(world, row):
    roles = ("visitor", "former", "stranger")
    forged = HTMX | {"HX-Target": "x", "HX-Boosted": "nonsense"}
    answers = {role: world.ask(role, row.name, row.subject, **forged) for role in roles}

    # htmx is led to where a browser is led, but to the whole page.
    led = {
        role: "302" if "HX-Redirect" in one and status(one) != "in" else status(one) for role, one in answers.items()
    }
    assert led == {role: row.expected[role] for role in roles}


@pytest.mark.parametrize("row", ONE_OF_EACH, ids=str)
def test_case_35_what_differs_says_so_and_is_never_kept(world, row):
    """A cache in between must neither give a fragment for a page nor a page for a fragment."""
    for role in ("visitor", "administrator"):
        page = quietly(world, role, world.address(row.name, row.subject))
        part = quietly(world, role, world.address(row.name, row.subject), **HTMX)
        if _shape(page) != _shape(part):
            assert "HX-Request" in part.get("Vary", ""), role
            assert "no-store" in part["Cache-Control"], role
            assert "HX-Request" in page.get("Vary", "") or "HX-Redirect" in part, role


def _shape(response) -> tuple:
    text = re.sub(r"\s", "", text_of(response))
    return response.status_code, "<html" in text, "HX-Redirect" in response


@pytest.mark.parametrize("name", ["search", "practices:list", "admissions:places"])
def test_case_35_fragment_asked_without_the_header_is_a_whole_page(world, name):
    page = world.client("owner").get(reverse(name), {"q": "youth", "municipality": "Halifax"})
    part = world.client("owner").get(reverse(name), {"q": "youth", "municipality": "Halifax"}, headers=HTMX)
    restored = world.client("owner").get(reverse(name), headers=HTMX | {"HX-History-Restore-Request": "true"})

    assert ("<html" in page.text, "<html" in part.text, "<html" in restored.text) == (True, False, True)
    assert "</main>" in page.text


# --- 36: the session ends in between ------------------------------------------------------------------------

# Who has not asked for a code is led to where one asks, not to where one came from.
CLOSED = [
    row for row in ONE_OF_EACH if row.expected["visitor"] == "in" and row.name != "account_confirm_login_code"
]  # fmt: skip


@pytest.mark.parametrize("row", CLOSED, ids=str)
def test_case_36_fragment_after_the_session_leads_the_whole_page_to_sign_in(world, row):
    here = "http://testserver/en/meetings/?page=2"
    response = quietly(world, "visitor", world.address(row.name, row.subject), **HTMX, **{"HX-Current-URL": here})

    assert response.status_code == 200
    assert response["HX-Redirect"] == "/en/sign-in/?next=/en/meetings/%3Fpage%3D2"
    assert response.content == b""
    assert "Location" not in response
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/en/",
        "http://testserver//evil.example/",
        "http://testserver/\\evil.example",
        "javascript:alert(1)",
        "//evil.example",
        "http://testserver.evil.example/",
        "",
    ],
)
def test_case_36_page_of_another_site_is_never_the_way_back(world, page):
    response = quietly(world, "visitor", reverse("practices:ours"), **HTMX, **{"HX-Current-URL": page})

    assert response["HX-Redirect"] == "/en/sign-in/?next=/en/practices/ours/"


# Nothing is written there but a choice; and who closes her own account is asked once more.
CHOSEN_ONLY = {"vocabulary:replace", "members:leave"}
KEEPING = {
    name: deed for name, deed in DEEDS.items()
    if deed.role != "visitor" and deed.has_page and deed.typed and deed.files is dict and name not in CHOSEN_ONLY
}  # fmt: skip


@pytest.mark.parametrize(("name", "headers"), [(name, (HTMX, {})[place % 2]) for place, name in enumerate(KEEPING)])
def test_case_36_what_was_typed_is_back_after_signing_in(world, name, headers):
    """The session of whoever writes a form ends; she sends it, signs in, and finds her words in the form."""
    with transaction.atomic():
        cache.clear()
        staged = KEEPING[name].stage(name, world)
        writer = User.objects.get(pk=staged.browser.session["_auth_user_id"])
        signed_out = Client()
        refused = staged.send(signed_out, headers=headers)
        to_sign_in = refused.get("HX-Redirect") or refused["Location"]
        kept = KEY in signed_out.session
        signed_in = signed_out.post(to_sign_in, {"login": writer.email, "password": PASSWORD}, follow=True)
        fields = Page(signed_in).fields
        transaction.set_rollback(True)

    assert to_sign_in.startswith("/en/sign-in/?next=")
    assert kept, "The form's view does not keep what was typed (network.shared.typed.keeps_typed)."
    assert signed_in.request["PATH_INFO"] == staged.path
    words = KEEPING[name].words(world)
    assert str(words[next(iter(words))]) in [str(one) for one in fields.values()]


# --- 37: answers that are refusals --------------------------------------------------------------------------


def _answers(world) -> dict[int, object]:
    """One refusal of each kind, as htmx gets it."""
    taken = DEEDS["admissions:decide"].stage("admissions:decide", world)
    taken.send()
    return {
        403: world.client("observer").get(reverse("practices:ours"), headers=HTMX),
        404: world.client("observer").get("/en/practices/NMN-P-9999999/", headers=HTMX),
        405: world.client("owner").get(reverse("meetings:undo_answer"), headers=HTMX),
        422: world.client("owner").post(reverse("practices:add"), {"title": ""}, headers=HTMX),
    }


def test_case_37_refusals_are_whole_pages_that_say_why(world):
    """htmx swaps none of them (4xx and 5xx are errors to it); static/js/faults.js says it, tests/browser shows it."""
    with transaction.atomic():
        answers = _answers(world)
        transaction.set_rollback(True)

    assert {code: answer.status_code for code, answer in answers.items()} == {code: code for code in answers}
    assert all("<html" in answer.text for code, answer in answers.items() if code != 405)


def test_case_37_pages_with_htmx_bring_what_says_refusals(world):
    for language, said in (("en", "That did not work"), ("fr", "data-refused")):
        with override(language):
            for name in ("search", "practices:list", "admissions:enquire"):
                page = world.client("visitor").get(reverse(name))
                [script] = [one for one in Page(page).attributes if "faults.js" in (one.get("src") or "")]
                assert script["data-unreachable"]
                assert said in page.text


# --- 38: opening is not doing -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DEEDS)
def test_case_38_opening_the_address_of_a_deed_does_nothing(world, name):
    """Also with everything its form sends as a query, as scanners of mail and impatient browsers do."""
    with transaction.atomic():
        staged = DEEDS[name].stage(name, world)
        query = {key: str(value) for key, value in staged.fields.items() if key != "csrfmiddlewaretoken"}
        before = everything()
        codes = {
            staged.browser.get(staged.path, query).status_code,
            staged.browser.get(staged.path, query, headers=HTMX).status_code,
            staged.browser.head(staged.path, query).status_code,
            staged.browser.generic("GET", staged.path, "undo=1").status_code,
        }
        after = everything()
        transaction.set_rollback(True)

    assert before == after
    assert max(codes) < 500


LINKS_IN_MAILS = (
    "members:accept_invitation", "meetings:answer_by_link", "outbox:stop", "outbox:stop_by_link",
    "admissions:check", "admissions:withdraw", "admissions:renew",
)  # fmt: skip


@pytest.mark.parametrize("name", LINKS_IN_MAILS)
def test_case_38_scanner_that_opens_a_mail_and_all_it_leads_to_changes_nothing(world, name):
    """A program that looks at a mail opens its link, then every link of that page, twice and by HEAD too."""
    with transaction.atomic():
        staged = DEEDS[name].stage(name, world)
        scanner = Client(headers={"User-Agent": "Mail-Scanner/1.0"})
        before = everything()
        waiting, seen = [staged.path], set()
        while waiting and len(seen) < 40:
            path = waiting.pop()
            seen.add(path)
            scanner.head(path)
            page = scanner.get(path, follow=True)
            if "html" in page.get("Content-Type", ""):
                links = [link for link in Page(page).links if link.startswith("/") and not link.startswith("//")]
                waiting += [link for link in links if link not in seen and link not in waiting]
        scanner.get(staged.path)
        after = everything()
        transaction.set_rollback(True)

    assert len(seen) > 3
    assert before == after


# --- 39, first half: no page inside another -----------------------------------------------------------------

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REFERRERS = {"same-origin", "strict-origin"}


@pytest.mark.parametrize("row", ONE_OF_EACH, ids=str)
def test_case_39_no_page_stands_in_a_frame_of_another_site(world, row):
    for role, headers in (("visitor", {}), ("stranger", HTMX), ("administrator", {})):
        response = quietly(world, role, world.address(row.name, row.subject), **headers)
        policy = response["Content-Security-Policy"]
        assert {name: response.get(name) for name in HEADERS} == HEADERS
        assert response["Referrer-Policy"] in REFERRERS
        assert "sandbox" in policy or {"frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"} <= {
            one.strip() for one in policy.split(";")
        }
        assert "unsafe" not in policy


def test_case_39_policy_is_not_only_reported():
    assert not getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
