"""The passage that answers, with the found words marked and everything else escaped."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.search.passages import marked, passage
from network.search.query import parse
from tests.vocabulary.factories import TermFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("prevention", "La Prévention, ici", "La <mark>Prévention</mark>, ici"),
        ("walks", "We walked and walk.", "We <mark>walked</mark> and <mark>walk</mark>."),
        ("ete", "C’est l’été", "C’est <mark>l’été</mark>"),
        ("program", "A programme", "A <mark>programme</mark>"),
        ('"night walk"', "a night walk", "a <mark>night</mark> <mark>walk</mark>"),
        ("elsewhere", "a night walk", "a night walk"),
        ("", "a night walk", "a night walk"),
        ("of", "out of school", "out of school"),
    ],
)
def test_found_words_are_marked(typed, text, shown):
    assert marked(text, parse(typed)) == shown


def test_other_names_of_a_keyword_are_marked():
    TermFactory(label_en="Youth gangs", label_fr="Gangs de jeunes")

    assert marked("About youth", parse("gangs de jeunes")) == "About <mark>youth</mark>"


def test_passage_shows_the_words_around_the_find():
    text = " ".join(f"word{n}" for n in range(200)) + " needle " + " ".join(f"more{n}" for n in range(200))

    shown = passage(text, parse("needle"))

    assert "<mark>needle</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(re.sub("<[^>]+>", "", shown).split()) <= 2 * 12 + 3


def test_passage_of_a_short_text_is_the_whole():
    assert passage("A needle here.", parse("needle")) == "A <mark>needle</mark> here"


def test_text_without_the_words_has_no_passage():
    assert passage("Nothing here.", parse("needle")) == ""


HOSTILE = '<script>alert("needle")</script> & <b>needle</b> <mark>'


def test_markup_in_texts_is_escaped():
    for shown in (marked(HOSTILE, parse("needle")), passage(HOSTILE, parse("needle"))):
        assert set(re.findall(r"<[^>]*>", shown)) == {"<mark>", "</mark>"}
        assert "<mark>needle</mark>" in shown


grains = st.sampled_from(["needle", "Needles", " ", "<b>", "</mark>", "&", "'", "-", "é", ".", "\n", "’", "_"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.lists(grains, max_size=60).map("".join)))
def test_no_text_breaks_out(text):
    query = parse("needle")

    for shown in (marked(text, query), passage(text, query)):
        assert set(re.findall(r"<[^>]*>", shown)) <= {"<mark>", "</mark>"}


def test_marks_change_no_word():
    text = "The needle & the <needle>"

    assert re.sub("</?mark>", "", marked(text, parse("needle"))) == "The needle &amp; the &lt;needle&gt;"
