"""Who may do what with a membership request. Nobody does anything with the request of her own municipality."""

from collections import defaultdict
from collections.abc import Iterable

import rules

from admissions.enums import Deed
from admissions.models import Admission
from members.enums import VOICES, MemberClass, OfficeKind
from members.models import Member, Representative
from members.rules import is_officer
from members.standing import standing_of
from network.accounts.models import User

MOVERS = frozenset({OfficeKind.REGIONAL_ANCHOR, OfficeKind.CO_CHAIR, OfficeKind.ADMINISTRATOR})
DECIDERS = frozenset({OfficeKind.CO_CHAIR, OfficeKind.ADMINISTRATOR})


def members_with_a_voice(user) -> list[Member]:
    """The full members this person answers for when the members are asked: as representative or alternate."""
    return [
        one.member
        for one in standing_of(user).representations
        if one.kind in VOICES and one.member.member_class == MemberClass.FULL
    ]


@rules.predicate
def is_party(user, admission: Admission | None = None) -> bool:
    """Somebody who acts for that municipality, writes for it, or is named by it. Asks the database."""
    if admission is None or not user.is_authenticated:
        return False
    members = [one.member for one in standing_of(user).representations]
    return _is_of_it(members, admission) or user.email.casefold() in _addresses_in(admission)


def parties_among(people: Iterable[User], admission: Admission) -> set[User]:
    """Those of many people who are a party, asked all at once."""
    people, acting = set(people), defaultdict(list)
    current = Representative.objects.current().filter(user__in=people)
    for one in current.select_related("member").prefetch_related("member__places"):
        acting[one.user_id].append(one.member)
    addresses = _addresses_in(admission)
    return {user for user in people if _is_of_it(acting[user.pk], admission) or user.email.casefold() in addresses}


def _is_of_it(members: Iterable[Member], admission: Admission) -> bool:
    return any(admission.is_of(member) for member in members)


def _addresses_in(admission: Admission) -> set[str]:
    """Of who writes for the municipality, and of those it names."""
    return {one.casefold() for one in (admission.contact_email, *(one.email for one in admission.nominees.all()))}


def link_shows_contents(admission: Admission) -> bool:
    """Whether the applicant's link shows what was sent. Asks the database about a municipality that was a member.

    Anybody may write for one that left and so takes up its old file: what others once sent stays closed to her until
    an officer goes on with her.
    """
    if admission.member_id is None:
        return True
    taken_up = admission.moves.filter(deed=Deed.REOPEN).exclude(by_name="").order_by("-pk").first()
    going_on = admission.moves.filter(deed__in=[Deed.INVITE, Deed.SKIP])
    return taken_up is None or going_on.filter(pk__gt=taken_up.pk).exists()


@rules.predicate
def moves_requests(user, _admission=None) -> bool:
    """A regional contact, co-chair or administrator."""
    return bool(standing_of(user).offices & MOVERS)


@rules.predicate
def decides_requests(user, _admission=None) -> bool:
    """A co-chair or administrator."""
    return bool(standing_of(user).offices & DECIDERS)


@rules.predicate
def has_a_voice(user, _admission=None) -> bool:
    """The representative or alternate of a full member."""
    return bool(members_with_a_voice(user))


rules.add_perm("admissions.view_admission", is_officer & ~is_party)
rules.add_perm("admissions.handle_admission", is_officer & ~is_party)
rules.add_perm("admissions.move_admission", moves_requests & ~is_party)
rules.add_perm("admissions.decide_admission", decides_requests & ~is_party)
rules.add_perm("admissions.read_opinions", is_officer & ~is_party)
rules.add_perm("admissions.give_opinion", has_a_voice & ~is_party)
