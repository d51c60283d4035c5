"""What the record costs: a practice saved with its triggers and without them, in turns, in one run.

    python -m network.embedded temporary -- python bench/record_price.py [ROUNDS]

It fills an empty database, saves one practice as its edit page does, and prints statements and milliseconds. Then it
asks for a page of the record with EVENTS events in it. Only the ratio counts: machines drift.
"""

import os
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.test")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after the set-up
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from members.models import Member  # noqa: E402
from network.accounts.services import create_user  # noqa: E402
from network.record.origin import origin  # noqa: E402
from network.record.reading import event_models, events_of  # noqa: E402
from network.record.services import Search, search  # noqa: E402
from network.vocabulary.models import Term  # noqa: E402
from practices import services  # noqa: E402
from practices.models import Practice  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 400
AT_A_TIME = 20  # saves with triggers, then as many without: both see the same machine
EVENTS = 100_000
TOLD = {"user": 1, "address": "203.0.113.0/24", "request": "0" * 36, "method": "POST", "view": "practices:edit"}


def triggers(state: str) -> None:
    """Turn the triggers of everything that is recorded on or off."""
    with connection.cursor() as cursor:
        for event in event_models():
            cursor.execute(f"ALTER TABLE {event.pgh_tracked_model._meta.db_table} {state} TRIGGER USER")


def save(practice: Practice, user: object, number: int) -> None:
    """Change facts and words, as the edit page does."""
    version = Practice.objects.values_list("version", flat=True).get(pk=practice.pk)
    words = {"title": "Night bus", "summary": f"Round {number}.", "done": "We drive. " * 300 + str(number)}
    values = words | {"kind": Term.objects.of("kind").first(), "status": "running", "since_year": 1950 + number % 70}
    services.change_practice(practice, language="en", by=user, seen_version=version, values=values)


def timed(deed) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    deed()
    return (time.perf_counter() - begun) * 1000


def write_price(practice: Practice, user: object) -> None:
    """Save in turns, and print the ratio."""

    def recorded(number: int) -> None:
        with origin(lambda: TOLD):
            save(practice, user, number)

    times: dict[str, list[float]] = {"without": [], "with": []}
    for turn in range(0, ROUNDS, AT_A_TIME):
        triggers("DISABLE")
        times["without"] += [timed(partial(save, practice, user, turn + number)) for number in range(AT_A_TIME)]
        triggers("ENABLE")
        times["with"] += [timed(partial(recorded, turn + number)) for number in range(1, AT_A_TIME + 1)]
    with CaptureQueriesContext(connection) as without:
        save(practice, user, 1)
    with CaptureQueriesContext(connection) as queries:
        recorded(2)
    plain, full = median(times["without"]), median(times["with"])
    print(f"a practice saved without the record: {len(without)} statements, {plain:.2f} ms")
    print(f"a practice saved with the record:    {len(queries)} statements, {full:.2f} ms, ratio {full / plain:.2f}")


def read_price(user: object) -> None:
    """Fill one event table, and print what pages of the record take."""
    table = events_of(Practice)._meta.db_table
    columns = ", ".join(f'"{f.column}"' for f in events_of(Practice)._meta.fields if f.name != "pgh_id")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        have = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}, generate_series(1, {EVENTS // have})"
        )
        cursor.execute("ANALYZE")
    for name, wanted in {
        "everything": Search(),
        "one kind": Search(kind="practices.practice"),
        "by a person": Search(person="Somebody"),
        "by a person without any": Search(person="Nobody"),
        "one request": Search(request="none"),
        "one thing": Search(kind="practices.practice", key=1),
    }.items():
        times = [timed(partial(search, wanted, user)) for _number in range(15)]
        print(f"a page of the record, {EVENTS} events, {name}: {median(times):.1f} ms")


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_founding_record", verbosity=0)
    somebody = create_user(email="bench@example.ca", name="Somebody", language="en", time_zone="America/Toronto")
    create_user(email="nobody@example.ca", name="Nobody", language="en", time_zone="America/Toronto")
    told = services.tell_practice(
        member=Member.objects.first(), language="en", by=somebody,
        submission="2b2e0f2c-3b0c-4a53-8d5c-6c8b9a9f3f11", values={"title": "Night bus"},
    )  # fmt: skip
    write_price(told, somebody)
    read_price(somebody)
