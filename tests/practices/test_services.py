"""What happens to a practice: result, refusal, what follows, and the second run."""

import uuid

import pytest
from django.core.cache import cache
from django.utils import timezone

from network.search.models import Entry
from network.search.query import parse
from practices import services
from practices.enums import Audience, PracticeState, Translation
from practices.models import LibraryItem, Practice
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory, translate
from tests.vocabulary.factories import KindFactory, PopulationFactory, ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db


def values(**changes) -> dict:
    return {
        "title": "Evening walks",
        "summary": "We walk in the evening.",
        "done": "Step by step.",
        "lessons": "Begin early.",
        "contact_role": "Coordinator",
        "kind": KindFactory(),
        "status": "running",
        "since_year": 2010,
        "ended_year": None,
        "cost_bracket": "under-10k",
        "contact_email": "walks@town.example",
        "contact_phone": "902 555-0100",
        "topics": [TermFactory(label_en="Youth gangs")],
        "populations": [PopulationFactory(label_en="Youth")],
    } | changes


def tell(**changes) -> Practice:
    arguments = {"member": MemberFactory(), "language": "en", "by": UserFactory(), "submission": uuid.uuid4()}
    arguments |= {name: changes.pop(name) for name in list(changes) if name in arguments}
    return services.tell_practice(**arguments, values=values(**changes))


def found(typed: str) -> list[Practice]:
    return list(Practice.objects.filter(index_entry__in=Entry.objects.matching(parse(typed))))


# --- Telling ------------------------------------------------------------------------------------------------


def test_tell_writes_facts_words_and_keywords():
    practice = tell(original="en")

    stored = Practice.objects.get()
    assert stored == practice
    assert (stored.state, stored.published_at, stored.version) == (PracticeState.DRAFT, None, 1)
    assert (stored.since_year, stored.cost_bracket, stored.contact_phone) == (2010, "under-10k", "902 555-0100")
    assert [str(topic) for topic in stored.topics.all()] == ["Youth gangs"]
    assert [str(group) for group in stored.populations.all()] == ["Youth"]
    assert (stored.words.title, stored.words.lessons) == ("Evening walks", "Begin early.")
    assert stored.words.translation == Translation.ORIGINAL


def test_tell_remembers_who_and_in_which_language():
    user = UserFactory()

    practice = tell(by=user, language="fr")

    assert (practice.created_by, practice.changed_by, practice.original_language) == (user, user, "fr")
    assert practice.languages == ["fr"]


def test_told_practice_is_found_and_sorted():
    practice = tell(title="L'Été en fête", language="fr")

    assert found("ete fete") == [practice]
    assert practice.sort_fr.startswith("ete en fete")
    assert practice.sort_en == practice.sort_fr


def test_tell_twice_makes_one_practice():
    submission, member = uuid.uuid4(), MemberFactory()
    first = tell(submission=submission, member=member)

    second = tell(submission=submission, member=member, title="Sent again")

    assert first == second
    assert Practice.objects.get().words.title == "Evening walks"


def test_tell_on_behalf_of_nobody():
    assert tell(by=None).created_by is None


# --- Changing -----------------------------------------------------------------------------------------------


def change(practice: Practice, *, seen_version: int = 1, by=None, **changes) -> Practice:
    return services.change_practice(
        practice,
        language=practice.original_language,
        by=by or UserFactory(),
        seen_version=seen_version,
        values=values(**changes),
    )


def test_change_writes_the_new_words_and_counts_the_version():
    practice, user = tell(), UserFactory()

    changed = change(practice, by=user, title="Night walks", topics=[], since_year=None)

    stored = Practice.objects.get()
    assert (stored.version, stored.changed_by) == (2, user)
    assert changed.version == 2
    assert (stored.words.title, stored.since_year, list(stored.topics.all())) == ("Night walks", None, [])
    assert stored.created_by != user


def test_changed_practice_is_found_by_its_new_words_only():
    practice = tell(title="Evening walks", summary="x", done="x")

    change(practice, title="Breakfast club", summary="x", done="x", topics=[])

    assert found("breakfast") == [practice]
    assert found("evening") == []


def test_change_over_another_s_version_is_refused():
    practice = tell()
    change(practice, title="First")

    with pytest.raises(services.ChangedMeanwhile) as refused:
        change(practice, title="Second")

    assert refused.value.practice == practice
    assert refused.value.practice.version == 2
    assert Practice.objects.get().words.title == "First"


def test_same_change_sent_twice_is_refused_once_it_is_saved():
    practice = tell()
    change(practice, seen_version=1, title="Once")

    with pytest.raises(services.ChangedMeanwhile):
        change(practice, seen_version=1, title="Once")

    assert Practice.objects.get().version == 2


