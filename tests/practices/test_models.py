"""Practices and documents as rows."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override

from practices.enums import Translation
from practices.models import LibraryItem, Practice, PracticeText
from tests.practices.factories import (
    LibraryItemFactory,
    PracticeFactory,
    PracticeFileFactory,
    PracticeTextFactory,
    translate,
)

pytestmark = pytest.mark.django_db


def test_draft_may_be_incomplete():
    assert PracticeFactory(kind=None).pk


@pytest.mark.parametrize("missing", ["kind", "published_at"])
def test_published_practice_is_complete(missing):
    PracticeFactory(published=True)

    with pytest.raises(IntegrityError, match="practices_published_is_complete"):
        PracticeFactory(published=True, **{missing: None})


@pytest.mark.parametrize(("since", "ended"), [(2010, 2012), (2010, 2010), (2010, None), (None, None)])
def test_years_in_order(since, ended):
    assert PracticeFactory(since_year=since, ended_year=ended).pk


def test_years_out_of_order_are_refused():
    with pytest.raises(IntegrityError, match="practices_years_in_order"):
        PracticeFactory(since_year=2010, ended_year=2009)


def test_years_out_of_order_are_refused_in_words():
    practice = PracticeFactory(since_year=2010)
    practice.ended_year = 2009

    with pytest.raises(ValidationError, match=r"It cannot have ended before it began\."):
        practice.validate_constraints()


def test_submission_makes_one_practice():
    first = PracticeFactory()

    with pytest.raises(IntegrityError, match="submission"):
        PracticeFactory(submission=first.submission)


def test_words_stand_once_in_a_language():
    practice = translate(PracticeFactory(), "fr", title="Titre")

    with pytest.raises(IntegrityError, match="practices_text_once_per_language"):
        PracticeTextFactory(practice=practice, language="fr", translation=Translation.TO_CHECK)


def test_one_text_is_the_original():
    practice = PracticeFactory()

    with pytest.raises(IntegrityError, match="practices_text_one_original"):
        PracticeTextFactory(practice=practice, language="fr", translation=Translation.ORIGINAL)


def test_words_have_a_title():
    with pytest.raises(IntegrityError, match="practices_text_has_title"):
        PracticeFactory(text__title="")


@pytest.mark.parametrize("titles", [{"title_en": "", "title_fr": "Titre"}, {"title_en": "Title", "title_fr": ""}])
def test_document_has_a_title_in_one_language(titles):
    assert LibraryItemFactory(**titles).pk


def test_document_without_title_is_refused():
    with pytest.raises(IntegrityError, match="practices_libraryitem_a_title"):
        LibraryItem.objects.create(kind=LibraryItemFactory().kind, code="none", year=2009)


# --- A practice on a page -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("original", "other", "page", "shown"),
    [
        ("en", "", "en", "en"),
        ("en", "", "fr", "en"),
        ("fr", "", "en", "fr"),
        ("en", "fr", "fr", "fr"),
        ("fr", "en", "en", "en"),
    ],
)
def test_reader_gets_her_language_or_the_original(original, other, page, shown):
    practice = PracticeFactory(original_language=original)
    if other:
        translate(practice, other, title="Other")

    with override(page):
        assert Practice.objects.get().words.language == shown


def test_number_is_for_life():
    assert Practice(pk=42).number == "NMN-P-0042"
    assert str(Practice(pk=123_456)) == "NMN-P-123456"


@pytest.mark.parametrize(
    ("page", "path"),
    [("en", "/en/practices/NMN-P-{:04d}/evening-walks/"), ("fr", "/fr/pratiques/NMN-P-{:04d}/evening-walks/")],
)
def test_address_holds_number_and_title(page, path):
    practice = PracticeFactory(text__title="Evening walks!")

    with override(page):
        assert practice.get_absolute_url() == path.format(practice.pk)


def test_list_takes_three_statements_whatever_the_number(django_assert_num_queries):
    for _number in range(3):
        translate(PracticeFactory(), "fr", title="Titre")

    with django_assert_num_queries(3):
        for practice in Practice.objects.for_list():
            assert practice.words.title
            assert practice.member.name
            assert list(practice.topics.all()) == []


def test_published_and_drafts_are_apart():
    draft, published = PracticeFactory(), PracticeFactory(published=True)

    assert list(Practice.objects.drafts()) == [draft]
    assert list(Practice.objects.published()) == [published]


def test_words_say_what_they_are():
    assert str(PracticeText(title="Walks", language="en")) == "Walks (en)"


# --- A document on a page -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("titles", "page", "language", "title"),
    [
        (("Report", "Rapport"), "en", "en", "Report"),
        (("Report", "Rapport"), "fr", "fr", "Rapport"),
        (("Report", ""), "fr", "en", "Report"),
        (("", "Rapport"), "en", "fr", "Rapport"),
    ],
)
def test_document_title_is_never_invented(titles, page, language, title):
    item = LibraryItem(title_en=titles[0], title_fr=titles[1])

    with override(page):
        assert (item.language, item.title, str(item)) == (language, title, title)


def test_document_says_its_summary_and_authors_in_the_page_s_language():
    item = LibraryItem(summary_en="E", summary_fr="F", authors="Institute", authors_fr="Institut")
    english_only = LibraryItem(summary_en="E", authors="Institute")

    with override("fr"):
        assert (item.summary, item.by) == ("F", "Institut")
        assert (english_only.summary, english_only.by) == ("E", "Institute")
    with override("en"):
        assert (item.summary, item.by) == ("E", "Institute")


def test_documents_come_newest_year_first():
    old, new = LibraryItemFactory(year=2007), LibraryItemFactory(year=2010)
    second, first = LibraryItemFactory(year=2009, code="b"), LibraryItemFactory(year=2009, code="a")

    assert list(LibraryItem.objects.for_list()) == [new, first, second, old]


def test_moment_of_publication_orders_the_newest():
    practice = PracticeFactory(published=True)

    assert practice.published_at <= timezone.now()


def test_file_has_a_title():
    assert str(PracticeFileFactory()) == "Evaluation report"

    with pytest.raises(IntegrityError, match="practices_file_has_title"):
        PracticeFileFactory(title="")


def test_file_has_a_place_of_its_own():
    file = PracticeFileFactory()
    PracticeFileFactory(position=file.position)
    PracticeFileFactory(practice=file.practice)

    with pytest.raises(IntegrityError, match="practices_file_one_per_position"):
        PracticeFileFactory(practice=file.practice, position=file.position)
