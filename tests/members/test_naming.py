"""Names of municipalities as people type them."""

import pytest

from members.enums import Province
from members.founding import REGIONS
from members.naming import REGION_OF, municipality_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ville de Québec", "Québec City"),
        ("The City of Kelowna", "kelowna"),
        ("Trois-Rivières", "trois rivieres"),
        ("Town of Banff", "BANFF"),
    ],
)
def test_two_ways_of_writing_one_name_are_one(one, other):
    assert municipality_key(one) == municipality_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Waterloo", "Region of Waterloo"), ("Simcoe", "Simcoe County"), ("Saint John", "St. John's"), ("City", "Town")],
)
def test_names_that_mean_two_places_stay_two(one, other):
    assert municipality_key(one) != municipality_key(other)


def test_every_province_has_its_region():
    assert set(REGION_OF) == set(Province)
    assert set(REGION_OF.values()) == set(REGIONS)
