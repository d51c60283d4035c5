"""Who is told what about a membership request; never somebody of that municipality."""

from datetime import timedelta

import pytest
from django.utils import timezone

from admissions.models import Admission
from admissions.recipients import (
    contact_of,
    deciders_told,
    members_asked,
    officers_told,
    people_of,
    reviewers_told,
)
from members.enums import MemberClass, OfficeKind, RepresentativeKind
from network.accounts.enums import Zone
from network.accounts.models import User
from tests.admissions.factories import AdmissionFactory
from tests.members.factories import (
    GeoNameFactory,
    MemberFactory,
    OfficeFactory,
    PlaceFactory,
    RegionFactory,
    RepresentativeFactory,
)

pytestmark = pytest.mark.django_db

EVERYBODY = (officers_told, reviewers_told, deciders_told)
EACH = pytest.mark.parametrize("told", EVERYBODY)


@pytest.fixture
def region():
    return RegionFactory()


@pytest.fixture
def admission(region) -> Admission:
    return AdmissionFactory(region=region)


def secretary(**user) -> User:
    return OfficeFactory(kind=OfficeKind.SECRETARY, **user).user


def anchor(region, **user) -> User:
    return OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=region, **user).user


def chair(seat: int = 1, **user) -> User:
    return OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=seat, **user).user


def administrator(**user) -> User:
    return OfficeFactory(kind=OfficeKind.ADMINISTRATOR, **user).user


# --- Officers -----------------------------------------------------------------------------------------------


def test_secretary_and_regional_contact_look_after_a_request(admission, region):
    people = {secretary(), anchor(region)}
    anchor(RegionFactory())
    chair()
    administrator()

    assert set(officers_told(admission)) == people


def test_without_them_the_co_chairs_do_and_then_the_administrators(admission):
    anchor(RegionFactory())
    last = administrator()
    assert officers_told(admission) == [last]

    first = [chair(1), chair(2)]

    assert officers_told(admission) == first


def test_request_without_a_region_has_no_regional_contact():
    anchor(RegionFactory())
    only = secretary()

    assert officers_told(AdmissionFactory(region=None)) == [only]


def test_region_without_a_contact_leaves_it_to_the_secretary(admission):
    only = secretary()
    chair()

    assert officers_told(admission) == [only]


@EACH
def test_nobody_is_told_where_there_is_nobody(told, admission):
    OfficeFactory(kind=OfficeKind.EVIDENCE_LEAD)
    RepresentativeFactory()

    assert told(admission) == []


@EACH
def test_person_with_several_roles_is_told_once(told, admission, region):
    user = chair()
    for kind, where in ((OfficeKind.SECRETARY, None), (OfficeKind.REGIONAL_ANCHOR, region)):
        OfficeFactory(user=user, kind=kind, region=where)
    OfficeFactory(user=user, kind=OfficeKind.ADMINISTRATOR)

    assert told(admission) == [user]


@EACH
def test_party_is_not_told_and_the_next_ones_are(told, admission, region):
    own, other = chair(1), administrator()
    OfficeFactory(user=own, kind=OfficeKind.SECRETARY)
    OfficeFactory(user=own, kind=OfficeKind.REGIONAL_ANCHOR, region=region)
    Admission.objects.update(contact_email=own.email.upper())
    admission.refresh_from_db()

    assert told(admission) == [other]


@EACH
def test_who_acts_for_the_municipality_is_not_told(told, admission):
    place = PlaceFactory(name_en=admission.municipality, province=admission.province)
    RepresentativeFactory(user=chair(), member=place.member)

    assert told(admission) == []


@EACH
def test_who_held_a_role_until_yesterday_or_has_no_account_any_more_is_not_told(told, admission):
    day = timezone.localdate() - timedelta(days=1)
    OfficeFactory(kind=OfficeKind.CO_CHAIR, starts_on=day, ends_on=day)
    chair(seat=2, user__is_active=False)

    assert told(admission) == []


# --- Reviewers ----------------------------------------------------------------------------------------------


def test_regional_contact_and_co_chairs_read_a_request(admission, region):
    people = {anchor(region), chair(1), chair(2)}
    anchor(RegionFactory())
    administrator()
    secretary()

    assert set(reviewers_told(admission)) == people


def test_others_read_it_only_where_people_are_missing(admission, region, settings):
    settings.ADMISSION_REVIEWERS = 3
    own = anchor(region)
    elsewhere = [anchor(RegionFactory()) for _number in range(3)]
    administrator()

    assert reviewers_told(admission) == [own, *elsewhere[:2]]


def test_administrators_read_it_where_nobody_else_does(admission, region):
    people = [anchor(region), administrator()]

    assert reviewers_told(admission) == people


