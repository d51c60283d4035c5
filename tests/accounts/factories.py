"""Accounts for tests."""

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory, Password

from network.accounts.models import User

PASSWORD = "a long enough phrase"


class EmailAddressFactory(DjangoModelFactory):
    class Meta:
        model = EmailAddress

    verified = True
    primary = True


class UserFactory(DjangoModelFactory):
    """Somebody with an account and a confirmed address; what she is in the Network is added by other rows."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@town.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = Password(PASSWORD)
    address = factory.RelatedFactory(
        EmailAddressFactory, factory_related_name="user", email=factory.SelfAttribute("..email")
    )
