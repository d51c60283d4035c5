"""The file itself: which municipality, who writes for it, where it stands, and how it got there."""

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import (
    ACCEPTED,
    BEFORE_DECISION,
    CONSULTED,
    FILLED_BY_APPLICANT,
    STEP_OF,
    AdmissionState,
    Deed,
    Outcome,
    Section,
    Step,
)
from members.enums import Province, Source
from members.naming import municipality_key
from members.standing import standing_of
from network.accounts.enums import Language
from network.record.tracking import track

if TYPE_CHECKING:
    from members.models import Member


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def visible_to(self, user) -> "AdmissionQuerySet":
        """The whole file: officers only. An applicant comes by the signed link, a member by ``asked_of``."""
        return self if standing_of(user).is_officer else self.none()

    def asked_of(self, user) -> "AdmissionQuerySet":
        """Requests that the readers of the Network are consulted about: overview and findings, nothing else."""
        readers = self.filter(state__in=CONSULTED, consulted_at__isnull=False)
        return readers if standing_of(user).reads_network else self.none()

    def of_municipality(self, name: str, province: str) -> "AdmissionQuerySet":
        """The requests of one municipality, however its name is written."""
        return self.filter(municipality_key=municipality_key(name), province=province)

    def open(self) -> "AdmissionQuerySet":
        """Those that nobody has decided yet."""
        return self.filter(state__in=BEFORE_DECISION)

    def for_board(self) -> "AdmissionQuerySet":
        """With what a row of the board shows; whoever has waited longest comes first."""
        return self.select_related("region", "member").order_by("state_since", "pk")

    def with_contents(self) -> "AdmissionQuerySet":
        """With all that the municipality sends, and what was found missing in it."""
        return self.select_related("overview", "commitments", "region", "member").prefetch_related(
            "documents__file", "activities", "nominees", "missing_points"
        )

    def with_numbers(self) -> "AdmissionQuerySet":
        """With how far its review has come: findings, reviews, questions without a reply, the day of a condition."""

        def all_of(name: str) -> Any:
            related: Any = self.model._meta.get_field(name).related_model  # noqa: SLF001 -- Django's own door to a model
            return related.objects.all()

        def counted(rows: Any) -> Coalesce:
            rows = rows.filter(admission=models.OuterRef("pk")).order_by().values("admission")
            return Coalesce(models.Subquery(rows.annotate(number=models.Count("pk")).values("number")), 0)

        return self.annotate(
            findings_number=counted(all_of("findings")),
            reviews_number=counted(all_of("reviews").since_begun()),
            questions_open=counted(all_of("opinions").waiting_for_reply()),
            condition_due_on=models.Max("decisions__due_on", filter=models.Q(decisions__outcome=Outcome.CONDITIONAL)),
        )


