"""Writing members, and who acts for them."""

from datetime import date
from typing import Any

from django.db import transaction

from members.enums import RepresentativeKind
from members.models import Member, Representative
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
