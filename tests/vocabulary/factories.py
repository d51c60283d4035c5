"""Keywords for tests."""

import factory
from factory.django import DjangoModelFactory

from network.shared.text import fold
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term


class TermFactory(DjangoModelFactory):
    """A topic; ``phrases`` follows from the labels and synonyms, as in every stored keyword."""

    class Meta:
        model = Term

    vocabulary = Vocabulary.TOPIC
    code = factory.Sequence(lambda n: f"keyword-{n}")
    label_en = factory.Sequence(lambda n: f"Keyword {n}")
    label_fr = factory.Sequence(lambda n: f"Mot-clé {n}")
    phrases = factory.LazyAttribute(
        lambda term: sorted(
            {fold(said) for said in [term.label_en, term.label_fr, *term.synonyms_en, *term.synonyms_fr]}
        )
    )
    synonyms_en = factory.LazyFunction(list)
    synonyms_fr = factory.LazyFunction(list)


class KindFactory(TermFactory):
    """A kind of practice."""

    vocabulary = Vocabulary.KIND


class PopulationFactory(TermFactory):
    """Somebody a practice is for."""

    vocabulary = Vocabulary.POPULATION


class ResourceFactory(TermFactory):
    """A kind of document."""

    vocabulary = Vocabulary.RESOURCE
