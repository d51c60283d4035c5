"""Loading keywords."""

import pytest

from network.shared.text import fold
from network.vocabulary.enums import TermGroup, Vocabulary
from network.vocabulary.models import Term
from network.vocabulary.services import load_founding_terms, load_terms
from tests.vocabulary.factories import TermFactory

pytestmark = pytest.mark.django_db

ROWS = [
    {"code": "alcohol", "label_en": "Alcohol", "label_fr": "Alcool", "synonyms_fr": ["Été arrosé"], "group": "problem"},
    {"code": "bars", "label_en": "Bars", "label_fr": "Bars", "parent": "alcohol"},
]


def stored() -> list[tuple]:
    return list(Term.objects.order_by("pk").values_list())


def test_load_terms_writes_labels_order_and_phrases():
    count = load_terms(Vocabulary.TOPIC, ROWS)

    first, second = Term.objects.of(Vocabulary.TOPIC)
    assert count == 2
    assert (first.label_en, first.group, first.position) == ("Alcohol", "problem", 0)
    assert first.phrases == ["alcohol", "alcool", "ete arrose"]
    assert second.parent == first


def test_load_terms_again_changes_nothing():
    load_terms(Vocabulary.TOPIC, ROWS)
    before = stored()

    load_terms(Vocabulary.TOPIC, ROWS)

    assert stored() == before


def test_load_terms_corrects_a_label():
    load_terms(Vocabulary.TOPIC, ROWS)

    load_terms(Vocabulary.TOPIC, [ROWS[0] | {"label_fr": "Boisson"}, ROWS[1]])

    term = Term.objects.get(code="alcohol")
    assert term.label_fr == "Boisson"
    assert "boisson" in term.phrases
    assert "alcool" not in term.phrases


def test_keyword_that_left_the_list_is_retired_and_may_come_back():
    load_terms(Vocabulary.TOPIC, ROWS)

    load_terms(Vocabulary.TOPIC, ROWS[:1])
    retired = Term.objects.get(code="bars").is_active
    load_terms(Vocabulary.TOPIC, ROWS)

    assert retired is False
    assert Term.objects.get(code="bars").is_active


def test_other_vocabularies_are_left_alone():
    other = TermFactory(vocabulary=Vocabulary.SETTING)

    load_terms(Vocabulary.TOPIC, ROWS)

    other.refresh_from_db()
    assert other.is_active


def test_founding_keywords_speak_both_languages():
    count = load_founding_terms()

    terms = list(Term.objects.all())
    assert len(terms) == count
    assert {term.vocabulary for term in terms} == set(Vocabulary.values)
    assert all(term.label_en and term.label_fr for term in terms)
    assert all(term.label_en[0].isupper() or not term.label_en[0].isalpha() for term in terms)


def test_topics_stand_in_two_groups():
    load_founding_terms()

    groups = set(Term.objects.of(Vocabulary.TOPIC).values_list("group", flat=True))

    assert groups == {TermGroup.PROBLEM, TermGroup.WAY}


def test_no_two_keywords_of_a_vocabulary_are_called_alike():
    load_founding_terms()

    for vocabulary in Vocabulary.values:
        for language in ("en", "fr"):
            labels = [fold(getattr(term, f"label_{language}")) for term in Term.objects.of(vocabulary)]
            assert len(labels) == len(set(labels)), (vocabulary, language)


CORRECTED = {
    ("topic", "human-trafficking"): "Traite des personnes et exploitation",
    ("topic", "mental-health-crises"): "Situations de crise en santé mentale",
    ("population", "disabilities"): "Personnes handicapées",
    ("approach", "situational-prevention"): "Prévention situationnelle",
    ("partner", "federal"): "Gouvernement du Canada",
    ("setting", "licensed-premises"): "Bars et établissements avec permis d'alcool",
}


def test_labels_are_the_corrected_ones():
    load_founding_terms()

    labels = {(term.vocabulary, term.code): term.label_fr for term in Term.objects.all()}

    assert {key: labels[key] for key in CORRECTED} == CORRECTED
