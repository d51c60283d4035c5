"""Where two writers differ, in words."""

from datetime import date, time

import pytest
from django import forms

from network.shared.conflict import differing, in_words

CHOICE = forms.ChoiceField(choices=[("", "Choose"), ("a", "Letter A"), ("b", "Letter B")])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.CharField(), None, ""),
        (forms.CharField(), "two\r\nlines", "two\nlines"),
        (forms.IntegerField(), 0, "0"),
        (CHOICE, "", ""),
        (CHOICE, "a", "Letter A"),
        (CHOICE, "gone", "gone"),
        (forms.MultipleChoiceField(choices=CHOICE.choices), ["b", "a"], "Letter B, Letter A"),
        (forms.BooleanField(), False, "No"),
        (forms.DateField(), date(2026, 3, 1), "March 1, 2026"),
        (forms.TimeField(), time(13, 30), "13:30"),
    ],
)
def test_value_is_said_as_its_form_shows_it(field, value, words):
    assert in_words(field, value).replace("\xa0", " ") == words


def test_only_what_is_not_the_same_is_shown():
    parts = [("Title", "one", "one"), ("Day", "Monday", "Tuesday")]

    assert differing(parts) == [{"label": "Day", "theirs": "Monday", "yours": "Tuesday"}]
