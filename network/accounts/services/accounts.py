"""Making an account, finding it, and what its person says about herself."""

from allauth.account.models import EmailAddress
from django.db import transaction

from network.accounts.models import User


def locked_user(user: User) -> User:
    """The account as it stands, held for this transaction; rows that point at it can still be added."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


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
