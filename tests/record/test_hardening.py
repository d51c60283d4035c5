"""What the portal's own role may do in the database: real connections under that role."""

import os
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from network.record import hardening
from network.record.reading import event_models, events_of
from practices.models import Practice
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.vocabulary.factories import KindFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROLE = f"test_app_{os.getpid()}"


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def as_user(name: str) -> None:
    """Go on with a connection of this role."""
    connection.close()
    connection.settings_dict["USER"] = name


@pytest.fixture
def role(transactional_db):
    """The role with its rights; it is gone afterwards."""
    hardening.harden(ROLE)
    yield ROLE
    run(f"DROP OWNED BY {ROLE}")
    run(f"DROP ROLE {ROLE}")


@pytest.fixture
def as_role(role):
    """Everything in the test runs under the role."""
    owner = connection.settings_dict["USER"]

    def become(name: str = role) -> None:
        as_user(name)

    yield become
    as_user(owner)


def test_command_says_what_it_granted_and_may_run_again(role):
    said = StringIO()

    call_command("harden_database", role=role, stdout=said)
    call_command("harden_database", role=role, check=True, stdout=said)

    assert "practices_practice: SELECT, INSERT, UPDATE, DELETE" in said.getvalue()
    assert "practices_practiceevent: SELECT, INSERT\n" in said.getvalue()
    assert "django_migrations: SELECT\n" in said.getvalue()
    assert f"The rights of {role} are as they should be." in said.getvalue()


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ("GRANT UPDATE ON practices_practiceevent TO {role}", "practices_practiceevent: UPDATE is too much."),
        ("GRANT TRUNCATE ON practices_practice TO {role}", "practices_practice: TRUNCATE is too much."),
        ("REVOKE DELETE ON practices_practice FROM {role}", "practices_practice: DELETE is missing."),
        ("GRANT UPDATE ON members_memberevent TO PUBLIC", "members_memberevent: UPDATE is too much."),
        ("GRANT CREATE ON SCHEMA public TO {role}", "{role} may make tables in the schema public."),
        ("ALTER ROLE {role} CREATEROLE", "{role} is createrole."),
        ("ALTER ROLE {role} NOLOGIN", "{role} cannot log in."),
        ("GRANT pg_write_all_data TO {role}", "{role} belongs to pg_write_all_data."),
        (
            "REVOKE USAGE ON SEQUENCE practices_practice_id_seq FROM {role}",
            "practices_practice_id_seq: USAGE is missing.",
        ),
    ],
)
def test_check_fails_and_names_what_differs(role, change, difference):
    run(change.format(role=role))

    with pytest.raises(CommandError) as refusal:
        call_command("harden_database", role=role, check=True)

    assert difference.format(role=role) in str(refusal.value)
    run(f"REVOKE pg_write_all_data FROM {role}")
    call_command("harden_database", role=role, verbosity=0)
    call_command("harden_database", role=role, check=True, verbosity=0)


def test_check_of_a_role_that_is_not_there():
    with pytest.raises(CommandError, match="There is no role nobody_here"):
        call_command("harden_database", role="nobody_here", check=True)


def test_check_sees_a_disabled_trigger_and_a_way_around_triggers(role):
    run("ALTER TABLE members_region DISABLE TRIGGER ALL")
    run(
        f"CREATE OR REPLACE FUNCTION {hardening.IGNORING}(trigger_name NAME) RETURNS BOOLEAN "
        "LANGUAGE plpgsql AS $$ BEGIN RETURN TRUE; END; $$"
    )

    found = list(hardening.differences(role))
    run("ALTER TABLE members_region ENABLE TRIGGER ALL")
    hardening.harden(role)

    assert "Triggers can be passed over by a setting of the session." in found
    assert any("is disabled" in one for one in found)
    assert list(hardening.differences(role)) == []


def test_command_refuses_the_role_it_would_give_rights_to(as_role):
    as_role()

    with pytest.raises(CommandError, match="owner of the tables"):
        call_command("harden_database", role=ROLE)


@pytest.mark.parametrize("event", event_models(), ids=lambda event: event.__name__)
def test_role_adds_to_the_record_and_cannot_change_it(as_role, event):
    table = event._meta.db_table
    as_role()

    run(f"SELECT count(*) FROM {table}")
    for deed in (
        f"UPDATE {table} SET pgh_label = 'forged'",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {event.pgh_tracked_model._meta.db_table} DISABLE TRIGGER ALL",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
            run(deed)


@pytest.mark.parametrize(
    "deed",
    [
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "TRUNCATE members_region",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
        "DROP FUNCTION _pgtrigger_should_ignore",
        "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(n NAME) RETURNS BOOLEAN LANGUAGE sql AS 'SELECT TRUE'",
        "SELECT setval('practices_practiceevent_pgh_id_seq', 1)",
    ],
)
def test_role_cannot_get_around_the_record(as_role, deed):
    as_role()

    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(deed)


def test_setting_of_the_session_passes_no_trigger_over(as_role):
    member = MemberFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'members_member'::regclass AND NOT tgisinternal")
        triggers = ",".join(name for (name,) in cursor.fetchall())
    as_role()

    run(f"SELECT set_config('pgtrigger.ignore', '{{{triggers}}}', false)")
    type(member).objects.filter(pk=member.pk).update(name_en="Renamed")

    assert [one.pgh_label for one in events_of(type(member)).objects.order_by("pk")] == ["created", "changed"]


def test_page_deed_session_and_kept_counts_work_under_the_role(as_role):
    representative, kind = RepresentativeFactory(), KindFactory()
    as_role()
    client = Client()
    client.force_login(representative.user)

    words = {"title": "Sent", "summary": "x", "done": "x", "contact_role": "x", "kind": kind.pk, "version": "1"}
    own = {"member": representative.member_id, "language": "en", "status": "running"}
    sent = client.post(reverse("practices:add"), words | own | {"submission": "2b2e0f2c-3b0c-4a53-8d5c-6c8b9a9f3f11"})
    cache.set("kept", 1)

    [event] = events_of(Practice).objects.filter(pgh_label="created")
    assert sent.status_code == 302
    assert event.pgh_context["user"] == representative.user_id
    assert cache.get("kept") == 1
    assert client.get("/readyz").status_code == 200


def test_later_table_can_be_used_at_once(as_role):
    owner = connection.settings_dict["USER"]
    run("CREATE TABLE later (id bigint GENERATED BY DEFAULT AS IDENTITY, said text)")
    as_role()

    run("INSERT INTO later (said) VALUES ('x')")
    run("DELETE FROM later")

    as_user(owner)
    run("DROP TABLE later")


def test_password_is_taken_from_the_environment(role, monkeypatch):
    monkeypatch.setenv("APPLICATION_DATABASE_PASSWORD", "it's secret")
    said = StringIO()

    call_command("harden_database", role=role, stdout=said)

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = %s", [role])
        assert cursor.fetchone() == (True,)
    assert "secret" not in said.getvalue()
