"""Mails about what an officer did with somebody's account."""

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.models import User
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)  # that the link to choose a first password works


@mail_kind("account_opened", label=_("Account opened by an officer"), is_secret=True)
def compose_opened(mail: Mail) -> Letter | None:
    """The link to choose the first password, made now and stored nowhere; it dies with that password."""
    user = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=mail.recipient_id or 0).first()
    if user is None or not user.is_active or user.email != mail.address or user.has_usable_password():
        return None
    context = {"url": gettext("(your personal link)") if mail.is_preview else _first_link(user), "days": DAYS}
    return Letter("members/account_opened", context)


def _first_link(user: User) -> str:
    key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    kwargs = {"uidb36": user_pk_to_url_str(user), "key": key}
    return settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs=kwargs)


@mail_kind("account_blocked", label=_("Account blocked by an officer"))
def compose_blocked(mail: Mail) -> Letter | None:
    """She no longer signs in, and why; not when it was opened again meanwhile."""
    user = _account_of(mail)
    if user is None or user.is_active:
        return None
    return Letter("members/account_blocked", {"reason": mail.data["reason"]})


@mail_kind("account_unblocked", label=_("Account unblocked by an officer"))
def compose_unblocked(mail: Mail) -> Letter | None:
    """She signs in as before."""
    user = _account_of(mail)
    if user is None or not user.is_active:
        return None
    return Letter("members/account_unblocked", {"url": settings.PORTAL_URL + reverse("account_login")})


@mail_kind("account_address_corrected", label=_("Address of an account changed by an officer"))
def compose_address_corrected(mail: Mail) -> Letter | None:
    """To the old mailbox and to the new one; who did not want it says so by a reply."""
    user = _account_of(mail)
    if user is None or user.email != mail.data["new"]:
        return None
    names = ("old", "new", "reason")
    return Letter("members/account_address_corrected", {name: mail.data[name] for name in names})


@mail_kind("second_factor_reset", label=_("Second step of an account taken away by an officer"))
def compose_second_factor_reset(mail: Mail) -> Letter | None:
    """How to sign in now; who did not ask for it says so by a reply."""
    if _account_of(mail) is None:
        return None
    return Letter("members/second_factor_reset", {"by": mail.data["by"], "reason": mail.data["reason"]})


def _account_of(mail: Mail) -> User | None:
    return User.objects.filter(pk=mail.about_id or 0).first()
