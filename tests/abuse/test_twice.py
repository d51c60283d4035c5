"""Abuse case 44, one after the other: a double click, a retry, Back and send again. At once: test_races."""

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.abuse.deeds import DEEDS
from tests.abuse.stored import how_many

pytestmark = pytest.mark.django_db

# A deed that counts each time it is done: a new link, and the one before opens nothing.
EACH_TIME = {"admissions:renew", "admissions:renew_for", "members:invite", "members:invite_again"}
# Somebody is told of each reset of her second step, whoever sends it twice (tests/members/test_accounts).
EACH_TIME |= {"members:reset_second_factor"}


@pytest.mark.parametrize("name", [name for name in DEEDS if name not in EACH_TIME])
def test_case_44_form_sent_twice_makes_one_thing(world, name):
    """No second row, no second mail."""
    cache.clear()
    with transaction.atomic():
        staged = DEEDS[name].stage(name, world)
        start = how_many()
        first = staged.send()
        once = how_many()
        second = staged.send()
        twice = how_many()
        transaction.set_rollback(True)

    assert first.status_code in (200, 302)
    assert second.status_code < 500
    assert {label: twice[label] - once[label] for label in twice if twice[label] != once[label]} == {}, once - start
