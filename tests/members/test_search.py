"""Members can be found."""

import pytest

from members.search import refresh_members
from network.search.models import Entry
from network.search.query import parse
from tests.members.factories import MemberFactory, PlaceFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["halifax", "ville de quebec", "Québec City", "sackville", "prairies", "nova scotia"])
def test_member_is_found_by_name_place_and_region(typed):
    region = RegionFactory(name_en="Halifax Québec City Prairies", name_fr="Ville de Québec")
    member = MemberFactory(name_en="Halifax", name_fr="Halifax", region=region)
    PlaceFactory(member=member, name_en="Sackville")
    refresh_members()

    assert Entry.objects.matching(parse(typed)).filter(member=member).exists()


def test_every_member_is_indexed():
    MemberFactory.create_batch(3)

    assert refresh_members() == refresh_members() == 3
    assert Entry.objects.filter(kind="member").count() == 3
