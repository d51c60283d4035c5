"""That the deeds the attacks begin from are real ones: each is complete, allowed, and changes something."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver

from tests.abuse.deeds import DEEDS
from tests.abuse.stored import everything
from tests.test_permissions import names_of, rows

pytestmark = pytest.mark.django_db

# Forms of the own account, attacked in test_accounts and test_account_pages; and the second door, whose forms Django
# makes of the models: tests/staff writes through each of them, and test_staff here attacks them all.
ELSEWHERE = ("account", "mfa_", "usersessions_", "admin:")
ANSWERS_ONLY = {"meetings:paste"}  # gives back plain text and keeps nothing
NO_FORM = {"405", "in"}  # what an address says that takes no form


def test_every_form_has_its_deed():
    posts = {row.name for row in rows() if row.method == "POST" and set(row.expected.values()) - NO_FORM}
    own = {name for name in posts if not name.startswith(ELSEWHERE)}

    assert own - set(DEEDS) == set(), "Add a deed for these forms to tests/abuse/deeds.py."
    assert set(DEEDS) - set(names_of(get_resolver())) == set(), "These forms are gone."


@pytest.mark.parametrize("name", DEEDS)
def test_deed_changes_what_is_stored(world, name):
    cache.clear()
    with transaction.atomic():
        staged = DEEDS[name].stage(name, world)
        before = everything()
        response = staged.send()
        after = everything()
        transaction.set_rollback(True)

    assert response.status_code in (200, 302), response.status_code
    assert (before != after) is (name not in ANSWERS_ONLY)
