"""What is held about an account itself, and how she signs in."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.held import Person, Row, keeps, rows_of

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


@keeps(
    "sessions",
    title=_("Signing in"),
    what=_("Where you are signed in, and your second factors, so that nobody else gets in with your account."),
    seen_by=_("Nobody but you. Officers see whether you have a second factor, and nothing of it."),
    kept=format_lazy(
        _("A session ends after {days} days or when you sign out. Second factors go when you remove them."),
        days=settings.SESSION_COOKIE_AGE // 86_400,
    ),
    covers=(
        "sessions.Session.session_data",
        "usersessions.UserSession.user",
        "usersessions.UserSession.ip",
        "usersessions.UserSession.user_agent",
        "mfa.Authenticator.user",
        "mfa.Authenticator.data",
    ),
)
def signing_in(person: Person) -> Iterator[Row]:
    """Sessions and second factors; their secrets are given to nobody."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).order_by("expire_date"):
        if session.get_decoded().get("_auth_user_id") == str(person.user.pk):
            yield {gettext("Signed in until at most"): session.expire_date}
    for one in rows_of("usersessions", "UserSession", person.user):
        yield {
            gettext("Signed in on"): one.created_at,
            gettext("Network address"): one.ip,
            gettext("Browser"): one.user_agent,
        }
    for one in rows_of("mfa", "Authenticator", person.user):
        yield {gettext("Second factor"): str(one.get_type_display()), gettext("Set up on"): one.created_at}
