"""The index: one row for each thing that can be found, whatever app it belongs to."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchRank, SearchVectorField
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.search.registry import SEARCHABLE

if TYPE_CHECKING:
    from network.search.query import Query


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user) -> "EntryQuerySet":
        """Entries of what this reader may see: each app's own ``visible_to`` is asked, nothing is copied here."""
        seen = models.Q(pk__in=[])
        for kind, source in SEARCHABLE.ask():
            seen |= models.Q(kind=kind, pk__in=source.visible_to(user).values("index_entry"))
        return self.filter(seen)

    def matching(self, query: "Query") -> "EntryQuerySet":
        """Entries that hold what the reader typed."""
        return self.filter(vector=query.expression) if query.expression is not None else self.none()


def rank_of(vector: str, query: "Query") -> Any:
    """How well ``vector`` answers ``query``, in millionths, as a whole number: a page can be continued from it.

    A word in the title counts more than one in a keyword, the summary or the text (weights A to D).
    """
    return Cast(SearchRank(models.F(vector), query.expression or "") * 1_000_000, models.IntegerField())


class Entry(models.Model):
    """What is findable about one thing, in both languages; ``services.index`` writes it.

    The thing itself points here (``index_entry``), so that rights stay where the thing lives.
    """

    kind = models.CharField(_("kind"), max_length=30)
    key = models.CharField(_("key"), max_length=80, help_text=_("What the address of the thing is made from."))
    title_en = models.CharField(max_length=300, blank=True)
    title_fr = models.CharField(max_length=300, blank=True)
    text_en = models.TextField(blank=True)
    text_fr = models.TextField(blank=True)
    note_en = models.CharField(max_length=200, blank=True)
    note_fr = models.CharField(max_length=200, blank=True)
    vector = SearchVectorField(null=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("index entry")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]
        indexes = [GinIndex(fields=["vector"], name="search_entry_vector", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def language(self) -> str:
        """The language its words are shown in: the page's, or the only one there is."""
        wanted = "fr" if get_language() == "fr" else "en"
        return wanted if getattr(self, f"title_{wanted}") else {"en": "fr", "fr": "en"}[wanted]

    @property
    def title(self) -> str:
        return getattr(self, f"title_{self.language}")

    @property
    def text(self) -> str:
        return getattr(self, f"text_{self.language}")

    @property
    def note(self) -> str:
        """What stands beside the title in the language of the page: the member, the year."""
        return self.note_fr if get_language() == "fr" else self.note_en
