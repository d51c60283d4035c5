"""Who belongs to the Network, and where on the map."""

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.enums import MemberClass, Province, SizeBracket
from network.accounts.enums import Language, Zone
from network.record.tracking import track
from network.shared.text import sort_key


def in_page_language(subject: models.Model, field: str) -> str:
    """``field`` in the language of the page; every name here is stored in both."""
    return getattr(subject, f"{field}_{'fr' if get_language() == 'fr' else 'en'}")


@track(called=["name_en"])
class Region(models.Model):
    """A part of the country with a regional contact; administrators may change the list."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_fr = models.CharField(_("French name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("region")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_page_language(self, "name")


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user) -> "MemberQuerySet":  # noqa: ARG002 -- the one definition of who may see, asked like every other
        """Who the members are is public."""
        return self

    def for_list(self) -> "MemberQuerySet":
        """With region and places, by name in the language of the page."""
        key = "sort_fr" if get_language() == "fr" else "sort_en"
        return self.select_related("region").prefetch_related("places").order_by(key, "pk")

    def current(self, on: date | None = None) -> "MemberQuerySet":
        """Those that have not left; with ``on``, those that had not left on that day."""
        still = models.Q(left_on__gt=on) if on else models.Q()
        return self.filter(models.Q(left_on=None) | still)

    def acting(self) -> "MemberQuerySet":
        """Those that people act for today: neither left nor suspended."""
        return self.current().filter(suspended_on=None)

    def municipal(self) -> "MemberQuerySet":
        """Municipalities: full and associate members."""
        return self.filter(member_class__in=[MemberClass.FULL, MemberClass.ASSOCIATE])


@track(
    without=["mailbox", "phone", "sort_en", "sort_fr", "size_bracket", "index_entry"],
    unsaid=["suspension_reason"],
)
class Member(models.Model):
    """The organisation that holds one membership and one vote: usually a municipality, sometimes two together.

    ``services.suspend_member`` and ``resume_member`` alone move ``suspended_on``; the public sees no difference.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    member_class = models.CharField(_("class"), max_length=20, choices=MemberClass.choices, default=MemberClass.FULL)
    name_en = models.CharField(_("English name"), max_length=120)
    name_fr = models.CharField(_("French name"), max_length=120)
    sort_en = models.CharField(max_length=200, editable=False)
    sort_fr = models.CharField(max_length=200, editable=False)
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
    )
    population = models.PositiveIntegerField(
        _("population"), default=0, help_text=_("People in all its places, each counted once.")
    )
    size_bracket = models.CharField(max_length=20, choices=SizeBracket.choices, blank=True, editable=False)
    joined_wave = models.CharField(
        _("joined"), max_length=20, help_text=_("As the Network's own list says: 2006/2007, 2010.")
    )
    left_on = models.DateField(_("left"), null=True, blank=True)
    suspended_on = models.DateField(_("suspended"), null=True, blank=True)
    suspension_reason = models.TextField(_("reason of the suspension"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    mailbox = models.EmailField(_("institutional mailbox"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    about = models.TextField(_("about"), blank=True, help_text=_("What it says of itself, in a few sentences."))
    about_language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    index_entry = models.OneToOneField(
        "search.Entry",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="member",
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_en="") & ~models.Q(name_fr=""), name="members_member_both_names"
            ),
            models.CheckConstraint(
                condition=models.Q(about="") | ~models.Q(about_language=""), name="members_member_about_has_language"
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_on=None, suspension_reason="")
                | (models.Q(suspended_on__isnull=False) & ~models.Q(suspension_reason="")),
                name="members_member_suspended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:detail", args=[self.code])

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_page_language(self, "name")

    @property
    def is_municipal(self) -> bool:
        """Whether it is a municipality rather than an observer or a partner."""
        return self.member_class in (MemberClass.FULL, MemberClass.ASSOCIATE)

    @property
    def acts(self) -> bool:
        """Whether people act for it today: it has neither left nor been suspended."""
        return self.left_on is None and self.suspended_on is None

    def has_left_by(self, day: date) -> bool:
        """Whether it did not belong to the Network any more on that day."""
        return self.left_on is not None and self.left_on <= day

    def keep_derived(self) -> None:
        """Set what follows from the other columns; ``services.save_member`` calls it."""
        self.sort_en, self.sort_fr = sort_key(self.name_en), sort_key(self.name_fr)
        self.size_bracket = SizeBracket.of(self.population) if self.population else ""


@track(part_of="member", called=["name_en"])
class Place(models.Model):
    """A municipality (or regional municipality) on the map. A joint member has several."""

    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="places")
    within = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text=_("The larger place whose population already counts this one's."),
    )
    geographic_code = models.CharField(
        _("geographic code"),
        max_length=7,
        blank=True,
        help_text=_(
            "Statistics Canada's: 7 digits, or 4 for a census division. Empty until somebody has looked it up."
        ),
    )
    name_en = models.CharField(_("English name"), max_length=120)
    name_fr = models.CharField(_("French name"), max_length=120)
    province = models.CharField(_("province or territory"), max_length=2, choices=Province.choices)
    population = models.PositiveIntegerField(
        _("population"), help_text=_("2021 census; of a municipality that joined since, as the officers confirmed it.")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.UniqueConstraint(
                fields=["geographic_code"],
                condition=~models.Q(geographic_code=""),
                name="members_place_geographic_code_once",
                violation_error_message=_("Another municipality has this geographic code."),
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(41, 84),
                    longitude__range=(-142, -52),
                ),
                name="members_place_in_canada",
                violation_error_message=_("This position is not in Canada."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_page_language(self, "name")
