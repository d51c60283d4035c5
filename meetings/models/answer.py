"""Whether a member comes, and who is reminded of what."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.enums import COMING, Choice, ReminderState
from meetings.models.meeting import Meeting
from meetings.times import DAY
from members.enums import Source
from network.accounts.enums import NOWHERE
from network.record.tracking import track


@track(only=["meeting", "member", "choice", "source", "by"], part_of="meeting", called=["member"])
class Answer(models.Model):
    """What a member answers to one meeting: one row, written by the services of ``answers`` only.

    ``schedule_version`` tells for which date it was given: a moved meeting keeps the answer and asks again.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="meeting_answers")
    choice = models.CharField(_("answer"), max_length=10, choices=Choice.choices)
    substitute_name = models.CharField(_("name of that person"), max_length=150, blank=True)
    substitute_email = models.EmailField(_("e-mail address of that person"), blank=True)
    schedule_version = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1, help_text="Grows with each answer: Undo is refused after another.")
    source = models.CharField(max_length=10, choices=Source.choices)
    note = models.CharField(_("who told it, and when"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The representative who answered, or the officer who recorded it.",
    )
    at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict, blank=True, help_text="What stood before it, for Undo; empty: nothing.")

    class Meta:
        verbose_name = _("answer")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="meetings_answer_one_per_member"),
            models.CheckConstraint(
                condition=models.Q(choice=Choice.OTHER) & ~models.Q(substitute_email="")
                | ~models.Q(choice=Choice.OTHER) & models.Q(substitute_email="", substitute_name=""),
                name="meetings_answer_other_has_address",
                violation_error_message=_("Give the e-mail address of the person who will come."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_choice_display()}"

    @property
    def is_coming(self) -> bool:
        """Whether somebody comes for this member."""
        return self.choice in COMING

    @property
    def substitute(self) -> str:
        """How pages and mails call the person who comes instead."""
        if self.is_substitute_forgotten:
            return gettext("former participant")
        return self.substitute_name or self.substitute_email

    @property
    def is_substitute_forgotten(self) -> bool:
        """Whether that person is not known any more: ``privacy.forget_meetings``."""
        return self.substitute_email.endswith(f"@{NOWHERE}")

    def is_for_date_of(self, meeting: Meeting) -> bool:
        """Whether it was given for the date that stands; else the member is asked again."""
        return self.schedule_version == meeting.schedule_version


class Reminder(models.Model):
    """A mail planned for one representative before one meeting, at one start. The services of ``reminders`` move it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reminders")
    representative = models.ForeignKey("members.Representative", on_delete=models.CASCADE, related_name="+")
    offset_minutes = models.PositiveIntegerField(help_text="7 or 1 days, in minutes: which of the reminders it is.")
    schedule_version = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ReminderState.choices, default=ReminderState.PLANNED)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("reminder")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "representative", "offset_minutes", "schedule_version"],
                name="meetings_reminder_once_per_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state=ReminderState.PLANNED), name="meetings_reminder_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.representative_id} −{self.offset_minutes} min"

    def reason_against(self, meeting: Meeting, answer: Answer | None, *, is_invited: bool) -> str:
        """Why it is not needed any more, in a word or two; empty when it is. ``answer`` is that of the member.

        A week before, the silent are asked: those without an answer for the date that stands. The day before, those
        who come are told how to join, also those who said yes to an earlier date and have not answered since.
        """
        if not meeting.is_scheduled or self.schedule_version != meeting.schedule_version:
            return "moved or cancelled"
        if not is_invited:
            return "no longer invited"
        if self.is_for_the_silent:
            return "has answered" if answer and answer.is_for_date_of(meeting) else ""
        return "" if answer and answer.is_coming else "does not come"

    @property
    def is_for_the_silent(self) -> bool:
        """Whether it asks for an answer; the others tell how to join."""
        return self.offset_minutes > DAY
