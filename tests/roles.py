"""The people of the permission tables: one for each thing somebody can be in the Network."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members.enums import MemberClass, OfficeKind
from members.models import Member
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, OfficeFactory, RegionFactory, RepresentativeFactory


def _acts_for(member: Member, **dates):
    return RepresentativeFactory(member=member, **dates).user


def _elsewhere(member_class: str):
    return _acts_for(MemberFactory(member_class=member_class))


def _ended(member: Member):
    day = timezone.localdate() - timedelta(days=1)
    user = _acts_for(member, starts_on=day, ends_on=day)
    OfficeFactory(user=user, kind=OfficeKind.ADMINISTRATOR, starts_on=day, ends_on=day)
    return user


# Each maker takes the member that owns what is looked at.
MAKERS = {
    "visitor": lambda owner: AnonymousUser(),
    "account": lambda owner: UserFactory(),
    "former": _ended,
    "observer": lambda owner: _elsewhere(MemberClass.OBSERVER),
    "partner": lambda owner: _elsewhere(MemberClass.PARTNER),
    "associate": lambda owner: _elsewhere(MemberClass.ASSOCIATE),
    "stranger": lambda owner: _elsewhere(MemberClass.FULL),
    "representative": _acts_for,
    "evidence": lambda owner: OfficeFactory(kind=OfficeKind.EVIDENCE_LEAD).user,
    "secretary": lambda owner: OfficeFactory(kind=OfficeKind.SECRETARY).user,
    "anchor": lambda owner: OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=RegionFactory()).user,
    "cochair": lambda owner: OfficeFactory(kind=OfficeKind.CO_CHAIR).user,
    "administrator": lambda owner: OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user,
}

OFFICERS = ("secretary", "anchor", "cochair", "administrator")
READERS = ("observer", "partner", "associate", "stranger", "representative", "evidence", *OFFICERS)
OUTSIDERS = ("visitor", "account", "former")


def person(role: str, owner: Member):
    """Somebody who is ``role`` and nothing else; "stranger" represents another full member than ``owner``."""
    return MAKERS[role](owner)
