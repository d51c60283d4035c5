"""The entries of the controlled vocabularies ("keywords" on pages)."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.record.tracking import track
from network.shared.text import fold
from network.vocabulary.enums import TermGroup, Vocabulary

PHRASE = 120  # characters of a label or a synonym


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, vocabulary: str, *, also: Iterable[int] = ()) -> "TermQuerySet":
        """Terms of one vocabulary that may be chosen, in their order; ``also`` those that a record carries already."""
        chosen = models.Q(is_active=True) | models.Q(pk__in=list(also))
        return self.filter(chosen, vocabulary=vocabulary).order_by("position", "pk")

    def for_list(self) -> "TermQuerySet":
        """With what replaced them and who changed them last, in their order."""
        return self.select_related("replaced_by", "edited_by").order_by("position", "pk")


@track(without=["phrases"], called=["label_en"])
class Term(models.Model):
    """One keyword: a code for the program, a label and synonyms in both languages for people.

    Never deleted, only retired (``is_active``) or replaced. ``services.load_terms`` writes it until somebody has
    edited it on a page (``edited_at``); from then on only people do.
    """

    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary.choices)
    code = models.SlugField(_("code"), max_length=60)
    group = models.CharField(_("group"), max_length=20, choices=TermGroup.choices, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("broader keyword"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label_en = models.CharField(_("English label"), max_length=120)
    label_fr = models.CharField(_("French label"), max_length=120)
    definition_en = models.TextField(_("English definition"), blank=True)
    definition_fr = models.TextField(_("French definition"), blank=True)
    synonyms_en = ArrayField(
        models.CharField(max_length=120), verbose_name=_("English synonyms"), default=list, blank=True
    )
    synonyms_fr = ArrayField(
        models.CharField(max_length=120), verbose_name=_("French synonyms"), default=list, blank=True
    )
    phrases = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        editable=False,
        help_text="Labels and synonyms of both languages, folded: what a typed query is looked up in.",
    )
    is_active = models.BooleanField(_("may be chosen"), default=True)
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        help_text="Never itself replaced: whatever led to a replaced keyword leads to its successor.",
    )
    version = models.PositiveIntegerField(default=1, help_text="Grows with each saved change; two editors meet here.")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="vocabulary_term_code_unique"),
            models.CheckConstraint(
                condition=~models.Q(label_en="") & ~models.Q(label_fr=""), name="vocabulary_term_both_labels"
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by=None) | models.Q(is_active=False),
                name="vocabulary_term_replaced_is_retired",
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by=None) | ~models.Q(replaced_by=models.F("pk")),
                name="vocabulary_term_replaced_by_another",
            ),
        ]
        indexes = [GinIndex(fields=["phrases"], name="vocabulary_term_phrases")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the language of the page."""
        return self.label_fr if get_language() == "fr" else self.label_en

    @property
    def definition(self) -> str:
        """The definition in the language of the page."""
        return self.definition_fr if get_language() == "fr" else self.definition_en

    def keep_derived(self) -> None:
        """Set what a typed query is looked up in; ``services`` call it. A replaced keyword has nothing of its own."""
        said = [self.label_en, self.label_fr, *self.synonyms_en, *self.synonyms_fr]
        self.phrases = [] if self.replaced_by_id else sorted({fold(words)[:PHRASE] for words in said})

    @property
    def words(self) -> str:
        """Every label and synonym in both languages: what a reader may type to mean this."""
        return ". ".join([self.label_en, self.label_fr, *self.synonyms_en, *self.synonyms_fr])
