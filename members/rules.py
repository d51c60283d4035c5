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


@rules.predicate
def is_co_chair(user, _subject=None) -> bool:
    """One of the two who preside over the Network."""
    return standing_of(user).is_co_chair


@rules.predicate
def is_evidence_lead(user, _subject=None) -> bool:
    """Somebody who checks what the evidence says."""
    return standing_of(user).is_evidence_lead


rules.add_perm("home.look_after", is_officer | is_evidence_lead)
rules.add_perm("options.change", is_administrator | is_co_chair)
rules.add_perm("staff.enter", is_administrator)
rules.add_perm("vocabulary.edit_words", is_administrator | is_secretary | is_evidence_lead)
rules.add_perm("vocabulary.manage", is_administrator)
rules.add_perm("outbox.read_written", is_administrator)
rules.add_perm("outbox.read_mailing", is_officer)
rules.add_perm("outbox.manage", is_administrator | is_secretary)
