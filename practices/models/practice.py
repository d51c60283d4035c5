"""A practice: facts once, words once per language."""

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.standing import standing_of
from network.accounts.enums import Language
from network.record.tracking import track
from network.shared.text import sort_key, tail
from practices.enums import Audience, CostBracket, Evidence, PracticeState, PracticeStatus, Translation

if TYPE_CHECKING:
    from network.search.query import Query

MOST_TOPICS = 3
YEARS_TOGETHER = 5  # the list narrows by spans of years that begin with a multiple of this


class PracticeQuerySet(models.QuerySet["Practice"]):
    def visible_to(self, user) -> "PracticeQuerySet":
        """What is public; for readers of the Network all that is published, and their own members' drafts.

        Officers see drafts too: they may write one down for a member who phoned.
        """
        standing = standing_of(user)
        if standing.is_officer:
            return self
        if not standing.reads_network:
            return self.filter(state=PracticeState.PUBLISHED, audience=Audience.PUBLIC)
        return self.filter(models.Q(state=PracticeState.PUBLISHED) | models.Q(member__in=standing.member_ids))

    def published(self) -> "PracticeQuerySet":
        return self.filter(state=PracticeState.PUBLISHED)

    def drafts(self) -> "PracticeQuerySet":
        return self.filter(state=PracticeState.DRAFT)

    def matching(self, query: "Query") -> "PracticeQuerySet":
        """Those whose words hold what the reader typed."""
        return self.filter(index_entry__vector=query.expression)

    def for_list(self) -> "PracticeQuerySet":
        """With all that a row of a list shows, whatever the number of rows: three statements."""
        words = PracticeText.objects.only("practice", "language", "title", "summary", "translation")
        return self.select_related("member__region", "kind").prefetch_related(
            models.Prefetch("texts", queryset=words), "topics"
        )

    def for_page(self) -> "PracticeQuerySet":
        """With all that a practice's own page shows."""
        return self.select_related("member__region", "kind").prefetch_related("texts", "topics", "populations")


@track(
    without=[
        "since_span",
        "contact_email",
        "contact_phone",
        "languages",
        "version",
        "submission",
        "sort_en",
        "sort_fr",
        "changed_by",
        "changed_at",
        "index_entry",
    ]
)
class Practice(models.Model):
    """Something a municipality does about community safety; what it is called and says stands in ``PracticeText``.

    ``services.publish_practice`` and ``services.unpublish_practice`` are the only ones to move ``state``.
    """

    member = models.ForeignKey(
        "members.Member", verbose_name=_("member"), on_delete=models.PROTECT, related_name="practices"
    )
    kind = models.ForeignKey(
        "vocabulary.Term",
        verbose_name=_("kind"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(
        _("status"), max_length=20, choices=PracticeStatus.choices, default=PracticeStatus.RUNNING
    )
    since_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    since_span = models.PositiveSmallIntegerField(null=True, editable=False)
    ended_year = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)
    topics = models.ManyToManyField(
        "vocabulary.Term", verbose_name=_("topics"), related_name="practices_on_topic", blank=True
    )
    populations = models.ManyToManyField(
        "vocabulary.Term", verbose_name=_("for whom"), related_name="practices_for", blank=True
    )
    cost_bracket = models.CharField(_("cost a year"), max_length=20, choices=CostBracket.choices, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_phone = models.CharField(_("contact's telephone"), max_length=40, blank=True)
    original_language = models.CharField(_("first written in"), max_length=2, choices=Language.choices)
    languages = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    topic_codes = ArrayField(models.CharField(max_length=60), verbose_name=_("topics"), default=list, editable=False)
    evidence = models.CharField(
        _("what the evidence says"), max_length=20, choices=Evidence.choices, default=Evidence.NOT_ASSESSED
    )

    state = models.CharField(_("state"), max_length=20, choices=PracticeState.choices, default=PracticeState.DRAFT)
    audience = models.CharField(_("who may read it"), max_length=20, choices=Audience.choices, default=Audience.NETWORK)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    version = models.PositiveIntegerField(default=1, help_text="Grows with each saved change; two editors meet here.")
    submission = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Sent twice by a double click, the form makes one practice.",
    )
    sort_en = models.CharField(max_length=200, editable=False, blank=True)
    sort_fr = models.CharField(max_length=200, editable=False, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    index_entry = models.OneToOneField(
        "search.Entry",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="practice",
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=PracticeState.DRAFT)
                | models.Q(published_at__isnull=False, kind__isnull=False),
                name="practices_published_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_year__isnull=True) | models.Q(ended_year__gte=models.F("since_year")),
                name="practices_years_in_order",
                violation_error_message=_("It cannot have ended before it began."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="practices_newest",
                condition=models.Q(state=PracticeState.PUBLISHED),
            ),
            models.Index(fields=["sort_en", "id"], name="practices_by_title_en"),
            models.Index(fields=["sort_fr", "id"], name="practices_by_title_fr"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse(
            "practices:detail", args=[self.pk, *filter(None, [tail(self.words.title) if self.words else ""])]
        )

    @property
    def number(self) -> str:
        """The reference number, for life: NMN-P-0042."""
        return f"NMN-P-{self.pk:04d}"

    def keep_derived(self, texts: dict[str, "PracticeText"], topic_codes: list[str]) -> None:
        """Set what the list sorts and narrows by; ``services`` call it with the words and topics that stand now."""
        original = texts[self.original_language]
        self.languages, self.topic_codes = sorted(texts), sorted(topic_codes)
        self.since_span = self.since_year and self.since_year // YEARS_TOGETHER * YEARS_TOGETHER
        self.sort_en = sort_key(texts.get(Language.EN, original).title)
        self.sort_fr = sort_key(texts.get(Language.FR, original).title)

    @property
    def is_published(self) -> bool:
        return self.state == PracticeState.PUBLISHED

    @property
    def words(self) -> "PracticeText":
        """The words a reader of this page gets: the page's language, else the one it was first written in."""
        return self.words_in.get(get_language()) or self.words_in[self.original_language]

    @cached_property
    def words_in(self) -> dict[str, "PracticeText"]:
        """Its texts by language."""
        return {text.language: text for text in self.texts.all()}


@track(part_of="practice", called=["language"])
class PracticeText(models.Model):
    """The words of one practice in one language. The original is known; the other says how far it can be trusted."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    translation = models.CharField(
        _("translation"), max_length=20, choices=Translation.choices, default=Translation.ORIGINAL
    )
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    done = models.TextField(_("what is done"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    contact_role = models.CharField(_("whom to call"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("words of a practice")
        constraints = [
            models.UniqueConstraint(fields=["practice", "language"], name="practices_text_once_per_language"),
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(translation=Translation.ORIGINAL),
                name="practices_text_one_original",
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="practices_text_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
