"""The library: publications and tools ("Documents" on pages)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.standing import standing_of
from network.accounts.enums import Language
from network.record.tracking import track
from network.shared.text import tail
from practices.enums import Audience


class LibraryItemQuerySet(models.QuerySet["LibraryItem"]):
    def visible_to(self, user) -> "LibraryItemQuerySet":
        """Public documents; all of them for readers of the Network."""
        return self if standing_of(user).reads_network else self.filter(audience=Audience.PUBLIC)

    def for_list(self) -> "LibraryItemQuerySet":
        """Newest year first, with kind and member."""
        return self.select_related("kind", "member").order_by("-year", "series", "code", "pk")


@track(without=["authors", "authors_fr", "index_entry"])
class LibraryItem(models.Model):
    """A publication or a tool. A title that exists in one language only is shown in that one, never invented."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    kind = models.ForeignKey("vocabulary.Term", verbose_name=_("kind"), on_delete=models.PROTECT, related_name="+")
    title_en = models.CharField(_("English title"), max_length=250, blank=True)
    title_fr = models.CharField(_("French title"), max_length=250, blank=True)
    summary_en = models.TextField(_("English summary"), blank=True)
    summary_fr = models.TextField(_("French summary"), blank=True)
    authors = models.CharField(_("by"), max_length=200, blank=True)
    authors_fr = models.CharField(_("by (French)"), max_length=200, blank=True)
    member = models.ForeignKey(
        "members.Member",
        verbose_name=_("member"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    series = models.CharField(_("series"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language.choices), verbose_name=_("languages"), default=list
    )
    audience = models.CharField(_("who may read it"), max_length=20, choices=Audience.choices, default=Audience.NETWORK)
    link = models.URLField(_("link"), blank=True)
    index_entry = models.OneToOneField(
        "search.Entry",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="library_item",
    )

    objects = LibraryItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title_en="") | ~models.Q(title_fr=""),
                name="practices_libraryitem_a_title",
                violation_error_message=_("Give a title in one language at least."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practices:document", args=[self.pk, *filter(None, [tail(self.title)])])

    @property
    def language(self) -> str:
        """The language its title is shown in: the page's, or the only one there is."""
        wanted = "fr" if get_language() == "fr" else "en"
        return wanted if getattr(self, f"title_{wanted}") else {"en": "fr", "fr": "en"}[wanted]

    @property
    def title(self) -> str:
        return getattr(self, f"title_{self.language}")

    @property
    def summary(self) -> str:
        """The summary in the language of the page, else in the other."""
        first, second = (
            (self.summary_fr, self.summary_en) if get_language() == "fr" else (self.summary_en, self.summary_fr)
        )
        return first or second

    @property
    def by(self) -> str:
        """Who wrote it, as their institution is called in the language of the page."""
        return (self.authors_fr or self.authors) if get_language() == "fr" else self.authors
