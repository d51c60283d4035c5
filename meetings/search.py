"""Published minutes can be found by their words, their decisions and the meeting they belong to."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from meetings.models import Minutes
from network.accounts.enums import Language
from network.search.models import Entry
from network.search.registry import SEARCHABLE, Document, Source
from network.search.services import index
from network.shared.markdown import to_text
from network.shared.templatetags.page_tags import long_date

AT_ONCE = 50  # minutes held in memory while the index is written anew
KEYWORDS = "minutes. compte rendu. procès-verbal"


@SEARCHABLE.answers("minutes")
def minutes() -> Source:
    """How minutes are found; the key is the meeting, whose number stands in the address."""
    return Source(
        label=_("Minutes"),
        visible_to=lambda user: Minutes.objects.visible_to(user).published(),
        url=lambda key: reverse("meetings:minutes", args=[int(key)]),
        refresh=refresh_minutes,
    )


def index_minutes(minutes: Minutes) -> Entry | None:
    """Write what can be found about minutes; drafts are in no index."""
    if not minutes.is_published:
        return None
    return index("minutes", minutes, document_of(minutes))


def document_of(minutes: Minutes) -> Document:
    """What minutes give to the index: the meeting and its day, texts, decisions with their numbers, actions."""
    meeting, language = minutes.meeting, minutes.language
    decisions = list(minutes.decisions.order_by("position", "pk"))
    actions = minutes.actions.order_by("position", "pk")
    words = [f"{item.title}\n\n{item.text}" for item in minutes.items.order_by("position")]
    words += [f"{one.number}: {one.text}" for one in decisions] + [one.text for one in actions]
    return Document(
        key=str(meeting.pk),
        titles={one: title_in(one, minutes) for one in Language.values},
        summaries={language: to_text("\n\n".join(one.text for one in decisions))},
        texts={language: to_text("\n\n".join(words))},
        keywords=". ".join([KEYWORDS, meeting.title, *(one.number for one in decisions)]),
        notes={one: day_in(one, minutes) for one in Language.values},
    )


def title_in(language: str, minutes: Minutes) -> str:
    """The title of minutes in a list of what was found: whose minutes, and of which day."""
    with override(language):
        return minutes.name


def day_in(language: str, minutes: Minutes) -> str:
    with override(language):
        return long_date(minutes.meeting.day_in_zone)


def refresh_minutes() -> int:
    """Index all published minutes anew and drop entries whose minutes are gone; returns how many."""
    Entry.objects.filter(kind="minutes", minutes__isnull=True).delete()
    rows = Minutes.objects.published().select_related("meeting").order_by("pk")
    return len([index_minutes(row) for row in rows.iterator(chunk_size=AT_ONCE)])
