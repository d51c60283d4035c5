"""The administrators' search over everything that is recorded, and its table."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members.models import Member
from network.record.exporting import plain
from network.record.forms import SearchForm
from network.record.origin import origin
from network.record.services import Search, search
from practices.models import Practice
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, RegionFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory
from tests.roles import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return person("administrator", MemberFactory(name_en="Home"))


@pytest.fixture
def by_administrator(client, administrator):
    client.force_login(administrator)
    return client


def from_request(user, request="r-1"):
    way = {"view": "members:x", "method": "POST", "address": "203.0.113.0/24"}
    return origin(lambda: {"user": user.pk, "request": request} | way)


def found(administrator, **wanted):
    return [(line.told.model, line.told.key, line.told.label) for line in search(Search(**wanted), administrator).lines]


def test_search_finds_by_each_thing_it_is_narrowed_to(administrator):
    robin, sam = UserFactory(name="Robin Recorder", email="robin@example.ca"), UserFactory(name="Sam Other")
    member = MemberFactory()
    with from_request(robin):
        Member.objects.filter(pk=member.pk).update(joined_wave="2010")
    with from_request(sam, "r-2"):
        Member.objects.filter(pk=member.pk).update(joined_wave="2011")

    change = (Member, member.pk, "changed")
    assert found(administrator, person="robin rec") == [change]
    assert found(administrator, person="ROBIN@example") == [change]
    assert found(administrator, person="nobody") == []
    assert found(administrator, request="r-2") == [change]
    assert found(administrator, kind="members.member", deed="changed", key=member.pk) == [change, change]
    assert found(administrator, kind="members.member", key=member.pk)[-1] == (Member, member.pk, "created")
    assert found(administrator, deed="deleted") == []
    today = timezone.localdate()
    assert change in found(administrator, since=today, until=today)
    assert found(administrator, until=today - timedelta(days=1)) == []
    assert found(administrator, since=today + timedelta(days=1)) == []


def test_page_says_who_whence_how_and_leads_to_the_thing(by_administrator):
    robin, practice = UserFactory(name="Robin Recorder"), PracticeFactory()
    with from_request(robin):
        practice.texts.update(title="New title")

    page = Page(by_administrator.get(reverse("record:search"), {"person": "robin"}))

    for text in ("Robin Recorder", "203.0.113.0/24", "POST members:x", "Request r-1", "Changed", "New title"):
        assert text in page.words, text
    assert page.linking("Words of a practice: English, number") == Practice.objects.get().get_absolute_url()


def test_thing_that_is_gone_has_no_link(by_administrator):
    practice = PracticeFactory()
    address = practice.get_absolute_url()
    practice.delete()

    response = by_administrator.get(reverse("record:search"))

    assert "Deleted" in Page(response).words
    assert address not in response.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"since": "2026-02-30"}, "Enter a valid date."),
        ({"since": "0001-01-01"}, "Give a day of this century."),
        ({"until": "9999-12-31"}, "Give a day of this century."),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "The last day is before the first."),
        ({"kind": "auth.user"}, "Select a valid choice."),
        ({"deed": "dropped"}, "Select a valid choice."),
        ({"key": "9" * 30}, "Ensure this value is less than"),
        ({"key": "-1"}, "Ensure this value is greater than"),
        ({"person": "x" * 200}, "Ensure this value has at most 150 characters"),
        ({"person": "a\x00b"}, "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("name", ["record:search", "record:export"])
def test_nonsense_is_refused_with_a_sentence(by_administrator, name, wrong, sentence):
    response = by_administrator.get(reverse(name), wrong)

    assert response.status_code == 422
    assert sentence in Page(response).words


def test_search_keeps_what_it_is_narrowed_to_on_the_next_page(by_administrator):
    member = MemberFactory()
    for number in range(25):
        Member.objects.filter(pk=member.pk).update(joined_wave=f"wave {number:03}")
    address = reverse("record:search")

    first = Page(by_administrator.get(address, {"kind": "members.member", "key": member.pk}))
    second = Page(by_administrator.get(address + first.linking("Next page")))

    assert "wave 024" in first.words
    assert "wave 000" in second.words
    assert second.fields["kind"] == "members.member"


@pytest.mark.parametrize("number", [1, 3])
def test_search_takes_as_many_statements_whatever_it_finds(by_administrator, django_assert_num_queries, number):
    for _number in range(number):
        practice = PracticeFactory()
        with from_request(UserFactory()):
            Practice.objects.filter(pk=practice.pk).update(since_year=2001)

    with django_assert_num_queries(12):
        by_administrator.get(reverse("record:search"), {"kind": "practices.practice", "deed": "changed"})


def test_form_lists_every_kind_by_its_name():
    kinds = dict(SearchForm().fields["kind"].choices)

    assert kinds["members.office"] == "Role in the Network"
    assert kinds[""] == "Everything"


# --- The table ----------------------------------------------------------------------------------------------


def table(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_table_holds_what_the_search_shows(by_administrator):
    robin, region = UserFactory(name="Robin Recorder"), RegionFactory(name_en="Atlantic")
    with from_request(robin):
        type(region).objects.filter(pk=region.pk).update(name_en="Atlantic provinces")

    response = by_administrator.get(reverse("record:export"), {"person": "robin"})

    header, row = table(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="record-')
    assert header[0] == "Moment (UTC)"
    assert row[1:] == [
        "Robin Recorder", str(robin.pk), "203.0.113.0/24", "r-1", "POST members:x", "Changed",
        "Region: Atlantic provinces", str(region.pk), "English name: Atlantic → Atlantic provinces",
    ]  # fmt: skip


def test_table_has_all_pages(by_administrator):
    region = RegionFactory()
    with connection.cursor() as cursor:
        for number in range(410):
            cursor.execute("UPDATE members_region SET position = %s + 1 WHERE id = %s", [number, region.pk])

    rows = table(by_administrator.get(reverse("record:export"), {"kind": "members.region", "key": region.pk}))

    assert len(rows) == 1 + 411
    assert [row[0] for row in rows[1:]] == sorted((row[0] for row in rows[1:]), reverse=True)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_cell_is_no_formula(by_administrator, text):
    user = UserFactory(name=text)
    region = RegionFactory()
    with from_request(user):
        type(region).objects.filter(pk=region.pk).update(name_en="x")

    rows = table(by_administrator.get(reverse("record:export"), {"kind": "members.region", "deed": "changed"}))

    assert plain(text) == f"'{text}"
    assert rows[1][1][:2] == f"'{text}"[:2]


def test_table_in_french_has_french_words(by_administrator):
    RegionFactory(name_fr="Atlantique")
    with override("fr"):
        response = by_administrator.get(reverse("record:export"), {"kind": "members.region"})

    assert len(table(response)) == 2
