"""What a person is in the Network today."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members.enums import MemberClass, OfficeKind
from members.standing import NOBODY, standing_of
from network.accounts.models import User
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, OfficeFactory, RegionFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)


def day(offset: timedelta):
    return timezone.localdate() + offset


def test_visitor_is_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert standing_of(AnonymousUser()) == NOBODY


def test_person_without_rows_is_nobody():
    standing = standing_of(UserFactory())

    assert (standing.reads_network, standing.is_officer, standing.member) == (False, False, None)


@pytest.mark.parametrize(
    ("member_class", "writes"),
    [
        (MemberClass.FULL, True),
        (MemberClass.ASSOCIATE, False),
        (MemberClass.OBSERVER, False),
        (MemberClass.PARTNER, False),
    ],
)
def test_representative_reads_and_only_a_full_member_s_writes(member_class, writes):
    one = RepresentativeFactory(member__member_class=member_class)

    standing = standing_of(one.user)

    assert standing.reads_network
    assert standing.member_ids == {one.member_id}
    assert standing.writing_member_ids == ({one.member_id} if writes else frozenset())
    assert not standing.is_officer


@pytest.mark.parametrize(
    ("kind", "is_officer", "is_administrator"),
    [
        (OfficeKind.CO_CHAIR, True, False),
        (OfficeKind.REGIONAL_ANCHOR, True, False),
        (OfficeKind.SECRETARY, True, False),
        (OfficeKind.EVIDENCE_LEAD, False, False),
        (OfficeKind.ADMINISTRATOR, True, True),
    ],
)
def test_office_makes_an_officer_but_for_the_evidence_lead(kind, is_officer, is_administrator):
    region = RegionFactory() if kind == OfficeKind.REGIONAL_ANCHOR else None
    user = OfficeFactory(kind=kind, region=region).user

    standing = standing_of(user)

    assert standing.reads_network
    assert (standing.is_officer, standing.is_administrator) == (is_officer, is_administrator)
    assert standing.writing_member_ids == frozenset()


@pytest.mark.parametrize(
    "dates",
    [
        pytest.param({"starts_on": -2 * TOMORROW, "ends_on": YESTERDAY}, id="ended"),
        pytest.param({"starts_on": TOMORROW, "ends_on": None}, id="not begun"),
    ],
)
def test_rows_out_of_their_time_count_for_nothing(dates):
    dates = {name: day(offset) if offset is not None else None for name, offset in dates.items()}
    user = RepresentativeFactory(**dates).user
    OfficeFactory(user=user, kind=OfficeKind.ADMINISTRATOR, **dates)

    assert standing_of(user) == NOBODY


def test_right_taken_away_is_gone_at_the_next_request():
    one = RepresentativeFactory()
    assert standing_of(one.user).reads_network

    one.ends_on = one.starts_on = day(YESTERDAY)
    one.save()

    assert not standing_of(User.objects.get(pk=one.user_id)).reads_network


def test_standing_is_read_once_in_a_request(django_assert_num_queries):
    user = RepresentativeFactory().user

    with django_assert_num_queries(2):
        standing_of(user)
        standing_of(user)


def test_first_member_is_named_beside_the_account():
    user = UserFactory()
    later = RepresentativeFactory(user=user, starts_on=day(YESTERDAY))
    first = RepresentativeFactory(user=user, starts_on=day(2 * YESTERDAY), member=MemberFactory())

    assert standing_of(user).member == first.member
    assert standing_of(user).member_ids == {first.member_id, later.member_id}


def test_member_that_left_gives_no_rights():
    one = RepresentativeFactory(member__left_on=timezone.localdate())

    standing = standing_of(one.user)

    assert not standing.reads_network
    assert standing.writing_member_ids == frozenset()
    assert standing.member is None
