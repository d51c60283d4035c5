"""Officers read a request, stand by its findings and recommend an outcome."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from admissions.enums import REVIEWED, Deed
from admissions.models import Admission, Review
from admissions.options import REVIEWERS
from admissions.rules import is_party
from admissions.services.moving import locked
from admissions.services.refusals import NotInState
from members.models import Office, Region, Representative
from network.accounts.models import User
from network.options.reading import value_of


@transaction.atomic
def review(admission: Admission, *, by: User, recommendation: str, comment: str = "", interest: str = "") -> Review:
    """Write down what an officer recommends; the same person's later review replaces her earlier one.

    Raises NotInState.
    """
    admission = locked(admission)
    if admission.state not in REVIEWED:
        raise NotInState(admission)
    said = {"recommendation": recommendation, "comment": comment, "interest": interest, "at": timezone.now()}
    written, _is_new = Review.objects.update_or_create(admission=admission, user=by, defaults=said)
    return written


def reviews_that_count(admission: Admission) -> list[Review]:
    """The reviews since the request was begun or taken up again, of people who are not of that municipality."""
    reviews = admission.reviews.since_begun().select_related("user").order_by("at", "pk")
    return [one for one in reviews if not is_party(one.user, admission)]


def reviews_missing(admission: Admission) -> int:
    """How many reviews are still needed. Two persons of one region count once; one without a region always counts."""
    regions = [region_of(one.user) for one in reviews_that_count(admission)]
    counted = len(set(filter(None, regions))) + regions.count(None)
    return max(0, value_of(REVIEWERS) - counted)


def region_of(user: User) -> Region | None:
    """The region a person speaks from: the one she is the contact of, else that of the first member she acts for."""
    office = Office.objects.current().filter(user=user, region__isnull=False).select_related("region").first()
    if office:
        return office.region
    acting = Representative.objects.current().filter(user=user, member__region__isnull=False)
    first = acting.select_related("member__region").order_by("starts_on", "pk").first()
    return first.member.region if first else None


def begun_at(admission: Admission) -> datetime:
    """When the request was begun, or last taken up again: what was said of it before is history."""
    reopened = admission.moves.filter(deed=Deed.REOPEN).order_by("-pk").values_list("at", flat=True).first()
    return reopened or admission.created_at
