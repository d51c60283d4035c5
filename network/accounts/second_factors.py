"""Second factors: who has one, whether this session passed it, and how their secrets are kept.

The keys come from the environment (``SECOND_FACTOR_KEYS``), so a copy of the database alone opens nothing.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.accounts.models import User
from network.accounts.services import locked_user

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for one of these


class SecretUnreadable(ValidationError):
    """No key opens what is stored for a second factor. It reads as an error of the form that asked for a code."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The portal can no longer read your one-time codes and recovery codes. "
                "Ask a co-chair to reset your second step; then set it up anew."
            ),
            code="second_factor_unreadable",
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """The seam to allauth for second factors: secrets are encrypted, and the portal goes by the Network's name."""

    def encrypt(self, text: str) -> str:
        """``text`` under the first key."""
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` was given, by whichever key opens it. Raises SecretUnreadable."""
        try:
            return box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable from error

    def get_totp_issuer(self) -> str:
        """What an app shows beside the code; the host's name would be all that is left."""
        return settings.NETWORK_NAME["fr" if get_language() == "fr" else "en"]

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()


def box() -> MultiFernet:
    """What encrypts and decrypts. Raises ImproperlyConfigured when a key is none."""
    try:
        return MultiFernet([Fernet(key.strip()) for key in settings.SECOND_FACTOR_KEYS])
    except ValueError as error:
        raise ImproperlyConfigured(
            "SECOND_FACTOR_KEYS takes keys of 32 bytes in URL-safe base64. See .env.example for how to make one."
        ) from error


# --- Who has one, and who passed it -------------------------------------------------------------------------


def factors_of(user: Any) -> set[str]:
    """Which of passkeys and one-time codes protect this account."""
    return set(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).values_list("type", flat=True))


def passed_second_factor(request: Any) -> bool:
    """Whether this session was opened, or confirmed later, with a second factor or a recovery code."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def note_enrolment(request: Any, user: Any, authenticator: Authenticator, **_signal: Any) -> None:
    """Setting up a factor proves that one has it: the session counts as having passed it."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@transaction.atomic
def remove_second_factors(user: User) -> int:
    """Take passkeys, one-time codes and recovery codes away; how many rows that were."""
    locked_user(user)  # as allauth does when it makes recovery codes
    return Authenticator.objects.filter(user=user).delete()[0]


# --- New keys -----------------------------------------------------------------------------------------------


@dataclass
class Rotated:
    """What became of the stored secrets: how many stand under the first key now, did before, or cannot be read."""

    renewed: int = 0
    current: int = 0
    unreadable: int = 0


def rotate_keys() -> Rotated:
    """Encrypt every stored secret under the first key. May be stopped and run again; each row is its own transaction.

    Rows are locked one by one, so that a recovery code used at the same moment stays used.
    """
    done = Rotated()
    for pk in (
        Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk").values_list("pk", flat=True)
    ):
        _rotate(pk, done)
    return done


@transaction.atomic
def _rotate(pk: int, done: Rotated) -> None:
    row = Authenticator.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return
    names = [name for name in ("secret", "seed") if name in row.data]
    first = Fernet(settings.SECOND_FACTOR_KEYS[0].strip())
    if all(_opens(first, row.data[name]) for name in names):
        done.current += 1
        return
    try:
        row.data |= {name: box().rotate(row.data[name].encode()).decode() for name in names}
    except InvalidToken:
        done.unreadable += 1
    else:
        row.save(update_fields=["data"])
        done.renewed += 1


def _opens(key: Fernet, text: str) -> bool:
    try:
        key.decrypt(text.encode())
    except InvalidToken:
        return False
    return True
