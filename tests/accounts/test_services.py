"""Making and changing accounts."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.utils import timezone

from network.accounts import services
from network.accounts.enums import Language, Zone
from network.accounts.models import User
from network.accounts.tasks import clear_expired_sessions

pytestmark = pytest.mark.django_db

PERSON = {"email": "New.Person@Town.example", "name": "New", "language": Language.FR, "time_zone": Zone.REGINA}


def test_create_user_makes_an_account_that_can_sign_in(client):
    user = services.create_user(**PERSON, password="a long enough phrase")

    assert user.email == "new.person@town.example"
    assert (user.language, user.time_zone, user.is_demonstration) == ("fr", "America/Regina", False)
    assert client.login(email="new.person@town.example", password="a long enough phrase")


def test_create_user_counts_the_address_as_confirmed():
    user = services.create_user(**PERSON)

    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)


def test_create_user_without_password_opens_no_door():
    assert not services.create_user(**PERSON).has_usable_password()


def test_create_user_refuses_a_taken_address():
    services.create_user(**PERSON)

    with pytest.raises(IntegrityError, match="accounts_user_email_unique"):
        services.create_user(**PERSON | {"email": "NEW.PERSON@TOWN.EXAMPLE"})


@pytest.mark.parametrize("typed", ["new.person@town.example", "NEW.Person@town.EXAMPLE"])
def test_account_is_known_by_its_address_in_any_case(typed):
    user = services.create_user(**PERSON)

    assert services.user_of_address(typed) == user
    assert services.user_of_address(f"x{typed}") is None


def test_change_account_writes_what_a_person_says_and_nothing_else():
    user = services.create_user(**PERSON)
    user.is_active = False

    services.change_account(user, name="Newer", language=Language.EN, time_zone=Zone.HALIFAX)
    services.change_account(user, name="Newer", language=Language.EN, time_zone=Zone.HALIFAX)

    stored = User.objects.get()
    assert (stored.name, stored.language, stored.time_zone) == ("Newer", "en", "America/Halifax")
    assert stored.is_active


def test_clearing_sessions_keeps_those_that_last():
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timezone.timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timezone.timedelta(days=1))

    clear_expired_sessions()
    clear_expired_sessions()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
