"""Who may act in the Network at all. Finer rules build on these predicates."""

import rules

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


rules.add_perm("outbox.read_written", is_administrator)
rules.add_perm("outbox.read_mailing", is_officer)
rules.add_perm("outbox.manage", is_administrator | is_secretary)
rules.add_perm("files.look_after", is_administrator)
