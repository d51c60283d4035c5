"""Making and changing accounts."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from network.accounts.models import User


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    language: str,
    time_zone: str,
    password: str | None = None,
    is_demonstration: bool = False,
) -> User:
    """Make an account whose address counts as confirmed (whoever makes it has checked it).

    Raises IntegrityError when the address, in any case of letters, is taken.
    """
    user = User(
        email=email.lower(),
        name=name,
        language=language,
        time_zone=time_zone,
        is_demonstration=is_demonstration,
    )
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def user_of_address(email: str) -> User | None:
    """The account of this address, whatever the case of its letters."""
    return User.objects.filter(email__iexact=email).first()


def change_account(user: User, *, name: str, language: str, time_zone: str) -> User:
    """Write what a person says about herself: how she is called, read to and told the time."""
    user.name, user.language, user.time_zone = name, language, time_zone
    user.save(update_fields=["name", "language", "time_zone"])
    return user


class AddressTaken(Exception):
    """Another account has this address."""


@transaction.atomic
def change_address(user: User, email: str, by: User) -> User:  # noqa: ARG001 -- who did it stands in the record
    """Let ``user`` sign in with another address from now on, on the word of ``by``. Raises AddressTaken.

    Sessions end, since whoever reads the old mailbox may hold one.
    """
    email = email.strip().lower()
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    taken = User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()
    if taken or EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=user).exists():
        raise AddressTaken
    user.email = email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:
        raise AddressTaken from error
    end_sessions(user)
    return user


def end_sessions(user: User, *, except_key: str | None = None) -> int:
    """Sign ``user`` out everywhere, at once, but in the session of ``except_key``. Returns how many sessions ended."""
    ended = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.pk != except_key and session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=ended).delete()[0]


def has_second_factor(user: User) -> bool:
    """Whether signing in asks for something besides the password: an app's code or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()
