"""Members, and people who act for them, for tests."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.enums import OfficeKind, Province, RepresentativeKind
from members.geonames import search_key
from members.links import new_token
from members.models import GeoName, Invitation, Member, Office, Place, Region, Representative
from network.accounts.enums import Language, Zone
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

    class Params:
        suspended = factory.Trait(
            suspended_on=factory.LazyFunction(timezone.localdate), suspension_reason="Silent for a year."
        )


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


class InvitationFactory(DjangoModelFactory):
    """Somebody without an account who is asked to act for a member, and has not answered."""

    class Meta:
        model = Invitation

    member = factory.SubFactory(MemberFactory)
    email = factory.Sequence(lambda n: f"invited{n}@town.example")
    name = factory.Sequence(lambda n: f"Invited {n}")
    title = "Coordinator"
    kind = RepresentativeKind.PRINCIPAL
    language = Language.EN
    time_zone = Zone.HALIFAX
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    nonce = factory.LazyAttribute(lambda invitation: invitation.token["nonce"])
    token_digest = factory.LazyAttribute(lambda invitation: invitation.token["token_digest"])

    class Params:
        token = factory.LazyFunction(new_token)
        expired = factory.Trait(expires_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1)))
        revoked = factory.Trait(revoked_at=factory.LazyFunction(timezone.now))
        used = factory.Trait(accepted_at=factory.LazyFunction(timezone.now))


class GeoNameFactory(DjangoModelFactory):
    """A place of GeoNames; ``names`` are those it is known by besides its own."""

    class Meta:
        model = GeoName

    class Params:
        names = ()

    name = factory.Sequence(lambda n: f"Somewhere {n}")
    province = Province.BC
    population = 10_000
    latitude = "49.88307"
    longitude = "-119.48568"
    time_zone = Zone.VANCOUVER
    search_key = factory.LazyAttribute(lambda place: search_key([place.name, *place.names]))
