"""What is held about an account itself, and how she signs in."""

from collections.abc import Iterator
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.devices import network_of
from network.accounts.held import Person, Row, keeps, rows_of, take_out
from network.accounts.models import AddressChange, User

UNTIL_FORGOTTEN = format_lazy(
    _("As long as there is the account, and {days} days after it was closed."),
    days=settings.ACCOUNT_FORGOTTEN_AFTER_DAYS,
)


@keeps(
    "accounts",
    title=_("Account"),
    what=_("Name, e-mail address, language and time zone, so that you can sign in, are read to and told the time."),
    seen_by=_("Members of the Network see the name; members and officers see the address of who acts for a member."),
    kept=UNTIL_FORGOTTEN,
    covers=(
        "accounts.User.email",
        "accounts.User.name",
        "accounts.User.password",
        "account.EmailAddress.user",
        "account.EmailAddress.email",
    ),
)
def account(person: Person) -> Iterator[Row]:
    """Her account and its addresses; a password is kept as a fingerprint only and is given to nobody."""
    user = person.user
    yield {
        gettext("Name"): user.name,
        gettext("E-mail address"): user.email,
        gettext("Language"): user.get_language_display(),
        gettext("Time zone"): str(user.get_time_zone_display()),
        gettext("Made on"): user.created_at,
        gettext("Last signed in"): user.last_login or "",
        gettext("Has a password"): gettext("yes") if user.has_usable_password() else gettext("no"),
    }
    for address in EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).order_by("pk"):
        yield {gettext("Another e-mail address"): address.email}


def forget_address_changes(person: Person) -> None:
    """Which addresses she asked for is nobody's business any more."""
    AddressChange.objects.filter(user=person.user).delete()


def expire_address_changes() -> int:
    """Drop wishes for another address that were made ``ADDRESS_CHANGES_KEPT_DAYS`` ago; returns how many."""
    limit = timezone.now() - timedelta(days=settings.ADDRESS_CHANGES_KEPT_DAYS)
    return AddressChange.objects.filter(asked_at__lt=limit).delete()[0]


@keeps(
    "address_changes",
    title=_("Change of address"),
    what=_("To which address you asked to change, and when each mailbox agreed, so that nobody takes your account."),
    seen_by=_("Nobody but you."),
    kept=format_lazy(_("{days} days from the day you asked."), days=settings.ADDRESS_CHANGES_KEPT_DAYS),
    covers=("accounts.AddressChange.user", "accounts.AddressChange.email"),
    forget=forget_address_changes,
    expire=expire_address_changes,
)
def address_changes(person: Person) -> Iterator[Row]:
    """Addresses she asked for."""
    for one in AddressChange.objects.filter(user=person.user).order_by("pk"):
        yield {
            gettext("New e-mail address"): one.email,
            gettext("Asked on"): one.asked_at,
            gettext("Changed"): gettext("yes") if one.is_done else gettext("no"),
        }


@keeps(
    "sessions",
    title=_("Signing in"),
    what=_(
        "Where you are signed in: the kind of browser, the network without the last part of its address, and when. "
        "Your second factors. So that nobody else gets in with your account."
    ),
    seen_by=_("Nobody but you. Officers see whether you have a second factor, and nothing of it."),
    kept=format_lazy(
        _("A session ends after {days} days or when you sign out. Second factors go when you remove them."),
        days=settings.SESSION_COOKIE_AGE // 86_400,
    ),
    covers=(
        "sessions.Session.session_data",  # each session of somebody has a row in her list
        "usersessions.UserSession.user",
        "usersessions.UserSession.ip",
        "usersessions.UserSession.user_agent",
        "mfa.Authenticator.user",
        "mfa.Authenticator.data",
    ),
)
def signing_in(person: Person) -> Iterator[Row]:
    """Sessions and second factors; their secrets are given to nobody."""
    signed_in = list(UserSession.objects.filter(user=person.user).order_by("pk"))
    until = dict(
        Session.objects.filter(session_key__in=[one.session_key for one in signed_in]).values_list(
            "session_key", "expire_date"
        )
    )
    for one in signed_in:
        yield {
            gettext("Signed in on"): one.created_at,
            gettext("Last used"): one.last_seen_at,
            gettext("Signed in until at most"): until.get(one.session_key, ""),
            gettext("Network"): network_of(one.ip),
            gettext("Browser"): one.user_agent,
        }
    for one in rows_of("mfa", "Authenticator", person.user):
        yield {gettext("Second factor"): str(one.get_type_display()), gettext("Set up on"): one.created_at}


def forget_looked_after(person: Person) -> None:
    """What was changed stays; where it was she, or is called after her, it does not say so any more."""
    called = LogEntry.objects.order_by("pk")
    herself = called.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.user.pk))
    herself.update(object_repr="")
    take_out(person, called, "object_repr", "change_message")


@keeps(
    "looked_after",
    title=_("Stored records you changed"),
    what=_("What you changed behind the pages as an administrator, and when."),
    seen_by=_("Administrators."),
    kept=_("For good, with a number instead of your name once you are forgotten."),
    covers=("admin.LogEntry.user", "admin.LogEntry.object_repr", "admin.LogEntry.change_message"),
    forget=forget_looked_after,
)
def looked_after(person: Person) -> Iterator[Row]:
    """What she changed behind the pages: its kind, because its name may be somebody else's."""
    for one in LogEntry.objects.filter(user=person.user).select_related("content_type").order_by("pk"):
        yield {
            gettext("You changed"): one.content_type.name if one.content_type else "",
            gettext("On"): one.action_time,
        }
