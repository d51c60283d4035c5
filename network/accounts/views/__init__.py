"""Pages of one's own account, one module per subject. Those of signing in are allauth's."""

from network.accounts.views.account import edit_account
from network.accounts.views.address import answer_address_change, change_address
from network.accounts.views.confirming import confirm_by_code
from network.accounts.views.factors import show_recovery_codes
from network.accounts.views.held import download_held, show_held, show_privacy
from network.accounts.views.sessions import list_sessions

__all__ = [
    "answer_address_change",
    "change_address",
    "confirm_by_code",
    "download_held",
    "edit_account",
    "list_sessions",
    "show_held",
    "show_privacy",
    "show_recovery_codes",
]
