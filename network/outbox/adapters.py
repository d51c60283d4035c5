"""The seam to allauth for mails: each of them is a row of the outbox, in the language of the account."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from network.accounts import adapters
from network.accounts.devices import network_of
from network.accounts.models import AddressChange, User
from network.accounts.services import user_of_address
from network.outbox.enums import Priority
from network.outbox.mails.accounts import CODES, ENDS, NOTICES
from network.outbox.models import Mail
from network.outbox.registry import Letter
from network.outbox.services import Address, post, send_at_once

RESETS_A_DAY = 10  # links to one account; more would be somebody filling a mailbox
CODES_A_DAY = 20  # to one address, for the same reason
KEPT = ("from_email", "to_email")  # of what a notice is about


class AccountAdapter(adapters.AccountAdapter):
    """Nobody signs up alone, and no mail leaves beside the outbox."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail down, without its link: that is made when it is sent.

        A mail with a code can be composed by this process only, so it is sent by it too.
        """
        name = template_prefix.rpartition("/")[2]
        user: User | None = context.get("user") or user_of_address(email)
        if name == "password_reset_key" and user:
            _post_reset(user)
        elif name in ENDS:
            _post_question(context["change"], ENDS[name], _to(user, email))
        elif name in NOTICES:
            data = {"name": name} | _circumstances(context)
            post(_to(user, email), kind="account_notice", dedupe_key=f"account:{uuid.uuid4()}", data=data)
        elif name not in CODES:
            raise LookupError(f"No mail is written for {template_prefix}.")
        elif _codes_of_today(email) < CODES_A_DAY:
            to = _as_address(user, email)
            words = {"code": context.get("code"), "activate_url": context.get("activate_url")}
            send_at_once(to, kind="account_code", letter=Letter(CODES[name], words))

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """As allauth does, and say whose account it is, so that the mail speaks her language.

        Outside of a page nothing is known of a browser and its network.
        """
        context = {"user": user} | (context or {})
        if self.request is None:
            self.send_mail(template_prefix, email or user.email, {"timestamp": timezone.now()} | context)
        else:
            super().send_notification_mail(template_prefix, user, context, email)


def _to(user: User | None, email: str) -> User | Address:
    """The account, or an address that is not (or no longer) the account's, in the account's language."""
    if user and user.email.lower() == email.lower():
        return user
    return _as_address(user, email)


def _as_address(user: User | None, email: str) -> Address:
    return Address.of(user, email) if user else Address(email, "", get_language()[:2])


def _circumstances(context: dict[str, Any]) -> dict[str, Any]:
    """When it happened, in which network and with which browser; no more of the address than that is kept."""
    kept = {key: context[key] for key in KEPT if key in context}
    if "timestamp" in context:
        kept["timestamp"] = context["timestamp"].isoformat()
    if context.get("ip"):
        kept["network"] = network_of(context["ip"])
    if context.get("user_agent"):
        kept["user_agent"] = context["user_agent"]
    return kept


def _codes_of_today(email: str) -> int:
    day_ago = timezone.now() - timedelta(days=1)
    return Mail.objects.filter(kind="account_code", address__iexact=email, created_at__gt=day_ago).count()


def _post_question(change: AddressChange, end: str, to: User | Address) -> None:
    post(
        to,
        kind="account_address",
        dedupe_key=f"address:{change.pk}:{end}",
        about_id=change.pk,
        data={"end": end},
        priority=Priority.AT_ONCE,
        expires_at=change.open_until,
    )


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
