"""Another address to sign in with: two mailboxes agree, or an officer stands in for one."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from network.accounts.enums import End
from network.accounts.models import AddressChange, User
from network.accounts.services.accounts import locked_user, user_of_address
from network.accounts.services.sessions import end_sessions


class SameAddress(Exception):
    """The account has this address already."""


class AddressTaken(Exception):
    """Another account has this address."""


class TooManyChanges(Exception):
    """This person has asked for too many changes of address today."""


class ChangeEnded(Exception):
    """A change of address was done, taken back, replaced by a later one, or waited too long."""


@transaction.atomic
def ask_address_change(user: User, email: str) -> AddressChange:
    """Begin to give ``user`` another address, and ask both mailboxes. A later wish replaces an earlier one.

    An address that belongs to somebody else is answered alike, only what its owner reads is another mail: nobody
    learns here who has an account. Raises SameAddress, TooManyChanges.
    """
    user, email = locked_user(user), email.strip().lower()
    if email == user.email.lower():
        raise SameAddress
    day_ago = timezone.now() - timedelta(days=1)
    if user.address_changes.filter(asked_at__gt=day_ago).count() >= settings.ADDRESS_CHANGES_A_DAY:
        raise TooManyChanges
    _end_changes(user)
    change = AddressChange.objects.create(user=user, email=email)
    adapter = get_adapter()
    adapter.send_mail("account/email/address_agree", user.email, {"user": user, "change": change})
    if owner := user_of_address(email):
        adapter.send_mail("account/email/address_taken", owner.email, {"user": owner})
    else:
        adapter.send_mail("account/email/address_confirm", email, {"user": user, "change": change})
    return change


@transaction.atomic
def agree_to_address_change(change: AddressChange, end: End, *, except_key: str | None = None) -> AddressChange:
    """One of the two mailboxes agrees; when both have, the account has the new address. Twice changes nothing.

    Raises ChangeEnded, AddressTaken.
    """
    user = locked_user(change.user)
    change = AddressChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if not change.is_open:
        raise ChangeEnded
    field = {End.OLD: "old_agreed_at", End.NEW: "new_agreed_at"}[end]
    setattr(change, field, getattr(change, field) or timezone.now())
    if change.old_agreed_at and change.new_agreed_at:
        change.ended_at, change.is_done = timezone.now(), True
    change.save(update_fields=[field, "ended_at", "is_done"])
    if change.is_done:
        told = {"from_email": user.email, "to_email": change.email}
        user = change_address(user, change.email, except_key=except_key)
        for address in told.values():
            get_adapter().send_notification_mail("account/email/address_changed", user, told, address)
    return change


@transaction.atomic
def end_address_change(change: AddressChange) -> AddressChange:
    """Take a wish back, or refuse it from one of the mailboxes. Raises ChangeEnded when it was done before."""
    change = AddressChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.is_done:
        raise ChangeEnded
    if change.ended_at is None:
        change.ended_at = timezone.now()
        change.save(update_fields=["ended_at"])
    return change


@transaction.atomic
def change_address(user: User, email: str, *, except_key: str | None = None) -> User:
    """Give ``user`` another address now: what she signs in with, and where her mails go. Twice changes nothing.

    Her sessions end but for the one with ``except_key``; whoever calls this tells both mailboxes why it was done.
    Raises AddressTaken.
    """
    user, email = locked_user(user), email.strip().lower()
    if email == user.email.lower():
        return user
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken
    user.email = email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:
        raise AddressTaken from error
    _end_changes(user)
    end_sessions(user, except_key=except_key)
    return user


def _end_changes(user: User) -> None:
    user.address_changes.filter(ended_at=None).update(ended_at=timezone.now())
