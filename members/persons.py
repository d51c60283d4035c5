"""Which accounts and invitations an officer sees, and what each person is in the Network."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from members.models import Invitation, Member, Office, Representative
from members.standing import standing_of
from network.accounts.models import User
from network.shared.paging import Page, page_of

# What an address says of the people it asks for.
NO_ROLE, OPEN, SHUT = "none", "open", "closed"


def persons_visible_to(user: Any) -> "QuerySet[User]":
    """Every account for those who look after people; nobody's for everybody else."""
    return User.objects.all() if standing_of(user).sees_accounts else User.objects.none()


def invitations_visible_to(user: Any) -> "QuerySet[Invitation]":
    """Those for members this person may invite for."""
    standing = standing_of(user)
    if standing.sees_accounts:
        return Invitation.objects.all()
    own = Q(member__in=standing.voiced_member_ids) | Q(member__region__in=standing.region_ids)
    return Invitation.objects.filter(own)


def members_to_invite_for(person: User, *, reader: Any) -> list[Member]:
    """Members this person acted for and could act for again."""
    acted = person.representations.values("member")
    acts = person.representations.lasting().values("member")
    return list(Member.objects.visible_to(reader).acting().filter(pk__in=acted).exclude(pk__in=acts).for_list())


def with_roles(people: "QuerySet[User]") -> "QuerySet[User]":
    """Each with ``acts`` and ``holds``: what she is today, whether or not the member is suspended."""
    acts = Representative.objects.in_force().select_related("member").order_by("starts_on", "pk")
    holds = Office.objects.current().select_related("region").order_by("kind", "pk")
    return people.prefetch_related(
        Prefetch("representations", queryset=acts, to_attr="acts"), Prefetch("offices", queryset=holds, to_attr="holds")
    )


class FoundPersons:
    """The people that an address asks for, by name."""

    def __init__(self, people: "QuerySet[User]", asked: Mapping[str, Any], data: Mapping[str, str]) -> None:
        self.people, self.asked, self.data = people, asked, data

    @cached_property
    def found(self) -> "QuerySet[User]":
        """All that fit."""
        people = self.people
        for word in self.asked.get("q", "").split():
            people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
        acts = Representative.objects.in_force().filter(user=OuterRef("pk"))
        holds = Office.objects.current().filter(user=OuterRef("pk"))
        if member := self.asked.get("member"):
            people = people.filter(Exists(acts.filter(member__code=member)))
        role = self.asked.get("role", "")
        if role == NO_ROLE:
            people = people.filter(~Exists(acts), ~Exists(holds))
        elif role.startswith("office-"):
            people = people.filter(Exists(holds.filter(kind=int(role.removeprefix("office-")))))
        elif role:
            people = people.filter(Exists(acts.filter(kind=role)))
        if state := self.asked.get("state"):
            people = people.filter(is_active=state == OPEN)
        return people

    @cached_property
    def number(self) -> int:
        """How many fit."""
        return self.found.count()

    @cached_property
    def page(self) -> Page:
        """Some of them."""
        return page_of(with_roles(self.found), key="name", descending=False, cursor=self.data.get("page", ""))

    @property
    def previous(self) -> str:
        """The address of the page before, or nothing."""
        return self._address(self.page.previous) if self.page.previous else ""

    @property
    def following(self) -> str:
        """The address of the page after, or nothing."""
        return self._address(self.page.following) if self.page.following else ""

    def _address(self, page: str) -> str:
        kept = {name: self.data[name] for name in ("q", "member", "role", "state") if self.data.get(name)}
        return "?" + urlencode(kept | {"page": page})
