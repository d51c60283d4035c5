"""Papers of a meeting: what its participants read beforehand, or were shown."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.enums import Presence
from meetings.models.meeting import Meeting
from meetings.models.minutes import Attendance
from members.standing import standing_of
from network.accounts.enums import Language
from network.files.models import StoredFile


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user) -> "PaperQuerySet":
        """Those of meetings this reader may see. Of a closed item: officers, the note taker, and who was present.

        Somebody was present whom the attendance names, for a member she acts for today. A file that is not checked is
        seen by its sender only.
        """
        shown = self.filter(meeting__in=Meeting.objects.visible_to(user), stored__in=StoredFile.objects.shown_to(user))
        standing = standing_of(user)
        if standing.is_officer or not standing.reads_network:
            return shown
        was_there = Attendance.objects.filter(
            meeting=models.OuterRef("meeting"),
            presence=Presence.PRESENT,
            member__in=standing.member_ids,
            name__iexact=user.name,
        ).exclude(name="")
        return shown.filter(
            models.Q(is_in_camera=False) | models.Q(meeting__note_taker=user) | models.Exists(was_there)
        )

    def for_list(self) -> "PaperQuerySet":
        return self.select_related("stored").order_by("position", "pk")


class Paper(models.Model):
    """One file of a meeting. ``is_in_camera``: it belongs to an item that was closed to those who were not there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="paper")
    title = models.CharField(_("title"), max_length=150)
    language = models.CharField(_("written in"), max_length=2, choices=Language.choices)
    is_in_camera = models.BooleanField(_("of a closed item"), default=False)
    position = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="meetings_paper_one_per_position"),
            models.CheckConstraint(condition=~models.Q(title=""), name="meetings_paper_has_title"),
        ]

    def __str__(self) -> str:
        return self.title
