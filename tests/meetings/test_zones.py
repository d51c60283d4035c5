"""One call on the clocks of all members, in winter and in summer 2027, by the law that holds then."""

from datetime import date, time

import pytest
from django.utils.translation import override

from meetings.models import Meeting
from meetings.times import instants, ladder, local
from members.enums import MemberClass
from members.models import Member
from network.accounts.enums import Zone
from tests.members.factories import MemberFactory, PlaceFactory

WINTER, SUMMER = date(2027, 1, 19), date(2027, 7, 20)
# 13:30 in Toronto is on the clocks of the others: British Columbia, Alberta, Manitoba and the Northwest Territories
# stopped changing theirs in 2026, Saskatchewan and Yukon long before.
CLOCKS = {
    Zone.ST_JOHNS: ("15:00", "15:00"),
    Zone.HALIFAX: ("14:30", "14:30"),
    Zone.MONCTON: ("14:30", "14:30"),
    Zone.TORONTO: ("13:30", "13:30"),
    Zone.IQALUIT: ("13:30", "13:30"),
    Zone.WINNIPEG: ("13:30", "12:30"),
    Zone.REGINA: ("12:30", "11:30"),
    Zone.EDMONTON: ("12:30", "11:30"),
    Zone.INUVIK: ("12:30", "11:30"),
    Zone.WHITEHORSE: ("11:30", "10:30"),
    Zone.VANCOUVER: ("11:30", "10:30"),
}


def call_on(day: date, starts: time = time(13, 30), ends: time = time(14, 45)) -> Meeting:
    starts_at, ends_at = instants(day, starts, ends, Zone.TORONTO)
    return Meeting(
        held_on=day, starts_clock=starts, ends_clock=ends, zone=Zone.TORONTO, starts_at=starts_at, ends_at=ends_at
    )


def members() -> list[Member]:
    return list(Member.objects.for_list())


def test_every_zone_is_in_the_table():
    assert set(CLOCKS) == set(Zone)


@pytest.mark.parametrize("zone", Zone)
def test_clock_in_winter_and_summer(zone):
    found = tuple(f"{local(call_on(day), zone):%H:%M}" for day in (WINTER, SUMMER))

    assert found == CLOCKS[zone]


@pytest.mark.parametrize("zone", Zone)
@pytest.mark.parametrize("day", [WINTER, SUMMER])
def test_wall_time_of_every_zone_comes_back(zone, day):
    starts_at, ends_at = instants(day, time(9, 15), time(10, 45), zone)

    assert (local(starts_at, zone).time(), local(ends_at, zone).time()) == (time(9, 15), time(10, 45))


@pytest.mark.django_db
def test_ladder_has_the_earliest_clock_last_and_every_member_once():
    for zone in Zone:
        PlaceFactory(time_zone=zone)

    rows = ladder(call_on(WINTER), members())

    assert [(row.label, f"{row.clock:%H:%M}") for row in rows] == [
        ("Newfoundland", "15:00"),
        ("Atlantic", "14:30"),
        ("Eastern", "13:30"),
        ("Central", "13:30"),
        ("Saskatchewan", "12:30"),
        ("Alberta", "12:30"),
        ("N.W.T.", "12:30"),
        ("Yukon", "11:30"),
        ("Pacific", "11:30"),
    ]
    assert sum(len(row.members) for row in rows) == len(Zone)
    assert [row.left for row in rows[:3]] == [62, 60, 56]


@pytest.mark.django_db
def test_ladder_in_french():
    for zone in (Zone.HALIFAX, Zone.TORONTO, Zone.VANCOUVER):
        PlaceFactory(time_zone=zone)

    with override("fr"):
        rows = ladder(call_on(WINTER), members())

    assert [row.label for row in rows] == ["Atlantique", "Est", "Pacifique"]


@pytest.mark.django_db
def test_ladder_says_what_is_outside_office_hours():
    for zone in (Zone.ST_JOHNS, Zone.TORONTO, Zone.VANCOUVER):
        PlaceFactory(time_zone=zone)

    early = ladder(call_on(WINTER, time(9), time(10)), members())
    usual = ladder(call_on(WINTER), members())
    late = ladder(call_on(WINTER, time(15), time(16, 30)), members())

    assert [row.is_outside for row in early] == [False, False, True]
    assert [row.is_outside for row in usual] == [False, False, False]
    assert [row.is_outside for row in late] == [True, False, False]


@pytest.mark.django_db
def test_ladder_shows_municipalities_by_their_first_place():
    joint = MemberFactory()
    PlaceFactory(member=joint, time_zone=Zone.TORONTO)
    PlaceFactory(member=joint, time_zone=Zone.VANCOUVER)
    PlaceFactory(member__member_class=MemberClass.OBSERVER)
    MemberFactory()  # nobody knows its clock

    rows = ladder(call_on(WINTER), members())

    assert [(row.zone, row.members) for row in rows] == [(Zone.TORONTO, [joint])]
