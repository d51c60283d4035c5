"""Who may do what with a practice. Who may see it is said by ``PracticeQuerySet.visible_to``."""

import rules

from members.rules import is_officer, writes_for_a_member
from members.standing import standing_of


@rules.predicate
def writes_for_its_member(user, practice) -> bool:
    """A current representative of the full member whose practice it is."""
    return practice is not None and practice.member_id in standing_of(user).writing_member_ids


may_write = is_officer | writes_for_its_member

rules.add_perm("practices.add_practice", is_officer | writes_for_a_member)
rules.add_perm("practices.change_practice", may_write)
rules.add_perm("practices.read_history", may_write)
rules.add_perm("practices.publish_practice", may_write)
rules.add_perm("practices.unpublish_practice", may_write)
