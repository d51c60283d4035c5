"""What happens to mails: written down, held, stopped, sent, tried again."""

from network.outbox.services.by_hand import NotPossible, allow_kind, cancel_mail, retry_mail, settle_mail, stop_kind
from network.outbox.services.posting import (
    Address,
    Preview,
    Recipient,
    hold,
    is_held,
    post,
    previews,
    stop_mailing,
)
from network.outbox.services.sending import Tally, send_at_once, send_due
from network.outbox.services.standing import standing

__all__ = [
    "Address",
    "NotPossible",
    "Preview",
    "Recipient",
    "Tally",
    "allow_kind",
    "cancel_mail",
    "hold",
    "is_held",
    "post",
    "previews",
    "retry_mail",
    "send_at_once",
    "send_due",
    "settle_mail",
    "standing",
    "stop_kind",
    "stop_mailing",
]
