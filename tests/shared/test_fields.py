"""Fields that the forms of every room share."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from network.shared.fields import DayField, LineField


def test_line_stays_one_line():
    assert LineField().clean(" one\r\nBcc: two\x00 ") == "one Bcc: two"


@pytest.mark.parametrize("typed", ["", "\r\n", "\x00"])
def test_line_of_nothing_is_none(typed):
    with pytest.raises(ValidationError):
        LineField().clean(typed)


def test_day_is_read_and_shown_as_browsers_do():
    assert DayField().clean("2026-03-01") == date(2026, 3, 1)
    shown = DayField().widget.render("day", date(2026, 3, 1))
    assert 'type="date"' in shown
    assert 'value="2026-03-01"' in shown
