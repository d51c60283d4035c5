"""The seam to allauth for mails: each of them is a row of the outbox, in the language of the account."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from network.accounts import adapters
from network.accounts.models import User
from network.outbox.enums import Priority
from network.outbox.mails.accounts import CODE, CODES, NOTICES
from network.outbox.registry import Letter
from network.outbox.services import Address, post, send_at_once

RESETS_A_DAY = 10  # links to one account; more would be somebody filling a mailbox


class AccountAdapter(adapters.AccountAdapter):
    """Nobody signs up alone, and no mail leaves beside the outbox."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail down, without its link: that is made when it is sent.

        A mail with a code can be composed by this process only, so it is sent by it too.
        """
        name = template_prefix.rpartition("/")[2]
        user: User | None = context.get("user")
        if name == "password_reset_key" and user:
            _post_reset(user)
        elif name in NOTICES:
            to = user or Address(email, "", get_language()[:2])
            kept = {key: context[key] for key in ("ip", "user_agent") if context.get(key)}
            if "timestamp" in context:
                kept["timestamp"] = context["timestamp"].isoformat()
            post(to, kind="account_notice", dedupe_key=f"account:{uuid.uuid4()}", data={"name": name} | kept)
        elif name not in CODES:
            raise LookupError(f"No mail is written for {template_prefix}.")
        else:
            to = Address(email, *((user.name, user.language, user.time_zone) if user else ("", get_language()[:2])))
            words = {"code": context.get("code"), "activate_url": context.get("activate_url")}
            send_at_once(to, kind="account_code", letter=Letter(CODE, words))

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """As allauth does, and say whose account it is, so that the mail speaks her language."""
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)


def _post_reset(user: User) -> None:
    day_ago = timezone.now() - timedelta(days=1)
    if user.mails.filter(kind="account_password_reset", created_at__gt=day_ago).count() >= RESETS_A_DAY:
        return
    post(
        user,
        kind="account_password_reset",
        dedupe_key=f"account:{uuid.uuid4()}",
        priority=Priority.AT_ONCE,
        expires_at=timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )
