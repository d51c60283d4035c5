"""Files at a practice: a report, a poster, a form that others can use."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.accounts.enums import Language
from network.files.models import StoredFile
from practices.models.practice import Practice


class PracticeFileQuerySet(models.QuerySet["PracticeFile"]):
    def visible_to(self, user) -> "PracticeFileQuerySet":
        """Of practices that this reader may see: the checked ones, and to its sender one that is not."""
        return self.filter(practice__in=Practice.objects.visible_to(user), stored__in=StoredFile.objects.shown_to(user))

    def for_list(self) -> "PracticeFileQuerySet":
        return self.select_related("stored").order_by("position", "pk")


class PracticeFile(models.Model):
    """One file at a practice. Who may read the practice may get it, once it is checked."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="files")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="practice_file")
    title = models.CharField(_("title"), max_length=150)
    language = models.CharField(_("written in"), max_length=2, choices=Language.choices)
    position = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    objects = PracticeFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a practice")
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="practices_file_one_per_position"),
            models.CheckConstraint(condition=~models.Q(title=""), name="practices_file_has_title"),
        ]

    def __str__(self) -> str:
        return self.title
