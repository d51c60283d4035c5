"""Where an event comes from: a request, a task, a command; in the same statement, whatever the statement."""

import os
import subprocess
import sys
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from celery import shared_task
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from admissions.links import applicant_link
from admissions.models import Overview
from members.models import Member, Region
from network.record.origin import origin
from network.record.reading import events_of
from practices.models import Practice
from tests.admissions.factories import AdmissionFactory
from tests.members.factories import MemberFactory, RegionFactory, RepresentativeFactory
from tests.vocabulary.factories import KindFactory

pytestmark = pytest.mark.django_db


def last(model) -> dict | None:
    return events_of(model).objects.order_by("-pk").first().pgh_context


def saying(**told):
    return origin(lambda: told)


def tell(client, representative, **headers):
    words = {"title": "Sent", "summary": "x", "done": "x", "contact_role": "x", "kind": KindFactory().pk}
    own = {"member": representative.member_id, "language": "en", "status": "running", "version": "1"}
    own |= {"submission": "2b2e0f2c-3b0c-4a53-8d5c-6c8b9a9f3f11"}
    return client.post(reverse("practices:add"), words | own, headers=headers)


# --- Requests -----------------------------------------------------------------------------------------------


def test_event_of_a_request_says_who_whence_which_and_by_which_page(client):
    representative = RepresentativeFactory()
    client.force_login(representative.user)

    response = tell(client, representative, **{"X-Request-ID": "=forged"})

    told = last(Practice)
    assert response.status_code == 302
    assert UUID(told.pop("request"))
    assert told == {
        "user": representative.user_id,
        "address": "127.0.0.1/32",
        "method": "POST",
        "view": "practices:add",
    }


def test_forwarded_address_counts_only_behind_a_trusted_proxy(client, settings):
    representative = RepresentativeFactory()
    client.force_login(representative.user)

    tell(client, representative, **{"X-Forwarded-For": "203.0.113.77"})
    forged = last(Practice)["address"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    practice = Practice.objects.get()
    client.post(reverse("practices:publish", args=[practice.pk]), headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.77"})

    assert forged == "127.0.0.1/32"
    assert last(Practice)["address"] == "203.0.113.0/24"


def test_token_in_an_address_is_not_in_the_record():
    link = applicant_link(AdmissionFactory(invited=True))
    client = Client()
    client.post(f"{link}overview/", {"about": "We are a town.", "version": "0", "rows": "1"})

    said = [event.pgh_context for event in events_of(Overview).objects.all() if event.pgh_context]
    assert said[-1]["view"] == "admissions:overview"
    assert said[-1]["user"] is None
    assert link.strip("/").rpartition("/")[2] not in str(said)


def test_page_that_only_reads_has_no_origin_and_no_statement_more(client, django_assert_num_queries):
    representative = RepresentativeFactory()
    client.force_login(representative.user)
    client.get(reverse("practices:ours"))

    with django_assert_num_queries(6) as read:
        client.get(reverse("practices:ours"))

    assert "set_config" not in str(read.captured_queries)


# --- Tasks and commands -------------------------------------------------------------------------------------


@shared_task(name="tests.record.make_region")
def make_region() -> int:
    return RegionFactory().pk


def test_event_of_a_task_says_which():
    make_region.apply()

    assert last(Region) == {"task": "tests.record.make_region"}


def test_task_called_by_a_request_is_the_origin_of_its_own_changes():
    with saying(view="v"):
        make_region()
        within = last(Region)
        RegionFactory()

    assert within == {"task": "tests.record.make_region"}
    assert last(Region) == {"view": "v"}


@pytest.mark.django_db(transaction=True)
def test_event_of_a_command_says_which():
    code = "from members.models import Region; Region.objects.create(code='x', name_en='x', name_fr='x')"
    known = urlsplit(os.environ["DATABASE_URL"])
    address = known._replace(path=f"/{connection.settings_dict['NAME']}").geturl()

    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address},
        check=True,
        capture_output=True,
    )

    assert last(Region) == {"command": "shell"}


