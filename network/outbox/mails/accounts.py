"""Mails about an account. ``network.outbox.adapters`` writes them down when allauth asks for them."""

from datetime import datetime

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.accounts.devices import device_of
from network.accounts.enums import End
from network.accounts.links import answer_link
from network.accounts.models import AddressChange, User
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind

# What allauth calls a notice, and its template.
NOTICES = {
    "password_changed": "outbox/account_password_changed",
    "password_reset": "outbox/account_password_chosen",
    "password_set": "outbox/account_password_set",
    "account_already_exists": "outbox/account_already_exists",
    "unknown_account": "outbox/account_unknown",
    "totp_activated": "outbox/account_app_added",
    "totp_deactivated": "outbox/account_app_removed",
    "webauthn_added": "outbox/account_passkey_added",
    "webauthn_removed": "outbox/account_passkey_removed",
    "recovery_codes_generated": "outbox/account_recovery_codes",
    "address_changed": "outbox/account_address_changed",
    "address_taken": "outbox/account_address_taken",
}
CODES = {
    "email_confirmation": "outbox/account_code",
    "email_confirmation_signup": "outbox/account_code",
    "login_code": "outbox/account_login_code",
    "reauthentication_code": "outbox/account_confirm_code",
}
# Of a changed address: which of the two mailboxes is asked.
ENDS = {"address_agree": End.OLD.value, "address_confirm": End.NEW.value}
LETTERS = {End.OLD: "outbox/account_address_agree", End.NEW: "outbox/account_address_confirm"}


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
            "network": data.get("network", ""),
            "device": device_of(data["user_agent"]) if "user_agent" in data else "",
            "from_email": data.get("from_email", ""),
            "to_email": data.get("to_email", ""),
            "password_reset_url": settings.PORTAL_URL + reverse("account_reset_password"),
        },
    )


@mail_kind("account_address", label=_("Question about a changed address"), is_secret=True)
def address(mail: Mail) -> Letter | None:
    """The link is made now; the wish may have been taken back, or done, meanwhile."""
    change = AddressChange.objects.select_for_update(of=("self",), no_key=True).filter(pk=mail.about_id or 0).first()
    if change is None or not change.is_open:
        return None
    end = End(mail.data["end"])
    words = {
        "answer_url": settings.PORTAL_URL + answer_link(change, end),
        "from_email": change.user.email,
        "to_email": change.email,
        "until": change.open_until,
    }
    return Letter(LETTERS[end], words)


@mail_kind("account_code", label=_("Code for an account"), is_secret=True, repeats=False, is_of_one_process=True)
def code(_mail: Mail) -> None:
    """Only the browser session that asked knows the code, so nobody can compose this mail a second time."""
    return
