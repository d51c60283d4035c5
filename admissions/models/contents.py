"""What the applicant sends: letter or resolution, overview, people, commitments; and what was missing."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from admissions.enums import Coordination, DocumentKind, Promise, Section, Signatory
from admissions.models.admission import Admission
from members.enums import RepresentativeKind
from network.accounts.enums import Language
from network.files.models import StoredFile
from network.record.tracking import track

MOST_ACTIVITIES = 8


@track(part_of="admission", called=["kind"])
class AdmissionDocument(models.Model):
    """A letter or a council resolution that confirms the wish to join, with who signed it and when."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("what it is"), max_length=12, choices=DocumentKind.choices)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="admission_document")
    signatory = models.CharField(_("who signed it"), max_length=20, choices=Signatory.choices)
    signed_on = models.DateField(_("date of the letter or resolution"))
    number = models.CharField(_("number of the resolution"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("letter or resolution")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=DocumentKind.RESOLUTION) | ~models.Q(number=""),
                name="admissions_resolution_has_number",
                violation_error_message=_("A resolution has a number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file}"


@track(part_of="admission")
class Overview(models.Model):
    """What the municipality is and does about community safety; opened to the members when they are consulted."""

    admission = models.OneToOneField(Admission, on_delete=models.CASCADE, related_name="overview")
    about = models.TextField(_("your municipality in a few sentences"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    coordination = models.CharField(
        _("who coordinates community safety"), max_length=12, choices=Coordination.choices, blank=True
    )
    coordination_text = models.TextField(_("which unit or mechanism, and since when"), blank=True)
    partners = models.TextField(_("with whom you work"), blank=True)
    wishes = models.TextField(_("what you would like to learn from the others"), blank=True)

    class Meta:
        verbose_name = _("overview of activities")

    def __str__(self) -> str:
        return str(self.admission)


@track(part_of="admission", called=["title"])
class Activity(models.Model):
    """One programme, policy or project in an overview; becomes a draft practice when the municipality is accepted."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    done = models.TextField(_("what is done"), blank=True)
    since_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    contact_role = models.CharField(_("whom to call"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("activity")
        constraints = [
            models.UniqueConstraint(fields=["admission", "position"], name="admissions_activity_position_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Nominee(models.Model):
    """Somebody the municipality names: its representative, or the alternate. Invited when it is accepted."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="nominees")
    kind = models.CharField(
        _("role"),
        max_length=20,
        choices=[(kind.value, kind.label) for kind in (RepresentativeKind.PRINCIPAL, RepresentativeKind.ALTERNATE)],
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("job title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)

    class Meta:
        verbose_name = _("person named")
        constraints = [
            models.UniqueConstraint(fields=["admission", "kind"], name="admissions_one_nominee_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"


@track(part_of="admission")
class Commitments(models.Model):
    """What the municipality says to the criteria of shared vision, and which promises of an active part it makes."""

    admission = models.OneToOneField(Admission, on_delete=models.CASCADE, related_name="commitments")
    importance = models.TextField(_("how your municipality recognizes community safety and prevention"), blank=True)
    collaboration = models.TextField(_("how you work with the community"), blank=True)
    promises = ArrayField(
        models.CharField(max_length=12, choices=Promise.choices), verbose_name=_("we will"), default=list, blank=True
    )
    comment = models.TextField(_("anything to add about these commitments"), blank=True)

    class Meta:
        verbose_name = _("commitments")

    def __str__(self) -> str:
        return str(self.admission)

    @property
    def promised(self) -> list[str]:
        """What was promised, in words."""
        return [str(promise.label) for promise in Promise if promise.value in self.promises]


@track(unsaid=["text"], part_of="admission", called=["section"])
class MissingPoint(models.Model):
    """One thing that an officer found missing in what was sent; settled when the applicant sends again."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="missing_points")
    section = models.CharField(_("part"), max_length=12, choices=Section.choices)
    text = models.TextField(_("what is missing"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("missing point")

    def __str__(self) -> str:
        return self.text[:60]
