"""The pages of members."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from members.enums import MemberClass, RepresentativeKind
from tests.members.factories import MemberFactory, PlaceFactory, RegionFactory, RepresentativeFactory
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
