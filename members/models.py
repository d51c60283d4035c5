"""Who belongs to the Network, where, and who acts for whom between which dates."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.enums import MemberClass, OfficeKind, Province, RepresentativeKind, SizeBracket
from network.accounts.enums import Zone
from network.shared.text import sort_key


def same(column: Any) -> tuple[Any, Any]:
    """For an exclusion constraint: the whole number ``column`` is equal, said with ranges alone.

    The embedded PostgreSQL has no ``btree_gist``, so equality cannot stand in a GiST index by itself.
    """
    one = models.Func(column, column, models.Value("[]"), function="int8range", output_field=BigIntegerRangeField())
    return one, RangeOperators.OVERLAPS


IN_FORCE = (
    models.Func(
        "starts_on",
        "ends_on",
        RangeBoundary(inclusive_upper=True),
        function="daterange",
        output_field=DateRangeField(),
    ),
    RangeOperators.OVERLAPS,
)


def in_page_language(subject: models.Model, field: str) -> str:
    """``field`` in the language of the page; every name here is stored in both."""
    return getattr(subject, f"{field}_{'fr' if get_language() == 'fr' else 'en'}")


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

    def municipal(self) -> "MemberQuerySet":
        """Municipalities: full and associate members."""
        return self.filter(member_class__in=[MemberClass.FULL, MemberClass.ASSOCIATE])


class Member(models.Model):
    """The organisation that holds one membership and one vote: usually a municipality, sometimes two together."""

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
    website = models.URLField(_("web site"), blank=True)
    mailbox = models.EmailField(_("institutional mailbox"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
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
            )
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

    def keep_derived(self) -> None:
        """Set what follows from the other columns; ``services.save_member`` calls it."""
        self.sort_en, self.sort_fr = sort_key(self.name_en), sort_key(self.name_fr)
        self.size_bracket = SizeBracket.of(self.population) if self.population else ""


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
        unique=True,
        help_text=_("Statistics Canada's: 7 digits, or 4 for a census division."),
    )
    name_en = models.CharField(_("English name"), max_length=120)
    name_fr = models.CharField(_("French name"), max_length=120)
    province = models.CharField(_("province or territory"), max_length=2, choices=Province.choices)
    population = models.PositiveIntegerField(_("population"), help_text=_("2021 census."))
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices)

    class Meta:
        verbose_name = _("municipality")
        constraints = [
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
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_page_language(self, "name")


class DatedQuerySet(models.QuerySet):
    def current(self, on=None):
        """Rows in force on a day (today): both ends count."""
        day = on or timezone.localdate()
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day), starts_on__lte=day)


class RepresentativeQuerySet(DatedQuerySet):
    def in_order(self) -> "RepresentativeQuerySet":
        """With the person; representative first, then alternate, then colleagues: the first one is whom to call."""
        whens = [models.When(kind=kind, then=position) for position, kind in enumerate(RepresentativeKind.values)]
        return self.select_related("user").order_by(models.Case(*whens), "starts_on", "pk")


class Representative(models.Model):
    """A person acting for a member between two dates."""

    user = models.ForeignKey(
        "accounts.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="representations"
    )
    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="representatives"
    )
    kind = models.CharField(_("role"), max_length=20, choices=RepresentativeKind.choices)
    title = models.CharField(_("job title"), max_length=150, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="members_representative_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            ExclusionConstraint(
                name="members_representative_once_at_a_time",
                expressions=[same("member_id"), same("user_id"), IN_FORCE],
                violation_error_message=_("This person already acts for this member in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.member})"


class Office(models.Model):
    """A dated role in the Network. Two co-chairs hold seats 1 and 2; a regional contact holds her region's."""

    user = models.ForeignKey(
        "accounts.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="offices"
    )
    kind = models.PositiveSmallIntegerField(_("role in the Network"), choices=OfficeKind.choices)
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offices",
    )
    seat = models.PositiveSmallIntegerField(_("seat"), default=1)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in the Network")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="members_office_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=OfficeKind.REGIONAL_ANCHOR, region__isnull=False)
                | (~models.Q(kind=OfficeKind.REGIONAL_ANCHOR) & models.Q(region__isnull=True)),
                name="members_office_region_for_anchor_only",
                violation_error_message=_("A regional contact has a region; nobody else has."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=OfficeKind.CO_CHAIR, seat__in=[1, 2])
                | (~models.Q(kind=OfficeKind.CO_CHAIR) & models.Q(seat__gte=1)),
                name="members_office_two_co_chairs",
                violation_error_message=_("There are two co-chairs."),
            ),
            ExclusionConstraint(
                name="members_office_one_holder_at_a_time",
                expressions=[same("kind"), same(Coalesce("region_id", 0)), same("seat"), IN_FORCE],
                violation_error_message=_("Somebody else holds this role in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"
