"""A meeting: when by the clock of one place, how to join, and what is on the agenda."""

import uuid
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.enums import MeetingState
from meetings.times import day_in_words
from members.standing import standing_of
from network.accounts.enums import Language, Zone
from network.record.tracking import track


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user) -> "MeetingQuerySet":
        """What readers of the Network were told of; drafts for officers and the meeting's own note taker."""
        standing = standing_of(user)
        if standing.is_officer:
            return self
        if not standing.reads_network:
            return self.none()
        return self.filter(~models.Q(state=MeetingState.DRAFT) | models.Q(note_taker=user))

    def coming(self) -> "MeetingQuerySet":
        """Not over yet, the next one first."""
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> "MeetingQuerySet":
        """Over, the latest first."""
        return self.filter(ends_at__lt=timezone.now()).order_by("-starts_at", "-pk")

    def scheduled(self) -> "MeetingQuerySet":
        return self.filter(state=MeetingState.SCHEDULED)

    def for_list(self) -> "MeetingQuerySet":
        return self.select_related("host", "minutes")


@track(
    without=[
        "zone_rules",
        "phone",
        "access_code",
        "link",
        "join_note",
        "uid",
        "sequence",
        "version",
        "submission",
        "changed_by",
        "changed_at",
    ]
)
class Meeting(models.Model):
    """A conference call of the Network. The clock time in its zone is the promise; the instants follow from it.

    Moved by the services of ``scheduling`` and ``inviting`` only.
    """

    title = models.CharField(
        _("title"), max_length=150, blank=True, help_text=_("Leave it empty for “Conference call of” and the date.")
    )
    language = models.CharField(_("written in"), max_length=2, choices=Language.choices, default=Language.EN)
    held_on = models.DateField(_("day"))
    starts_clock = models.TimeField(_("from"))
    ends_clock = models.TimeField(_("until"))
    zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices, default=Zone.TORONTO)
    is_later_hour = models.BooleanField(
        default=False, help_text="When clocks go back and the time exists twice: it means the second one."
    )
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    zone_rules = models.CharField(max_length=20, editable=False, help_text="Edition of the zone rules used.")

    host = models.ForeignKey(
        "members.Member",
        verbose_name=_("hosted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_meetings",
    )
    note_taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("note taker"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="meetings_noted",
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language.choices), verbose_name=_("spoken"), default=list
    )
    has_interpretation = models.BooleanField(_("with interpretation"), default=False)
    phone = models.CharField(_("telephone number"), max_length=60, blank=True)
    access_code = models.CharField(_("access code"), max_length=60, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    join_note = models.CharField(_("good to know"), max_length=300, blank=True)

    state = models.CharField(_("state"), max_length=20, choices=MeetingState.choices, default=MeetingState.DRAFT)
    schedule_version = models.PositiveIntegerField(
        default=1, help_text="Grows when start, zone or cancellation changes."
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="In calendars, for life.")
    sequence = models.PositiveIntegerField(default=0, help_text="Grows with each change that calendars must learn of.")
    version = models.PositiveIntegerField(default=1, help_text="Grows with each saved change; two editors meet here.")
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meetings_meeting_ends_after_start",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MeetingState.values), name="meetings_meeting_state_known"
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="meetings_by_start")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.pk])

    @property
    def name(self) -> str:
        """Its title, or "Conference call of January 19, 2027" in the language of the page."""
        return self.title or gettext("Conference call of %(date)s") % {"date": day_in_words(self.day_in_zone)}

    @property
    def name_language(self) -> str:
        """The language of ``name`` for ``lang``: empty when the name is in the page's own."""
        return self.language if self.title else ""

    @property
    def is_scheduled(self) -> bool:
        return self.state == MeetingState.SCHEDULED

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    @property
    def is_draft(self) -> bool:
        return self.state == MeetingState.DRAFT

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def day_in_zone(self) -> date:
        """The day it is held by its own clock: what its minutes and mails are named after."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()


class AgendaItem(models.Model):
    """One thing a meeting talks about, in the language the meeting is written in."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=200)
    lead = models.CharField(_("led by"), max_length=150, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(_("time needed (minutes)"), null=True, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="meetings_item_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="meetings_item_has_title"),
        ]

    def __str__(self) -> str:
        return self.title
