"""What follows for an account when a right of its person is taken away."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from members.models import Office, Representative
from network.accounts.models import User
from network.accounts.services import end_sessions


class AlreadyEnded(Exception):
    """It has ended before, perhaps by somebody else a moment ago."""


class EndsBeforeItBegins(Exception):
    """The last day would lie before the first."""


def end_sessions_without_rights(people: Iterable[User]) -> None:
    """Sign out those who act for no member and hold no role today; the others go on with what they still have."""
    persons = {person.pk: person for person in people}
    acting = set(Representative.objects.current().filter(user__in=persons).values_list("user", flat=True))
    holding = set(Office.objects.current().filter(user__in=persons).values_list("user", flat=True))
    for pk in sorted(persons.keys() - acting - holding):
        end_sessions(persons[pk])


def set_end(row: Representative | Office, *, by: User, ends_on: date | None, reason: str) -> None:
    """Write the end of a locked row: at the end of a day, or at once. Raises AlreadyEnded, EndsBeforeItBegins."""
    today = timezone.localdate()
    if row.is_over:
        raise AlreadyEnded
    if ends_on is not None and ends_on < row.starts_on:
        raise EndsBeforeItBegins
    row.ends_on = max(row.starts_on, today) if ends_on is None else ends_on
    row.ended_at = timezone.now() if ends_on is None else None
    row.ended_by, row.end_reason = by, reason.strip()
    row.save(update_fields=["ends_on", "ended_at", "ended_by", "end_reason"])
