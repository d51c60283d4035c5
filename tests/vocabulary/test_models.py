"""Keywords as rows."""

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from tests.vocabulary.factories import KindFactory, TermFactory

pytestmark = pytest.mark.django_db


def test_one_code_may_stand_in_two_vocabularies():
    TermFactory(code="police")
    KindFactory(code="police")

    assert Term.objects.filter(code="police").count() == 2


def test_code_stands_once_in_a_vocabulary():
    TermFactory(code="police")

    with pytest.raises(IntegrityError, match="vocabulary_term_code_unique"):
        TermFactory(code="police")


@pytest.mark.parametrize("label", ["label_en", "label_fr"])
def test_keyword_has_both_labels(label):
    TermFactory()

    with pytest.raises(IntegrityError, match="vocabulary_term_both_labels"):
        TermFactory(**{label: ""})


def test_keywords_of_a_vocabulary_come_in_order_and_without_the_retired():
    second, first = TermFactory(position=2), TermFactory(position=1)
    TermFactory(is_active=False)
    KindFactory()

    assert list(Term.objects.of(Vocabulary.TOPIC)) == [first, second]


@pytest.mark.parametrize(("language", "label", "definition"), [("en", "Hate", "E"), ("fr", "Haine", "F")])
def test_keyword_speaks_the_page_s_language(language, label, definition):
    term = TermFactory.build(label_en="Hate", label_fr="Haine", definition_en="E", definition_fr="F")

    with override(language):
        assert (str(term), term.label, term.definition) == (label, label, definition)


def test_words_hold_all_that_a_reader_may_type():
    term = TermFactory.build(label_en="Hate", label_fr="Haine", synonyms_en=["hatred"], synonyms_fr=["crime haineux"])

    assert term.words == "Hate. Haine. hatred. crime haineux"


def test_replaced_keyword_is_retired():
    new = TermFactory()
    TermFactory(replaced_by=new, is_active=False)

    with pytest.raises(IntegrityError, match="vocabulary_term_replaced_is_retired"):
        TermFactory(replaced_by=new)


def test_keyword_is_replaced_by_another():
    term = TermFactory(is_active=False)
    term.replaced_by = term

    with pytest.raises(IntegrityError, match="vocabulary_term_replaced_by_another"):
        term.save()


def test_retired_keyword_may_still_be_chosen_where_it_is_carried():
    term = TermFactory(is_active=False)

    assert list(Term.objects.of(Vocabulary.TOPIC, also=[term.pk])) == [term]
