"""Who may act in the Network at all. Finer rules build on these predicates."""

import rules
from django.conf import settings

from members.enums import OfficeKind
from members.standing import standing_of


@rules.predicate
def reads_network(user, _subject=None) -> bool:
    """A current representative or office holder."""
    return standing_of(user).reads_network


@rules.predicate
def is_officer(user, _subject=None) -> bool:
    """A co-chair, regional contact, secretary or administrator."""
    return standing_of(user).is_officer


@rules.predicate
def is_administrator(user, _subject=None) -> bool:
    """Somebody who looks after the portal."""
    return standing_of(user).is_administrator


@rules.predicate
def writes_for_a_member(user, _subject=None) -> bool:
    """A current representative of a full member, in any role."""
    return bool(standing_of(user).writing_member_ids)


@rules.predicate
def is_secretary(user, _subject=None) -> bool:
    """Somebody who writes for the Network."""
    return standing_of(user).is_secretary


@rules.predicate
def is_co_chair(user, _subject=None) -> bool:
    """Somebody who leads the Network."""
    return OfficeKind.CO_CHAIR in standing_of(user).offices


@rules.predicate
def holds_guarded_office(user, _subject=None) -> bool:
    """Somebody whose role opens so much that a password alone is not enough (``SECOND_FACTOR_REQUIRED_OF``)."""
    return bool(standing_of(user).offices & guarded_offices())


@rules.predicate
def is_oneself(user, subject=None) -> bool:
    """Asked about her own account."""
    return subject is not None and subject.pk == user.pk


def guarded_offices() -> frozenset[OfficeKind]:
    """The offices of ``SECOND_FACTOR_REQUIRED_OF``. Raises KeyError for a name that is none."""
    return frozenset(OfficeKind[name.strip().upper()] for name in settings.SECOND_FACTOR_REQUIRED_OF)


rules.add_perm("accounts.needs_second_factor", holds_guarded_office)
rules.add_perm("accounts.reset_second_factor", (is_administrator | is_co_chair) & ~is_oneself)
rules.add_perm("outbox.read_written", is_administrator)
rules.add_perm("outbox.read_mailing", is_officer)
rules.add_perm("outbox.manage", is_administrator | is_secretary)
rules.add_perm("record.read", is_administrator)
rules.add_perm("members.read_history", is_officer)
rules.add_perm("files.look_after", is_administrator)
