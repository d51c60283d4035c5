"""Looking after keywords: added, changed, retired, brought back, replaced by another."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict

from network.search.query import parse
from network.vocabulary import services
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from network.vocabulary.registry import uses_of
from practices import keywords
from practices.filters import PracticeFilter
from practices.models import LibraryItem, Practice
from tests.accounts.factories import UserFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory
from tests.vocabulary.factories import KindFactory, PopulationFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

WORDS = {
    "label_en": "Gun violence",
    "label_fr": "Violence armée",
    "definition_en": "",
    "definition_fr": "",
    "synonyms_en": ["firearms"],
    "synonyms_fr": ["armes à feu"],
}


@pytest.fixture
def by():
    return UserFactory()


def found(typed: str) -> list:
    return list(Practice.objects.matching(parse(typed)))


def listed(query: str) -> list:
    rows = PracticeFilter(QueryDict(query), queryset=Practice.objects.published(), reader=AnonymousUser())
    return list(rows.narrowed)


# --- Added and changed --------------------------------------------------------------------------------------


def test_added_keyword_stands_behind_the_others_and_is_found(by):
    TermFactory(position=4)

    term = services.add_term(Vocabulary.TOPIC, by=by, values=WORDS)

    assert (term.code, term.position, term.version, term.edited_by) == ("gun-violence", 5, 1, by)
    assert parse("firearms").terms == (term,)


def test_two_keywords_of_one_label_get_two_codes(by):
    retired = TermFactory(code="gun-violence", label_en="Gun violence", is_active=False)

    term = services.add_term(Vocabulary.TOPIC, by=by, values=WORDS)

    assert (retired.code, term.code) == ("gun-violence", "gun-violence-2")


@pytest.mark.parametrize("label", [{"label_en": "GUN violence"}, {"label_fr": "Violence armee"}])
def test_label_of_another_keyword_is_refused(by, label):
    other = TermFactory(**label)
    TermFactory(vocabulary=Vocabulary.SETTING, **label)

    with pytest.raises(services.LabelTaken) as refusal:
        services.add_term(Vocabulary.TOPIC, by=by, values=WORDS)

    assert (refusal.value.term, refusal.value.name) == (other, next(iter(label)))


def test_changed_words_find_what_carries_the_keyword(by):
    term = TermFactory(label_en="Guns")
    practice = PracticeFactory(topics=[term])
    item = LibraryItemFactory(kind=ResourceFactory())

    services.change_term(term, by=by, seen_version=1, values=WORDS)
    services.change_term(item.kind, by=by, seen_version=1, values={"label_en": "Toolbox"})

    assert found("firearms") == [practice]
    assert "firearm" in str(Practice.objects.get().index_entry.vector)
    assert LibraryItem.objects.get().index_entry.note_en.startswith("Toolbox")


def test_second_editor_is_told_and_nothing_is_written(by):
    term = TermFactory()
    services.change_term(term, by=by, seen_version=1, values={"label_en": "First"})

    with pytest.raises(services.TermChanged) as refusal:
        services.change_term(term, by=by, seen_version=1, values={"label_en": "Second"})

    assert refusal.value.term.label_en == "First"
    assert Term.objects.get().label_en == "First"


@pytest.mark.django_db(transaction=True)
def test_one_of_many_editors_at_the_same_moment_saves(by):
    term, ready = TermFactory(), threading.Barrier(4)

    def change(number: int):
        ready.wait(timeout=20)
        try:
            return services.change_term(term, by=by, seen_version=1, values={"label_en": f"By {number}"})
        except services.TermChanged as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(change, range(4)))

    saved = [one for one in results if isinstance(one, Term)]
    assert len(saved) == 1
    assert Term.objects.get().label_en == saved[0].label_en


@pytest.mark.django_db(transaction=True)
def test_keyword_is_added_once_at_the_same_moment(by):
    ready = threading.Barrier(3)

    def add(_number: int):
        ready.wait(timeout=20)
        try:
            return services.add_term(Vocabulary.TOPIC, by=by, values=WORDS)
        except services.LabelTaken as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(add, range(3)))

    assert sum(isinstance(one, Term) for one in results) == 1
    assert Term.objects.count() == 1


# --- Retired ------------------------------------------------------------------------------------------------


def test_retired_keyword_is_kept_by_what_carries_it_and_comes_back(by):
    term = TermFactory()
    practice = PracticeFactory(topics=[term], published=True)

    services.retire_term(term, by=by)
    services.retire_term(term, by=by)
    choosable = list(Term.objects.of(Vocabulary.TOPIC))
    narrowed = listed(f"topic={term.code}")
    services.bring_back_term(term, by=by)

    assert choosable == []
    assert narrowed == [practice]
    assert list(Term.objects.of(Vocabulary.TOPIC)) == [term]
    assert Term.objects.get(pk=term.pk).version == 3


def test_keyword_does_not_come_back_beside_another_of_its_label(by):
    term = TermFactory(label_en="Guns", is_active=False)
    TermFactory(label_en="Guns")

    with pytest.raises(services.LabelTaken):
        services.bring_back_term(term, by=by)


# --- Replaced -----------------------------------------------------------------------------------------------


def test_replaced_keyword_leads_to_the_other_everywhere(by):
    old, new = TermFactory(label_en="Guns", synonyms_fr=["fusils"]), TermFactory(label_en="Gun violence")
    one, both = PracticeFactory(topics=[old], published=True), PracticeFactory(topics=[old, new], published=True)
    untouched = PracticeFactory(published=True)

    services.replace_term(old, by=by, into=new)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.is_active, old.replaced_by, old.phrases) == (False, new, [])
    assert [list(practice.topics.all()) for practice in (one, both)] == [[new], [new]]
    assert set(listed(f"topic={old.code}")) == set(listed(f"topic={new.code}")) == {one, both}
    assert set(found("fusils")) == {one, both}
    assert ("Guns" in new.synonyms_en, "fusils" in new.synonyms_fr) == (True, True)
    assert [Practice.objects.get(pk=one.pk).version, Practice.objects.get(pk=untouched.pk).version] == [2, 1]
    assert uses_of(old) == []
    assert uses_of(new) == [("Practices", 2)]


@pytest.mark.parametrize(
    ("factory", "field"), [(KindFactory, "kind"), (PopulationFactory, "populations"), (TermFactory, "topics")]
)
def test_each_field_of_a_practice_is_moved(by, factory, field):
    old, new = factory(), factory()
    practice = PracticeFactory(**{field: old if field == "kind" else [old]})

    services.replace_term(old, by=by, into=new)

    practice = Practice.objects.get()
    assert (practice.kind if field == "kind" else getattr(practice, field).get()) == new


def test_documents_are_moved(by):
    item, new = LibraryItemFactory(), ResourceFactory()

    services.replace_term(item.kind, by=by, into=new)

    item = LibraryItem.objects.get()
    assert item.kind == new
    assert item.index_entry.note_en.startswith(new.label_en)


def test_what_led_to_a_replaced_keyword_leads_to_the_last_one(by):
    first, second, third = TermFactory(), TermFactory(), TermFactory()
    narrower = TermFactory(parent=first)
    practice = PracticeFactory(topics=[first], published=True)

    services.replace_term(first, by=by, into=second)
    services.replace_term(second, by=by, into=third)

    first.refresh_from_db()
    narrower.refresh_from_db()
    assert (first.replaced_by, narrower.parent) == (third, third)
    assert listed(f"topic={first.code}") == [practice]


def test_keyword_may_be_replaced_by_one_that_stood_under_it(by):
    old = TermFactory()
    new = TermFactory(parent=old)

    services.replace_term(old, by=by, into=new)

    new.refresh_from_db()
    assert new.parent is None


@pytest.mark.parametrize("what", ["itself", "another vocabulary", "retired", "replaced before"])
def test_replacing_is_refused(by, what):
    old, new = TermFactory(), TermFactory()
    if what == "itself":
        new = old
    elif what == "another vocabulary":
        new = KindFactory()
    elif what == "retired":
        new.is_active = False
        new.save()
    else:
        services.replace_term(old, by=by, into=TermFactory())

    with pytest.raises(services.NotReplaceable):
        services.replace_term(old, by=by, into=new)


def test_replaced_keyword_does_not_come_back(by):
    old = TermFactory()
    services.replace_term(old, by=by, into=TermFactory())

    with pytest.raises(services.NotReplaceable):
        services.bring_back_term(old, by=by)


def test_many_records_are_left_to_the_worker(by, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(keywords, "AT_ONCE", 0)
    term = TermFactory()
    PracticeFactory(topics=[term])
    LibraryItemFactory(kind=(kind := ResourceFactory()))

    with django_capture_on_commit_callbacks() as woken:
        services.change_term(term, by=by, seen_version=1, values=WORDS)
        services.change_term(kind, by=by, seen_version=1, values={"label_en": "Toolbox"})

    assert len(woken) == 2


# --- The founding record ------------------------------------------------------------------------------------

ROWS = [
    {"code": "alcohol", "label_en": "Alcohol", "label_fr": "Alcool"},
    {"code": "bars", "label_en": "Bars", "label_fr": "Bars", "parent": "alcohol"},
]


def test_founding_record_leaves_what_people_changed(by):
    services.load_terms(Vocabulary.TOPIC, ROWS)
    bars, alcohol = Term.objects.get(code="bars"), Term.objects.get(code="alcohol")
    services.change_term(alcohol, by=by, seen_version=1, values=WORDS)
    services.retire_term(bars, by=by)
    added = services.add_term(Vocabulary.TOPIC, by=by, values={"label_en": "New", "label_fr": "Nouveau"})
    before = list(Term.objects.order_by("pk").values())

    services.load_terms(Vocabulary.TOPIC, ROWS)
    services.load_terms(Vocabulary.TOPIC, [])
    services.load_terms(Vocabulary.TOPIC, [ROWS[0] | {"code": added.code}])

    assert list(Term.objects.order_by("pk").values()) == before


def test_replaced_keyword_stays_replaced_when_the_portal_starts_again(by):
    services.load_terms(Vocabulary.TOPIC, ROWS)
    bars, alcohol = Term.objects.get(code="bars"), Term.objects.get(code="alcohol")

    services.replace_term(bars, by=by, into=alcohol)
    services.load_terms(Vocabulary.TOPIC, ROWS)

    bars.refresh_from_db()
    alcohol.refresh_from_db()
    assert (bars.is_active, bars.replaced_by) == (False, alcohol)
    assert "Bars" in alcohol.synonyms_en
