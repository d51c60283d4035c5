"""A municipality comes, comes back and leaves."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from members import services
from members.enums import MemberClass, SizeBracket
from members.models import Member, Place, Representative
from members.standing import standing_of
from network.accounts.enums import Zone
from network.accounts.models import User
from network.search.models import Entry
from network.search.query import parse
from tests.accounts.factories import UserFactory
from tests.members.factories import (
    InvitationFactory,
    MemberFactory,
    PlaceFactory,
    RegionFactory,
    RepresentativeFactory,
)

pytestmark = pytest.mark.django_db

JOINED = date(2027, 3, 15)
KELOWNA = {
    "name_en": "Kelowna",
    "name_fr": "Kelowna",
    "province": "BC",
    "population": 144_576,
    "time_zone": Zone.VANCOUVER,
    "latitude": Decimal("49.88307"),
    "longitude": Decimal("-119.48568"),
    "joined_on": JOINED,
}
DAY = timedelta(days=1)


def today():
    return timezone.localdate()


# --- Coming -------------------------------------------------------------------------------------------------


def test_admitted_municipality_is_a_full_member_with_its_place():
    region = RegionFactory(code="british-columbia")

    member = services.admit_member(
        **KELOWNA, website="https://kelowna.example", about="Au bord du lac.", about_language="fr"
    )

    member.refresh_from_db()
    assert (member.code, member.member_class, member.region) == ("kelowna", MemberClass.FULL, region)
    assert (member.population, member.size_bracket) == (144_576, SizeBracket.FROM_100K)
    assert (member.joined_wave, member.left_on, member.is_demonstration) == ("2027", None, False)
    assert (member.about, member.about_language) == ("Au bord du lac.", "fr")
    place = Place.objects.get()
    assert (place.member, place.geographic_code, place.province) == (member, "", "BC")
    assert (place.latitude, place.time_zone) == (Decimal("49.88307"), "America/Vancouver")


def test_admitted_municipality_is_found():
    member = services.admit_member(**KELOWNA)

    assert list(Entry.objects.matching(parse("kelowna"))) == [member.index_entry]


def test_region_that_is_gone_keeps_nobody_out():
    assert services.admit_member(**KELOWNA).region is None


def test_language_of_nothing_is_not_kept():
    assert services.admit_member(**KELOWNA, about_language="fr").about_language == ""


def test_two_municipalities_without_a_code_are_no_contradiction():
    services.admit_member(**KELOWNA)

    assert services.admit_member(**KELOWNA | {"name_en": "Vernon", "name_fr": "Vernon"}).pk


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Québec City", "quebec-city"),
        ("L'Île-Perrot", "ile-perrot"),
        ("St. John's", "st-johns"),
        ("Æ" * 120, ("ae" * 60)[:50]),
        ("''", "member"),
    ],
)
def test_code_comes_from_the_name(name, code):
    assert services.admit_member(**KELOWNA | {"name_en": name}).code == code


def test_municipalities_of_one_name_have_two_codes():
    MemberFactory(code="waterloo")
    MemberFactory(code="waterloo-on")
    waterloo = KELOWNA | {"name_en": "Waterloo", "name_fr": "Waterloo"}

    codes = [services.admit_member(**waterloo | {"province": province}).code for province in ("QC", "ON")]

    assert codes == ["waterloo-qc", "waterloo-on-2"]


@pytest.mark.parametrize(
    "changes", [{"name_en": "City of Kelowna"}, {"name_en": "Other", "name_fr": "Ville de Kelowna"}], ids=str
)
def test_member_is_not_admitted_twice(changes):
    member = services.admit_member(**KELOWNA)

    with pytest.raises(services.AlreadyMember) as refused:
        services.admit_member(**KELOWNA | changes)

    assert refused.value.member == member
    assert Member.objects.count() == Place.objects.count() == 1


def test_failed_admission_leaves_nothing():
    PlaceFactory(geographic_code="5935010")

    with pytest.raises(IntegrityError, match="members_place_geographic_code_once"):
        services.admit_member(**KELOWNA, geographic_code="5935010")


# --- Which member it is -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "province", "is_found"),
    [
        ("Kitchener", "ON", True),
        ("city of kitchener", "ON", True),
        ("Région de Waterloo", "ON", True),
        ("Waterloo Region", "ON", True),
        ("Waterloo", "ON", False),
        ("Kitchener", "QC", False),
        ("", "ON", False),
    ],
)
def test_municipality_is_known_by_each_of_its_places(name, province, is_found):
    member = MemberFactory(name_en="Waterloo Region and Kitchener")
    PlaceFactory(member=member, name_en="Waterloo Region", name_fr="Région de Waterloo", province="ON")
    PlaceFactory(member=member, name_en="Kitchener", name_fr="Kitchener", province="ON")
    PlaceFactory(name_en="Kitchener", province="MB")

    assert services.member_of_municipality(name, province) == (member if is_found else None)


def test_member_that_left_is_a_former_one():
    member = PlaceFactory(name_en="Kelowna", province="BC", member__left_on=date(2027, 1, 1)).member
    latest = PlaceFactory(name_en="Kelowna", province="BC", member__left_on=date(2027, 2, 1)).member

    assert services.member_of_municipality("Kelowna", "BC") is None
    assert services.former_member_of_municipality("Kelowna", "BC") == latest != member


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_for_a_municipality_costs_the_same(django_assert_num_queries, rows):
    for _number in range(rows):
        PlaceFactory(province="BC")

    with django_assert_num_queries(2):
        services.member_of_municipality("Kelowna", "BC")


def test_people_who_act_for_others_are_told_by_the_address_given():
    one = RepresentativeFactory(user__email="hana@town.example")
    second = RepresentativeFactory(user=one.user)
    RepresentativeFactory(user__email="gone@town.example", starts_on=today() - DAY, ends_on=today() - DAY)
    RepresentativeFactory(user__email="left@town.example", member__left_on=today())
    UserFactory(email="nobody@town.example")
    emails = [" Hana@Town.example", "gone@town.example", "left@town.example", "nobody@town.example", "new@x.example"]

    found = services.people_who_act_for_others(emails)

    assert found == {" Hana@Town.example": [one.member, second.member]}
    assert services.people_who_act_for_others(emails, than=one.member) == {" Hana@Town.example": [second.member]}


# --- Leaving and coming back --------------------------------------------------------------------------------


def test_leaving_ends_rights_at_once_and_keeps_history():
    one = RepresentativeFactory(starts_on=today() - 9 * DAY)
    later = RepresentativeFactory(member=one.member, starts_on=today() + 9 * DAY)
    past = RepresentativeFactory(member=one.member, starts_on=today() - 9 * DAY, ends_on=today() - 5 * DAY)
    invitation = InvitationFactory(member=one.member)
    used = InvitationFactory(member=one.member, used=True)

    services.end_membership(one.member, on=today())

    for row in (one, later, past, invitation, used, one.member):
        row.refresh_from_db()
    assert one.member.left_on == today()
    assert (one.ends_on, later.ends_on, past.ends_on) == (today(), later.starts_on, today() - 5 * DAY)
    assert invitation.revoked_at
    assert not used.revoked_at
    assert not standing_of(User.objects.get(pk=one.user_id)).reads_network
    assert not Representative.objects.current().exists()
    assert set(Representative.objects.current(today() - DAY)) == {one}


def test_leaving_twice_keeps_the_first_day():
    member = MemberFactory()
    services.end_membership(member, on=today() - DAY)

    services.end_membership(member, on=today())

    member.refresh_from_db()
    assert member.left_on == today() - DAY


def test_nobody_leaves_in_the_future():
    with pytest.raises(ValueError, match="ends today"):
        services.end_membership(MemberFactory(), on=today() + DAY)


def test_member_that_comes_back_is_the_same_one():
    place = PlaceFactory(member__about="Before", member__about_language="en", member__website="https://a.example")
    RepresentativeFactory(member=place.member, starts_on=today() - 9 * DAY)
    member = services.end_membership(place.member, on=today() - DAY)

    services.readmit_member(member, joined_on=JOINED, about="Après", about_language="fr")

    member.refresh_from_db()
    assert (member.left_on, member.joined_wave) == (None, "2027")
    assert (member.about, member.about_language, member.website) == ("Après", "fr", "https://a.example")
    assert not Representative.objects.current().exists()


def test_who_never_left_does_not_come_back():
    member = MemberFactory()

    with pytest.raises(services.AlreadyMember):
        services.readmit_member(member, joined_on=JOINED)


def test_municipality_that_belongs_to_another_member_now_does_not_come_back():
    left = PlaceFactory(name_en="Kelowna", province="BC", member__left_on=today()).member
    joint = PlaceFactory(name_en="Kelowna", province="BC").member

    with pytest.raises(services.AlreadyMember) as refused:
        services.readmit_member(left, joined_on=JOINED)

    assert refused.value.member == joint
