"""The small things templates use."""

from datetime import date, time

import pytest
from django.template import Context, Template
from django.urls import resolve, reverse
from django.utils.translation import override


def drawn(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "day", "shown"),
    [
        ("en", date(2026, 11, 22), "November 22, 2026"),
        ("fr", date(2026, 11, 22), "22 novembre 2026"),
        ("fr", date(2027, 3, 1), "1er mars 2027"),
        ("fr", date(2027, 3, 11), "11 mars 2027"),
        ("en", date(2027, 3, 1), "March 1, 2027"),
        ("fr", None, ""),
    ],
)
def test_long_date_is_said_as_in_the_language(language, day, shown):
    with override(language):
        assert drawn("{{ day|long_date }}", day=day) == shown


@pytest.mark.parametrize(
    ("page", "words", "shown"),
    [("en", "fr", ' lang="fr-CA"'), ("fr", "en", ' lang="en-CA"'), ("en", "en", ""), ("en", "", "")],
)
def test_lang_attribute_marks_foreign_words_only(page, words, shown):
    with override(page):
        assert drawn("{{ words|lang_attribute }}", words=words) == shown


SAME_PAGES = [
    ("/en/", "/fr/"),
    ("/en/practices/?q=a%26b&topic=youth-gangs&topic=hate", "/fr/pratiques/?q=a%26b&topic=youth-gangs&topic=hate"),
    ("/en/practices/NMN-P-0042/evening-walks/", "/fr/pratiques/NMN-P-0042/evening-walks/"),
    ("/en/documents/7/", "/fr/documents/7/"),
    ("/en/members/halifax/", "/fr/membres/halifax/"),
    ("/en/search/?q=%C3%A9t%C3%A9", "/fr/recherche/?q=%C3%A9t%C3%A9"),
    ("/en/sign-in/?next=/en/account/", "/fr/connexion/?next=/en/account/"),
]


@pytest.mark.parametrize(("english", "french"), SAME_PAGES)
def test_same_page_in_the_other_language(rf, english, french):
    with override("en"):
        there = drawn("{% same_page_in 'fr' %}", request=rf.get(english))
    with override("fr"):
        back = drawn("{% same_page_in 'en' %}", request=rf.get(french))

    assert there.replace("&amp;", "&") == french
    assert back.replace("&amp;", "&") == english


def test_same_page_without_a_request_is_home():
    assert drawn("{% same_page_in 'fr' %}") == "/fr/"


@pytest.mark.parametrize(
    ("path", "names", "is_here"),
    [
        ("practices:list", ["practices"], True),
        ("practices:list", ["practices:list"], True),
        ("practices:documents", ["practices:list"], False),
        ("home", ["home"], True),
        ("home", ["practices", "members"], False),
        ("members:leave", ["members", "-members:leave"], False),
        ("members:list", ["members", "-members:leave"], True),
    ],
)
def test_is_current_marks_the_page_shown(rf, path, names, is_here):
    request = rf.get(reverse(path))
    request.resolver_match = resolve(reverse(path))
    source = "{% is_current " + " ".join(f"'{name}'" for name in names) + " %}"

    assert drawn(source, request=request) == (' aria-current="page"' if is_here else "")


@pytest.mark.parametrize(
    ("path", "is_here"), [("account", True), ("mfa_index", True), ("members:leave", True), ("home", False)]
)
def test_is_under_marks_every_page_below(rf, path, is_here):
    marked = drawn("{% is_under 'account' %}", request=rf.get(reverse(path)))

    assert marked == (' aria-current="page"' if is_here else "")


def test_is_under_without_a_request_marks_nothing():
    assert drawn("{% is_under 'account' %}") == ""


@pytest.mark.parametrize(("language", "shown"), [("en", "1,234,567 14:05"), ("fr", "1\xa0234\xa0567 14\xa0h\xa005")])
def test_numbers_and_times_are_written_as_in_the_language(language, shown):
    with override(language):
        text = drawn(
            "{% load humanize %}{{ number|intcomma }} {{ moment|time:'TIME_FORMAT' }}",
            number=1_234_567,
            moment=time(14, 5),
        )

    assert text == shown
