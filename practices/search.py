"""Practices and documents can be found by their words, their keywords and their member."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.search.models import Entry
from network.search.registry import SEARCHABLE, Document, Source
from network.search.services import index
from network.shared.markdown import to_text
from network.vocabulary.models import Term
from practices.models import LibraryItem, Practice, PracticeText

AT_ONCE = 200  # practices held in memory while the index is written anew


@SEARCHABLE.answers("practice")
def practices() -> Source:
    """How practices are found."""
    return Source(
        label=_("Practices"),
        visible_to=Practice.objects.visible_to,
        url=lambda key: reverse("practices:detail", args=[int(key)]),
        refresh=refresh_practices,
    )


@SEARCHABLE.answers("document")
def documents() -> Source:
    """How documents are found."""
    return Source(
        label=_("Documents"),
        visible_to=LibraryItem.objects.visible_to,
        url=lambda key: reverse("practices:document", args=[int(key)]),
        refresh=refresh_items,
    )


def index_practice(practice: Practice, texts: dict[str, PracticeText]) -> Entry:
    """Write what can be found about a practice."""
    keywords = [*practice.topics.all(), *practice.populations.all(), *([practice.kind] if practice.kind else [])]
    return index("practice", practice, document_of(practice, texts, keywords))


def document_of(practice: Practice, texts: dict[str, PracticeText], keywords: list[Term]) -> Document:
    """What a practice gives to the index: its words, its keywords in both languages, its member."""
    member = practice.member
    return Document(
        key=str(practice.pk),
        titles={language: text.title for language, text in texts.items()},
        summaries={language: text.summary for language, text in texts.items()},
        texts={language: to_text(f"{text.done}\n\n{text.lessons}") for language, text in texts.items()},
        keywords=". ".join([practice.number, member.name_en, member.name_fr, *(term.words for term in keywords)]),
        notes={"en": member.name_en, "fr": member.name_fr},
    )


def refresh_practices() -> int:
    """Index every practice anew and drop entries whose practice is gone; returns how many."""
    Entry.objects.filter(kind="practice", practice__isnull=True).delete()
    rows = Practice.objects.for_page()
    return len([index_practice(practice, practice.words_in) for practice in rows.iterator(chunk_size=AT_ONCE)])


def index_item(item: LibraryItem) -> Entry:
    """Write what can be found about a document: titles, summaries, authors, series, its kind's other names."""
    titles = {"en": item.title_en, "fr": item.title_fr}
    document = Document(
        key=str(item.pk),
        titles={language: title for language, title in titles.items() if title},
        summaries={"en": item.summary_en, "fr": item.summary_fr},
        keywords=". ".join([item.authors, item.authors_fr, item.series, str(item.year), item.kind.words]),
        notes={"en": f"{item.kind.label_en}, {item.year}", "fr": f"{item.kind.label_fr}, {item.year}"},
    )
    return index("document", item, document)


def refresh_items() -> int:
    """Index every document anew and drop entries whose document is gone; returns how many."""
    Entry.objects.filter(kind="document", library_item__isnull=True).delete()
    return len([index_item(item) for item in LibraryItem.objects.select_related("kind")])
