"""Front page, site search, status and error pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.enums import OfficeKind
from members.services import save_member
from network.shared.tasks import beat_heart
from tests.accounts.factories import UserFactory
from tests.meetings.factories import ActionFactory, AnswerFactory, MeetingFactory, MinutesFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import LibraryItemFactory, PracticeFactory
from tests.roles import person

pytestmark = pytest.mark.django_db


# --- Language -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("fr-CA,fr;q=0.9", "/fr/"),
        ("en-CA", "/en/"),
        ("de,fr;q=0.5", "/fr/"),
        ("de", "/en/"),
        ("", "/en/"),
        ("x" * 9_000, "/en/"),
    ],
    ids=["French", "English", "French rather than English", "neither", "none", "nonsense"],
)
def test_visitor_is_led_home_in_her_language(client, accepted, home):
    response = client.get("/", headers={"Accept-Language": accepted})

    assert response["Location"] == home
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", response["Vary"]))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_reader_is_led_home_in_the_language_of_her_account(client_of, language):
    client = client_of(UserFactory(language=language))

    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == f"/{language}/"


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/en/", "/fr/"),
        ("/en/practices/?q=walk&topic=a", "/fr/pratiques/?q=walk&topic=a"),
        ("/fr/membres/", "/en/members/"),
    ],
)
def test_every_page_links_to_itself_in_the_other_language(client, path, other):
    page = Page(client.get(path))
    language = other[1:3]

    links = [one for one in page.attributes if one.get("hreflang") == f"{language}-CA" and one["tag"] == "a"]
    assert links
    assert {link["href"] for link in links} == {other}
    assert {link["lang"] for link in links} == {f"{language}-CA"}
    assert any(one["tag"] == "html" and one["lang"] == f"{path[1:3]}-CA" for one in page.attributes)


# --- Front page ---------------------------------------------------------------------------------------------


def test_visitor_sees_what_is_public(client):
    PracticeFactory(public=True, text__title="Public one")
    PracticeFactory(published=True, text__title="Network one")
    LibraryItemFactory(title_en="Members' paper", year=2020)
    LibraryItemFactory(public=True, title_en="Public paper", year=2010)

    words = Page(client.get("/en/")).words

    assert "Public one" in words
    assert "Public paper" in words
    assert "Network one" not in words
    assert "Members' paper" not in words


def test_member_sees_what_waits_and_what_is_new(client_of):
    one = RepresentativeFactory(member__name_en="Halifax")
    PracticeFactory(published=True, text__title="Network one")
    PracticeFactory(member=one.member, created_by=one.user, text__title="My draft")

    page = Page(client_of(one.user).get("/en/"))

    assert "Your draft “My draft” is not published yet." in page.words
    assert "Network one" in page.words
    assert "My account (Halifax)" in page.words


def test_nothing_waits(client_of):
    assert "Nothing is waiting." in Page(client_of(RepresentativeFactory().user).get("/en/")).words


@pytest.mark.parametrize("role", ["former", "account"])
def test_account_without_a_role_sees_what_a_visitor_sees(client_of, role):
    practice = PracticeFactory(published=True, text__title="Network one")

    words = Page(client_of(person(role, practice.member)).get("/en/")).words

    assert "Network one" not in words


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("is_signed_in", "statements"), [(False, 6), (True, 20)], ids=["visitor", "member"])
def test_front_page_costs_the_same_whatever_the_number(
    client, client_of, django_assert_num_queries, is_signed_in, statements, rows
):
    member = MemberFactory()
    PracticeFactory.create_batch(rows, public=True, member=member)
    LibraryItemFactory.create_batch(rows, public=True)
    MeetingFactory.create_batch(rows)
    for _number in range(rows):
        ActionFactory(owner_member=member)
    client = client_of(RepresentativeFactory(member=member).user) if is_signed_in else client

    with django_assert_num_queries(statements):
        client.get("/en/")


def test_member_sees_the_next_call_in_her_time_with_her_answer_and_how_to_join(client_of):
    one = RepresentativeFactory(member__name_en="Halifax", user__time_zone="America/Halifax")
    day = timezone.localdate() + timedelta(days=7)
    call = MeetingFactory(held_on=day, phone="1 800 555 0142", access_code="204 711")
    MeetingFactory(held_on=day - timedelta(days=1), cancelled=True)
    MeetingFactory(held_on=day + timedelta(days=1), phone="1 800 555 0999")

    before = Page(client_of(one.user).get("/en/"))
    AnswerFactory(meeting=call, member=one.member)
    after = Page(client_of(one.user).get("/en/"))

    assert "14:30 to 15:45, Atlantic time (Halifax)" in before.words
    assert "1 800 555 0142" in before.words
    assert "204 711" in before.words
    assert "1 800 555 0999" not in before.words
    assert before.fields["member"] == str(one.member.pk)
    assert "You answered: Yes" in after.words


def test_evidence_lead_without_a_member_is_not_told_how_to_join(client_of):
    MeetingFactory(phone="1 800 555 0142")

    words = Page(client_of(OfficeFactory(kind=OfficeKind.EVIDENCE_LEAD).user).get("/en/")).words

    assert "Next call" in words
    assert "1 800 555 0142" not in words


def test_member_sees_the_last_minutes_and_no_draft(client_of):
    day = timezone.localdate()
    MinutesFactory(meeting__held_on=day - timedelta(days=1), meeting__title="Not yet")
    MinutesFactory(meeting__held_on=day - timedelta(days=40), meeting__title="Long ago", published=True)
    MinutesFactory(meeting__held_on=day - timedelta(days=20), meeting__title="The last one", published=True)

    words = Page(client_of(RepresentativeFactory().user).get("/en/")).words

    assert "The last one" in words
    assert "Long ago" not in words
    assert "Not yet" not in words


def test_visitor_sees_no_call_and_no_minutes(client):
    call = MeetingFactory(title="Members only", phone="1 800 555 0142")
    MinutesFactory(meeting__title="Members' minutes", published=True)

    words = Page(client.get("/en/")).words

    assert call.title not in words
    assert "1 800 555 0142" not in words
    assert "Members' minutes" not in words


def test_what_is_due_first_waits_first(client_of):
    one = RepresentativeFactory()
    PracticeFactory(member=one.member, created_by=one.user, text__title="My draft")
    MeetingFactory(held_on=timezone.localdate() + timedelta(days=3))
    ActionFactory(owner_member=one.member, text="Late", due_on=timezone.localdate() - timedelta(days=3))
    ActionFactory(owner_member=one.member, text="Soon", due_on=timezone.localdate() + timedelta(days=1))

    words = Page(client_of(one.user).get("/en/")).words

    places = [words.index(text) for text in ("Late, it was due", ": Soon", "join the call on", "My draft")]
    assert places == sorted(places)


# --- Site search --------------------------------------------------------------------------------------------


@pytest.fixture
def things():
    practice = PracticeFactory(
        public=True, member__name_en="Halifax", text__title="Evening walks", text__done="We walk."
    )
    LibraryItemFactory(public=True, title_en="Walks: a report")
    save_member(MemberFactory(name_en="Saskatoon"))
    return practice


@pytest.mark.parametrize(
    ("query", "title", "kinds"),
    [
        ("walks", "“walks”: 2 results", {"Practices (1)", "Documents (1)"}),
        ("walks&kind=practice", "“walks”: 1 result", {"Practices (1)", "Documents (1)"}),
        ("walks&kind=nonsense", "“walks”: 2 results", {"Practices (1)", "Documents (1)"}),
        ("saskatoon", "“saskatoon”: 1 result", {"Members (1)"}),
        ("zanzibar", "“zanzibar”: 0 results", set()),
    ],
)
def test_search_finds_across_rooms(client, things, query, title, kinds):
    page = Page(client.get(f"/en/search/?q={query}"))

    assert page.title.startswith(f"{title} –")
    assert {said for address, said in page.links.items() if re.match(r"\?.*kind=", address)} == kinds


@pytest.mark.parametrize(
    "query",
    ["", "q=the+of", "q=%00", "q=" + "a" * 10_000, "q=%3Cscript%3Ealert(1)%3C/script%3E", "q=walk&page=nonsense"],
)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_search_forgives(client, things, query, language, headers):
    path = {"en": "/en/search/", "fr": "/fr/recherche/"}[language]

    response = client.get(f"{path}?{query}", headers=headers)

    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_search_marks_what_it_found(client, things):
    text = client.get("/en/search/?q=evening").text

    assert "<mark>Evening</mark> walks" in text


@pytest.mark.parametrize("query", ["?q=walks", "?q=zanzibar", "", "?q=the"])
def test_search_fragment_is_the_part_of_the_fresh_page(client, things, query):
    page = client.get(f"/en/search/{query}")
    fragment = client.get(f"/en/search/{query}", headers={"HX-Request": "true"})

    def squeezed(text):
        return re.sub(r"\s+", " ", re.sub(r"<title>.*?</title>", "", text, flags=re.DOTALL)).strip()

    assert squeezed(fragment.text) in squeezed(page.text)
    assert "<html" not in fragment.text


def test_search_pages_lead_on(client):
    PracticeFactory.create_batch(25, public=True, member=MemberFactory(), text__title="Evening walks")
    first = Page(client.get("/en/search/?q=evening"))

    second = Page(client.get("/en/search/" + first.linking("Next page")))

    def hits(page):
        return {address for address in page.links if "/NMN-P-" in address}

    assert (len(hits(first)), len(hits(second))) == (20, 5)
    assert not hits(first) & hits(second)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("is_signed_in", "statements"), [(False, 3), (True, 7)], ids=["visitor", "member"])
def test_search_costs_the_same_whatever_the_number(
    client, client_of, django_assert_num_queries, is_signed_in, statements, rows
):
    PracticeFactory.create_batch(rows, public=True, text__title="Walks")
    LibraryItemFactory.create_batch(rows, public=True, title_en="Walks")
    client = client_of(RepresentativeFactory().user) if is_signed_in else client

    with django_assert_num_queries(statements):
        client.get("/en/search/?q=walks")


# --- Status -------------------------------------------------------------------------------------------------


def test_process_is_alive_without_asking_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.text) == (200, "ok")


NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def test_portal_without_redis_is_degraded_and_ready(client, settings):
    settings.REDIS_URL = NOBODY_LISTENS
    beat_heart()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded", "database": "ok", "migrations": "ok", "worker": "ok", "outbox": "ok",
        "files": "ok", "redis": "no answer",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["redis+socket:///nowhere/redis.sock?virtual_host=0", "rediss://127.0.0.1:1/0"])
def test_redis_may_be_addressed_in_every_way(client, settings, address):
    settings.REDIS_URL = address

    assert client.get("/readyz").json()["redis"] == "no answer"


def test_silent_worker_is_told(client, settings, time_machine):
    settings.REDIS_URL = NOBODY_LISTENS
    time_machine.move_to("2026-11-22T12:00Z", tick=False)
    beat_heart()
    time_machine.move_to("2026-11-22T12:02Z", tick=False)
    in_time = client.get("/readyz").json()["worker"]
    time_machine.move_to("2026-11-22T12:04Z", tick=False)

    late = client.get("/readyz")

    assert (in_time, late.json()["worker"], late.status_code) == ("ok", "silent", 200)


def test_migration_to_be_run_is_unavailable(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="practices").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert (response.json()["status"], response.json()["migrations"]) == ("unavailable", "to be run")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_status_is_never_kept(client, path):
    assert "no-store" in client.get(path)["Cache-Control"]


# --- Errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("path", "status"), [("nowhere/", 404), ("broken/", 500), ("away/", 503)], ids=["not found", "our mistake", "away"]
)
def test_error_page_speaks_both_languages(settings, language, path, status):
    settings.ROOT_URLCONF = "tests.shared.broken_urls"
    client = Client(raise_request_exception=False)

    response = client.get(f"/{language}/{path}")

    page = Page(response)
    headings = [one for one in page.attributes if one["tag"] == "h1"]
    languages = [one["lang"] for one in page.attributes if one.get("lang")]
    assert response.status_code == status
    assert len(headings) == 1
    assert languages[0] == f"{language}-CA"
    assert {"en-CA", "fr-CA"} <= set(languages)


def test_page_without_the_database_says_when_to_come_back(settings):
    settings.ROOT_URLCONF = "tests.shared.broken_urls"

    response = Client(raise_request_exception=False).get("/en/away/")

    assert response["Retry-After"] == "30"


@pytest.mark.parametrize("path", ["/en/nowhere/", "/en/broken/", "/en/away/"])
def test_error_page_asks_nothing_of_the_database(settings, django_assert_num_queries, path):
    settings.ROOT_URLCONF = "tests.shared.broken_urls"
    client = Client(raise_request_exception=False)

    with django_assert_num_queries(0):
        client.get(path)


def test_error_page_repeats_nothing_of_the_address(client):
    response = client.get("/en/%3Cscript%3Ealert(1)%3C/script%3E/?q=secret")

    assert response.status_code == 404
    assert "alert(1)" not in response.text
    assert "secret" not in response.text


def test_forged_host_is_a_bad_request(client):
    response = client.get("/en/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.text


def test_gallery_shows_every_component(client_of):
    response = client_of(OfficeFactory().user).get("/en/gallery/")

    assert response.status_code == 200