# --- Deciders -----------------------------------------------------------------------------------------------


def test_co_chairs_decide_else_administrators(admission, region):
    anchor(region)
    secretary()
    last = administrator()
    assert deciders_told(admission) == [last]

    chairs = [chair(1), chair(2)]

    assert deciders_told(admission) == chairs


# --- Members ------------------------------------------------------------------------------------------------


def asked(admission: Admission) -> list[int]:
    return sorted(one.data["representative"] for one in members_asked(admission))


@pytest.mark.parametrize("kind", RepresentativeKind)
@pytest.mark.parametrize("member_class", MemberClass)
def test_representatives_and_alternates_of_full_members_are_asked(admission, member_class, kind):
    one = RepresentativeFactory(kind=kind, member__member_class=member_class)

    is_asked = member_class == MemberClass.FULL and kind != RepresentativeKind.COLLEAGUE
    assert asked(admission) == ([one.pk] if is_asked else [])


def test_person_is_asked_once_for_each_member_she_speaks_for(admission):
    first = RepresentativeFactory()
    second = RepresentativeFactory(user=first.user, kind=RepresentativeKind.ALTERNATE)

    recipients = members_asked(admission)

    assert asked(admission) == sorted([first.pk, second.pk])
    assert [one.to for one in recipients] == [first.user, first.user]
    assert len({one.key for one in recipients}) == 2


def test_nobody_of_a_member_that_left_is_asked(admission):
    RepresentativeFactory(member__left_on=timezone.localdate())

    assert asked(admission) == []


def test_who_no_longer_speaks_for_a_member_is_not_asked(admission):
    day = timezone.localdate() - timedelta(days=1)
    RepresentativeFactory(starts_on=day, ends_on=day)
    RepresentativeFactory(user__is_active=False)

    assert asked(admission) == []


def test_municipality_is_not_asked_about_itself(admission):
    place = PlaceFactory(name_en=f"City of {admission.municipality}", province=admission.province)
    own = RepresentativeFactory(member=place.member)
    RepresentativeFactory(user=own.user)  # and she speaks for another one
    named = RepresentativeFactory()
    Admission.objects.update(contact_email=named.user.email)
    other = RepresentativeFactory()
    admission.refresh_from_db()

    assert asked(admission) == [other.pk]


def test_people_of_a_member_are_its_representatives_and_alternates(admission):
    member = MemberFactory()
    alternate = RepresentativeFactory(member=member, kind=RepresentativeKind.ALTERNATE)
    principal = RepresentativeFactory(member=member)
    RepresentativeFactory(member=member, kind=RepresentativeKind.COLLEAGUE)
    RepresentativeFactory()

    assert set(people_of(admission, member)) == {principal, alternate}


# --- Demonstration ------------------------------------------------------------------------------------------


def test_demonstration_reaches_its_own_accounts_only(region):
    admission = AdmissionFactory(region=region, is_demonstration=True)
    own, real = chair(1, user__is_demonstration=True), chair(2)
    one, other = RepresentativeFactory(user__is_demonstration=True), RepresentativeFactory()

    for told in EVERYBODY:
        assert told(admission) == [own]
    assert asked(admission) == [one.pk]
    assert people_of(admission, other.member) == []
    assert real not in officers_told(admission)


def test_real_request_reaches_no_account_of_the_demonstration(admission):
    chair(1, user__is_demonstration=True)
    real = chair(2)
    RepresentativeFactory(user__is_demonstration=True)
    one = RepresentativeFactory()

    for told in EVERYBODY:
        assert told(admission) == [real]
    assert asked(admission) == [one.pk]


def test_portal_that_has_only_its_demonstration_shows_it_who_writes():
    only = chair(user__is_demonstration=True)

    for told in EVERYBODY:
        assert told(AdmissionFactory()) == [only]


# --- The municipality ---------------------------------------------------------------------------------------


def test_contact_is_written_to_in_its_language_by_its_clock():
    admission = AdmissionFactory(language="fr", geoname=GeoNameFactory(time_zone=Zone.MONCTON))

    contact = contact_of(admission)

    assert (contact.email, contact.name) == (admission.contact_email, "Chris Contact")
    assert (contact.language, contact.zone) == ("fr", Zone.MONCTON)
    assert contact_of(AdmissionFactory()).zone == ""


# --- What it costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_asking_the_members_costs_the_same_however_many(django_assert_num_queries, number, region):
    for _number in range(number):
        RepresentativeFactory(member=PlaceFactory(province="NS").member)
    admission = Admission.objects.get(pk=AdmissionFactory(region=region).pk)

    with django_assert_num_queries(5):  # whether there are real accounts, voices, whom they act for, places, nominees
        assert len(members_asked(admission)) == number
