"""Members, and people who act for them, for tests."""

import factory
from factory.django import DjangoModelFactory

from members.enums import OfficeKind, Province, RepresentativeKind
from members.models import Member, Office, Place, Region, Representative
from network.accounts.enums import Zone
from network.shared.text import sort_key
from tests.accounts.factories import UserFactory


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"region-{n}")
    name_en = factory.Sequence(lambda n: f"Region {n}")
    name_fr = factory.Sequence(lambda n: f"Région {n}")


class MemberFactory(DjangoModelFactory):
    """A full member without places."""

    class Meta:
        model = Member

    code = factory.Sequence(lambda n: f"member-{n}")
    name_en = factory.Sequence(lambda n: f"Town {n}")
    name_fr = factory.Sequence(lambda n: f"Ville {n}")
    sort_en = factory.LazyAttribute(lambda member: sort_key(member.name_en))
    sort_fr = factory.LazyAttribute(lambda member: sort_key(member.name_fr))
    joined_wave = "2006/2007"


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    member = factory.SubFactory(MemberFactory)
    geographic_code = factory.Sequence(lambda n: f"{n:07d}")
    name_en = factory.Sequence(lambda n: f"Place {n}")
    name_fr = factory.Sequence(lambda n: f"Lieu {n}")
    province = Province.NS
    population = 60_000
    time_zone = Zone.HALIFAX


class RepresentativeFactory(DjangoModelFactory):
    """Somebody who acts for a member from today on."""

    class Meta:
        model = Representative

    user = factory.SubFactory(UserFactory)
    member = factory.SubFactory(MemberFactory)
    kind = RepresentativeKind.PRINCIPAL


class OfficeFactory(DjangoModelFactory):
    """Somebody with a role in the Network from today on."""

    class Meta:
        model = Office

    user = factory.SubFactory(UserFactory)
    kind = OfficeKind.SECRETARY
