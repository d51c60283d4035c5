"""The register of decisions: the next number of a year, and a decision taken outside a meeting."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Max

from meetings.models import Decision

NUMBERING = 0x4D494E  # the advisory lock under which decisions get their numbers; the year is its second half


def next_serial(year: int) -> int:
    """The next number of a year, kept for this transaction: one at a time, until the commit."""
    with connection.cursor() as cursor:  # a number that is taken is seen by whoever waited
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NUMBERING, year])
    return (Decision.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0) + 1


@transaction.atomic
def record_decision(text: str, *, language: str, decided_on: date, is_demonstration: bool = False) -> Decision:
    """Put a decision that was taken outside a meeting into the register, with the next number of its year."""
    year = decided_on.year
    return Decision.objects.create(
        text=text,
        own_language=language,
        decided_on=decided_on,
        year=year,
        serial=next_serial(year),
        position=1,
        is_demonstration=is_demonstration,
    )
