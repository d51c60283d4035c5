"""Abuse cases 29 to 32: what people write is words, wherever it is shown, printed, mailed or asked for."""

import cProfile
import pstats
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from icalendar import Calendar

from meetings.calendar import calendar_file
from meetings.models import Action, Decision, Meeting, Minutes, MinutesItem
from meetings.printing import minutes_pdf, pdf_name
from members.models import Member, Place
from network.outbox.letters import compose, render
from network.outbox.messages import build
from network.outbox.models import Mail
from network.search.services import refresh_everything
from network.shared.markdown import to_html, to_text
from network.shared.pasted import notes_from
from practices.models import Practice, PracticeText
from practices.services import keep_derived
from tests.abuse.deeds import DEEDS
from tests.abuse.stored import how_many
from tests.abuse.test_authorisation import quietly
from tests.members.factories import PlaceFactory
from tests.pages import Page
from tests.shared.test_markdown import HOSTILE, is_harmless
from tests.test_permissions import World, rows

pytestmark = pytest.mark.django_db

HANDLER = re.compile(r"^on[a-z]+$")
RUNS = re.compile(r"^\s*(?:javascript|vbscript|data|file|blob):", re.IGNORECASE)


# The square that an authenticator app reads: an image that is in the page itself runs nothing and fetches nothing.
DRAWN_HERE = "data:image/svg+xml;base64,"


def dangers(response: HttpResponse) -> list[str]:
    """What a browser would run or fetch that the portal did not write."""
    found = []
    for one in Page(response).attributes:
        tag = one["tag"]
        found += [f"{tag} {name}" for name in one if HANDLER.match(name) or name in ("style", "srcdoc", "formaction")]
        if tag == "img" and (one.get("src") or "").startswith(DRAWN_HERE):
            continue
        found += [f"{tag} {one[name]}" for name in ("href", "src", "action") if RUNS.match(one.get(name) or "")]
        if tag in ("script", "img", "iframe", "object", "embed", "link", "form", "source", "video", "audio"):
            address = one.get("src") or one.get("href") or one.get("action") or one.get("data") or ""
            if "//" in address and not address.startswith("http://testserver/"):
                found.append(f"{tag} {address}")
        if tag == "script" and not one.get("src") and one.get("type") != "application/json":
            found.append("inline script")
        if tag in ("style", "base", "iframe", "object", "embed", "math", "marquee"):
            found.append(tag)
    return found


def ids(response: HttpResponse) -> list[str]:
    """Names by which a script would reach an element: no text may add one (clobbering)."""
    return [one[name] or "" for one in Page(response).attributes for name in ("id", "name") if name in one]


# --- 29: Markdown -------------------------------------------------------------------------------------------

MORE = {
    "clobbering": '<form id="content"><input name="csrfmiddlewaretoken"><a id=results name=said>x</a></form>',
    "clobbering heading": "# content {#content}\n\n## results",
    "entities of a link": "[x](&#x6A;&#x61;vascript:alert&lpar;1&rpar;)",
    "link in angle brackets": "[x](<javascript:alert(1)>)",
    "upper case": "[x](JaVaScRiPt:alert(1))",
    "file": "[x](file:///etc/passwd)",
    "protocol of nobody": "[x](//evil.example/a)",
    "picture by reference": "![x][1]\n\n[1]: https://spy.example/pixel.png",
    "SVG": "<svg><script>alert(1)</script><a xlink:href=javascript:alert(1)>x</a></svg>",
    "mathematics": "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "template": "{{ settings.SECRET_KEY }} {% load static %}",
    "nested brackets": "[" * 40 + "x" + "](javascript:alert(1))" * 40,
    "bidirectional": "[x\u202e](https://a.example) \u2066evil\u2069",
    "NUL": "a\x00<script\x00>alert(1)</script>",
}
SOURCES = HOSTILE | MORE


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_case_29_hostile_markdown_is_disarmed(source):
    assert is_harmless(to_html(source))


SHOWING = {
    "practices:detail": "public",
    "meetings:minutes": "published",
    "meetings:decisions": "-",
    "meetings:actions": "-",
    "meetings:detail": "scheduled",
    "admissions:detail": "asked",
    "admissions:consultation": "asked",
    "search": "-",
    "practices:list": "-",
    "home": "-",
}


@pytest.fixture(scope="module")
def written(world) -> World:
    return world


