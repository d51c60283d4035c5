"""What a reader types becomes SQL that PostgreSQL takes, whatever it is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.search.models import Entry, rank_of
from network.search.query import LONGEST, parse
from tests.vocabulary.factories import TermFactory

pytestmark = pytest.mark.django_db


def ask(typed: str) -> int:
    query = parse(typed)
    return Entry.objects.matching(query).annotate(rank=rank_of("vector", query)).order_by("-rank").count()


ODD = {
    "nothing": "",
    "blank": " \t\n",
    "NUL": "\x00",
    "NUL between": "gang\x00s",
    "quote": '"',
    "quotes": '""""',
    "open phrase": '"gangs de',
    "minus": "-",
    "minus phrase": '-""',
    "all left out": "-gangs -rue",
    "operators": "a & b | !c <-> d:* (e",
    "SQL": "'; DROP TABLE search_entry; --",
    "percent": "100% %s %(a)s",
    "markup": "<script>alert(1)</script>",
    "backslash": "\\ \\' \\0",
    "small words": "the of le la",
    "signs": "?!…«»–—★",
    "emoji": "🚓👮‍♀️",
    "Arabic": "ﷺ" * 40,
    "long": "gang " * 2_000,
    "one long word": "a" * 10_000,
    "colons": ":::*:A",
    "dashes": "--- –gang ‑rue",
}


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD.keys())
def test_nothing_typed_is_an_error(typed):
    assert ask(typed) == 0


grains = st.sampled_from(
    ["gang", "rue", '"', "-", "&", "|", "!", "(", ")", ":*", "<->", "'", "\\", " ", "l'", "é", "%s", "\x00"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=400), st.lists(grains, max_size=40).map("".join)))
def test_no_query_raises(typed):
    assert ask(typed) == 0


@pytest.mark.parametrize("typed", ["", "   ", '""', "-", "?!", "the of", "le, la (les)", "à"])
def test_nothing_asked_is_no_query(typed):
    query = parse(typed)

    assert not query
    assert query.expression is None


def test_long_query_is_cut_and_says_so():
    query = parse("gang " * 200)

    assert query.is_cut
    assert len(query.typed) == LONGEST
    assert not parse("gangs de jeunes").is_cut


def test_typed_words_are_kept_as_typed():
    assert parse("  L'Été des “Gangs” ").typed == "L'Été des “Gangs”"


def test_keyword_is_recognised_by_any_of_its_names():
    term = TermFactory(label_en="Youth gangs", label_fr="Gangs de jeunes", synonyms_fr=["gangs de rue"])

    for typed in ("youth gangs", "Gangs de JEUNES", "prévenir les gangs de rue à Halifax"):
        assert parse(typed).terms == (term,)


def test_longest_name_wins():
    TermFactory(label_en="Gangs", label_fr="Gangs")
    longer = TermFactory(label_en="Youth gangs", label_fr="Gangs de jeunes")

    assert parse("youth gangs").terms == (longer,)


@pytest.mark.parametrize("typed", ['"youth gangs"', "-youth -gangs"])
def test_quoted_and_left_out_words_name_no_keyword(typed):
    TermFactory(label_en="Youth gangs", label_fr="Gangs de jeunes")

    assert parse(typed).terms == ()


def test_small_words_are_not_marked():
    assert parse("the walks of the evening").words == {"walks", "evening"}


def test_reading_a_query_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        parse("prévention des gangs de rue le soir à Halifax et ailleurs")