def test_what_is_done_outside_says_nothing():
    RegionFactory()

    assert last(Region) is None


# --- Statements ---------------------------------------------------------------------------------------------


def test_statement_stays_one(django_assert_num_queries):
    with saying(task="t"), django_assert_num_queries(1):
        region = Region.objects.create(code="a", name_en="A", name_fr="A")
    with saying(task="t"), django_assert_num_queries(1):
        assert Region.objects.filter(pk=region.pk).update(name_en="B") == 1
    with saying(task="t"), django_assert_num_queries(1):
        assert Region.objects.filter(pk=0).update(name_en="B") == 0

    assert (region.pk, last(Region)) == (Region.objects.get().pk, {"task": "t"})


def test_many_rows_come_back_with_their_keys():
    with saying(task="t"):
        made = Region.objects.bulk_create(
            [Region(code=f"r{number}", name_en="R", name_fr="R") for number in range(3)], batch_size=2
        )

    assert [one.pk for one in made] == list(Region.objects.order_by("pk").values_list("pk", flat=True))
    assert {str(one) for one in events_of(Region).objects.values_list("pgh_context", flat=True)} == {"{'task': 't'}"}


def test_reading_inside_with_a_cursor_of_the_server_works():
    RegionFactory.create_batch(3)

    with saying(task="t"), transaction.atomic():
        found = [one.pk for one in Region.objects.order_by("pk").iterator(chunk_size=2)]
        created, made = Region.objects.get_or_create(code="new", defaults={"name_en": "N", "name_fr": "N"})

    assert len(found) == 3
    assert made
    assert last(Region) == {"task": "t"}
    assert created.pk


@pytest.mark.parametrize(
    ("sql", "params"),
    [
        ("INSERT INTO members_region (code, name_en, name_fr, position) VALUES ('50%', '100%s', 'x', 0)", None),
        ("INSERT INTO members_region (code, name_en, name_fr, position) VALUES (%s, '100%%', %s, 0)", ["a", "b"]),
        ("INSERT INTO members_region (code, name_en, name_fr, position) VALUES (%(c)s, 'x', %(c)s, 0)", {"c": "a"}),
        (
            (
                "WITH one AS (SELECT 'a' AS code) INSERT INTO members_region (code, name_en, name_fr, position) "
                "SELECT code, code, code, 0 FROM one"
            ),
            None,
        ),
    ],
    ids=["percent", "list", "names", "with"],
)
def test_plain_sql_carries_its_origin(sql, params):
    with saying(task="t"), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount == 1

    assert last(Region) == {"task": "t"}
    assert "%%" not in Region.objects.get().name_en


def test_many_parameters_carry_their_origin():
    sql = "INSERT INTO members_region (code, name_en, name_fr, position) VALUES (%s, 'x', 'x', 0)"

    with saying(task="t"), transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, [["a"], ["b"]])

    assert [one.pgh_context for one in events_of(Region).objects.all()] == [{"task": "t"}] * 2


def test_copied_rows_carry_the_origin_of_their_transaction():
    with saying(task="t"), transaction.atomic():
        MemberFactory()
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY members_region (code, name_en, name_fr, position) FROM STDIN") as copy,
        ):
            copy.write_row(("a", "b", "c", 0))

    assert last(Region) == {"task": "t"}


def test_statement_that_fails_leaves_a_usable_savepoint():
    RegionFactory(code="taken")

    with saying(task="t"):
        _made, is_new = Region.objects.get_or_create(code="taken")
        member = MemberFactory()

    assert not is_new
    assert last(Member) == {"task": "t"}
    assert member.pk


@pytest.mark.django_db(transaction=True)
def test_origin_does_not_outlive_its_transaction():
    with saying(task="t"):
        RegionFactory()
    RegionFactory()

    assert last(Region) is None
