"""What the portal's own role may do in the database: read and write rows, add to the record, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from network.record.reading import event_models

SCHEMA = "public"
ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
ADDED_TO = ("SELECT", "INSERT")
READ = ("SELECT",)
ALL = (*ROWS, "TRUNCATE", "REFERENCES", "TRIGGER")
NEVER = ("rolsuper", "rolcreatedb", "rolcreaterole", "rolreplication", "rolbypassrls")
READ_ONLY = {"django_migrations", "pghistory_context"}  # of the second, pghistory needs that it is there
# pgtrigger lets any session name triggers that are to be passed over. Where this stands, nobody can.
IGNORING = "_pgtrigger_should_ignore"
NO_IGNORING = f"""
    CREATE OR REPLACE FUNCTION {SCHEMA}.{IGNORING}(trigger_name NAME) RETURNS BOOLEAN
    LANGUAGE plpgsql AS $$ BEGIN RETURN FALSE; END; $$
"""


@dataclass(frozen=True)
class Table:
    """A table and what the role may do with its rows."""

    name: str
    allowed: tuple[str, ...]


class NotOwner(Exception):
    """Whoever runs this does not own the tables, so that it can give no rights to them."""


def tables() -> list[Table]:
    """Every table of the portal, with what is right for it."""
    recorded = {event._meta.db_table for event in event_models()}
    return [Table(name, _allowed(name, recorded)) for name in _owned("r", "p")]


def _allowed(name: str, recorded: set[str]) -> tuple[str, ...]:
    if name in recorded:
        return ADDED_TO
    return READ if name in READ_ONLY else ROWS


@transaction.atomic
def harden(role: str, *, password: str | None = None) -> list[Table]:
    """Make the role if it is missing, and set its rights anew. Running it again changes nothing.

    Raises NotOwner when the tables belong to somebody else, or to the role itself.
    """
    if role == _one("SELECT current_user") or not _one("SELECT pg_has_role(current_user, %s, 'USAGE')", _owner()):
        raise NotOwner
    _make_role(role, password)
    name = sql.Identifier(role)
    schema = sql.Identifier(SCHEMA)
    database = sql.Identifier(_one("SELECT current_database()"))
    _run(
        sql.SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC, {}").format(schema, name),
        sql.SQL("REVOKE TEMPORARY, CREATE ON DATABASE {} FROM PUBLIC, {}").format(database, name),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, name),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, name),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}").format(
            schema, name
        ),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT USAGE ON SEQUENCES TO {}").format(schema, name),
        sql.SQL(NO_IGNORING),
    )
    granted = tables()
    for table in granted:
        rights, place = sql.SQL(", ").join(map(sql.SQL, table.allowed)), sql.Identifier(SCHEMA, table.name)
        _run(
            sql.SQL("REVOKE ALL ON TABLE {} FROM PUBLIC, {}").format(place, name),
            sql.SQL("GRANT {} ON TABLE {} TO {}").format(rights, place, name),
        )
    for sequence in _owned("S"):
        _run(sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(SCHEMA, sequence), name))
    return granted


def _make_role(role: str, password: str | None) -> None:
    known = _one("SELECT 1 FROM pg_roles WHERE rolname = %s", role)
    name = sql.Identifier(role)
    if not known:
        _run(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    if known is None or list(_powers_of(role)):
        _run(sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS").format(name))
    if password:
        _run(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))


def differences(role: str) -> Iterator[str]:
    """What is not as ``harden`` leaves it, a line each."""
    if not _one("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        yield f"There is no role {role}."
        return
    yield from _powers_of(role)
    if _one("SELECT has_schema_privilege(%s, %s, 'CREATE')", role, SCHEMA):
        yield f"{role} may make tables in the schema {SCHEMA}."
    for power in ("CREATE", "TEMPORARY"):
        if _one("SELECT has_database_privilege(%s, current_database(), %s)", role, power):
            yield f"{role} has {power} on the database."
    for table in tables():
        yield from _differences_of(role, table)
    for name in _owned("S"):
        if not _one("SELECT has_sequence_privilege(%s, %s, 'USAGE')", role, f'{SCHEMA}."{name}"'):
            yield f"{name}: USAGE is missing."
    if "FALSE" not in (_one("SELECT prosrc FROM pg_proc WHERE proname = %s", IGNORING) or "FALSE"):
        yield "Triggers can be passed over by a setting of the session."
    disabled = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%%' AND tgenabled <> 'O' ORDER BY tgname"
    for (name,) in _all(disabled):
        yield f"The trigger {name} is disabled."


def _differences_of(role: str, table: Table) -> Iterator[str]:
    for right in ALL:
        has = _one("SELECT has_table_privilege(%s, %s, %s)", role, f'{SCHEMA}."{table.name}"', right)
        if has and right not in table.allowed:
            yield f"{table.name}: {right} is too much."
        elif not has and right in table.allowed:
            yield f"{table.name}: {right} is missing."


def _powers_of(role: str) -> Iterator[str]:
    """What it can do beside its rights: attributes, other roles it belongs to, tables it owns."""
    [attributes] = _all(f"SELECT {', '.join(NEVER)}, rolcanlogin FROM pg_roles WHERE rolname = %s", role)  # noqa: S608 -- names above  # nosec B608
    yield from (f"{role} is {name.removeprefix('rol')}." for name, has in zip(NEVER, attributes, strict=False) if has)
    if not attributes[-1]:
        yield f"{role} cannot log in."
    memberships = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
    yield from (f"{role} belongs to {name}." for (name,) in _all(memberships, f'"{role}"'))
    owned = "SELECT relname FROM pg_class WHERE relowner = %s::regrole AND relkind IN ('r', 'p', 'S', 'v')"
    yield from (f"{role} owns {name}." for (name,) in _all(owned, f'"{role}"'))


def _owner() -> str:
    """Who owns the tables: whoever ran the migrations."""
    return str(_one("SELECT relowner::regrole::text FROM pg_class WHERE oid = 'django_migrations'::regclass"))


def _owned(*kinds: str) -> list[str]:
    """Tables or sequences of the portal; others in the schema, of an extension, are not ours to give."""
    query = (
        "SELECT relname FROM pg_class WHERE relkind::text = ANY(%s) AND relnamespace = %s::regnamespace "
        "AND relowner = %s::regrole ORDER BY relname"
    )
    return [name for (name,) in _all(query, list(kinds), SCHEMA, _owner())]


def _run(*statements: sql.Composable) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _all(query: str, *params: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def _one(query: str, *params: Any) -> Any:
    rows = _all(query, *params)
    return rows[0][0] if rows else None