def _write_everywhere(world: World, words: str) -> None:
    """Put the words wherever somebody's own text is shown."""
    words = words.replace("\x00", "")
    short = words.replace("\n", " ")[:150]
    for practice in Practice.objects.all():
        PracticeText.objects.filter(practice=practice).update(
            title=short, summary=short, done=words, lessons=words, contact_role=short[:100]
        )
        keep_derived(practice)
    Minutes.objects.update(notes=words)
    MinutesItem.objects.update(title=short, text=words)
    Decision.objects.update(text=words)
    Action.objects.update(text=words)
    Meeting.objects.update(title=short, join_note=short)
    asked = world.requests["asked"]
    type(asked.overview).objects.update(about=words, partners=words, wishes=words, coordination_text=words)
    type(asked.commitments).objects.update(importance=words, collaboration=words, comment=words)
    asked.activities.update(title=short, summary=short, done=words)
    asked.opinions.update(reason=words, reply=words)
    refresh_everything()
    cache.clear()


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_case_29_no_page_runs_or_fetches_what_is_written(written, source):
    with transaction.atomic():
        _write_everywhere(written, "words")
        plain = {name: ids(written.ask("administrator", name, subject)) for name, subject in SHOWING.items()}
        _write_everywhere(written, source)
        pages = {name: written.ask("administrator", name, subject) for name, subject in SHOWING.items()}
        transaction.set_rollback(True)

    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(SHOWING, 200)
    assert {name: dangers(page) for name, page in pages.items() if dangers(page)} == {}
    assert {name for name, page in pages.items() if sorted(ids(page)) != sorted(plain[name])} == set()


def calls_for(source: str) -> int:
    """How many function calls it takes: a measure of work that does not depend on the machine."""
    profile = cProfile.Profile()
    profile.runcall(to_html, source)
    return pstats.Stats(profile).total_calls


BOMBS = {
    "brackets": "[",
    "closed brackets": "[]",
    "links in links": "[a](",
    "quotes": "> ",
    "lists": "- ",
    "emphasis": "*a ",
    "underscores": "_a_",
    "backticks": "`a",
    "table cells": "|",
    "entities": "&",
    "comments": "<!--",
}
TABLES = {"table rows": "|a|b|\n", "wide table": "|a" * 40 + "|\n"}


@pytest.mark.parametrize("grain", [*BOMBS.values(), *TABLES.values()], ids=[*BOMBS, *TABLES])
def test_case_29_work_grows_with_the_text_and_no_faster(grain):
    head = f"{grain}{grain.replace('a', '-').replace('b', '-')}" if grain in TABLES.values() else ""
    repeat = 500 if len(grain) < 10 else 50
    small, large = calls_for(head + grain * repeat), calls_for(head + grain * repeat * 8)

    assert large <= 12 * small
    assert len(to_html(head + grain * repeat * 8)) <= 60 * len(head + grain * repeat * 8)


@pytest.mark.parametrize("name", ["practices:add", "admissions:overview", "meetings:write", "admissions:note"])
def test_case_29_megabyte_of_brackets_is_refused_and_written_nowhere(world, name):
    field = {"practices:add": "done", "admissions:overview": "about", "meetings:write": "notes"}.get(name, "text")
    with transaction.atomic():
        staged = DEEDS[name].stage(name, world)
        before = how_many()
        response = staged.send(more={field: "[" * 1_000_000})
        after = how_many()
        transaction.set_rollback(True)

    assert response.status_code == 422
    assert after == before


# --- 30: search ---------------------------------------------------------------------------------------------

