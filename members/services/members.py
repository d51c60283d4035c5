"""Writing members, and who acts for them."""

from datetime import date
from typing import Any

from django.db import transaction

from members.enums import RepresentativeKind
from members.models import Member, Place, Region, Representative
from members.search import index_member
from network.accounts.models import User


@transaction.atomic
def save_member(member: Member) -> Member:
    """Save a member with what follows from it: sort keys, size bracket and search index.

    Its population is that of its places, leaving out those that lie within another one of them.
    """
    if member.pk:
        places = member.places.filter(within__isnull=True)
        member.population = sum(places.values_list("population", flat=True))
    member.keep_derived()
    member.save()
    index_member(member)
    return member


@transaction.atomic
def change_member(member: Member, values: dict[str, Any]) -> Member:
    """Write these columns over what stands now; others, which somebody may have changed meanwhile, stay."""
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    for name, value in values.items():
        setattr(member, name, value)
    return save_member(member)


@transaction.atomic
def save_place(place: Place) -> Place:
    """Save a municipality on the map, and what follows for its member: population, size bracket, search index."""
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=place.member_id)
    place.save()
    save_member(member)
    return place


@transaction.atomic
def save_region(region: Region) -> Region:
    """Save a region; its members are found by its names."""
    region.save()
    for member in region.members.prefetch_related("places"):
        index_member(member)
    return region


def name_representative(
    user: User,
    member: Member,
    *,
    kind: str = RepresentativeKind.PRINCIPAL,
    title: str = "",
    starts_on: date | None = None,
) -> Representative:
    """Let a person act for a member from a day (today). Raises IntegrityError when she already does."""
    dates: dict[str, Any] = {"starts_on": starts_on} if starts_on else {}
    return Representative.objects.create(user=user, member=member, kind=kind, title=title, **dates)
