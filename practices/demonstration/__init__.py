"""Forty invented practices to look around with, marked on every page and removable with one command."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from members.models import Member
from network.accounts.enums import Language
from network.accounts.models import User
from network.files.models import StoredFile
from network.files.services import delete_file
from network.search.models import Entry
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from practices.enums import Translation
from practices.models import Practice
from practices.services import catalogue_changed, keep_derived, publish_practice, tell_practice, write_words

FILES = Path(__file__).parent / "texts"


@transaction.atomic
def load_demonstration_practices() -> int:
    """Write those of the practices that are not there yet; returns how many there are. Safe to run again."""
    terms: dict[str, dict[str, Term]] = {
        vocabulary: {term.code: term for term in Term.objects.filter(vocabulary=vocabulary)}
        for vocabulary in (Vocabulary.KIND, Vocabulary.TOPIC, Vocabulary.POPULATION)
    }
    members = {member.code: member for member in Member.objects.all()}
    files = sorted(FILES.glob("*.toml"))
    for age, file in enumerate(reversed(files)):
        submission = uuid5(NAMESPACE_URL, f"demonstration:{file.stem}")
        if not Practice.objects.filter(submission=submission).exists():
            row = tomllib.loads(file.read_text(encoding="utf-8"))
            _load(row, members[row["member"]], terms, submission=submission, age=timedelta(days=3 * age + 1))
    return len(files)


def _load(
    row: dict[str, Any], member: Member, terms: dict[str, dict[str, Term]], *, submission: Any, age: timedelta
) -> None:
    values = {
        "kind": terms[Vocabulary.KIND][row["kind"]],
        "topics": [terms[Vocabulary.TOPIC][code] for code in row["topics"]],
        "populations": [terms[Vocabulary.POPULATION][code] for code in row["populations"]],
        "status": row["status"],
        "since_year": row["since"],
        "ended_year": row.get("ended"),
        "cost_bracket": row["cost"],
        "contact_email": f"{member.code}@demo.example",
    }
    original = row["original"]
    practice = tell_practice(
        member=member, language=original, by=None, submission=submission, values=values | row[original]
    )
    other = Language(original).other
    if other in row:
        write_words(practice, language=other, values=row[other], translation=Translation.CHECKED)
        keep_derived(practice)
    publish_practice(practice, audience=row["visibility"])
    Practice.objects.filter(pk=practice.pk).update(is_demonstration=True, published_at=timezone.now() - age)


@transaction.atomic
def remove_demonstration() -> int:
    """Delete everything that is marked as demonstration: practices, accounts and what they hold.

    Returns how many practices went. What real people wrote stays.
    """
    practices = Practice.objects.filter(is_demonstration=True)
    Entry.objects.filter(practice__in=practices).delete()
    count = practices.count()
    files = list(StoredFile.objects.filter(practice_file__practice__in=practices))
    practices.delete()
    for stored in files:
        delete_file(stored).delete()
    people = User.objects.filter(is_demonstration=True)
    for person in people:
        person.representations.all().delete()
        person.offices.all().delete()
    people.delete()
    catalogue_changed()
    return count
