"""What was said, who was there, what was decided and who does what by when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from meetings.enums import ActionState, Capacity, MinutesState, Presence
from meetings.models.meeting import AgendaItem, Meeting
from meetings.notes.parts import paragraphs
from meetings.times import day_in_words
from members.standing import standing_of
from network.accounts.enums import Language
from network.record.tracking import track


class Attendance(models.Model):
    """One person at one meeting, for a member or as a guest. Prefilled from the answers; the note taker corrects it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="attendances"
    )
    name = models.CharField(_("person"), max_length=150, blank=True)
    capacity = models.CharField(max_length=20, choices=Capacity.choices, default=Capacity.REPRESENTATIVE)
    presence = models.CharField(max_length=10, choices=Presence.choices)

    class Meta:
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member", "name"], name="meetings_attendance_person_once"),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | ~models.Q(name=""), name="meetings_attendance_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member or self.name}: {self.get_presence_display()}"


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user) -> "MinutesQuerySet":
        """Published minutes for readers of the Network; drafts for officers and the meeting's note taker."""
        standing = standing_of(user)
        if standing.is_officer:
            return self
        if not standing.reads_network:
            return self.none()
        return self.filter(models.Q(state=MinutesState.PUBLISHED) | models.Q(meeting__note_taker=user))

    def published(self) -> "MinutesQuerySet":
        return self.filter(state=MinutesState.PUBLISHED)

    def for_list(self) -> "MinutesQuerySet":
        """The latest meeting first."""
        return self.select_related("meeting__host").order_by("-meeting__starts_at", "-pk")

    def for_page(self) -> "MinutesQuerySet":
        """With all that a reader sees: parts with their decisions and actions, and who was there."""
        items = MinutesItem.objects.order_by("position").prefetch_related(
            models.Prefetch("decisions", Decision.objects.order_by("position", "pk")),
            models.Prefetch(
                "actions", Action.objects.select_related("owner_member", "owner_user").order_by("position", "pk")
            ),
        )
        present = Attendance.objects.select_related("member").order_by("pk")
        return self.select_related("meeting__host", "meeting__note_taker").prefetch_related(
            models.Prefetch("items", items), models.Prefetch("meeting__attendances", present)
        )


@track(without=["version", "notes_version", "confirmed_version", "changed_by", "changed_at", "index_entry"])
class Minutes(models.Model):
    """The minutes of one meeting. ``notes`` is what the note taker writes; items, decisions and actions follow from it.

    ``services.publish_minutes`` is the only one to move ``state``.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    language = models.CharField(_("written in"), max_length=2, choices=Language.choices)
    notes = models.TextField(_("notes"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=MinutesState.choices, default=MinutesState.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="Grows with each saved change; two writers meet here.")
    notes_version = models.PositiveIntegerField(
        default=1, help_text="The version that last changed the notes: confirming does not disturb who is writing."
    )
    confirmed_version = models.PositiveIntegerField(
        default=0,
        help_text="The version whose decisions and actions were confirmed; older than ``version``: look again.",
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    index_entry = models.OneToOneField(
        "search.Entry", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="minutes"
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = pgettext_lazy("plural", "minutes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=MinutesState.DRAFT, published_at__isnull=True)
                | models.Q(state=MinutesState.PUBLISHED, published_at__isnull=False),
                name="meetings_minutes_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:minutes", args=[self.meeting_id])

    @property
    def name(self) -> str:
        """Whose minutes and of which day, in the language of the page."""
        meeting = self.meeting
        if not meeting.title:  # its name holds the day already
            return gettext("Minutes: %(meeting)s") % {"meeting": meeting}
        named = {"meeting": meeting, "day": day_in_words(meeting.day_in_zone)}
        return gettext("Minutes: %(meeting)s, %(day)s") % named

    @property
    def is_published(self) -> bool:
        return self.state == MinutesState.PUBLISHED

    @property
    def is_confirmed(self) -> bool:
        """Whether what was confirmed is what the notes say now."""
        return bool(self.confirmed_version) and self.confirmed_version == self.version


class MinutesItem(models.Model):
    """One part of confirmed minutes: a heading and its text, without the decisions and actions caught in it."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="items")
    agenda_item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="noted")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("part of minutes")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "position"],
                name="meetings_minutes_item_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def told(self) -> list["str | Decision | Action"]:
        """Its text, decisions and actions in the order they were noted; ``for_page`` has loaded them."""
        left = paragraphs(self.text)
        caught: list[Decision | Action] = [*self.decisions.all(), *self.actions.all()]
        caught.sort(key=lambda one: (one.after, one.position))
        told: list[str | Decision | Action] = []
        done = 0
        for one in caught:
            if one.after > done and left[done : one.after]:
                told.append("\n\n".join(left[done : one.after]))
                done = min(one.after, len(left))
            told.append(one)
        return [*told, "\n\n".join(left[done:])] if left[done:] else told


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user) -> "DecisionQuerySet":
        """Those of the minutes this reader may see; those taken outside a meeting, every reader of the Network."""
        of_meetings = models.Q(minutes__in=Minutes.objects.visible_to(user))
        if not standing_of(user).reads_network:
            return self.filter(of_meetings)
        return self.filter(of_meetings | models.Q(minutes=None))

    def numbered(self) -> "DecisionQuerySet":
        """Those that are public within the Network, the latest first."""
        return self.filter(serial__isnull=False).select_related("minutes__meeting").order_by("-year", "-serial")


