"""Narrowing the list: facets, counts, chips, order, and addresses that make no sense."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from members.enums import SizeBracket
from practices.enums import Evidence
from practices.filters import MOST_VALUES, PracticeFilter
from practices.models import Practice
from practices.services import change_practice, publish_practice, unpublish_practice
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, RegionFactory, RepresentativeFactory
from tests.practices.factories import PracticeFactory, translate
from tests.vocabulary.factories import KindFactory, TermFactory

pytestmark = pytest.mark.django_db


def ask(query: str = "", reader=None) -> PracticeFilter:
    reader = reader or AnonymousUser()
    return PracticeFilter(QueryDict(query), queryset=Practice.objects.visible_to(reader).published(), reader=reader)


def options(found: PracticeFilter, name: str) -> dict[str, int]:
    """What a facet offers: value and number, over all its groups."""
    facet = next((facet for facet in found.facets if facet.name == name), None)
    return {one.value: one.count for _group, rows in facet.groups for one in rows} if facet else {}


def shown(found: PracticeFilter) -> set[Practice]:
    return set(found.page.rows)


@pytest.fixture
def library():
    """Three practices that differ in everything one can ask for."""
    gangs = TermFactory(code="youth-gangs", label_en="Youth gangs", label_fr="Gangs de jeunes", group="problem")
    audit = TermFactory(code="data", label_en="Data", label_fr="Données", group="way")
    programme, policy = KindFactory(code="programme"), KindFactory(code="policy")
    east = MemberFactory(region=RegionFactory(code="atlantic"), size_bracket=SizeBracket.FROM_250K)
    west = MemberFactory(region=RegionFactory(code="prairies"), size_bracket=SizeBracket.FROM_500K)
    now = timezone.now()
    return {
        "a": PracticeFactory(
            public=True, member=east, kind=programme, topics=[gangs], since_year=2008, text__title="Alpha",
            published_at=now - timedelta(days=3),
        ),
        "b": translate(
            PracticeFactory(
                public=True, member=east, kind=policy, topics=[gangs, audit], since_year=2011, text__title="Bravo",
                published_at=now - timedelta(days=2), evidence=Evidence.PROMISING,
            ),
            "fr", title="Zoulou",
        ),
        "c": PracticeFactory(
            public=True, member=west, kind=programme, topics=[audit], since_year=None, text__title="Élan",
            original_language="fr", published_at=now - timedelta(days=1),
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "abc"),
        ("topic=youth-gangs", "ab"),
        ("topic=data", "bc"),
        ("topic=youth-gangs&topic=data", "abc"),
        ("kind=programme", "ac"),
        ("region=prairies", "c"),
        ("size=250k-500k", "ab"),
        ("language=fr", "bc"),
        ("language=en&language=fr", "abc"),
        ("evidence=promising", "b"),
        ("since=2005", "a"),
        ("since=2010&since=2005", "ab"),
        ("topic=data&region=atlantic", "b"),
        ("kind=policy&region=prairies", ""),
        ("topic=youth-gangs&topic=nonsense", "ab"),
        ("topic=nonsense", "abc"),
        ("q=bravo&topic=data", "b"),
        ("q=zoulou", "b"),
        ("q=gangs+de+jeunes&kind=programme", "a"),
        ("q=%3F%21", ""),
    ],
)
def test_facets_narrow_and_values_of_one_widen(library, query, names):
    assert shown(ask(query)) == {library[name] for name in names}
    assert ask(query).total == len(names)


def test_counts_set_their_own_facet_aside(library):
    found = ask("topic=youth-gangs")

    assert options(found, "topic") == {"youth-gangs": 2, "data": 2}
    assert options(found, "kind") == {"programme": 1, "policy": 1}
    assert options(found, "region") == {"atlantic": 2}


def test_no_choice_leads_to_nothing(library):
    TermFactory(code="unused")

    for query in ("", "topic=youth-gangs", "kind=policy", "q=alpha", "region=prairies&language=fr"):
        found = ask(query)
        for facet in found.facets:
            for _group, rows in facet.groups:
                assert all(one.count or one.is_chosen for one in rows), (query, facet.name)


def test_each_count_is_what_the_choice_shows(library):
    for facet in ask().facets:
        for _group, rows in facet.groups:
            for one in rows:
                assert ask(f"{facet.name}={one.value}").total == one.count, (facet.name, one.value)


def test_facet_without_content_is_not_shown():
    assert ask().facets == []


def test_five_facets_come_first(library):
    found = ask()

    assert [facet.name for facet in found.facets if facet.is_first] == ["topic", "kind", "size", "region", "language"]
    assert [facet.name for facet in found.facets if not facet.is_first] == ["evidence", "since"]


@pytest.mark.parametrize(
    ("language", "names"), [("en", ["The problem", "The way of working"]), ("fr", ["Le problème", "La façon de faire"])]
)
def test_topics_stand_in_two_groups(library, language, names):
    with override(language):
        topic = next(facet for facet in ask().facets if facet.name == "topic")

        assert [name for name, _rows in topic.groups] == names


def test_chosen_facet_is_open(library):
    found = ask("since=2005")

    assert {facet.name for facet in found.facets if facet.is_open} == {"since"}


def test_chosen_value_stays_visible_when_nothing_is_left(library):
    found = ask("kind=policy&region=prairies")

    assert options(found, "kind") == {"programme": 1, "policy": 0}


# --- Chips and addresses ------------------------------------------------------------------------------------


def test_chips_take_away_one_thing_each(library):
    found = ask("q=alpha&topic=youth-gangs&topic=data&sort=title&page=abc")

    chips = {chip.label: parse_qs(chip.address.removeprefix("?")) for chip in found.chips}

    assert set(chips) == {"“alpha”", "Youth gangs", "Data"}
    assert chips["“alpha”"] == {"topic": ["youth-gangs", "data"], "sort": ["title"]}
    assert chips["Data"] == {"q": ["alpha"], "topic": ["youth-gangs"], "sort": ["title"]}


def test_address_keeps_what_was_asked_and_begins_anew(library):
    found = ask("q=caf%C3%A9+%26+th%C3%A9&topic=data&page=abc")

    assert parse_qs(found.address(sort="title")[1:]) == {"q": ["café & thé"], "topic": ["data"], "sort": ["title"]}
    assert parse_qs(found.address(page="next")[1:])["page"] == ["next"]


def test_unknown_values_are_left_out_and_named(library):
    found = ask("topic=youth-gangs&topic=deleted&region=atlantis&since=1234&colour=red")

    assert found.left_out == ["deleted", "atlantis", "1234"]
    assert found.chosen["topic"] == ["youth-gangs"]


def test_retired_keyword_in_an_old_address_still_works(library):
    library["a"].topics.update(is_active=False)

    assert shown(ask("topic=youth-gangs")) == {library["a"], library["b"]}


NONSENSE = [
    "topic=" + "x" * 10_000,
    "topic=%00&kind=%00&q=%00",
    "&".join(f"topic=t{number}" for number in range(500)),
    "sort=user__password",
    "sort=&page=&q=&topic=",
    "ordering=user__password&member__users__password__startswith=a",
    "page=" + "A" * 5_000,
    "page=WzAsICJhIiwgMV0",
    "since=2010%27%20OR%201=1",
    "since=-5&size=1e9&language=%F0%9F%9A%93",
    "q=" + "gang+" * 2_500,
    "topic__code=data&topic[]=data",
]


@pytest.mark.parametrize("query", NONSENSE, ids=lambda query: query[:24])
def test_address_that_makes_no_sense_is_forgiven(library, query):
    found = ask(query)

    assert found.total in (0, 2, 3)
    assert len(found.page.rows) == found.total
    assert found.chips is not None
    assert len(found.left_out) <= MOST_VALUES * len(found.filters)


# --- Order and pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "language", "order"),
    [
        ("", "en", "cba"),
        ("sort=newest", "en", "cba"),
        ("sort=title", "en", "abc"),
        ("sort=title", "fr", "acb"),
        ("sort=best", "en", "cba"),
        ("sort=nonsense", "en", "cba"),
        ("q=gangs+de+jeunes&sort=title", "en", "ab"),
    ],
)
def test_order(library, query, language, order):
    with override(language):
        assert ask(query).page.rows == [library[name] for name in order]


def test_best_match_needs_a_search(library):
    assert [value for value, _label in ask().sorts] == ["newest", "title"]
    assert [value for value, _label in ask("q=alpha").sorts] == ["best", "newest", "title"]
    assert (ask("sort=best").sort, ask("q=alpha").sort, ask("q=alpha&sort=title").sort) == ("newest", "best", "title")


def test_word_in_the_title_comes_before_one_in_the_text():
    in_text = PracticeFactory(public=True, text__title="Other", text__done="A breakfast club.")
    in_title = PracticeFactory(public=True, text__title="Breakfast club")

    assert ask("q=breakfast").page.rows == [in_title, in_text]


@pytest.mark.parametrize("sort", ["newest", "title", "best"])
def test_pages_meet_every_practice_once(sort):
    practices = PracticeFactory.create_batch(41, public=True, text__title="Common title", member=MemberFactory())

    seen, cursor = [], ""
    for _page in range(3):
        page = ask(f"q=common&sort={sort}&page={cursor}").page
        seen += page.rows
        cursor = page.following

    assert cursor == ""
    assert len(seen) == 41
    assert set(seen) == set(practices)


# --- Kept counts --------------------------------------------------------------------------------------------


def test_counts_are_kept_until_the_catalogue_changes(library, django_assert_num_queries):
    first = ask().counts
    with django_assert_num_queries(4):  # keywords, regions, the stamp and the counts themselves
        kept = ask().counts

    practice = PracticeFactory(member=library["a"].member)
    publish_practice(practice, audience="public")
    after_publishing = ask().total
    unpublish_practice(practice)

    assert (first["total"], kept["total"], after_publishing, ask().total) == (3, 3, 4, 3)


def test_counts_follow_a_changed_keyword_of_a_practice(library):
    before = options(ask(), "topic")

    practice = library["a"]
    words = {"title": "Alpha", "topics": [], "kind": practice.kind}
    change_practice(practice, language="en", by=UserFactory(), seen_version=1, values=words)

    assert (before["youth-gangs"], options(ask(), "topic")["youth-gangs"]) == (2, 1)


def test_members_and_visitors_have_counts_of_their_own(library):
    PracticeFactory(published=True, member=library["c"].member)
    reader = RepresentativeFactory().user

    assert (ask().total, ask(reader=reader).total, ask().total) == (3, 4, 3)


def test_drafts_are_counted_for_nobody(library):
    reader = RepresentativeFactory(member=library["a"].member).user
    PracticeFactory(member=library["a"].member)

    assert ask(reader=reader).total == 3
