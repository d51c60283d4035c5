"""Pages of members, of accepting an invitation to act for one, and of leaving."""

from members.views.invitations import accept_invitation
from members.views.leaving import end_account, take_account_back
from members.views.members import list_members, show_member

__all__ = ["accept_invitation", "end_account", "list_members", "show_member", "take_account_back"]
