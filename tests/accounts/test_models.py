"""Accounts as rows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from network.accounts.models import AddressChange, User
from tests.accounts.factories import UserFactory
from tests.members.factories import OfficeFactory

pytestmark = pytest.mark.django_db


def test_two_addresses_make_two_accounts():
    UserFactory(email="a@town.example")
    UserFactory(email="b@town.example")

    assert User.objects.count() == 2


def test_one_address_in_any_case_makes_one_account():
    UserFactory(email="a@town.example")

    with pytest.raises(IntegrityError, match="accounts_user_email_unique"):
        User.objects.create(email="A@Town.example", name="Again")


def test_taken_address_is_said_in_words():
    UserFactory(email="a@town.example")

    with pytest.raises(ValidationError, match=r"There is already an account with this address\."):
        User(email="A@town.example", name="Again", password="x").full_clean()


def test_language_is_one_of_two():
    UserFactory(language="fr")

    with pytest.raises(IntegrityError, match="accounts_user_language_known"):
        UserFactory(language="de")


def test_closed_account_lets_nobody_in():
    UserFactory(closed_at=timezone.now(), is_active=False)

    with pytest.raises(IntegrityError, match="accounts_user_closed_is_inactive"):
        UserFactory(closed_at=timezone.now(), is_active=True)


def test_forgotten_account_is_nobody():
    now = timezone.now()
    UserFactory(forgotten_at=now, closed_at=now, is_active=False, name="")

    for wrong in ({"name": "Person"}, {"closed_at": None}, {"last_login": now}):
        values = {"forgotten_at": now, "closed_at": now, "is_active": False, "name": ""} | wrong
        with pytest.raises(IntegrityError, match="accounts_user_forgotten_is_nobody"), transaction.atomic():
            UserFactory(**values)


def test_forgotten_account_is_called_a_former_participant():
    user = UserFactory.build(name="", forgotten_at=timezone.now())

    assert str(user) == user.shown_name == "former participant"


def test_name_is_shown_else_the_address():
    assert str(UserFactory.build(name="Person")) == "Person"
    assert str(UserFactory.build(name="", email="a@town.example")) == "a@town.example"


def test_address_is_known_in_any_case():
    user = UserFactory(email="a@town.example")

    assert User.objects.get_by_natural_key("A@TOWN.example") == user


@pytest.mark.parametrize("is_active", [True, False], ids=["active", "closed"])
def test_closed_account_may_nothing(is_active):
    user = OfficeFactory(user__is_active=is_active).user

    assert user.has_perm("practices.add_practice") is is_active


def test_unknown_permission_is_nobody_s():
    assert OfficeFactory().user.has_perm("practices.no_such_deed") is False


# --- A change of address ------------------------------------------------------------------------------------


def test_one_change_of_address_is_open_at_a_time():
    user = UserFactory()
    first = AddressChange.objects.create(user=user, email="one@town.example")

    with pytest.raises(IntegrityError, match="accounts_addresschange_one_open"), transaction.atomic():
        AddressChange.objects.create(user=user, email="two@town.example")
    first.ended_at = timezone.now()
    first.save()

    assert AddressChange.objects.create(user=user, email="two@town.example").is_open


@pytest.mark.parametrize("missing", ["old_agreed_at", "new_agreed_at", "ended_at"])
def test_change_of_address_is_done_when_both_agreed(missing):
    times = dict.fromkeys(("old_agreed_at", "new_agreed_at", "ended_at"), timezone.now())
    done = {"email": "new@town.example", "is_done": True}
    whole = AddressChange.objects.create(user=UserFactory(), **done, **times)

    with pytest.raises(IntegrityError, match="accounts_addresschange_done_when_both_agreed"):
        AddressChange.objects.create(
            user=UserFactory(), email="new@town.example", is_done=True, **times | {missing: None}
        )

    assert str(whole) == "new@town.example"


def test_change_of_address_waits_a_week():
    fresh = AddressChange.objects.create(user=UserFactory(), email="a@town.example")
    old = AddressChange.objects.create(
        user=UserFactory(), email="b@town.example", asked_at=timezone.now() - timedelta(days=8)
    )

    assert (fresh.is_open, old.is_open) == (True, False)
    assert list(AddressChange.objects.open()) == [fresh]
