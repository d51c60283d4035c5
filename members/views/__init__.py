"""Pages of members, and of accepting an invitation to act for one."""

from members.views.invitations import accept_invitation
from members.views.members import list_members, show_history, show_history_of_roles, show_member

__all__ = ["accept_invitation", "list_members", "show_history", "show_history_of_roles", "show_member"]