@track(
    only=[
        "municipality",
        "province",
        "region",
        "language",
        "source",
        "recorded_by",
        "state",
        "put_off_until",
        "consulted_at",
        "consultation_ends_on",
        "member",
        "link_version",
        "documents_deleted_at",
    ],
    unsaid=["reason"],
)
class Admission(models.Model):
    """The file of one municipality that wants to join the Network.

    ``services`` are the only ones to move ``state``; ``moves.MOVES`` is the table of what leads where.
    """

    submission = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Sent twice by a double click, the form makes one file.",
    )
    municipality = models.CharField(_("municipality"), max_length=120)
    municipality_key = models.CharField(
        max_length=200, editable=False, help_text='Its name folded, without "City of" and the like: ``members.naming``.'
    )
    province = models.CharField(_("province or territory"), max_length=2, choices=Province.choices)
    geoname = models.ForeignKey("members.GeoName", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    region = models.ForeignKey(
        "members.Region", verbose_name=_("region"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    contact_name = models.CharField(_("your name"), max_length=150)
    contact_role = models.CharField(_("your job title"), max_length=150)
    contact_email = models.EmailField(_("your e-mail address"), max_length=254)
    contact_phone = models.CharField(_("your telephone"), max_length=40, blank=True)
    reason = models.TextField(_("why you would like to join"), blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PAGE)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    state = models.CharField(_("state"), max_length=20, choices=AdmissionState.choices, default=AdmissionState.ENQUIRY)
    state_since = models.DateTimeField(default=timezone.now)
    put_off_until = models.DateField(_("put off until"), null=True, blank=True)
    consulted_at = models.DateTimeField(null=True, blank=True, help_text="When the members were asked.")
    consultation_ends_on = models.DateField(_("members answer until"), null=True, blank=True)
    member = models.OneToOneField(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="admission"
    )

    link_version = models.PositiveIntegerField(
        default=1, help_text="Grows with each new link; older ones open nothing."
    )
    overview_version = models.PositiveIntegerField(default=0, help_text="Grows with each save; two writers meet here.")
    people_version = models.PositiveIntegerField(default=0)
    commitments_version = models.PositiveIntegerField(default=0)
    documents_deleted_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership request")
        verbose_name_plural = _("membership requests")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_key", "province"],
                condition=models.Q(state__in=BEFORE_DECISION),
                name="admissions_one_open_per_municipality",
                violation_error_message=_("This municipality already has an open request."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[*ACCEPTED, AdmissionState.FORMER]) | models.Q(member__isnull=False),
                name="admissions_accepted_has_member",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AdmissionState.DEFERRED) | models.Q(put_off_until__isnull=False),
                name="admissions_put_off_has_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AdmissionState.CONSULTATION)
                | models.Q(consulted_at__isnull=False, consultation_ends_on__isnull=False),
                name="admissions_consultation_has_end",
            ),
        ]
        indexes = [models.Index(fields=["state", "state_since"], name="admissions_by_state")]

    def __str__(self) -> str:
        return self.municipality

    def get_absolute_url(self) -> str:
        return reverse("admissions:detail", args=[self.pk])

    @property
    def step(self) -> Step | None:
        """Which of the five steps readers see; None when the file is closed."""
        return STEP_OF[self.state]

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.state in BEFORE_DECISION

    @property
    def is_filled_by_applicant(self) -> bool:
        """Whether the applicant may write."""
        return self.state in FILLED_BY_APPLICANT

    @property
    def was_accepted(self) -> bool:
        """Whether the municipality is a member by this request."""
        return self.state in ACCEPTED

    def version_of(self, section: str) -> int:
        """How often a section was saved; a letter or resolution is added and removed, never written over."""
        return {
            Section.OVERVIEW: self.overview_version,
            Section.PEOPLE: self.people_version,
            Section.COMMITMENTS: self.commitments_version,
        }[Section(section)]

    def is_of(self, member: "Member") -> bool:
        """Whether ``member`` is this municipality, or counts it among its own. Asks the database."""
        if self.member_id:
            return self.member_id == member.pk
        return any(
            place.province == self.province
            and self.municipality_key in (municipality_key(place.name_en), municipality_key(place.name_fr))
            for place in member.places.all()
        )


MUNICIPALITY_DEEDS = (Deed.ENQUIRE, Deed.PREPARE, Deed.SUBMIT, Deed.WITHDRAW)  # by its link, beside the officers


class Move(models.Model):
    """One move of a file: who, when, why. Written by ``services`` only; rows are never changed."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="moves")
    deed = models.CharField(max_length=24, choices=Deed.choices)
    from_state = models.CharField(max_length=20, choices=AdmissionState.choices, blank=True)
    to_state = models.CharField(max_length=20, choices=AdmissionState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(
        max_length=150,
        blank=True,
        help_text="Of a person without an account: the applicant. Empty for the portal itself.",
    )
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("move of a request")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(deed__in=[Deed.SKIP, Deed.UNDO, Deed.DECLINE, Deed.CLOSE]) | ~models.Q(reason=""),
                name="admissions_move_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_deed_display()}: {self.admission}"

    @property
    def who(self) -> str:
        """Who made the move, in words."""
        if self.by:
            return str(self.by)
        if self.by_name:
            return gettext("%(name)s (the municipality)") % {"name": self.by_name}
        if self.deed in MUNICIPALITY_DEEDS and not self.admission.contact_email:
            return gettext("The municipality")
        return gettext("The portal")


class Note(models.Model):
    """What was said in a conversation with a municipality, for the officers."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="notes")
    said_on = models.DateField(_("day"), default=timezone.localdate)
    text = models.TextField(_("what was said"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note of a conversation")

    def __str__(self) -> str:
        return self.text[:60]
