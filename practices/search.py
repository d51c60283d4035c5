"""Practices and documents can be found by their words, their keywords and their member."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.files.enums import FileState
from network.search.models import Entry
from network.search.registry import SEARCHABLE, Document, Source
from network.search.services import index
from network.shared.markdown import to_text
from network.vocabulary.models import Term
from practices.models import LibraryItem, Practice, PracticeFile, PracticeText

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
    return index("practice", practice, document_of(practice, texts, keywords, attached=words_of_files(practice)))


@transaction.atomic
def index_again(practice: Practice) -> None:
    """Write what can be found about a practice whose files have changed, as it stands now."""
    practice = Practice.objects.select_for_update(of=("self",), no_key=True).get(pk=practice.pk)
    index_practice(practice, practice.words_in)


def words_of_files(practice: Practice) -> dict[str, str]:
    """What its clean files are called and say, by language, as far as they were read."""
    files = PracticeFile.objects.filter(practice=practice, stored__state=FileState.CLEAN).order_by("position")
    said: dict[str, list[str]] = {}
    for language, title, words in files.values_list("language", "title", "stored__words__words"):
        said.setdefault(language, []).append(f"{title}. {words or ''}")
    return {language: " ".join(pieces) for language, pieces in said.items()}


def document_of(
    practice: Practice,
    texts: dict[str, PracticeText],
    keywords: list[Term],
    *,
    attached: Mapping[str, str] = MappingProxyType({}),
) -> Document:
    """What a practice gives to the index: its words and its files', its keywords in both languages, its member."""
    member = practice.member
    told = {language: to_text(f"{text.done}\n\n{text.lessons}") for language, text in texts.items()}
    told |= {language: f"{told.get(language, '')} {words}".strip() for language, words in attached.items()}
    return Document(
        key=str(practice.pk),
        titles={language: text.title for language, text in texts.items()},
        summaries={language: text.summary for language, text in texts.items()},
        texts=told,
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