@track(without=["said"], part_of="minutes")
class Decision(models.Model):
    """Something the Network decided, in the language of its minutes. Numbered for life when they are published.

    One taken outside a meeting (``services.record_decision``) has no minutes but a day and a language of its own.
    """

    minutes = models.ForeignKey(Minutes, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions")
    item = models.ForeignKey(MinutesItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    decided_on = models.DateField(null=True, blank=True, help_text="Of a decision taken outside a meeting.")
    own_language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    position = models.PositiveSmallIntegerField(help_text="Among the decisions and actions of its minutes.")
    after = models.PositiveSmallIntegerField(default=0, help_text="Paragraphs of its item that stand before it.")
    text = models.TextField(_("decision"))
    said = models.TextField(blank=True, help_text="As the notes say it; while they do, what was confirmed stands.")
    year = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    serial = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="meetings_decision_number_once"),
            models.CheckConstraint(
                condition=models.Q(year__isnull=True, serial__isnull=True)
                | models.Q(year__isnull=False, serial__isnull=False),
                name="meetings_decision_number_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__isnull=False, item__isnull=False, decided_on__isnull=True, own_language="")
                | (
                    models.Q(minutes__isnull=True, item__isnull=True, decided_on__isnull=False, serial__isnull=False)
                    & ~models.Q(own_language="")
                ),
                name="meetings_decision_in_minutes_or_dated",
            ),
        ]

    is_decision = True

    def __str__(self) -> str:
        return self.number or self.text[:60]

    @property
    def number(self) -> str:
        """D-2026-001; empty until the minutes are published."""
        return f"D-{self.year}-{self.serial:03d}" if self.serial else ""

    @property
    def taken_on(self) -> date | None:
        """The day of its meeting, or its own."""
        return self.minutes.meeting.held_on if self.minutes else self.decided_on

    @property
    def language(self) -> str:
        """The language of its text."""
        return self.minutes.language if self.minutes else self.own_language


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user) -> "ActionQuerySet":
        """Those of the minutes this reader may see."""
        return self.filter(minutes__in=Minutes.objects.visible_to(user))

    def open(self) -> "ActionQuerySet":
        """Of published minutes and not done, the most urgent first."""
        return self.published().filter(state=ActionState.OPEN).order_by("due_on", "pk")

    def done(self) -> "ActionQuerySet":
        """Of published minutes and done, the latest first."""
        return self.published().filter(state=ActionState.DONE).order_by("-done_at", "-pk")

    def published(self) -> "ActionQuerySet":
        return self.filter(minutes__state=MinutesState.PUBLISHED).select_related(
            "minutes__meeting", "owner_member", "owner_user"
        )

    def of(self, user) -> "ActionQuerySet":
        """Those this person has to do, herself or for a member she acts for."""
        return self.filter(models.Q(owner_user=user) | models.Q(owner_member__in=standing_of(user).member_ids))


@track(without=["said"], part_of="minutes")
class Action(models.Model):
    """Something one municipality (or one officer) does by a day. Moved by the services of ``actions`` only."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="actions")
    item = models.ForeignKey(MinutesItem, on_delete=models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField(help_text="Among the decisions and actions of its minutes.")
    after = models.PositiveSmallIntegerField(default=0, help_text="Paragraphs of its item that stand before it.")
    text = models.TextField(_("action"))
    said = models.TextField(blank=True, help_text="As the notes say it; while they do, what was confirmed stands.")
    owner_member = models.ForeignKey(
        "members.Member",
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
    )
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=ActionState.choices, default=ActionState.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner_member__isnull=False, owner_user__isnull=True)
                | models.Q(owner_member__isnull=True, owner_user__isnull=False),
                name="meetings_action_one_owner",
                violation_error_message=_("An action has exactly one owner."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=ActionState.OPEN, done_at__isnull=True)
                | models.Q(state=ActionState.DONE, done_at__isnull=False),
                name="meetings_action_done_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    is_decision = False

    @property
    def owner(self):
        """The municipality or the person who does it."""
        return self.owner_member or self.owner_user

    @property
    def is_done(self) -> bool:
        return self.state == ActionState.DONE

    @property
    def is_late(self) -> bool:
        """Not done, and its day is over for the reader."""
        return not self.is_done and self.due_on < timezone.localdate()
