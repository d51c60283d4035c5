"""Pages of members, of accepting an invitation to act for one, and of leaving."""

from members.views.closing import close_account, reopen_account
from members.views.invitations import accept_invitation
from members.views.members import list_members, show_member

__all__ = ["accept_invitation", "close_account", "list_members", "reopen_account", "show_member"]
