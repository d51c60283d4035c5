"""Published minutes are found; drafts are not, by nobody."""

from datetime import date

import pytest

from meetings import services
from meetings.search import index_minutes, refresh_minutes
from network.home.finding import Finding
from network.search.models import Entry
from tests.accounts.factories import UserFactory
from tests.meetings.factories import ActionFactory, DecisionFactory, MeetingFactory, MinutesFactory
from tests.meetings.test_minutes import confirmed
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.roles import READERS, person

pytestmark = pytest.mark.django_db


def found(typed: str, reader=None) -> list[str]:
    reader = reader or RepresentativeFactory().user
    return [hit.url for hit in Finding({"q": typed, "kind": "minutes"}, reader=reader).hits]


def published(**more):
    meeting = MeetingFactory(held_on=date(2026, 1, 19), title="January call")
    minutes = MinutesFactory(published=True, meeting=meeting, **more)
    DecisionFactory(minutes=minutes, text="The Network publishes a brief.", year=2026, serial=3)
    ActionFactory(minutes=minutes, text="Draft the paragraphs.")
    index_minutes(minutes)
    return minutes


@pytest.mark.parametrize(
    "typed",
    [
        "gangs",
        "compared",
        "D-2026-003",
        "publishes brief",
        "paragraphs",
        "January call",
        "procès-verbal",
        "compte rendu",
        "minutes",
    ],
)
def test_minutes_are_found_by(typed):
    minutes = published()

    assert found(typed) == [minutes.get_absolute_url()]


@pytest.mark.parametrize("role", ["visitor", "account", "former", *READERS])
def test_who_finds_them(role):
    published()
    reader = person(role, MemberFactory())

    assert bool(found("gangs", reader)) is (role in READERS)


def test_draft_is_in_no_index_not_even_for_officers():
    MinutesFactory()

    assert found("gangs", OfficeFactory().user) == []
    assert not Entry.objects.filter(kind="minutes").exists()


def test_publishing_writes_the_index_in_the_same_transaction():
    minutes = confirmed(MinutesFactory(notes="Unheard words.\n\nDecision: remarkable."))

    services.publish_minutes(minutes, by=UserFactory())

    assert found("unheard remarkable") == [minutes.get_absolute_url()]


def test_title_says_whose_minutes_and_when_in_both_languages():
    entry = published().index_entry

    assert entry.title_en == "Minutes: January call, January 19, 2026"
    assert "19 janvier 2026" in entry.title_fr


def test_call_without_a_title_is_named_after_its_day_once():
    minutes = MinutesFactory(published=True, meeting=MeetingFactory(held_on=date(2026, 1, 19)))

    assert minutes.index_entry.title_en == "Minutes: Conference call of January 19, 2026"


def test_french_words_are_stemmed_as_french():
    minutes = MinutesFactory(published=True, language="fr")
    minutes.items.update(text="Les équipes marchaient le soir.")
    index_minutes(minutes)

    assert found("équipe marche") == [minutes.get_absolute_url()]


def test_refreshing_writes_all_and_drops_what_is_gone():
    minutes = published()
    Entry.objects.create(kind="minutes", key="0")
    MinutesFactory()

    assert refresh_minutes() == 1
    assert list(Entry.objects.filter(kind="minutes")) == [minutes.index_entry]
