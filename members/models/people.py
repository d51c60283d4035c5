"""Who acts for whom between which dates: for a member, or for the Network as a whole."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import OfficeKind, RepresentativeKind
from members.models.member import Member, Region
from network.accounts.enums import Language, Zone
from network.record.tracking import track


def same(column: Any) -> tuple[Any, Any]:
    """For an exclusion constraint: the whole number ``column`` is equal, said with ranges alone.

    The embedded PostgreSQL has no ``btree_gist``, so equality cannot stand in a GiST index by itself.
    """
    one = models.Func(column, column, models.Value("[]"), function="int8range", output_field=BigIntegerRangeField())
    return one, RangeOperators.OVERLAPS


# Both ends count; the last day does not where a row was ended in the course of it.
IN_FORCE = (
    models.Func(
        "starts_on",
        "ends_on",
        models.Case(
            models.When(ended_at=None, then=models.Value("[]")),
            default=models.Value("[)"),
            output_field=models.CharField(),
        ),
        function="daterange",
        output_field=DateRangeField(),
    ),
    RangeOperators.OVERLAPS,
)


class DatedQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Rows in force on a day (today): both ends count, but not a last day in the course of which it was ended."""
        day = on or timezone.localdate()
        return self.lasting(day).filter(starts_on__lte=day)

    def lasting(self, day=None):
        """Rows in force on a day (today) or later."""
        day = day or timezone.localdate()
        its_last = models.Q(ends_on=day, ended_at=None)
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day) | its_last).exclude(
            starts_on=models.F("ends_on"), ended_at__isnull=False
        )

    def current(self, on=None):
        """What counts on a day (today)."""
        return self.in_force(on)


class Dated(models.Model):
    """What a person is between two days; both count. One that is taken away at once ends in the course of a day."""

    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(
        _("ended at"), null=True, blank=True, help_text="Set when it ended in the course of its last day."
    )
    ended_by = models.ForeignKey(
        "accounts.User", verbose_name=_("ended by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    end_reason = models.TextField(_("why it ended"), blank=True)

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        """Whether it counts neither today nor later."""
        today = timezone.localdate()
        return self.ends_on is not None and (self.ends_on < today or self.ended_at is not None)

    @property
    def is_to_come(self) -> bool:
        """Whether it begins after today."""
        return not self.is_over and self.starts_on > timezone.localdate()


class RepresentativeQuerySet(DatedQuerySet):
    def current(self, on=None):
        """In force on a day (today), of members that had not left or been suspended by then: rights end at once."""
        day = on or timezone.localdate()
        return self.in_force(day).filter(
            models.Q(member__left_on=None) | models.Q(member__left_on__gt=day),
            models.Q(member__suspended_on=None) | models.Q(member__suspended_on__gt=day),
        )

    def in_order(self) -> "RepresentativeQuerySet":
        """With the person; representative first, then alternate, then colleagues: the first one is whom to call."""
        whens = [models.When(kind=kind, then=position) for position, kind in enumerate(RepresentativeKind.values)]
        return self.select_related("user").order_by(models.Case(*whens), "starts_on", "pk")


@track(
    only=["user", "member", "kind", "starts_on", "ends_on", "ended_at", "ended_by"],
    unsaid=["end_reason"],
    part_of="member",
    called=["user"],
)
class Representative(Dated):
    """A person acting for a member between two dates."""

    user = models.ForeignKey(
        "accounts.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="representations"
    )
    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="representatives"
    )
    kind = models.CharField(_("role"), max_length=20, choices=RepresentativeKind.choices)
    title = models.CharField(_("job title"), max_length=150, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="members_representative_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ends_on__isnull=False),
                name="members_representative_ended_has_last_day",
            ),
            ExclusionConstraint(
                name="members_representative_once_at_a_time",
                expressions=[same("member_id"), same("user_id"), IN_FORCE],
                violation_error_message=_("This person already acts for this member in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.member})"


@track(unsaid=["end_reason"], called=["user"])
class Office(Dated):
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

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in the Network")
        verbose_name_plural = _("roles in the Network")
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
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ends_on__isnull=False),
                name="members_office_ended_has_last_day",
            ),
            ExclusionConstraint(
                name="members_office_one_holder_at_a_time",
                expressions=[same("kind"), same(Coalesce("region_id", 0)), same("seat"), IN_FORCE],
                violation_error_message=_("Somebody else holds this role in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"

    @property
    def name(self) -> str:
        """The role with its region, as pages and mails say it."""
        return f"{self.get_kind_display()} ({self.region.name})" if self.region else str(self.get_kind_display())


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked nor too old."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


@track(
    only=[
        "member",
        "kind",
        "language",
        "invited_by",
        "invited_at",
        "expires_at",
        "accepted_at",
        "accepted_by",
        "revoked_at",
    ],
    part_of="member",
)
class Invitation(models.Model):
    """Somebody is asked to act for a member: bound to one address, used once, for a while.

    Moved by ``services.invite_person``, ``accept_invitation`` and ``revoke_invitation`` only. ``members.links`` makes
    the token of its link from ``nonce`` and the portal's secret key when the mail is composed; the row keeps a digest.
    """

    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("job title"), max_length=150, blank=True)
    kind = models.CharField(_("role"), max_length=20, choices=RepresentativeKind.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices)
    invited_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    nonce = models.CharField(max_length=43, editable=False)
    token_digest = models.CharField(max_length=64, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                "member",
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="members_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="members_invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=~models.Q(nonce="") & models.Q(token_digest__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 -- a pattern  # nosec B106
                name="members_invitation_has_a_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.member})"

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
