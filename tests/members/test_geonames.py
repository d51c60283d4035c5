"""Places of Canada as they are typed, and where they come from."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from members.enums import Province
from members.geonames import ZONES, import_geonames, place_called, suggest_places
from members.models import GeoName
from network.accounts.enums import Zone
from network.shared.text import fold
from tests.members.factories import GeoNameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def places(founding_record, django_db_blocker):
    """The whole of GeoNames, as the founding record brings it."""
    with django_db_blocker.unblock():
        return GeoName.objects.count()


def names(text: str, **kwargs) -> list[str]:
    return [place.name for place in suggest_places(text, **kwargs)]


# --- What is imported ---------------------------------------------------------------------------------------


def test_every_province_has_its_places(places):
    assert places > 3_000
    assert set(GeoName.objects.values_list("province", flat=True)) == set(Province.values)
    assert set(GeoName.objects.values_list("time_zone", flat=True)) <= set(Zone.values)


def test_place_has_what_a_member_needs(places):
    kelowna = GeoName.objects.get(pk=5990579)

    assert (kelowna.name, kelowna.province, kelowna.time_zone) == ("Kelowna", "BC", "America/Vancouver")
    assert (kelowna.latitude, kelowna.longitude) == (Decimal("49.88307"), Decimal("-119.48568"))
    assert kelowna.population > 100_000
    assert str(kelowna) == "Kelowna, British Columbia"


def test_import_again_changes_nothing_unless_asked(places):
    GeoName.objects.filter(pk=5990579).update(population=1)

    untouched = (import_geonames(), GeoName.objects.get(pk=5990579).population)
    anew = (import_geonames(replace=True), GeoName.objects.get(pk=5990579).population)

    assert untouched == (places, 1)
    assert anew[0] == places
    assert anew[1] > 100_000


def test_no_two_places_of_a_province_differ_by_an_article_alone(places):
    """Whoever types "Tuque" means La Tuque: ``municipality_key`` counts no French article."""
    names = {(fold(place.name).replace("-", " "), place.province) for place in GeoName.objects.all()}

    articles = ("la ", "le ", "les ")
    with_article = [(name, province) for name, province in names if name.startswith(articles)]

    assert len(with_article) > 20
    assert {(name.partition(" ")[2], province) for name, province in with_article} & names == set()


HALF_THE_YEAR = {"America/Blanc-Sablon", "America/Rankin_Inlet", "America/Cambridge_Bay"}


@pytest.mark.parametrize("name", sorted(ZONES))
def test_zone_has_the_clock_of_the_one_it_stands_for(name):
    theirs, ours = ZoneInfo(name), ZoneInfo(ZONES[name])
    moments = [datetime(2027, month, 15, 12, tzinfo=UTC) for month in (1, 7)]

    agree = [moment.astimezone(theirs).utcoffset() == moment.astimezone(ours).utcoffset() for moment in moments]

    assert sum(agree) == (1 if name in HALF_THE_YEAR else 2)


# --- What is suggested --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("kelow", "Kelowna"),
        ("Montreal", "Montréal"),
        ("MONTRÉAL", "Montréal"),
        ("quebec", "Québec"),
        ("Québec City", "Québec"),
        ("ville de québec", "Québec"),
        ("trois rivieres", "Trois-Rivières"),
        ("trois-riv", "Trois-Rivières"),
        ("st johns", "St. John's"),
        ("St. John's", "St. John's"),
        ("saint-jean de terre-neuve", "St. John's"),
        ("st-jean-sur-richelieu", "Saint-Jean-sur-Richelieu"),
        ("sault sainte marie", "Sault Ste. Marie"),
        ("l'ile-perrot", "L'Île-Perrot"),
        ("val d'or", "Val-d'Or"),
        ("sudbury", "Greater Sudbury"),
        ("  thunder   bay ", "Thunder Bay"),
    ],
)
def test_place_is_found_as_people_type_it(places, typed, name):
    assert name in names(typed)


def test_places_of_one_name_are_told_apart_by_province(places):
    found = {(place.name, place.province) for place in suggest_places("Waterloo")}

    assert {("Waterloo", "ON"), ("Waterloo", "QC")} <= found


@pytest.mark.parametrize("typed", ["ylw", "kyube", "Квебек"])
def test_codes_of_airports_and_other_scripts_find_nothing(places, typed):
    assert names(typed) == []


def test_whole_name_comes_first_then_the_largest():
    GeoNameFactory(name="North Zork", population=600_000)
    GeoNameFactory(name="Zork Mills", population=20_000)
    GeoNameFactory(name="Zork", population=1_000)
    GeoNameFactory(name="Zorkton", population=16_000)

    assert names("zork") == ["Zork", "North Zork", "Zork Mills", "Zorkton"]


@pytest.mark.parametrize("typed", ["", " ", "k", "k!", "%%", "__", "k" * 200, "ke\x00lowna|", "|", "12"])
def test_what_is_no_beginning_of_a_name_suggests_nothing(typed):
    GeoNameFactory(name="Kelowna")

    assert names(typed) == []


def test_place_is_called_so_in_its_province():
    place = GeoNameFactory(name="Nowhere Falls", province="BC")

    assert place_called("City of Nowhere Falls", "BC") == place
    assert place_called("Nowhere Falls", "ON") is None
    assert place_called("Nowhere", "BC") is None
    assert place_called("", "BC") is None


def test_control_characters_do_no_harm():
    GeoNameFactory(name="Zorkelowna")

    assert names("zorke\x00low") == ["Zorkelowna"]


def test_suggestions_are_few_and_one_query(django_assert_num_queries):
    GeoNameFactory.create_batch(12)

    with django_assert_num_queries(1):
        assert len(names("somewhere")) == 8
    assert len(names("somewhere", limit=3)) == 3
