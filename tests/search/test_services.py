"""Writing the index."""

import pytest

from network.search.models import Entry, rank_of
from network.search.query import parse
from network.search.registry import Document
from network.search.services import MOST_CHARACTERS, index, refresh_everything
from network.search.tasks import refresh_index
from practices.models import Practice
from tests.meetings.factories import MinutesFactory
from tests.members.factories import MemberFactory, PlaceFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory
from tests.vocabulary.factories import TermFactory

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[Entry]:
    query = parse(typed)
    return list(Entry.objects.matching(query).annotate(rank=rank_of("vector", query)).order_by("-rank", "pk"))


def test_index_ties_the_thing_to_its_entry():
    member = MemberFactory(code="halifax")
    document = Document(key="halifax", titles={"en": "Halifax"}, texts={"en": "By the sea"}, notes={"en": "Atlantic"})

    entry = index("member", member, document)

    member.refresh_from_db()
    assert member.index_entry == entry
    assert (entry.kind, entry.key, entry.title_en, entry.text_en, entry.note_en) == (
        "member", "halifax", "Halifax", "By the sea", "Atlantic",
    )  # fmt: skip
    assert found("sea") == [entry]


def test_index_again_renews_the_same_entry():
    member = MemberFactory()
    first = index("member", member, Document(key="x", titles={"en": "Old name", "fr": "Ancien nom"}))

    second = index("member", member, Document(key="x", titles={"en": "New name"}))

    assert Entry.objects.get() == first == second
    assert (found("old"), found("ancien")) == ([], [])
    assert Entry.objects.get().title_fr == ""


def test_title_counts_more_than_keyword_summary_and_text():
    for number, part in enumerate(
        [{"texts": {"en": "gangs"}}, {"summaries": {"en": "gangs"}}, {"keywords": "gangs"}, {}]
    ):
        title = "gangs" if not part else "other"
        index("member", MemberFactory(), Document(key=str(number), titles={"en": title}, **part))

    assert [entry.key for entry in found("gangs")] == ["3", "2", "1", "0"]


def test_very_long_text_is_cut_before_it_breaks_the_index():
    words = " ".join(f"w{number}x" for number in range(300_000))

    entry = index(
        "member", MemberFactory(), Document(key="x", titles={"en": "t" * 900}, texts={"en": words, "fr": words})
    )

    assert len(entry.text_en) == MOST_CHARACTERS
    assert len(entry.title_en) == 300
    assert found("w1x") == [entry]


def test_document_without_words_is_indexed_all_the_same():
    entry = index("member", MemberFactory(), Document(key="x", titles={}))

    assert entry.pk


def test_markup_and_positions_in_texts_are_words_only():
    entry = index("member", MemberFactory(), Document(key="x", titles={"en": "<b>gang</b> 'a':1A & b | !c"}))

    assert found("gang") == [entry]


@pytest.fixture
def _everything():
    PracticeFactory(public=True, text__title="Walks")
    LibraryItemFactory(title_en="Report")
    PlaceFactory(name_en="Sackville")
    MinutesFactory(published=True)


@pytest.mark.usefixtures("_everything")
def test_refresh_writes_every_entry_anew():
    practices, members = Practice.objects.count(), 2
    Entry.objects.all().delete()

    counts = refresh_everything()

    assert counts == {"member": members, "practice": practices, "document": 1, "minutes": 1}
    assert [entry.title for entry in found("walks")] == ["Walks"]
    assert len(found("sackville")) == 1


@pytest.mark.usefixtures("_everything")
def test_refresh_twice_changes_nothing():
    refresh_index()
    before = list(Entry.objects.order_by("pk").values_list())

    refresh_index()

    assert list(Entry.objects.order_by("pk").values_list()) == before


@pytest.mark.usefixtures("_everything")
def test_refresh_drops_entries_whose_thing_is_gone():
    Practice.objects.all().delete()

    refresh_everything()

    assert found("walks") == []
    assert not Entry.objects.filter(kind="practice").exists()


def test_refresh_takes_up_a_changed_keyword():
    term = TermFactory(label_en="Oldest", label_fr="Vieux")
    PracticeFactory(topics=[term])
    term.label_en, term.phrases = "Newest", ["newest", "vieux"]
    term.save()

    refresh_everything()

    assert (len(found("oldest")), len(found("newest"))) == (0, 1)
