"""Which day is the tenth working day from now? No Saturdays, no Sundays, no public holidays of Canada."""

from datetime import date, timedelta
from functools import lru_cache

from holidays import Canada
from holidays.constants import GOVERNMENT

DAY = timedelta(days=1)
FRIDAY = 5  # as date.isoweekday counts


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    """Of workplaces under federal law, on the days they are observed: what every province has, and a few more."""
    return frozenset(Canada(years=year, expand=False, categories=(GOVERNMENT,)))


def is_working_day(day: date) -> bool:
    """Whether people are at work all over Canada."""
    return day.isoweekday() <= FRIDAY and day not in _public_holidays(day.year)


def add_working_days(day: date, number: int) -> date:
    """The day that ends a period of ``number`` working days; the day it begins with does not count."""
    while number > 0:
        day += DAY
        number -= is_working_day(day)
    return day