def test_change_leaves_the_translation_alone():
    practice = translate(tell(), "fr", title="Marches du soir")

    change(practice, title="Night walks")

    assert Practice.objects.get().words_in["fr"].title == "Marches du soir"
    assert Practice.objects.get().languages == ["en", "fr"]


# --- Publishing ---------------------------------------------------------------------------------------------


def test_publish_lets_members_read_at_once():
    published = services.publish_practice(tell())

    stored = Practice.objects.get()
    assert stored == published
    assert (stored.state, stored.audience) == (PracticeState.PUBLISHED, Audience.NETWORK)
    assert stored.published_at <= timezone.now()


def test_publish_again_changes_nothing():
    first = services.publish_practice(tell())

    second = services.publish_practice(first, audience=Audience.PUBLIC)

    assert second.published_at == first.published_at
    assert Practice.objects.get().audience == Audience.NETWORK


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"kind": None}, ["kind"]),
        ({"summary": ""}, ["summary"]),
        ({"done": ""}, ["done"]),
        ({"contact_role": ""}, ["contact_role"]),
        ({"kind": None, "summary": "", "done": "", "contact_role": ""}, ["kind", "summary", "done", "contact_role"]),
    ],
    ids=lambda value: "+".join(value),
)
def test_publish_refuses_what_others_could_not_use(lacking, named):
    practice = tell(**lacking)

    with pytest.raises(services.NotComplete) as refused:
        services.publish_practice(practice)

    assert refused.value.missing == named
    assert Practice.objects.get().state == PracticeState.DRAFT


def test_publish_asks_the_original_words_only():
    practice = translate(tell(language="fr"), "en", title="Walks", summary="", done="")

    assert services.publish_practice(practice).is_published


def test_unpublish_takes_back_and_keeps_the_words():
    practice = services.publish_practice(tell(), audience=Audience.PUBLIC)

    services.unpublish_practice(practice)
    services.unpublish_practice(practice)

    stored = Practice.objects.get()
    assert (stored.state, stored.audience, stored.published_at) == (PracticeState.DRAFT, Audience.NETWORK, None)
    assert stored.words.title == "Evening walks"


def test_published_again_it_is_new_again():
    first = services.publish_practice(tell()).published_at
    services.unpublish_practice(Practice.objects.get())

    again = services.publish_practice(Practice.objects.get())

    assert again.published_at > first


# --- What follows -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda practice: tell(), id="told"),
        pytest.param(lambda practice: change(practice), id="changed"),
        pytest.param(services.publish_practice, id="published"),
        pytest.param(services.unpublish_practice, id="taken back"),
    ],
)
def test_kept_counts_end_with_every_deed(deed):
    practice = tell()
    cache.set(services.CATALOGUE_STAMP, "old", None)

    deed(practice)

    assert cache.get(services.CATALOGUE_STAMP) is None


@pytest.mark.parametrize(
    ("language", "translation"), [("en", Translation.ORIGINAL), ("fr", Translation.TO_CHECK)], ids=["first", "other"]
)
def test_words_of_the_other_language_are_not_yet_checked(language, translation):
    practice = tell(language="en")

    words = services.write_words(practice, language=language, values={"title": "Titre"})

    assert words.translation == translation


def test_second_language_counts_after_keep_derived():
    practice = tell()
    services.write_words(practice, language="fr", values={"title": "Œuvre"}, translation=Translation.CHECKED)

    services.keep_derived(practice)
    services.keep_derived(practice)

    practice.refresh_from_db()
    assert practice.languages == ["en", "fr"]
    assert practice.sort_fr.startswith("oeuvre")
    assert Entry.objects.filter(practice=practice).get().title_fr == "Œuvre"


def test_save_item_makes_it_findable():
    item = services.save_item(
        LibraryItem(
            code="report", kind=ResourceFactory(label_fr="Recension"), title_en="Making cities safer", year=2008
        )
    )
    services.save_item(item)

    assert list(LibraryItem.objects.filter(index_entry__in=Entry.objects.matching(parse("recension cities 2008")))) == [
        item
    ]
    assert Entry.objects.filter(kind="document").count() == 1


def test_documents_from_the_factory_are_findable():
    item = LibraryItemFactory(title_en="Safety audit")

    assert list(LibraryItem.objects.filter(index_entry__in=Entry.objects.matching(parse("safety audits")))) == [item]


def test_missing_parts_of_a_practice_without_words():
    practice = PracticeFactory()
    practice.texts.all().delete()

    assert services.missing_parts(Practice.objects.get()) == ["summary", "done", "contact_role"]
