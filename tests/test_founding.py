"""The founding record as it was written down in 2010, loaded once and for all."""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import Count

from members.enums import MemberClass
from members.models import GeoName, Member, Place, Region
from network.accounts.enums import Zone
from network.accounts.models import User
from network.search.models import Entry
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from practices.enums import Audience
from practices.models import LibraryItem, Practice
from practices.services import save_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_record")]

# Annex 1 of the background and reference document of November 15, 2010; census of 2021 (Statistics Canada).
FOUNDERS = {
    "halifax": (439_819, "NS", "America/Halifax"),
    "saint-john": (69_895, "NB", "America/Moncton"),
    "quebec": (549_459, "QC", "America/Toronto"),
    "montreal": (1_762_949, "QC", "America/Toronto"),
    "ottawa": (1_017_449, "ON", "America/Toronto"),
    "toronto": (2_794_356, "ON", "America/Toronto"),
    "waterloo-kitchener": (587_165, "ON", "America/Toronto"),
    "winnipeg": (749_607, "MB", "America/Winnipeg"),
    "regina": (226_404, "SK", "America/Regina"),
    "saskatoon": (266_141, "SK", "America/Regina"),
    "calgary": (1_306_784, "AB", "America/Edmonton"),
    "edmonton": (1_010_899, "AB", "America/Edmonton"),
    "surrey": (568_322, "BC", "America/Vancouver"),
    "vancouver": (662_248, "BC", "America/Vancouver"),
}
SECOND_WAVE = {
    "mississauga": (717_961, "ON", "America/Toronto"),
    "thunder-bay": (108_843, "ON", "America/Toronto"),
}


def test_sixteen_municipalities_in_two_waves():
    waves = {wave: set(Member.objects.municipal().filter(joined_wave=wave).values_list("code", flat=True))
             for wave in ("2006/2007", "2010")}  # fmt: skip

    assert waves == {"2006/2007": set(FOUNDERS), "2010": set(SECOND_WAVE)}
    assert Member.objects.municipal().count() == 16
    assert not Member.objects.municipal().exclude(member_class=MemberClass.FULL).exists()


@pytest.mark.parametrize("code", FOUNDERS | SECOND_WAVE)
def test_member_has_its_place(code):
    population, province, zone = (FOUNDERS | SECOND_WAVE)[code]
    member = Member.objects.get(code=code)

    places = list(member.places.all())

    assert member.population == population
    assert {place.province for place in places} == {province}
    assert {place.time_zone for place in places} == {zone}
    assert member.website.startswith("https://")


def test_joint_member_has_two_places_and_counts_everybody_once():
    joint = Member.objects.get(code="waterloo-kitchener")
    region, city = joint.places.order_by("geographic_code")

    assert joint.name_en == "Waterloo Region and Kitchener"
    assert (region.population, city.population) == (587_165, 256_885)
    assert city.within == region
    assert joint.population == 587_165
    assert joint.size_bracket == "500k-1m"


def test_all_others_have_one_place():
    several = Member.objects.municipal().annotate(number=Count("places")).exclude(number=1)

    assert [member.code for member in several] == ["waterloo-kitchener"]


def test_places_stand_on_the_map():
    standing = Place.objects.filter(latitude__isnull=False)

    assert standing.count() == 16
    halifax = Place.objects.get(geographic_code="1209034")
    assert (halifax.latitude, halifax.longitude) == (Decimal("44.64269"), Decimal("-63.57688"))


def test_geographic_codes_are_those_of_statistics_canada():
    assert all(re.fullmatch(r"[1-6]\d{3}(\d{3})?", place.geographic_code) for place in Place.objects.all())


def test_zones_are_ones_a_reader_may_choose():
    assert set(Place.objects.values_list("time_zone", flat=True)) <= set(Zone.values)


def test_six_regions_and_who_is_in_them():
    regions = {region.code: region.members.count() for region in Region.objects.order_by("position")}

    assert regions == {
        "atlantic": 2, "quebec": 2, "ontario": 5, "prairies": 5, "british-columbia": 2, "territories": 0,
    }  # fmt: skip


