"""What happens to an account: made, changed, moved to another address, signed out, closed and forgotten."""

from network.accounts.services.accounts import change_account, create_user, locked_user, user_of_address
from network.accounts.services.addresses import (
    AddressTaken,
    ChangeEnded,
    SameAddress,
    TooManyChanges,
    agree_to_address_change,
    ask_address_change,
    change_address,
    end_address_change,
)
from network.accounts.services.forgetting import (
    NotClosed,
    close_account,
    expire_old,
    forget_account,
    forget_due,
    forgotten_on,
    reopen_account,
)
from network.accounts.services.sessions import end_session, end_sessions, forget_ended_sessions

__all__ = [
    "AddressTaken",
    "ChangeEnded",
    "NotClosed",
    "SameAddress",
    "TooManyChanges",
    "agree_to_address_change",
    "ask_address_change",
    "change_account",
    "change_address",
    "close_account",
    "create_user",
    "end_address_change",
    "end_session",
    "end_sessions",
    "expire_old",
    "forget_account",
    "forget_due",
    "forget_ended_sessions",
    "forgotten_on",
    "locked_user",
    "reopen_account",
    "user_of_address",
]
