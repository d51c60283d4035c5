"""Making and changing accounts."""

from allauth.account.models import EmailAddress
from django.db import transaction

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


def close_account(user: User) -> User:
    """Nobody signs in with it any more, and who is signed in is a visitor at the next request. Nothing else changes."""
    return _let_sign_in(user, is_active=False)


def reopen_account(user: User) -> User:
    """Its owner may sign in again."""
    return _let_sign_in(user, is_active=True)


@transaction.atomic
def _let_sign_in(user: User, *, is_active: bool) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.is_active != is_active:
        user.is_active = is_active
        user.save(update_fields=["is_active"])
    return user
