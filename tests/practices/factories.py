"""Practices and documents for tests."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from network.accounts.enums import Language
from practices.enums import Audience, PracticeState, Translation
from practices.models import LibraryItem, Practice, PracticeFile, PracticeText
from practices.search import index_item
from practices.services import keep_derived
from tests.files.factories import StoredFileFactory
from tests.members.factories import MemberFactory
from tests.vocabulary.factories import KindFactory, ResourceFactory


class PracticeTextFactory(DjangoModelFactory):
    class Meta:
        model = PracticeText

    language = Language.EN
    translation = Translation.ORIGINAL
    title = factory.Sequence(lambda n: f"Practice number {n}")
    summary = "What we do, with whom, to what end."
    done = "We go out in the evening."
    lessons = "Begin early."
    contact_role = "Coordinator"


class PracticeFactory(DjangoModelFactory):
    """A draft with words in one language, as the service stores it: sort keys and index entry included.

    ``published=True`` lets members read it, ``public=True`` everybody. ``text__title`` and so on set the words,
    ``topics`` and ``populations`` the keywords.
    """

    class Meta:
        model = Practice
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(state=PracticeState.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        public = factory.Trait(published=True, audience=Audience.PUBLIC)

    member = factory.SubFactory(MemberFactory)
    kind = factory.SubFactory(KindFactory)
    original_language = Language.EN

    text = factory.RelatedFactory(
        PracticeTextFactory, factory_related_name="practice", language=factory.SelfAttribute("..original_language")
    )

    @factory.post_generation
    def topics(self, create, extracted):
        self.topics.set(extracted or [])

    @factory.post_generation
    def populations(self, create, extracted):
        self.populations.set(extracted or [])

    @factory.post_generation
    def derived(self, create, extracted):
        keep_derived(self)


def translate(practice: Practice, language: str, **words) -> Practice:
    """Add the words of the other language."""
    PracticeTextFactory(practice=practice, language=language, translation=Translation.CHECKED, **words)
    keep_derived(practice)
    return practice


class LibraryItemFactory(DjangoModelFactory):
    """A document for members; ``public=True`` for everybody."""

    class Meta:
        model = LibraryItem
        skip_postgeneration_save = True

    class Params:
        public = factory.Trait(audience=Audience.PUBLIC)

    code = factory.Sequence(lambda n: f"document-{n}")
    kind = factory.SubFactory(ResourceFactory)
    title_en = factory.Sequence(lambda n: f"Report number {n}")
    year = 2009
    languages = [Language.EN]

    @factory.post_generation
    def indexed(self, create, extracted):
        index_item(self)


class PracticeFileFactory(DjangoModelFactory):
    """A checked PDF at a draft."""

    class Meta:
        model = PracticeFile

    practice = factory.SubFactory(PracticeFactory)
    stored = factory.SubFactory(StoredFileFactory)
    title = "Evaluation report"
    language = Language.EN
    position = factory.Sequence(lambda n: n + 1)
