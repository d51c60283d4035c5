"""The pages of practices and documents."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from practices.enums import Translation
from practices.models import Practice
from tests.members.factories import MemberFactory, OfficeFactory, RegionFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import LibraryItemFactory, PracticeFactory, translate
from tests.roles import person
from tests.vocabulary.factories import TermFactory

pytestmark = pytest.mark.django_db

LIST = {"en": "/en/practices/", "fr": "/fr/pratiques/"}


@pytest.fixture
def reader():
    return RepresentativeFactory().user


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# --- The list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "number", "title"),
    [
        ("en", 0, "0 practices – National Municipal Network on Crime Prevention"),
        ("en", 1, "1 practice – National Municipal Network on Crime Prevention"),
        ("en", 3, "3 practices – National Municipal Network on Crime Prevention"),
        ("fr", 1, "1 pratique – Réseau municipal national en prévention de la criminalité"),
        ("fr", 3, "3 pratiques – Réseau municipal national en prévention de la criminalité"),
    ],
)
def test_list_says_how_many_in_its_title(client, language, number, title):
    PracticeFactory.create_batch(number, public=True)

    page = Page(client.get(LIST[language]))

    assert page.title == title
    assert {"role": "status", "class": "found-count", "tag": "p"} in page.attributes


def test_list_row_says_what_a_reader_looks_for(client):
    member = MemberFactory(name_en="Halifax", region=RegionFactory(name_en="Atlantic"))
    practice = PracticeFactory(
        public=True,
        member=member,
        kind__label_en="Programme",
        topics=[TermFactory(label_en="Youth gangs")],
        since_year=2010,
        cost_bracket="under-10k",
        text__title="Evening walks",
        text__summary="We walk in the evening.",
    )

    page = Page(client.get(LIST["en"]))

    assert page.links[practice.get_absolute_url()] == "Evening walks"
    for words in ("We walk in the evening.", "Halifax", "Atlantic", "Programme", "Youth gangs", "2010",
                  "under $10,000 a year", "Not assessed yet"):  # fmt: skip
        assert words in page.words, words


@pytest.mark.parametrize(
    ("page", "original", "is_demonstration", "mark"),
    [
        ("en", "fr", False, "In French only"),
        ("fr", "en", False, "En anglais seulement"),
        ("en", "en", True, "Demonstration"),
    ],
)
def test_list_row_is_marked(client, page, original, is_demonstration, mark):
    PracticeFactory(public=True, original_language=original, is_demonstration=is_demonstration)

    response = client.get(LIST[page])

    assert mark in Page(response).words
    assert (f'lang="{original}-CA">Practice' in response.text) is (page != original)


def test_list_shows_counts_with_a_hidden_word(client):
    PracticeFactory.create_batch(2, public=True, topics=[TermFactory(label_en="Youth gangs")])

    assert "Youth gangs Practices: 2" in Page(client.get(LIST["en"])).words


def test_list_asks_for_nothing_that_is_not_there(client):
    page = Page(client.get(LIST["en"], {"topic": "deleted"}))

    assert "A filter in this address no longer exists and was left out." in page.words
    assert "No practice to show yet" in page.words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("gang " * 200, "Your search was very long. Only its first 300 characters were read."),
        ("the of", "These words are too short or too common to search for"),
        ("?!", "These words are too short or too common to search for"),
        ("zanzibar", "No practice fits all of this"),
    ],
)
def test_search_that_finds_nothing_says_why(client, typed, sentence):
    PracticeFactory(public=True)

    assert sentence in Page(client.get(LIST["en"], {"q": typed})).words


def test_empty_list_suggests_what_helps(client):
    TermFactory(code="gangs", label_en="Youth gangs", label_fr="Gangs de jeunes")
    PracticeFactory(public=True, kind__code="policy")

    page = Page(client.get(LIST["en"], {"q": "youth gangs zanzibar", "kind": "policy"}))

    assert page.linking("Everything on the topic “Youth gangs”") == "/en/practices/?topic=gangs"
    assert page.linking("Search the whole portal") == "/en/search/?q=youth%20gangs%20zanzibar"
    assert page.linking("All practices") == "/en/practices/"
    assert page.linking("without")


def test_search_shows_the_passage_that_answers(client):
    PracticeFactory(public=True, text__title="Walks", text__summary="In town.", text__done="We carry a needle box.")

    response = client.get(LIST["en"], {"q": "needles"})

    assert "<mark>needle</mark> box" in response.text
    assert Page(response).title.startswith("“needles”: 1 practice –")


HOSTILE = [
    '"><script>alert(1)</script>',
    "{{ 7*7 }}",
    "'; DROP TABLE x; --",
    "\x00",
    "a" * 10_000,
    "%s %(a)s",
    "<b>&amp;",
]


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: repr(typed[:12]))
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_search_box_is_safe(client, language, typed, headers):
    PracticeFactory(public=True)

    response = client.get(LIST[language], {"q": typed, "topic": typed, "sort": typed, "page": typed}, headers=headers)

    assert response.status_code == 200
    assert "alert(1)</script>" not in response.text
    assert ">49<" not in response.text


def test_markup_in_words_and_names_is_shown_as_text(client_of):
    nasty = "<b>&{{ 1 }}</b>\n=cmd()"
    member = MemberFactory(name_en=nasty, region=RegionFactory(name_en=nasty))
    topic = TermFactory(label_en=nasty)
    practice = PracticeFactory(
        public=True, member=member, kind__label_en=nasty, topics=[topic],
        text__title=nasty, text__summary=nasty, text__done=nasty, text__lessons=nasty, text__contact_role=nasty,
    )  # fmt: skip
    client = client_of(RepresentativeFactory(member=member, title=nasty, user__name=nasty).user)

    for address in (LIST["en"], LIST["en"] + "?q=cmd", practice.get_absolute_url(), member.get_absolute_url(),
                    reverse("members:list"), reverse("search") + "?q=cmd", reverse("practices:ours"),
                    reverse("practices:edit", args=[practice.pk]), "/en/"):  # fmt: skip
        text = client.get(address).text
        assert "&lt;b&gt;" in text, address
        assert "<b>" not in text, address


def test_pager_leads_forward_and_back(client):
    PracticeFactory.create_batch(25, public=True)
    first = Page(client.get(LIST["en"], {"sort": "title"}))

    second = Page(client.get(LIST["en"] + first.linking("Next page")))
    again = Page(client.get(LIST["en"] + second.linking("Previous page")))

    def rows(page):
        return [address for address in page.links if "/NMN-P-" in address]

    assert (len(rows(first)), len(rows(second))) == (20, 5)
    assert not set(rows(first)) & set(rows(second))
    assert rows(again) == rows(first)
    assert "sort=title" in first.linking("Next page")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?topic=topic", "?q=practice"], ids=["all", "facet", "search"])
@pytest.mark.parametrize("is_signed_in", [False, True], ids=["visitor", "member"])
def test_list_costs_the_same_whatever_the_number(
    client, client_of, reader, django_assert_num_queries, rows, query, is_signed_in
):
    topic = TermFactory(code="topic")
    for _number in range(rows):
        practice = PracticeFactory(public=True, topics=[topic], member__region=RegionFactory())
        translate(practice, "fr", title="Titre")
    client = client_of(reader) if is_signed_in else client
    statements = {"": 10, "?topic=topic": 10, "?q=practice": 7}[query] + (4 if is_signed_in else 0)

    with django_assert_num_queries(statements):
        client.get(LIST["en"] + query)


def test_list_kept_counts_cost_little(client, django_assert_num_queries):
    PracticeFactory(public=True)
    client.get(LIST["en"])

    with django_assert_num_queries(7):
        client.get(LIST["en"])


@pytest.mark.parametrize("query", ["", "?q=practice", "?topic=topic&sort=title", "?q=zanzibar", "?topic=deleted"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_fragment_is_the_part_of_the_fresh_page(client, language, query):
    PracticeFactory.create_batch(2, public=True, topics=[TermFactory(code="topic")])

    page = client.get(LIST[language] + query)
    fragment = client.get(LIST[language] + query, headers={"HX-Request": "true"})

    title = f"<title>{Page(page).title}</title>"
    part = squeezed(re.sub(r"<title>.*?</title>", "", fragment.text, flags=re.DOTALL)).strip()
    assert part in squeezed(page.text)
    assert squeezed(re.search(r"<title>.*?</title>", fragment.text, re.DOTALL)[0]).replace("> ", ">") == title
    assert "<html" not in fragment.text
    assert "HX-Request" in fragment["Vary"]
    assert "HX-Request" in page["Vary"]


# --- One practice -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "original", "sentence"),
    [
        ("en", "fr", "This practice has not been translated into English yet. You are reading the original French."),
        ("en", "en", ""),
        ("fr", "fr", ""),
    ],
)
def test_original_is_shown_with_a_banner(client, page, original, sentence):
    practice = PracticeFactory(public=True, original_language=original)

    with override(page):
        response = client.get(practice.get_absolute_url())

    assert (sentence in Page(response).words) if sentence else ("banner-language" not in response.text)
    assert (f'<h1 lang="{original}-CA">' in response.text) is (page != original)


@pytest.mark.parametrize(
    ("translation", "sentence"),
    [
        (Translation.TO_CHECK, "This translation has not been checked yet."),
        (Translation.TO_UPDATE, "The original has changed since this translation was made."),
    ],
)
def test_doubtful_translation_says_so(client, translation, sentence):
    practice = translate(PracticeFactory(public=True, original_language="fr"), "en", title="Walks")
    practice.texts.filter(language="en").update(translation=translation)

    words = Page(client.get(practice.get_absolute_url())).words

    assert sentence in words


def test_practice_says_all_it_knows(client):
    practice = PracticeFactory(
        public=True, since_year=2008, ended_year=2012, status="ended", cost_bracket="10k-50k",
        topics=[TermFactory(code="gangs", label_en="Youth gangs")],
        text__title="Walks", text__done="We **walk**.\n\n- talk", text__lessons="Begin early.",
    )  # fmt: skip

    response = client.get(practice.get_absolute_url())
    page = Page(response)

    for words in (practice.number, "2008", "2012", "Ended", "$10,000 to $50,000", "Begin early.", "Coordinator"):
        assert words.lower() in page.words.lower(), words
    assert "<strong>walk</strong>" in response.text
    assert page.links["/en/practices/?topic=gangs"] == "Youth gangs"


def test_hostile_words_of_a_practice_are_disarmed(client):
    done = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    practice = PracticeFactory(public=True, text__done=done, text__lessons=done)

    response = client.get(practice.get_absolute_url())

    assert "<script>alert" not in response.text
    assert "<img" not in response.text
    assert 'href="javascript:' not in response.text


CONTACTS = {
    "visitor": False, "account": False, "former": False, "observer": True, "stranger": True, "secretary": True,
}  # fmt: skip


@pytest.mark.parametrize("role", CONTACTS)
def test_contact_is_shown_to_readers_of_the_network(client, client_of, role):
    practice = PracticeFactory(public=True, contact_email="walks@halifax.example", contact_phone="902 555-0199")
    RepresentativeFactory(member=practice.member, user__name="Somebody There")
    user = person(role, practice.member)
    client = client if role == "visitor" else client_of(user)

    text = client.get(practice.get_absolute_url()).text

    for detail in ("walks@halifax.example", "902 555-0199", "Somebody There"):
        assert (detail in text) is CONTACTS[role], detail


def test_title_in_the_address_is_for_people_only(client):
    practice = PracticeFactory(public=True, text__title="Evening walks")

    for tail in ("", "evening-walks/", "another-title/"):
        assert client.get(f"/en/practices/{practice.number}/{tail}").status_code == 200


@pytest.mark.parametrize(
    ("role", "links"),
    [("stranger", []), ("representative", ["edit", "unpublish"]), ("secretary", ["edit", "unpublish"])],
)
def test_page_offers_what_one_may_do(client_of, role, links):
    practice = PracticeFactory(published=True)

    page = Page(client_of(person(role, practice.member)).get(practice.get_absolute_url()))

    offered = [deed for deed in ("edit", "unpublish") if reverse(f"practices:{deed}", args=[practice.pk]) in page.links]
    assert offered == links


def test_draft_page_offers_to_publish(client_of, reader):
    practice = PracticeFactory(member=reader.representations.get().member)

    response = client_of(reader).get(practice.get_absolute_url())

    assert f'action="{reverse("practices:publish", args=[practice.pk])}"' in response.text
    assert "This is a draft." in Page(response).words


@pytest.mark.parametrize("people", [1, 3])
def test_practice_costs_the_same_whatever_hangs_on_it(client_of, reader, django_assert_num_queries, people):
    practice = PracticeFactory(published=True, topics=TermFactory.create_batch(people))
    RepresentativeFactory.create_batch(people, member=practice.member)
    client = client_of(reader)

    with django_assert_num_queries(11):
        client.get(practice.get_absolute_url())


# --- Demonstration ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["list", "detail", "member", "home", "search", "ours", "edit"])
def test_every_page_with_a_demonstration_record_says_so(client_of, reader, address):
    member = reader.representations.get().member
    practice = PracticeFactory(member=member, published=True, is_demonstration=True)
    addresses = {
        "list": LIST["en"],
        "detail": practice.get_absolute_url(),
        "member": member.get_absolute_url(),
        "home": "/en/",
        "search": "/en/search/?q=practice",
        "ours": reverse("practices:ours"),
        "edit": reverse("practices:edit", args=[practice.pk]),
    }
    client = client_of(reader)

    marked = Page(client.get(addresses[address])).words
    Practice.objects.update(is_demonstration=False)

    assert "demonstration" in marked.lower()
    assert "demonstration" not in Page(client.get(addresses[address])).words.lower()


# --- Ours ---------------------------------------------------------------------------------------------------


def test_our_practices_are_those_of_our_members(client_of, reader):
    member = reader.representations.get().member
    draft = PracticeFactory(member=member, text__title="Our draft")
    published = PracticeFactory(member=member, published=True, text__title="Our published one")
    PracticeFactory(text__title="Their draft")
    PracticeFactory(published=True, text__title="Their published one")

    page = Page(client_of(reader).get(reverse("practices:ours")))

    assert draft.words.title in page.words
    assert published.words.title in page.words
    assert "Their" not in page.words


def test_officer_sees_everybody_s_drafts(client_of):
    PracticeFactory(text__title="Their draft")

    page = Page(client_of(OfficeFactory().user).get(reverse("practices:ours")))

    assert "Their draft" in page.words


@pytest.mark.parametrize("rows", [1, 3])
def test_our_practices_cost_the_same_whatever_the_number(client_of, reader, django_assert_num_queries, rows):
    member = reader.representations.get().member
    PracticeFactory.create_batch(rows, member=member)
    PracticeFactory.create_batch(rows, member=member, published=True)
    client = client_of(reader)

    with django_assert_num_queries(10):
        client.get(reverse("practices:ours"))


# --- Documents ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "number"), [("visitor", 1), ("former", 1), ("observer", 2), ("stranger", 2)])
def test_documents_are_listed_for_their_readers(client, client_of, role, number):
    public = LibraryItemFactory(public=True, title_en="Public report")
    LibraryItemFactory(title_en="Members' report")
    client = client if role == "visitor" else client_of(person(role, MemberFactory()))

    page = Page(client.get(reverse("practices:documents")))

    assert sum("report" in said for said in page.links.values()) == number
    assert page.links[public.get_absolute_url()] == "Public report"


def test_document_in_one_language_keeps_its_title(client):
    item = LibraryItemFactory(public=True, title_en="Making Cities Safer", summary_fr="Une recension.")

    with override("fr"):
        response = client.get(item.get_absolute_url())

    assert '<h1 lang="en-CA">Making Cities Safer</h1>' in response.text
    assert "Une recension." in response.text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("is_signed_in", "statements"), [(False, 1), (True, 5)], ids=["visitor", "member"])
def test_documents_cost_the_same_whatever_the_number(
    client, client_of, reader, django_assert_num_queries, rows, is_signed_in, statements
):
    LibraryItemFactory.create_batch(rows, public=True)
    client = client_of(reader) if is_signed_in else client

    with django_assert_num_queries(statements):
        client.get(reverse("practices:documents"))
