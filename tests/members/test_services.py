"""Writing members, and who acts for them."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from members.enums import OfficeKind, RepresentativeKind, SizeBracket
from members.services import SeatTaken, give_office, name_representative, save_member
from network.search.models import Entry
from network.search.query import parse
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, PlaceFactory, RegionFactory

pytestmark = pytest.mark.django_db


def test_save_member_counts_each_person_once():
    member = MemberFactory()
    region = PlaceFactory(member=member, population=587_165)
    PlaceFactory(member=member, population=256_885, within=region)

    save_member(member)

    member.refresh_from_db()
    assert member.population == 587_165
    assert member.size_bracket == SizeBracket.FROM_500K


def test_save_member_adds_places_side_by_side():
    member = MemberFactory()
    PlaceFactory(member=member, population=30_000)
    PlaceFactory(member=member, population=25_000)

    assert save_member(member).population == 55_000


def test_save_member_without_places_has_no_size():
    member = save_member(MemberFactory(population=5, size_bracket=SizeBracket.UNDER_10K))

    assert (member.population, member.size_bracket) == (0, "")


def test_save_member_renews_sort_keys_and_index():
    member = save_member(MemberFactory(name_en="Élan", name_fr="L'Élan", region=RegionFactory(name_fr="Prairies")))
    save_member(member)

    member.refresh_from_db()
    assert member.sort_en.startswith("elan")
    assert member.index_entry == Entry.objects.get()
    assert list(Entry.objects.matching(parse("élan prairies"))) == [member.index_entry]


def test_save_member_takes_a_new_one():
    member = save_member(MemberFactory.build(code="new", name_en="New Town", name_fr="Ville nouvelle"))

    assert member.pk
    assert member.index_entry.key == "new"


def test_name_representative_from_today():
    user, member = UserFactory(), MemberFactory()

    one = name_representative(user, member, title="Coordinator")

    assert (one.kind, one.title, one.starts_on, one.ends_on) == (
        RepresentativeKind.PRINCIPAL, "Coordinator", timezone.localdate(), None,
    )  # fmt: skip


def test_name_representative_twice_is_refused():
    user, member = UserFactory(), MemberFactory()
    name_representative(user, member, starts_on=date(2026, 1, 1))

    with pytest.raises(IntegrityError, match="members_representative_once_at_a_time"):
        name_representative(user, member)


def test_give_office_from_a_day():
    region = RegionFactory()

    office = give_office(UserFactory(), OfficeKind.REGIONAL_ANCHOR, region=region, starts_on=date(2026, 1, 1))

    assert (office.kind, office.region, office.seat, office.starts_on) == (
        OfficeKind.REGIONAL_ANCHOR, region, 1, date(2026, 1, 1),
    )  # fmt: skip


def test_give_office_that_is_taken_is_refused():
    give_office(UserFactory(), OfficeKind.CO_CHAIR, seat=1)

    with pytest.raises(SeatTaken):
        give_office(UserFactory(), OfficeKind.CO_CHAIR, seat=1)


def test_give_office_takes_the_first_free_seat():
    seats = [give_office(UserFactory(), OfficeKind.SECRETARY).seat for _number in range(3)]

    assert seats == [1, 2, 3]
