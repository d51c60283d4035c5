"""Making and changing accounts."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
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


def end_sessions(user: User) -> int:
    """Sign a person out everywhere, at once; how many sessions that were. Every session is looked into."""
    lasting = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    keys = [one.session_key for one in lasting if one.get_decoded().get(SESSION_KEY) == str(user.pk)]
    UserSession.objects.filter(user=user).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]
