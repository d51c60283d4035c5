"""Folding, sort keys and address tails."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.shared.text import fold, on_one_line, sort_key, tail, without_control


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        pytest.param("Prévention de la CRIMINALITÉ", "prevention de la criminalite", id="accents and case"),
        pytest.param("L'été, d’ici à qu'elle", "ete, ici a elle", id="elisions with both apostrophes"),
        pytest.param("jusqu'au c'était lorsqu’il", "au etait il", id="long elisions"),
        pytest.param("aujourd'hui, presqu'île", "aujourd'hui, presqu'ile", id="apostrophes inside words stay"),
        pytest.param("cœur et æquo, Łódź, Straße", "coeur et aequo, lodz, strasse", id="ligatures"),
        pytest.param("𝕊afe ℋome", "safe home", id="letters of mathematics"),
        pytest.param("program and programs", "programme and programmes", id="program"),
        pytest.param("organisation, neighborhood, center", "organization, neighbourhood, centre", id="spellings"),
        pytest.param("programming", "programming", id="a longer word is another word"),
        pytest.param("bylaw", "by-law", id="by-law"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_fold_reads_as_a_reader_means(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_fold_is_settled_after_once(text):
    once = fold(text)

    assert fold(once) == once


@given(st.text())
def test_fold_leaves_no_accent_and_no_capital(text):
    folded = fold(text)

    assert not any(unicodedata.combining(letter) for letter in folded)
    assert folded == folded.lower()


@given(st.text())
def test_fold_does_not_care_how_accents_are_stored(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


def test_sort_key_orders_as_both_languages_do():
    names = ["Zone", "Étude", "Eau", "étude", "Œuvre", "Ottawa", "Île", "Iles"]

    assert sorted(names, key=sort_key) == ["Eau", "Étude", "étude", "Île", "Iles", "Œuvre", "Ottawa", "Zone"]


def test_sort_key_fits_its_column():
    assert len(sort_key("é" * 500)) <= 200


@given(st.text())
def test_without_control_keeps_only_what_prints(text):
    clean = without_control(text)

    assert not [letter for letter in clean if unicodedata.category(letter) == "Cc" and letter not in "\n\t"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Prévention de la criminalité", "prevention-de-la-criminalite", id="words"),
        pytest.param("Edit", "", id="one word could be taken for a deed"),
        pytest.param("L'été!", "", id="one word after folding"),
        pytest.param("<script> & co", "script-co", id="signs"),
        pytest.param("犯罪 预防", "", id="nothing in the Latin alphabet"),
    ],
)
def test_tail_is_plain(title, expected):
    assert tail(title) == expected


@given(st.text())
def test_tail_fits_an_address(title):
    end = tail(title)

    assert len(end) <= 60
    assert end == "" or ("-" in end and end.isascii() and end.strip("-") == end)


def test_one_line_keeps_no_break_spaces():
    assert on_one_line("  14\u00a0h\u00a030\r\n\tdemain ") == "14\u00a0h\u00a030 demain"
