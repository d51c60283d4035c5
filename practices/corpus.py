"""A large made-up catalogue to measure with: the same size gives the same rows, whatever the machine."""

import itertools
import random
import re
import tomllib
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from members.models import Member
from network.accounts.enums import Language
from network.search.models import Entry
from network.search.services import entry_of
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from practices.demonstration import FILES
from practices.enums import Audience, CostBracket, PracticeState, PracticeStatus, Translation
from practices.models import Practice, PracticeText
from practices.search import document_of
from practices.services import catalogue_changed

SEED = 2010
AT_ONCE = 500  # rows written together
BODY_WORDS = 600
RARE, MID, COMMON = "quillwort", "biodigester", "water"  # found in 0.1 %, 5 % and 18 % of the practices
FRENCH_SHARE, PUBLIC_SHARE = 0.4, 0.8
FIRST_DAY = datetime(2012, 1, 1, 8, tzinfo=UTC)
DAYS = 14 * 365


def make_corpus(count: int) -> int:
    """Write ``count`` published practices marked as demonstration; returns how many there are now.

    Words are drawn from the demonstration texts by their frequency, so that searches meet a natural language's
    rare and common words; three planted words give searches whose number of hits is known.
    """
    rng = random.Random(SEED)  # noqa: S311 -- made-up data, the same every time  # nosec B311
    words = {language: _vocabulary(language) for language in Language.values}
    members = list(Member.objects.municipal().order_by("pk"))
    terms = {vocabulary: list(Term.objects.of(vocabulary)) for vocabulary in Vocabulary.values}
    numbers = iter(range(count))
    while batch := list(itertools.islice(numbers, AT_ONCE)):
        _write([_made_up(rng, number, words, members, terms) for number in batch])
    catalogue_changed()
    return Practice.objects.published().count()


def _vocabulary(language: str) -> tuple[list[str], list[int]]:
    """Every word of the demonstration texts of a language, and how often it stands there."""
    rows: Iterator[dict[str, Any]] = (
        tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FILES.glob("*.toml"))
    )
    texts = (row[language]["done"] + row[language]["lessons"] for row in rows if language in row)
    counts = Counter(word for text in texts for word in re.findall(r"[^\W\d_]{2,}", text.lower()))
    return list(counts), list(counts.values())


def _made_up(rng: random.Random, number: int, words: Any, members: list[Member], terms: dict[str, list[Term]]) -> Any:
    language = Language.FR if rng.random() < FRENCH_SHARE else Language.EN
    drawn = rng.choices(*words[language], k=68 + BODY_WORDS)
    if language == Language.EN and rng.random() < 0.3:
        drawn[68 + rng.randrange(BODY_WORDS)] = COMMON
    if rng.random() < 0.05:
        drawn[8 + rng.randrange(20)] = MID
    if number % 1000 == 500:
        drawn[68 + rng.randrange(BODY_WORDS)] = RARE
    body = "\n\n".join(
        " ".join(drawn[start : start + 75]).capitalize() + "." for start in range(68, 68 + BODY_WORDS, 75)
    )
    text = PracticeText(
        language=language,
        translation=Translation.ORIGINAL,
        title=" ".join(drawn[:8]).capitalize()[:150],
        summary=" ".join(drawn[8:30]).capitalize()[:199] + ".",
        done=body,
        contact_role="Coordination",
    )
    topics = rng.sample(terms[Vocabulary.TOPIC], rng.choice((1, 1, 2, 3)))
    practice = Practice(
        member=rng.choice(members),
        kind=rng.choice(terms[Vocabulary.KIND]),
        status=rng.choice(PracticeStatus.values),
        since_year=1995 + rng.randrange(30),
        cost_bracket=rng.choice(CostBracket.values),
        original_language=language,
        state=PracticeState.PUBLISHED,
        audience=Audience.PUBLIC if rng.random() < PUBLIC_SHARE else Audience.NETWORK,
        published_at=FIRST_DAY + timedelta(minutes=rng.randrange(DAYS * 24 * 60)),
        is_demonstration=True,
        submission=uuid.UUID(int=rng.getrandbits(128)),
    )
    practice.keep_derived({language: text}, [topic.code for topic in topics])
    return practice, text, topics


@transaction.atomic
def _write(rows: list[Any]) -> None:
    Practice.objects.bulk_create([practice for practice, _text, _topics in rows])
    through = Practice.topics.through
    entries = []
    for practice, text, _topics in rows:
        text.practice = practice
    PracticeText.objects.bulk_create([text for _practice, text, _topics in rows])
    through.objects.bulk_create(
        through(practice=practice, term=topic) for practice, _text, topics in rows for topic in topics
    )
    for practice, text, topics in rows:
        entries.append(entry_of("practice", document_of(practice, {text.language: text}, [practice.kind, *topics])))
    Entry.objects.bulk_create(entries)
    for (practice, _text, _topics), entry in zip(rows, entries, strict=True):
        practice.index_entry = entry
    Practice.objects.bulk_update([practice for practice, _text, _topics in rows], ["index_entry"])
