"""Who is told what about a membership request. Never somebody of that municipality."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from admissions.models import Admission
from admissions.options import REVIEWERS
from admissions.rules import VOICES, is_party, parties_among
from members.enums import MemberClass, OfficeKind
from members.models import Member, Office, Representative
from network.accounts.models import User
from network.options.reading import value_of
from network.outbox.services import Address, Recipient


def officers_told(admission: Admission) -> list[User]:
    """Who looks after a request: the secretaries and its regional contact; else the co-chairs; else administrators."""
    nearest = Q(kind=OfficeKind.SECRETARY) | _contact_of_region(admission)
    return _first_held(admission, [nearest, Q(kind=OfficeKind.CO_CHAIR), Q(kind=OfficeKind.ADMINISTRATOR)])


def reviewers_told(admission: Admission) -> list[User]:
    """Who is asked to read a request: its regional contact and the co-chairs.

    Others are added only until there are as many as have to read it: contacts of other regions, then administrators.
    """
    told, needed = _holders(admission, _contact_of_region(admission) | Q(kind=OfficeKind.CO_CHAIR)), value_of(REVIEWERS)
    for others in (Q(kind=OfficeKind.REGIONAL_ANCHOR), Q(kind=OfficeKind.ADMINISTRATOR)):
        if len(told) < needed:
            missing = needed - len(told)
            told += [user for user in _holders(admission, others) if user not in told][:missing]
    return told


def deciders_told(admission: Admission) -> list[User]:
    """Who is asked to decide: the co-chairs, else the administrators."""
    return _first_held(admission, [Q(kind=OfficeKind.CO_CHAIR), Q(kind=OfficeKind.ADMINISTRATOR)])


def members_asked(admission: Admission) -> list[Recipient]:
    """One mail for each member a person answers for: representatives and alternates of every other full member."""
    voices = list(_voices(admission))
    parties = parties_among([one.user for one in voices], admission)
    return [
        Recipient(one.user, key=str(one.pk), data={"representative": one.pk})
        for one in voices
        if one.user not in parties
    ]


def people_of(admission: Admission, member: Member) -> list[Representative]:
    """Who hears what was written down for a member: its representative and alternates."""
    return list(_voices(admission).filter(member=member))


def _voices(admission: Admission) -> "QuerySet[Representative]":
    return (
        Representative.objects.current()
        .filter(
            kind__in=VOICES,
            member__member_class=MemberClass.FULL,
            member__left_on=None,
            user__in=_reachable(admission),
        )
        .in_order()
        .select_related("member", "user")
    )


def _first_held(admission: Admission, choices: Sequence[Q]) -> list[User]:
    """The holders of the first of these roles that somebody has."""
    found: Iterable[list[User]] = (_holders(admission, offices) for offices in choices)
    return next(filter(None, found), [])


def _holders(admission: Admission, offices: Q) -> list[User]:
    """Who holds one of these roles today, each person once."""
    held = Office.objects.current().filter(offices, user__in=_reachable(admission)).select_related("user")
    people = dict.fromkeys(office.user for office in held.order_by("kind", "region_id", "seat", "pk"))
    return [user for user in people if not is_party(user, admission)]


def _contact_of_region(admission: Admission) -> Q:
    return Q(kind=OfficeKind.REGIONAL_ANCHOR, region=admission.region_id, region__isnull=False)


def _reachable(admission: Admission) -> "QuerySet[User]":
    """Who may sign in. A demonstration reaches its own accounts only, and a request of a real municipality reaches
    those only where the portal has no others yet."""
    people = User.objects.filter(is_active=True)
    if admission.is_demonstration:
        return people.filter(is_demonstration=True)
    real = people.filter(is_demonstration=False)
    return real if real.exists() else people


def contact_of(admission: Admission) -> Address:
    """Who writes for the municipality."""
    return Address(
        email=admission.contact_email,
        name=admission.contact_name,
        language=admission.language,
        zone=admission.geoname.time_zone if admission.geoname else "",
    )
