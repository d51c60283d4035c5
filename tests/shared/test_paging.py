"""Pages by key: every row once, in both directions, whatever the order and whatever the cursor."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.search.models import Entry
from network.shared.paging import page_of
from practices.models import Practice
from tests.practices.factories import PracticeFactory

pytestmark = pytest.mark.django_db


def cursor(*parts) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def forward(queryset, **how) -> tuple[list[int], str]:
    """Primary keys from the first page to the last, and the last page's way back."""
    page = page_of(queryset, **how)
    seen = [row.pk for row in page.rows]
    while page.following:
        page = page_of(queryset, cursor=page.following, **how)
        seen += [row.pk for row in page.rows]
    return seen, page.previous


def backward(queryset, cursor: str, **how) -> list[int]:
    """Primary keys of the pages before ``cursor``, in reading order."""
    seen: list[int] = []
    while cursor:
        page = page_of(queryset, cursor=cursor, **how)
        seen = [row.pk for row in page.rows] + seen
        cursor = page.previous
    return seen


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    titles=st.lists(st.sampled_from(["", "a", "b", "é", "z z"]), max_size=12),
    size=st.integers(1, 5),
    descending=st.booleans(),
)
def test_every_row_is_met_once_in_both_directions(titles, size, descending):
    Entry.objects.all().delete()
    rows = [Entry.objects.create(kind="any", key=str(number), title_en=title) for number, title in enumerate(titles)]
    how = {"key": "title_en", "descending": descending, "size": size}

    there, way_back = forward(Entry.objects.all(), **how)
    back = backward(Entry.objects.all(), way_back, **how)

    assert sorted(there) == [row.pk for row in rows]
    assert back == there[: len(back)]
    assert len(there) - len(back) == ((len(rows) - 1) % size + 1 if rows else 0)


@pytest.mark.parametrize("descending", [False, True], ids=["ascending", "descending"])
def test_rows_come_in_order_of_key_and_number(descending):
    keys = ["b", "a", "b", "a", "c"]
    rows = [Entry.objects.create(kind="any", key=str(number), title_en=title) for number, title in enumerate(keys)]
    expected = [row.pk for row in sorted(rows, key=lambda row: (row.title_en, row.pk), reverse=descending)]

    seen, _back = forward(Entry.objects.all(), key="title_en", descending=descending, size=2)

    assert seen == expected


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2027-03-01"])
def test_moment_that_the_database_does_not_know_is_no_fault(moment):
    practice = PracticeFactory(published=True)
    how = {"key": "published_at", "descending": False, "read": datetime.fromisoformat}

    page = page_of(Practice.objects.all(), cursor=cursor(1, moment, practice.pk), **how)

    assert set(page.rows) <= {practice}


def test_moments_survive_the_cursor():
    now = timezone.now()
    practices = [PracticeFactory(published=True, published_at=now - timedelta(microseconds=n)) for n in range(5)]

    seen, _back = forward(
        Practice.objects.all(), key="published_at", descending=True, size=2, read=datetime.fromisoformat
    )

    assert seen == [practice.pk for practice in practices]


def test_row_added_meanwhile_moves_nothing():
    rows = [Entry.objects.create(kind="any", key=str(n), title_en=f"{n}") for n in range(4)]
    first = page_of(Entry.objects.all(), key="title_en", descending=False, size=2)
    Entry.objects.create(kind="any", key="new", title_en="0")

    second = page_of(Entry.objects.all(), key="title_en", descending=False, size=2, cursor=first.following)

    assert [row.pk for row in second.rows] == [row.pk for row in rows[2:]]


def test_first_page_has_no_way_back_and_the_last_no_way_on():
    for n in range(3):
        Entry.objects.create(kind="any", key=str(n), title_en=f"{n}")

    first = page_of(Entry.objects.all(), key="title_en", descending=False, size=2)
    last = page_of(Entry.objects.all(), key="title_en", descending=False, size=2, cursor=first.following)

    assert (first.previous, bool(first.following)) == ("", True)
    assert (bool(last.previous), last.following) == (True, "")


NONSENSE = {
    "words": "page-two",
    "number": "2",
    "accents": "é",
    "NUL": "\x00",
    "half of one": "WzAsICJhIiwg",
    "very long": "A" * 10_000,
    "operators": "' OR 1=1 --",
    "empty list": cursor(),
    "too many parts": cursor(0, "a", 1, 2),
    "an object": base64.urlsafe_b64encode(b'{"a": 1, "b": 2, "c": 3}').decode(),
    "number as text": cursor(0, "a", "1"),
    "number below nothing": cursor(0, "a", -1),
    "number beyond the column": cursor(0, "a", 2**63),
    "NUL inside": cursor(0, "a\x00", 1),
    "half a character inside": cursor(0, "\ud800", 1),
    "deep": base64.urlsafe_b64encode(b"[" * 440).decode(),
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE.keys())
def test_cursor_that_makes_no_sense_gives_the_first_page(nonsense):
    row = Entry.objects.create(kind="any", key="1", title_en="a")

    page = page_of(Entry.objects.all(), key="title_en", descending=False, cursor=nonsense)

    assert page.rows == [row]


ODD_VALUES = {
    "word": "yesterday",
    "no such day": "2026-02-30T00:00:00+00:00",
    "first day": "0001-01-01T00:00:00+14:00",
    "last day": "9999-12-31T23:59:59-14:00",
    "number": 5,
    "nothing": None,
    "list": [],
    "infinity": float("inf"),
    "long number": "9" * 300,
}


@pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES.keys())
@pytest.mark.parametrize(
    ("key", "read"), [("published_at", datetime.fromisoformat), ("version", int)], ids=["moment", "number"]
)
def test_value_of_another_kind_breaks_nothing(key, read, value):
    practice = PracticeFactory(published=True)

    page = page_of(
        Practice.objects.all(), key=key, descending=True, cursor=cursor(0, value, practice.pk + 1), read=read
    )

    assert page.rows in ([practice], [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode())))
def test_no_cursor_raises(any_cursor):
    page = page_of(Entry.objects.all(), key="title_en", descending=False, cursor=any_cursor)

    assert page.rows == []