def test_city_and_province_are_told_apart():
    city, region = Member.objects.get(code="quebec"), Region.objects.get(code="quebec")

    assert (city.name_en, city.name_fr) == ("Québec City", "Ville de Québec")
    assert (region.name_en, region.name_fr) == ("Quebec (region)", "Québec (région)")


@pytest.mark.parametrize(
    ("code", "member_class", "name_en", "name_fr"),
    [
        ("fcm", MemberClass.OBSERVER, "Federation of Canadian Municipalities",
         "Fédération canadienne des municipalités (FCM)"),
        ("ipc", MemberClass.PARTNER, "Institute for the Prevention of Crime (University of Ottawa)",
         "Institut pour la prévention de la criminalité (Université d'Ottawa)"),
    ],
)  # fmt: skip
def test_observer_and_partner(code, member_class, name_en, name_fr):
    member = Member.objects.get(code=code)

    assert (member.member_class, member.name_en, member.name_fr) == (member_class, name_en, name_fr)
    assert not member.is_municipal
    assert not member.places.exists()


def test_two_hundred_keywords_in_both_languages():
    terms = Term.objects.filter(is_active=True)

    assert terms.count() == 200
    assert not terms.filter(label_en="").exists()
    assert not terms.filter(label_fr="").exists()
    assert {vocabulary for vocabulary, _label in Vocabulary.choices} == set(terms.values_list("vocabulary", flat=True))


def test_publications_of_the_network():
    titles = {item.title_en: item for item in LibraryItem.objects.all()}

    assert len(titles) == 5
    assert titles["Making Cities Safer: The International Experience"].year == 2007
    both = titles["Making Cities Safer: Canadian Strategies and Practices"]
    assert (both.year, both.title_fr, both.languages) == (
        2008, "Rendre les villes plus sûres : quelques stratégies et pratiques canadiennes", ["en", "fr"],
    )  # fmt: skip
    briefs = [item for item in titles.values() if item.series.startswith("Action Briefs")]
    assert [item.year for item in briefs] == [2009, 2009]
    assert titles["Building Municipal Capacity to Harness Evidence to Prevent Crime"].year == 2009


def test_no_french_title_is_invented():
    with_french = LibraryItem.objects.exclude(title_fr="").values_list("code", flat=True)

    assert list(with_french) == ["making-cities-safer-canadian-strategies"]


def test_publications_are_public_and_summarised_in_both_languages():
    items = LibraryItem.objects.all()

    assert {item.audience for item in items} == {Audience.PUBLIC}
    assert all(item.summary_en and item.summary_fr for item in items)


def test_founding_record_holds_no_person_and_no_practice():
    assert not User.objects.exists()
    assert not Practice.objects.exists()


def snapshot() -> list:
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Region, Member, Place, GeoName, Term, LibraryItem, Entry)
    ]


def test_second_run_changes_nothing():
    before = snapshot()

    call_command("load_founding_record", verbosity=0)

    assert snapshot() == before


def test_second_run_leaves_alone_what_people_changed():
    Member.objects.filter(code="halifax").update(phone="902 555-0100", name_en="Halifax Region")
    Region.objects.filter(code="prairies").update(name_en="The Prairies")
    item = LibraryItem.objects.get(code="making-cities-safer-canadian-strategies")
    item.link = "https://network.example/report.pdf"
    save_item(item)
    GeoName.objects.filter(name="Kelowna").update(population=1)

    call_command("load_founding_record", verbosity=0)

    halifax = Member.objects.get(code="halifax")
    assert (halifax.phone, halifax.name_en) == ("902 555-0100", "Halifax Region")
    assert Region.objects.get(code="prairies").name_en == "The Prairies"
    item.refresh_from_db()
    assert item.link == "https://network.example/report.pdf"
    assert GeoName.objects.get(name="Kelowna").population == 1


def test_everything_is_findable():
    kinds = dict(Entry.objects.values_list("kind").annotate(Count("pk")))

    assert kinds == {"member": 18, "document": 5}


def test_command_says_what_it_did(capsys):
    call_command("load_founding_record")

    assert capsys.readouterr().out.strip() == "200 keywords, 18 members, 5 publications, 3250 places."
