"""The index as rows: once for each thing, seen by those who see the thing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils.translation import override

from network.search.models import Entry
from network.search.query import parse
from practices.models import Practice
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory

pytestmark = pytest.mark.django_db


def test_a_thing_stands_once_in_the_index():
    Entry.objects.create(kind="practice", key="1")
    Entry.objects.create(kind="member", key="1")

    with pytest.raises(IntegrityError, match="search_entry_once"):
        Entry.objects.create(kind="practice", key="1")


@pytest.mark.parametrize(
    ("titles", "page", "language", "title", "text"),
    [
        ({"en": "Walk", "fr": "Marche"}, "en", "en", "Walk", "text en"),
        ({"en": "Walk", "fr": "Marche"}, "fr", "fr", "Marche", "text fr"),
        ({"en": "Walk"}, "fr", "en", "Walk", "text en"),
        ({"fr": "Marche"}, "en", "fr", "Marche", "text fr"),
    ],
)
def test_entry_speaks_the_page_s_language_or_the_only_one(titles, page, language, title, text):
    entry = Entry(
        **{f"title_{code}": words for code, words in titles.items()},
        text_en="text en",
        text_fr="text fr",
        note_en="note en",
        note_fr="note fr",
    )

    with override(page):
        assert (entry.language, entry.title, entry.text, entry.note) == (language, title, text, f"note {page}")


@pytest.fixture
def world():
    """One thing of each sort, and who looks at it."""
    own, other = MemberFactory(code="own"), MemberFactory(code="other")
    things = {
        "public practice": PracticeFactory(member=other, public=True),
        "network practice": PracticeFactory(member=other, published=True),
        "own draft": PracticeFactory(member=own),
        "other's draft": PracticeFactory(member=other),
        "public document": LibraryItemFactory(public=True),
        "network document": LibraryItemFactory(),
    }
    readers = {
        "visitor": AnonymousUser(),
        "representative": RepresentativeFactory(member=own).user,
        "officer": OfficeFactory().user,
    }
    return things, readers


OPEN = {"public practice", "public document"}
SEEN = {
    "visitor": OPEN,
    "representative": OPEN | {"network practice", "network document", "own draft"},
    "officer": OPEN | {"network practice", "network document", "own draft", "other's draft"},
}


@pytest.mark.parametrize("role", SEEN)
def test_reader_finds_what_she_may_see(world, role):
    things, readers = world

    entries = set(Entry.objects.visible_to(readers[role]).exclude(kind="member").values_list("pk", flat=True))

    assert {name for name, thing in things.items() if thing.index_entry_id in entries} == SEEN[role]


def test_entry_whose_thing_is_gone_is_nobody_s(world):
    things, readers = world
    Practice.objects.filter(pk=things["public practice"].pk).delete()

    visible = Entry.objects.visible_to(readers["officer"])

    assert not visible.filter(pk=things["public practice"].index_entry_id).exists()
    assert Entry.objects.filter(pk=things["public practice"].index_entry_id).exists()


def test_nothing_asked_finds_nothing(world):
    assert not Entry.objects.matching(parse("")).exists()
