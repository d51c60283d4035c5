"""Who may do what with a meeting, its answers and its minutes. Who may see is said by the ``visible_to`` of each."""

import rules

from members.rules import is_officer, reads_network
from members.standing import standing_of


@rules.predicate
def represents_somebody(user, _meeting=None) -> bool:
    """A current representative of any member: they are all invited."""
    return bool(standing_of(user).representations)


@rules.predicate
def takes_its_notes(user, meeting) -> bool:
    """The note taker of that meeting, as long as she belongs to the Network."""
    return meeting is not None and meeting.note_taker_id is not None and meeting.note_taker_id == user.pk


@rules.predicate
def acts_for(user, member) -> bool:
    """A current representative of that member, in any role."""
    return member is not None and member.pk in standing_of(user).member_ids


@rules.predicate
def owns_action(user, action) -> bool:
    """The person an action is given to, or a representative of the municipality that has it."""
    if action is None:
        return False
    is_her_own = action.owner_user_id is not None and action.owner_user_id == user.pk
    return is_her_own or action.owner_member_id in standing_of(user).member_ids


writes_minutes = is_officer | (reads_network & takes_its_notes)

rules.add_perm("meetings.add_meeting", is_officer)
rules.add_perm("meetings.change_meeting", is_officer)
rules.add_perm("meetings.see_how_to_join", is_officer | represents_somebody | (reads_network & takes_its_notes))
rules.add_perm("meetings.answer", is_officer | acts_for)
rules.add_perm("meetings.record_answer", is_officer)
rules.add_perm("meetings.write_minutes", writes_minutes)
rules.add_perm("meetings.publish_minutes", writes_minutes)
rules.add_perm("meetings.read_history", writes_minutes)
rules.add_perm("meetings.change_papers", writes_minutes)
rules.add_perm("meetings.close_action", is_officer | (reads_network & owns_action))
