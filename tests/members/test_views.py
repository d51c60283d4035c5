"""The pages of members."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from members import services
from members.enums import MemberClass, RepresentativeKind
from tests.accounts.factories import PASSWORD
from tests.members.factories import (
    InvitationFactory,
    MemberFactory,
    PlaceFactory,
    RegionFactory,
    RepresentativeFactory,
)
from tests.pages import Page
from tests.practices.factories import PracticeFactory
from tests.roles import person

pytestmark = pytest.mark.django_db


def test_members_stand_by_region_then_the_others(client):
    east, west = RegionFactory(name_en="Atlantic", position=1), RegionFactory(name_en="Prairies", position=2)
    RegionFactory(name_en="Territories", position=3)
    MemberFactory(name_en="Regina", region=west)
    MemberFactory(name_en="Halifax", region=east)
    MemberFactory(name_en="The Federation", member_class=MemberClass.OBSERVER)

    words = Page(client.get(reverse("members:list"))).words

    order = [words.index(name) for name in ("Atlantic", "Halifax", "Prairies", "Regina", "The Federation")]
    assert order == sorted(order)
    assert "Territories" not in words


@pytest.mark.parametrize(("language", "population"), [("en", "587,165"), ("fr", "587\xa0165")])
def test_member_page_shows_places_and_people_once(client, language, population):
    member = MemberFactory(name_en="Waterloo Region", name_fr="Région de Waterloo", population=587_165)
    larger = PlaceFactory(member=member, name_en="Waterloo", population=587_165)
    PlaceFactory(member=member, name_en="Kitchener", population=256_885, within=larger)

    with override(language):
        response = client.get(member.get_absolute_url())

    assert response.text.count(population) >= 1
    assert {"en": "2021 census, Statistics Canada", "fr": "Statistique Canada"}[language] in response.text


SEES_PEOPLE = {
    "visitor": False,
    "account": False,
    "former": False,
    "observer": True,
    "stranger": True,
    "secretary": True,
}


@pytest.mark.parametrize("role", SEES_PEOPLE)
def test_people_and_telephone_are_for_readers_of_the_network(client, client_of, role):
    member = MemberFactory(mailbox="city@halifax.example", phone="902 555-0100", website="https://halifax.example")
    RepresentativeFactory(member=member, user__name="Somebody There", user__email="somebody@halifax.example")
    client = client if role == "visitor" else client_of(person(role, member))

    text = client.get(member.get_absolute_url()).text

    for detail in ("city@halifax.example", "902 555-0100", "Somebody There", "somebody@halifax.example"):
        assert (detail in text) is SEES_PEOPLE[role], detail
    assert "https://halifax.example" in text


def test_former_representative_is_not_whom_to_call(client_of):
    member = MemberFactory()
    former, reader = person("former", member), person("stranger", member)
    former.name = "Gone Away"
    former.save()
    RepresentativeFactory(member=member, kind=RepresentativeKind.ALTERNATE, user__name="Still Here")

    words = Page(client_of(reader).get(member.get_absolute_url())).words

    assert "Still Here" in words
    assert "Gone Away" not in words


@pytest.mark.parametrize(
    ("role", "shown"),
    [("visitor", ["Public"]), ("stranger", ["Public", "Network"]), ("representative", ["Public", "Network"])],
)
def test_practices_of_a_member_are_those_one_may_read(client, client_of, role, shown):
    member = MemberFactory()
    PracticeFactory(member=member, public=True, text__title="Public one")
    PracticeFactory(member=member, published=True, text__title="Network one")
    PracticeFactory(member=member, text__title="Draft one")
    PracticeFactory(public=True, text__title="Other one")
    client = client if role == "visitor" else client_of(person(role, member))

    words = Page(client.get(member.get_absolute_url())).words

    assert [name for name in ("Public", "Network", "Draft", "Other") if f"{name} one" in words] == shown


def test_panel_leads_to_the_whole_list(client):
    member = MemberFactory(name_en="Waterloo & Kitchener")
    PracticeFactory(member=member, public=True)

    page = Page(client.get(member.get_absolute_url()))
    address = page.linking("All of them in the list")

    assert " " not in address
    assert "1 practice" in Page(client.get(address)).title


def test_panel_shows_the_ten_newest(client):
    member = MemberFactory()
    PracticeFactory.create_batch(12, member=member, public=True)

    page = Page(client.get(member.get_absolute_url()))

    assert sum("/NMN-P-" in address for address in page.links) == 10


def test_members_that_left_are_not_listed(client):
    region = RegionFactory()
    MemberFactory(name_en="Halifax", region=region)
    MemberFactory(name_en="Kelowna", region=region, left_on=date(2027, 3, 31))

    words = Page(client.get(reverse("members:list"))).words

    assert "Kelowna" not in words
    assert "1 member municipality" in words


def test_municipality_without_a_region_is_listed_all_the_same(client):
    MemberFactory(name_en="Kelowna", region=None)

    words = Page(client.get(reverse("members:list"))).words

    assert "Other municipalities Kelowna" in words
    assert "No member yet" not in words


def test_network_without_members_says_so(client):
    assert "No member yet" in Page(client.get(reverse("members:list"))).words


def test_made_up_member_is_marked(client):
    member = MemberFactory(is_demonstration=True, region=RegionFactory())

    listed, own = (Page(client.get(page)).words for page in (reverse("members:list"), member.get_absolute_url()))

    assert "Demonstration" in listed
    assert "This page shows demonstration records" in own


def test_page_of_a_member_that_left_says_when(client):
    member = MemberFactory(left_on=date(2027, 3, 31), joined_wave="2010")
    PracticeFactory(member=member, public=True, text__title="Public one")

    words = Page(client.get(member.get_absolute_url())).words

    assert "In the Network from 2010; left in 2027" in words
    assert "it left the Network on March 31, 2027" in words
    assert "Public one" in words


@pytest.mark.parametrize(("language", "marked"), [("en", True), ("fr", False)])
def test_member_speaks_in_its_own_words_and_language(client, language, marked):
    member = MemberFactory(about="Au bord du lac.\n\n<b>Ici</b>", about_language="fr")

    with override(language):
        response = client.get(member.get_absolute_url())

    assert "Au bord du lac." in response.text
    assert "&lt;b&gt;Ici&lt;/b&gt;" in response.text
    assert ('class="prose flow" lang="fr-CA"' in response.text) is marked


@pytest.mark.parametrize(("code", "is_of_census"), [("1209034", True), ("", False)])
def test_census_is_named_only_where_the_figure_is_from_it(client, code, is_of_census):
    place = PlaceFactory(geographic_code=code, member__population=60_000)

    words = Page(client.get(place.member.get_absolute_url())).words

    assert ("2021 census, Statistics Canada Municipality" in words) is is_of_census
    assert ("As known when it joined" in words) is not is_of_census


@pytest.mark.parametrize("codes", [[], ["1209034", ""]], ids=["no place", "one place of two"])
def test_census_is_not_named_for_a_member_that_it_does_not_cover(client, codes):
    member = MemberFactory(population=60_000)
    for code in codes:
        PlaceFactory(member=member, geographic_code=code)

    words = Page(client.get(member.get_absolute_url())).words

    assert "As known when it joined" in words
    assert "2021 census, Statistics Canada Municipality" not in words


def test_new_member_shows_whoever_accepted_to_readers(client, client_of):
    region = RegionFactory(code="british-columbia")
    member = services.admit_member(
        name_en="Kelowna", name_fr="Kelowna", province="BC", population=144_576,
        time_zone="America/Vancouver", joined_on=date(2027, 3, 15),
    )  # fmt: skip
    services.accept_invitation(InvitationFactory(member=member, name="Noor"), password=PASSWORD)

    listed = Page(client.get(reverse("members:list"))).words
    own = Page(client_of(person("stranger", member)).get(member.get_absolute_url())).words

    assert f"{region.name_en} Kelowna Population: 144,576 Member since 2027" in listed
    assert "Noor" in own
    assert "Noor" not in Page(client.get(member.get_absolute_url())).words


@pytest.mark.parametrize("rows", [1, 3])
def test_members_cost_the_same_whatever_the_number(client, django_assert_num_queries, rows):
    for _number in range(rows):
        PlaceFactory(member__region=RegionFactory())

    with django_assert_num_queries(3):
        client.get(reverse("members:list"))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "statements"), [("visitor", 5), ("stranger", 10)])
def test_member_page_costs_the_same_whatever_hangs_on_it(
    client, client_of, django_assert_num_queries, role, statements, rows
):
    member = PlaceFactory(member__region=RegionFactory()).member
    RepresentativeFactory.create_batch(rows, member=member)
    PracticeFactory.create_batch(rows, member=member, public=True)
    client = client if role == "visitor" else client_of(person(role, member))

    with django_assert_num_queries(statements):
        client.get(member.get_absolute_url())
