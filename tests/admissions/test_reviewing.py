"""Officers read a request and recommend: who counts, whom a reading stands for, who is asked to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Outcome
from admissions.models import Admission, Review
from admissions.services.reviewing import region_of
from members.enums import OfficeKind, RepresentativeKind
from network.accounts.models import User
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, ReviewFactory
from tests.members.factories import MemberFactory, OfficeFactory, RegionFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
YESTERDAY = timedelta(days=1)


def anchor_of(region) -> User:
    return OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=region).user


# --- A review -----------------------------------------------------------------------------------------------


def test_review_says_what_is_recommended_and_which_interest_somebody_has():
    admission, user = AdmissionFactory(under_review=True), UserFactory()

    services.review(admission, by=user, recommendation=Outcome.ACCEPT, comment="Ready.", interest="A cousin.")

    review = Review.objects.get()
    assert (review.admission, review.user, review.recommendation) == (admission, user, Outcome.ACCEPT)
    assert (review.comment, review.interest) == ("Ready.", "A cousin.")
    assert timezone.now() - review.at < timedelta(minutes=1)
    assert not Mail.objects.exists()


def test_later_review_of_the_same_person_replaces_the_earlier_one():
    admission, user = AdmissionFactory(under_review=True), UserFactory()
    ReviewFactory(admission=admission, user=user, comment="Ready.", interest="A cousin.", at=timezone.now() - YESTERDAY)

    services.review(admission, by=user, recommendation=Outcome.PUT_OFF)

    review = Review.objects.get()
    assert (review.recommendation, review.comment, review.interest) == (Outcome.PUT_OFF, "", "")
    assert timezone.now() - review.at < timedelta(minutes=1)


@pytest.mark.parametrize("state", S)
def test_request_is_reviewed_until_it_is_decided(state):
    admission, user = AdmissionFactory(state=state, contents__is_empty=True), UserFactory()

    if state in (S.UNDER_REVIEW, S.CONSULTATION, S.DECISION):
        services.review(admission, by=user, recommendation=Outcome.ACCEPT)
    else:
        with pytest.raises(services.NotInState) as refusal:
            services.review(admission, by=user, recommendation=Outcome.ACCEPT)
        assert refusal.value.admission.state == state

    assert Review.objects.exists() == (state in (S.UNDER_REVIEW, S.CONSULTATION, S.DECISION))
    assert Admission.objects.get().state == state


# --- Which reviews count ------------------------------------------------------------------------------------


def test_reviews_count_in_the_order_they_were_given():
    admission = AdmissionFactory(under_review=True, created_at=timezone.now() - 3 * YESTERDAY)
    later = ReviewFactory(admission=admission)
    earlier = ReviewFactory(admission=admission, at=timezone.now() - YESTERDAY)

    assert services.reviews_that_count(admission) == [earlier, later]


def test_review_of_who_writes_for_the_municipality_or_is_named_by_it_does_not_count():
    admission = AdmissionFactory(under_review=True)
    other = ReviewFactory(admission=admission)
    for address in (admission.contact_email, admission.nominees.get().email):
        ReviewFactory(admission=admission, user__email=address.upper())

    assert services.reviews_that_count(admission) == [other]


def test_review_from_before_the_request_was_taken_up_again_is_history():
    admission = AdmissionFactory(declined=True)
    old = admission.reviews.first()
    services.reopen(admission, by=UserFactory())
    services.skip_to(admission, S.UNDER_REVIEW, by=UserFactory(), reason="Known already.")
    assert services.reviews_that_count(admission) == []

    services.review(admission, by=old.user, recommendation=Outcome.ACCEPT)

    assert services.reviews_that_count(admission) == [old]
    assert services.reviews_missing(admission) == 1


def test_reviews_are_never_missing_below_none():
    admission = AdmissionFactory(under_review=True)
    for _number in range(4):
        ReviewFactory(admission=admission)

    assert services.reviews_missing(admission) == 0


# --- The region a person speaks from ------------------------------------------------------------------------


def test_contact_of_a_region_speaks_from_it_before_that_of_her_member():
    region, user = RegionFactory(), RepresentativeFactory(member__region=RegionFactory()).user
    OfficeFactory(user=user, kind=OfficeKind.REGIONAL_ANCHOR, region=region)

    assert region_of(user) == region


def test_representative_speaks_from_the_region_of_the_first_member_she_acts_for():
    first, second = MemberFactory(region=RegionFactory()), MemberFactory(region=RegionFactory())
    user = UserFactory()
    RepresentativeFactory(user=user, member=second)
    RepresentativeFactory(user=user, member=first, starts_on=timezone.localdate() - YESTERDAY)
    RepresentativeFactory(user=user, member=MemberFactory(), starts_on=timezone.localdate() - 2 * YESTERDAY)

    assert region_of(user) == first.region


def test_somebody_without_a_member_speaks_from_no_region():
    assert region_of(OfficeFactory(kind=OfficeKind.CO_CHAIR).user) is None
    assert region_of(UserFactory()) is None


def test_region_of_an_office_or_representation_that_ended_is_none():
    user, day = UserFactory(), timezone.localdate() - YESTERDAY
    ended = {"starts_on": day, "ends_on": day}
    OfficeFactory(user=user, kind=OfficeKind.REGIONAL_ANCHOR, region=RegionFactory(), **ended)
    RepresentativeFactory(user=user, member__region=RegionFactory(), **ended)

    assert region_of(user) is None


def test_colleague_of_a_member_speaks_from_its_region_too():
    one = RepresentativeFactory(kind=RepresentativeKind.COLLEAGUE, member__region=RegionFactory())

    assert region_of(one.user) == one.member.region


# --- Who is asked -------------------------------------------------------------------------------------------


def test_those_who_have_to_read_are_asked_once_the_documents_are_complete():
    region = RegionFactory()
    anchor, secretary = anchor_of(region), OfficeFactory().user
    chair = OfficeFactory(kind=OfficeKind.CO_CHAIR).user
    admission = AdmissionFactory(submitted=True, region=region)

    services.start_review(admission, by=secretary)

    asked = Mail.objects.filter(kind="admission_review", about_id=admission.pk)
    assert {mail.recipient for mail in asked} == {anchor, chair}


def test_who_asks_is_not_asked():
    chairs = [OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=seat).user for seat in (1, 2)]

    services.start_review(AdmissionFactory(submitted=True), by=chairs[0])

    assert [mail.recipient for mail in Mail.objects.filter(kind="admission_review")] == [chairs[1]]
