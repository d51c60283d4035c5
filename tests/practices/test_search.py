"""What a coordinator types finds what she means, in either language."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from network.home.finding import Finding
from network.search.models import Entry
from network.search.query import parse
from practices.models import Practice
from practices.search import refresh_practices
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory, translate
from tests.vocabulary.factories import PopulationFactory, TermFactory

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[Practice]:
    return list(Practice.objects.matching(parse(typed)))


PAIRS = {
    "accents left out": ("prevention criminalite", {"title": "Prévention de la criminalité"}),
    "accents put in": ("prévention", {"title": "Prevention downtown"}),
    "capitals": ("PRÉVENTION", {"title": "prévention"}),
    "stem in French": ("jeune marcheurs", {"title": "Les jeunes marcheurs du soir", "language": "fr"}),
    "stem in English": ("walk", {"done": "We walked with residents."}),
    "elision in the text": ("ecole", {"title": "À l'école d’abord"}),
    "elision in the query": ("l’école", {"title": "Une école ouverte"}),
    "elision in both": ("qu'avant d'été", {"title": "L'été, avant"}),
    "ligature in the text": ("oeuvre coeur", {"title": "Œuvre au cœur"}),
    "ligature in the query": ("œuvre", {"title": "Oeuvre"}),
    "program": ("program", {"title": "A programme of walks"}),
    "programme": ("programme", {"title": "Walking program"}),
    "organization": ("organisation", {"done": "An organization."}),
    "phrase": ('"evening walks"', {"title": "Evening walks"}),
    "phrase over a small word": ('"prévention de la criminalité"', {"title": "Prévention de la criminalité"}),
    "words apart": ("evening downtown", {"title": "Evening walks", "done": "We go downtown."}),
    "left out something else": ("walks -morning", {"title": "Evening walks"}),
    "word with a hyphen": ("by-law", {"title": "A bylaw on noise"}),
    "word with an apostrophe": ("aujourd'hui", {"title": "La rue d'aujourd'hui"}),
    "small words of English": ("the prevention of crime", {"title": "Prévenir : prevention, crime"}),
    "small words of French": ("les aides à la famille", {"title": "Aide aux familles", "language": "fr"}),
    "word that is small in the other language": ("father and son", {"title": "Son and father"}),
    "punctuation": ("evening, (walks)!", {"title": "Evening walks"}),
    "other quotation marks": ("« evening » “walks”", {"title": "Evening walks"}),
    "summer is no small word": ("été", {"title": "L'été", "language": "fr"}),
    "number": ("2010", {"done": "Since 2010."}),
}
NOT = {
    "phrase in another order": ('"walks evening"', {"title": "Evening walks"}),
    "phrase with words between": ('"evening downtown"', {"title": "Evening walks downtown"}),
    "word left out": ("walks -evening", {"title": "Evening walks"}),
    "phrase left out": ('walks -"in the evening"', {"title": "Walks", "done": "Walks in the evening."}),
    "one word missing": ("evening bicycle", {"title": "Evening walks"}),
    "another word": ("bicycle", {"title": "Evening walks"}),
}


def told(words: dict) -> Practice:
    language = words.pop("language", "en")
    return PracticeFactory(original_language=language, **{f"text__{name}": value for name, value in words.items()})


@pytest.mark.parametrize(("typed", "words"), PAIRS.values(), ids=PAIRS.keys())
def test_finds(typed, words):
    practice = told(dict(words))

    assert found(typed) == [practice]


@pytest.mark.parametrize(("typed", "words"), NOT.values(), ids=NOT.keys())
def test_does_not_find(typed, words):
    told(dict(words))

    assert found(typed) == []


def test_french_query_finds_what_exists_in_english_only():
    topic = TermFactory(
        label_en="Youth gangs", label_fr="Gangs de jeunes et gangs de rue", synonyms_fr=["gangs de jeunes"]
    )
    tagged = PracticeFactory(topics=[topic], text__title="Leaving a gang")
    untagged = PracticeFactory(text__title="About youth gangs in our schools")

    assert set(found("gangs de jeunes")) == {tagged, untagged}


@pytest.mark.parametrize(
    "typed", ["les gangs de jeunes", "the youth gangs", "gangs de jeunes, à la", "about youth gangs"]
)
def test_small_words_beside_a_keyword_hide_nothing(typed):
    topic = TermFactory(label_en="Youth gangs", label_fr="Gangs de jeunes")
    practice = PracticeFactory(topics=[topic], text__title="Leaving")

    assert found(typed) == [practice]


def test_english_query_finds_what_exists_in_french_only():
    TermFactory(label_en="Youth gangs", label_fr="Gangs de jeunes")
    practice = PracticeFactory(original_language="fr", text__title="Prévenir les gangs de jeunes")

    assert found("youth gangs") == [practice]


@pytest.mark.parametrize("typed", ["NMN-P-{:04d}", "halifax", "ville d'Halifax", "young people", "Politique"])
def test_practice_is_found_by_number_member_and_keywords(typed):
    practice = PracticeFactory(
        member=MemberFactory(name_en="Halifax", name_fr="Ville d'Halifax"),
        populations=[PopulationFactory(label_en="Young people")],
        kind__label_fr="Politique",
    )
    PracticeFactory(member=MemberFactory(name_en="Regina", name_fr="Regina"))

    assert found(typed.format(practice.pk)) == [practice]


def test_both_languages_of_a_practice_find_it():
    practice = translate(PracticeFactory(text__title="Evening walks"), "fr", title="Marches du soir")

    assert found("walks") == found("marches") == [practice]


def test_every_practice_is_indexed_anew():
    PracticeFactory.create_batch(3)
    Entry.objects.all().delete()

    assert refresh_practices() == refresh_practices() == 3
    assert Entry.objects.filter(kind="practice").count() == 3


# --- Rights -------------------------------------------------------------------------------------------------


def site(query: str, reader=None) -> Finding:
    return Finding(QueryDict(query), reader=reader or AnonymousUser())


@pytest.fixture
def hidden():
    """A word that stands only in what some readers may not see."""
    owner = MemberFactory()
    PracticeFactory(member=owner, text__title="Zanzibar draft")
    PracticeFactory(member=owner, published=True, text__title="Zanzibar for members", text__done="zanzibar " * 50)
    LibraryItemFactory(title_en="Zanzibar paper")
    return owner


def test_visitor_gets_neither_hit_nor_count_nor_passage(hidden):
    finding = site("q=zanzibar")

    assert (finding.total, finding.counts, finding.tabs, finding.hits) == (0, {}, [], [])


def test_member_finds_what_is_published(hidden):
    finding = site("q=zanzibar", RepresentativeFactory().user)

    assert finding.counts == {"practice": 1, "document": 1}
    assert {str(hit.entry.title) for hit in finding.hits} == {"Zanzibar for members", "Zanzibar paper"}


def test_owner_finds_her_draft_too(hidden):
    finding = site("q=zanzibar", RepresentativeFactory(member=hidden).user)

    assert finding.counts == {"practice": 2, "document": 1}


def test_former_representative_finds_what_a_visitor_finds(hidden):

    day = date(2020, 1, 1)
    user = RepresentativeFactory(member=hidden, starts_on=day, ends_on=day).user

    assert site("q=zanzibar", user).total == 0
