"""The objects and people of the permission table, for whoever attacks them."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.test_permissions import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once for a module, gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
