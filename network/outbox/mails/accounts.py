"""Mails about an account. ``network.outbox.adapters`` writes them down when allauth asks for them."""

from datetime import datetime

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.accounts.models import User
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind

# What allauth calls a notice, and its template.
NOTICES = {
    "password_changed": "outbox/account_password_changed",
    "password_reset": "outbox/account_password_chosen",
    "password_set": "outbox/account_password_set",
    "account_already_exists": "outbox/account_already_exists",
    "unknown_account": "outbox/account_unknown",
}
CODES = {"email_confirmation", "email_confirmation_signup"}
CODE = "outbox/account_code"


@mail_kind("account_password_reset", label=_("Link to choose a new password"), is_secret=True)
def password_reset(mail: Mail) -> Letter | None:
    """The link is made now and stored nowhere; it dies with the password it was made for.

    A mail that waited while its reader took another address leads nobody in through the old one.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=mail.recipient_id or 0).first()
    if not user or not user.is_active or user.email != mail.address:
        return None
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    return Letter("outbox/account_password_reset", {"password_reset_url": settings.PORTAL_URL + path})


@mail_kind("account_notice", label=_("Notice about an account"), repeats=False)
def notice(mail: Mail) -> Letter:
    """Something happened to an account: which, when, and from where stands in ``data``."""
    data = mail.data
    return Letter(
        NOTICES[data["name"]],
        {
            "email": mail.address,
            "timestamp": datetime.fromisoformat(data["timestamp"]) if "timestamp" in data else None,
            "ip": data.get("ip", ""),
            "user_agent": data.get("user_agent", ""),
            "password_reset_url": settings.PORTAL_URL + reverse("account_reset_password"),
        },
    )


@mail_kind("account_code", label=_("Code for an account"), is_secret=True, repeats=False, is_of_one_process=True)
def code(_mail: Mail) -> None:
    """Only the browser session that asked knows the code, so nobody can compose this mail a second time."""
    return
