"""What happens to a practice: told, changed, published, taken back."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from network.accounts.models import User
from practices.enums import Audience, PracticeState, Translation
from practices.models import Practice, PracticeText
from practices.search import index_practice

WORDS = ("title", "summary", "done", "lessons", "contact_role")
FACTS = ("kind", "status", "since_year", "ended_year", "cost_bracket", "contact_email", "contact_phone")
CATALOGUE_STAMP = "practices:stamp"


class ChangedMeanwhile(Exception):
    """Somebody saved another version since the form was opened. ``practice`` is what stands now."""

    def __init__(self, practice: Practice) -> None:
        super().__init__(practice.number)
        self.practice = practice


class NotComplete(Exception):
    """Parts a reader needs are still missing. ``missing`` names the fields."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@transaction.atomic
def tell_practice(*, member: Any, language: str, by: User | None, submission: UUID, values: dict[str, Any]) -> Practice:
    """Write a new practice down as a draft. ``values`` holds ``WORDS``, ``FACTS``, ``topics`` and ``populations``.

    The same ``submission`` sent again (a double click) returns the practice that the first one made. What is told
    with a demonstration account, or for a member of the demonstration, belongs to the demonstration.
    """
    practice, is_new = Practice.objects.get_or_create(
        submission=submission,
        defaults={
            "member": member,
            "original_language": language,
            "created_by": by,
            "changed_by": by,
            "is_demonstration": member.is_demonstration or bool(by and by.is_demonstration),
        },
    )
    if is_new:
        _write(practice, language=language, values=values)
    return practice


@transaction.atomic
def change_practice(
    practice: Practice, *, language: str, by: User, seen_version: int, values: dict[str, Any]
) -> Practice:
    """Save a changed form over the version its writer saw.

    Raises ChangedMeanwhile when another version was saved in between; nothing is written then.
    """
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    if practice.version != seen_version:
        raise ChangedMeanwhile(practice)
    practice.version += 1
    practice.changed_by, practice.changed_at = by, timezone.now()
    _write(practice, language=language, values=values)
    return practice


@transaction.atomic
def publish_practice(practice: Practice, *, audience: str = Audience.NETWORK) -> Practice:
    """Let the members of the Network read a practice at once.

    Raises NotComplete with the names of what is missing. Publishing again changes nothing.
    """
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    if missing := missing_parts(practice):
        raise NotComplete(missing)
    if practice.state != PracticeState.PUBLISHED:
        practice.state, practice.audience, practice.published_at = (
            PracticeState.PUBLISHED,
            audience,
            timezone.now(),
        )
        practice.save(update_fields=["state", "audience", "published_at"])
        catalogue_changed()
    return practice


@transaction.atomic
def unpublish_practice(practice: Practice) -> Practice:
    """Take a practice back: a draft again, seen by its own member and by officers. Its words stay."""
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    practice.state, practice.audience, practice.published_at = PracticeState.DRAFT, Audience.NETWORK, None
    practice.save(update_fields=["state", "audience", "published_at"])
    catalogue_changed()
    return practice


def missing_parts(practice: Practice) -> list[str]:
    """Names of the fields that must be filled before others can use it."""
    words = practice.words_in.get(practice.original_language)
    wanted = {"kind": practice.kind_id, "summary": words and words.summary, "done": words and words.done}
    wanted["contact_role"] = words and words.contact_role
    return [name for name, value in wanted.items() if not value]


def write_words(practice: Practice, *, language: str, values: dict[str, str], translation: str = "") -> PracticeText:
    """Write the words of one language; the first language is the original, another one is not yet checked."""
    if not translation:
        is_original = language == practice.original_language
        translation = Translation.ORIGINAL if is_original else Translation.TO_CHECK
    words, _new = PracticeText.objects.update_or_create(
        practice=practice,
        language=language,
        defaults={name: values.get(name, "") for name in WORDS} | {"translation": translation},
    )
    return words


def keep_derived(practice: Practice) -> None:
    """Write what follows from the words and keywords: what the list narrows and sorts by, and the search index."""
    practice.__dict__.pop("words_in", None)
    texts = {text.language: text for text in PracticeText.objects.filter(practice=practice)}
    practice.keep_derived(texts, [topic.code for topic in practice.topics.all()])
    practice.save(update_fields=["languages", "topic_codes", "since_span", "sort_en", "sort_fr"])
    index_practice(practice, texts)
    catalogue_changed()


def _write(practice: Practice, *, language: str, values: dict[str, Any]) -> None:
    for name in FACTS:
        setattr(practice, name, values.get(name, getattr(practice, name)))
    practice.save()
    for name in ("topics", "populations"):
        getattr(practice, name).set(values.get(name, []))
    write_words(practice, language=language, values=values)
    keep_derived(practice)


def catalogue_changed() -> None:
    """Kept counts of the list are counted anew; the cache is a table, so this is part of the transaction.

    And once more after the commit: who counted in between saw the old rows.
    """
    cache.delete(CATALOGUE_STAMP)
    transaction.on_commit(lambda: cache.delete(CATALOGUE_STAMP), robust=True)
