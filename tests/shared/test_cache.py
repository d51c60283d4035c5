"""The cache table: what is kept, for how long, and who is first."""

import time

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from network.shared.tasks import clear_expired_cache
from tests.practices.test_races import all_at_once


@pytest.fixture(autouse=True)
def _nothing_kept(request):
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, 0, "", "é'\"%s", [1.5], {"a": (1, 2)}, True], ids=repr)
def test_what_is_kept_comes_back(value):
    cache.set("k", value)

    assert cache.get("k", "nothing") == value
    assert cache.has_key("k")
    assert "k" in cache


@pytest.mark.django_db
def test_nothing_is_nothing():
    assert cache.get("k") is None
    assert cache.get("k", 5) == 5
    assert cache.get_many([]) == {}
    assert not cache.has_key("k")
    assert not cache.delete("k")
    assert not cache.touch("k")


@pytest.mark.django_db
def test_only_the_first_adds():
    assert [cache.add("k", number) for number in (1, 2)] == [True, False]
    assert cache.get("k") == 1


@pytest.mark.django_db
def test_what_has_expired_is_gone_and_may_be_added():
    cache.set_many({"k": 1, "m": 2}, timeout=60)

    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=61)):
        gone = cache.get_many(["k", "m"])
        touched = cache.touch("k")
        added = cache.add("k", 3)
        now = cache.get("k")

    assert (gone, touched, added, now) == ({}, False, True, 3)


@pytest.mark.django_db
def test_touched_lasts_longer():
    cache.set("k", 1, timeout=60)
    cache.touch("k", timeout=600)

    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=61)):
        assert cache.get("k") == 1


@pytest.mark.django_db
def test_without_an_end_it_stays():
    cache.set("k", 1, timeout=None)
    cache.set("m", 1, timeout=0)

    clear_expired_cache()

    assert cache.get_many(["k", "m"]) == {"k": 1}
    assert rows() == 1


@pytest.mark.django_db
def test_deleting_and_counting():
    cache.set_many({"k": 1, "m": 2, "n": 3})

    cache.delete_many(["k", "m"])
    cache.incr("n")

    assert cache.get_many(["k", "m", "n"]) == {"n": 4}


@pytest.mark.django_db
def test_a_write_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(3):
        cache.set("k", 1)
        cache.add("k", 1)
        cache.get("k")


@pytest.mark.django_db
def test_many_other_rows_push_no_row_out():
    cache.set("a", "the count of somebody's guesses", timeout=300)

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_cache (cache_key, value, expires) "
            "SELECT ':1:z' || n, 'gASVAAAA', now() + interval '1 hour' FROM generate_series(1, 20000) AS n"
        )
    cache.set("b", 1)

    assert cache.get("a") == "the count of somebody's guesses"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["new", "expired"])
def test_one_of_many_is_first(state):
    cache.clear()
    for number in range(5):
        if state == "expired":
            cache.set(f"lock-{number}", "old", timeout=0.001)
            time.sleep(0.01)

        results = all_at_once(lambda by, key=f"lock-{number}": cache.add(key, by, timeout=60), times=8)

        assert sorted(results) == [False] * 7 + [True]
    cache.clear()
