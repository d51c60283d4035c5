"""Working days of the whole country."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.shared.workdays import add_working_days, is_working_day

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2026, 11, 25), 10, date(2026, 12, 9)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas on Friday, Boxing Day kept on Monday
        (date(2027, 3, 25), 1, date(2027, 3, 29)),  # Good Friday
        (date(2027, 5, 21), 1, date(2027, 5, 25)),  # Victoria Day
        (date(2027, 10, 8), 1, date(2027, 10, 12)),  # Thanksgiving
        (date(2026, 11, 10), 1, date(2026, 11, 12)),  # Remembrance Day
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
    ],
)
def test_period_leaves_out_weekends_and_holidays(day, number, last):
    assert add_working_days(day, number) == last


@given(DAYS, st.integers(1, 60))
def test_period_has_as_many_working_days_as_were_added(day, number):
    last = add_working_days(day, number)

    assert is_working_day(last)
    assert sum(is_working_day(day + timedelta(days=after)) for after in range(1, (last - day).days + 1)) == number
