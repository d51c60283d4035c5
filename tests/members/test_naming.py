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
        ("Village de Tadoussac", "Village of Tadoussac"),
        ("Municipalité du Village de Hemmingford", "Hemmingford"),
        ("Ville de Ville-Marie", "Ville-Marie"),
        ("Ville d’Alma", "Alma"),
        ("Ville de La Tuque", "La Tuque"),
        ("Ville de la Tuque", "City of La Tuque"),
        ("Ville de Les Îles", "Les Îles"),
        ("Municipalité des Îles-de-la-Madeleine", "Les Îles-de-la-Madeleine"),
        ("Ville du Gardeur", "Le Gardeur"),
        ("Ville de L'Assomption", "L’Assomption"),
        ("Municipalité du Lac-Etchemin", "Lac-Etchemin"),
    ],
)
def test_two_ways_of_writing_one_name_are_one(one, other):
    assert municipality_key(one) == municipality_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Waterloo", "Region of Waterloo"),
        ("Simcoe", "Simcoe County"),
        ("Saint John", "St. John's"),
        ("City", "Town"),
        ("La Tuque", "Lac-à-la-Tuque"),
        ("Lasalle", "La Salle"),
        ("La", "Le"),
    ],
)
def test_names_that_mean_two_places_stay_two(one, other):
    assert municipality_key(one) != municipality_key(other)


@pytest.mark.parametrize("name", ["Ville de", "Les", "La Ville", "City of Town", "-", "x" * 300, "Ville " * 60])
def test_key_of_any_name_is_its_own_key(name):
    key = municipality_key(name)

    assert municipality_key(key) == key
    assert len(key) <= 200


def test_every_province_has_its_region():
    assert set(REGION_OF) == set(Province)
    assert set(REGION_OF.values()) == set(REGIONS)