TYPED = {
    "script": "<script>alert(1)</script>",
    "breaks out of an attribute": '"><img src=x onerror=alert(1)>',
    "breaks out of a title": "</title><script>alert(1)</script>",
    "operators": "a & b | !c <-> d:* (e) :* <2>",
    "open phrase": '"gangs de',
    "NUL": "gang\x00s",
    "SQL": "'; DROP TABLE search_entry; --",
    "template": "{{ 7|add:'7' }}{% debug %}",
    "half a surrogate": "\ud800",
    "long": "gang " * 2_000,
    "one long word": "a" * 10_000,
    "marks": "<mark>gangs</mark>",
    "percent": "%s %(a)s %00",
    "newlines": "a\r\nSet-Cookie: b=c",
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
def test_case_30_nothing_typed_into_a_search_breaks_or_breaks_out(world, typed):
    typed = typed.encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace")
    for role in ("visitor", "administrator"):
        for name in ("search", "practices:list", "admissions:places", "admissions:board", "outbox:list"):
            for headers in ({}, {"HX-Request": "true"}):
                client = world.client(role)
                response = client.get(reverse(name), {"q": typed, "municipality": typed}, headers=headers)
                # 400: an address of more than 16 kB, which no server takes, is not handed on to the sign-in page either
                assert response.status_code in (200, 302, 403, 400 if len(typed) > 5_000 else 200), name
                assert not set("\r\n") & set(response.headers.get("Location", ""))
                if response.status_code == 200:
                    assert dangers(response) == [], name


def test_case_30_snippets_mark_words_and_nothing_else(world):
    hostile = '<script>alert("needle")</script> & <b>needle</b> </mark><img src=x onerror=alert(1)> needle'
    with transaction.atomic():
        _write_everywhere(world, hostile)
        pages = [
            world.client("administrator").get(reverse(name), {"q": "needle"}) for name in ("search", "practices:list")
        ]
        transaction.set_rollback(True)

    for page in pages:
        assert "<mark>needle</mark>" in page.text
        assert dangers(page) == []
        assert page.text.count("<mark>") == page.text.count("</mark>")


# --- 31: a hostile name -------------------------------------------------------------------------------------

NAMES = {
    "template": "{{ settings.SECRET_KEY }}{% load x %}",
    "markup": "<b>Halifax</b><script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "header": "Halifax\r\nBcc: everybody@evil.example",
    "formula": '=cmd|"/C calc"!A1',
    "at": "@SUM(1+1)*cmd",
    "tab": "\t=1+1",
    "calendar": "Halifax\r\nEND:VEVENT\r\nBEGIN:VALARM\\,;:",
    "typst": '#image("/etc/passwd") $x$ *b* \\ #read("x")',
    "path": "../../etc/passwd",
    "bidirectional": "\u202eHalifax\u2066",
}
IN_HEADERS = ("Subject", "From", "To", "Reply-To", "Message-ID", "List-Unsubscribe")


@pytest.fixture
def named(world, request) -> Iterator[str]:
    name = request.param
    with transaction.atomic():
        Member.objects.filter(pk=world.owner.pk).update(name_en=name, name_fr=name)
        PlaceFactory(member=world.owner, name_en=name, name_fr=name)
        Place.objects.update(name_en=name, name_fr=name)
        for admission in world.requests.values():
            type(admission).objects.filter(pk=admission.pk).update(municipality=name, contact_name=name[:150])
        Meeting.objects.update(host=world.owner, title="")
        refresh_everything()
        cache.clear()
        yield name
        transaction.set_rollback(True)


hostile_names = pytest.mark.parametrize("named", NAMES.values(), ids=NAMES.keys(), indirect=True)
SHOWN = list({row.name: row for row in rows() if row.method == "GET" and row.name != "readyz"}.values())


@hostile_names
def test_case_31_name_is_only_words_on_every_page(world, named):
    for row in SHOWN:
        for role in ("visitor", "owner", "administrator"):
            response = quietly(world, role, world.address(row.name, row.subject))
            if "html" in response.get("Content-Type", "") and response.content:
                assert dangers(response) == [], (row.name, role)
                assert "<b>Halifax" not in response.text, (row.name, role)
            assert "\n" not in "".join(map(str, response.headers.values()))


SENDING = (
    "admissions:submit_for", "admissions:decide", "admissions:consult", "admissions:share", "admissions:withdraw",
    "admissions:record_opinion", "admissions:reply", "meetings:announce", "meetings:record",
)  # fmt: skip
TAGS = ("<b>Halifax", "<script", "onerror=alert(1)>", "SECRET_KEY }}{%")


@hostile_names
def test_case_31_name_is_only_words_in_every_mail(world, named):
    """Of every kind that a deed of the portal sends: subject and addresses on one line, no tag of the name's."""
    for deed in SENDING:
        staged = DEEDS[deed].stage(deed, world)
        type(world.requests["asked"]).objects.update(municipality=named, contact_name=named[:150])
        staged.send()
    type(world.requests["asked"]).objects.update(municipality=named, contact_name=named[:150])
    Mail.objects.update(name=named[:150])
    seen = set()
    for mail in Mail.objects.exclude(kind="account_notice").order_by("pk"):
        letter = compose(mail)
        if letter is None:
            continue
        seen.add(mail.kind)
        shown = render(letter, mail)
        message = build(mail, letter, shown).message()
        assert "\n" not in shown.subject
        assert "\r" not in shown.subject
        assert "Bcc" not in message, mail.kind
        assert [
            one for one in ("<b>Halifax", "<script", "onerror=alert(1)>", "SECRET_KEY }}{%") if one in _tags(shown.html)
        ] == []
        for header in IN_HEADERS:
            assert "\n" not in str(message.get(header, "")).replace("\n ", ""), (mail.kind, header)
    assert len(seen) >= 5


def _tags(html: str) -> str:
    """The markup of a mail: what stands between < and >."""
    return " ".join(re.findall(r"<[^>]*>", html))


@hostile_names
def test_case_31_name_is_only_words_in_calendars_prints_and_file_names(world, named):
    meeting = Meeting.objects.get(pk=world.meetings["scheduled"].pk)
    Meeting.objects.filter(pk=meeting.pk).update(title=named[:150], phone=named[:60], join_note=named)
    meeting.refresh_from_db()
    content = calendar_file(meeting, reader_may_join=True)
    calendar = Calendar.from_ical(content)
    minutes = Minutes.objects.for_page().get(pk=world.minutes["published"].pk)
    printed = minutes_pdf(minutes, "en")

    assert [one.name for one in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert printed.startswith(b"%PDF")
    assert b"root:" not in printed
    assert re.fullmatch(r"[\w.-]+\.pdf", pdf_name(minutes, "en"))


# --- 32: nothing is fetched ---------------------------------------------------------------------------------


@contextmanager
def a_listener() -> Iterator[tuple[str, list]]:
    """An address on this machine, and who has called there."""
    calls: list = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        is_over = threading.Event()

        def listen() -> None:
            while not is_over.is_set():
                try:
                    connection, _address = server.accept()
                except TimeoutError:
                    continue
                calls.append(connection.recv(100))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}", calls
        finally:
            is_over.set()
            thread.join()


def test_case_32_listener_hears_whoever_calls():
    with a_listener() as (address, calls):
        host, port = address.split(":")
        with socket.create_connection((host, int(port))) as call:
            call.sendall(b"GET /")
            call.recv(1)

    assert calls == [b"GET /"]


def _baits(address: str) -> str:
    at = f"http://{address}/bait"
    return "\n\n".join(
        [
            f"![x]({at}.png)", f"[x]({at})", f"<{at}>", at, f'<img src="{at}.png">', "![x](file:///etc/passwd)",
            f'<link rel=attachment href="{at}">', f'<style>@import url({at}.css)</style>', f'#image("{at}.png")',
            '#read("/etc/passwd")', '#import "@preview/bait:0.1.0": *', f'#link("{at}")', f'#plugin("{at}.wasm")',
            f'<iframe src="{at}"></iframe>', f"[1]: {at}\n\n![x][1]", f'<object data="{at}"></object>',
        ]
    )  # fmt: skip


def test_case_32_nothing_written_makes_the_portal_call_anybody(world):
    """Pages, prints, mails, calendars, pasted notes, the search and the check of an upload, all full of addresses."""
    with a_listener() as (address, calls), transaction.atomic():
        baits = _baits(address)
        _write_everywhere(world, baits)
        Meeting.objects.update(link=f"http://{address}/bait")
        type(world.requests["asked"].overview).objects.update(website=f"http://{address}/bait")
        for row in SHOWN:
            quietly(world, "administrator", world.address(row.name, row.subject))
        printed = [
            minutes_pdf(Minutes.objects.for_page().get(pk=one.pk), language)
            for one in world.minutes.values()
            for language in ("en", "fr")
        ]
        notes_from(baits)
        to_text(baits)
        for name in (
            "admissions:letter",
            "admissions:overview",
            "meetings:write",
            "meetings:announce",
            "practices:add",
        ):
            staged = DEEDS[name].stage(name, world)
            typed = {key: baits[:2000] for key in ("notes", "about", "done", "summary") if key in staged.controls}
            staged.send(more=typed | ({"website": f"http://{address}/bait"} if "website" in staged.controls else {}))
        for mail in Mail.objects.exclude(kind="account_notice"):
            letter = compose(mail)
            if letter:
                render(letter, mail)
        transaction.set_rollback(True)

    assert calls == []
    assert all(b"root:x:0" not in one for one in printed)


@pytest.mark.parametrize("source", ["network", "members", "practices", "meetings", "admissions"])
def test_case_32_no_room_knows_how_to_call_another_server(settings, source):
    """Mail (SMTP) and Redis are the only servers the portal calls: nothing of ours imports what fetches pages.

    Except ``make run``, which asks the portal it started whether it is up.
    """
    fetching = re.compile(
        r"^\s*(?:import|from)\s+(?:requests|httpx|urllib\.request|urllib3|aiohttp|http\.client|ftplib)\b", re.MULTILINE
    )
    found = [
        str(path)
        for path in (settings.BASE_DIR / source).rglob("*.py")
        if fetching.search(path.read_text(encoding="utf-8")) and path != settings.BASE_DIR / "network" / "run.py"
    ]

    assert found == []
