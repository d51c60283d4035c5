"""What the Network makes of a request: findings, reviews, the members' opinions, decisions."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from admissions.enums import Criterion, Deed, OpinionChoice, Outcome, Verdict
from admissions.models.admission import Admission, Move
from members.enums import Source
from network.record.tracking import track

Row = TypeVar("Row", bound=models.Model)


@track(unsaid=["evidence"], part_of="admission", called=["criterion"])
class Finding(models.Model):
    """Whether one criterion is met, and what shows it."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="findings")
    criterion = models.CharField(max_length=4, choices=Criterion.choices)
    verdict = models.CharField(_("finding"), max_length=12, choices=Verdict.choices)
    evidence = models.TextField(_("what shows it"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("finding")
        constraints = [
            models.UniqueConstraint(fields=["admission", "criterion"], name="admissions_finding_once_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_verdict_display()}"


class SaidQuerySet(models.QuerySet[Row]):
    """Rows that somebody said at a moment, ``at``."""

    def since_begun(self) -> Self:
        """Those since their request was begun, or last taken up again: what was said of it before is history."""
        later = Move.objects.filter(
            admission=models.OuterRef("admission"), deed=Deed.REOPEN, at__gt=models.OuterRef("at")
        )
        return self.filter(~models.Exists(later))


@track(unsaid=["comment", "interest"], part_of="admission", called=["user"])
class Review(models.Model):
    """One officer has read the file, stands by its findings, recommends an outcome and declares an interest or none."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recommendation = models.CharField(_("recommendation"), max_length=12, choices=Outcome.choices)
    comment = models.TextField(_("comment"), blank=True)
    interest = models.TextField(_("interest declared"), blank=True, help_text=_("Empty: none."))
    at = models.DateTimeField(default=timezone.now)

    objects = SaidQuerySet["Review"].as_manager()

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.UniqueConstraint(fields=["admission", "user"], name="admissions_review_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_recommendation_display()}"


class OpinionQuerySet(SaidQuerySet["Opinion"]):
    def waiting_for_reply(self) -> Self:
        """Questions and objections since the request was begun that nobody has replied to."""
        return self.since_begun().exclude(choice=OpinionChoice.SUPPORT).filter(replied_at=None)


@track(unsaid=["reason", "reply"], part_of="admission", called=["member"])
class Opinion(models.Model):
    """What one member answers when it is consulted about a request. An objector's name is for the officers only."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="opinions")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="opinions")
    choice = models.CharField(_("our answer"), max_length=12, choices=OpinionChoice.choices)
    reason = models.TextField(_("question or reason"), blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PAGE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(_("reply"), blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion of a member")
        constraints = [
            models.UniqueConstraint(fields=["admission", "member"], name="admissions_opinion_once_per_member"),
            models.CheckConstraint(
                condition=models.Q(choice=OpinionChoice.SUPPORT) | ~models.Q(reason=""),
                name="admissions_opinion_has_reason",
                violation_error_message=_("Say your question or your reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_choice_display()}"

    @property
    def waits_for_reply(self) -> bool:
        """Whether the member asked or objected and nobody has replied."""
        return self.choice != OpinionChoice.SUPPORT and self.replied_at is None


@track(unsaid=["reason", "condition"], part_of="admission")
class AdmissionDecision(models.Model):
    """What a co-chair or an administrator decided about a request. Its number stands in the register of decisions."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome.choices)
    entry = models.OneToOneField(
        "meetings.Decision", verbose_name=_("number"), on_delete=models.PROTECT, related_name="admission_decision"
    )
    reason = models.TextField(_("reason"))
    condition = models.TextField(_("the thing to follow"), blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True, help_text="Of the condition, or of the next look.")
    decided_on = models.DateField(_("decided on"), default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision about a request")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="admissions_decision_says_why"),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.CONDITIONAL)
                | (~models.Q(condition="") & models.Q(due_on__isnull=False)),
                name="admissions_conditional_has_condition",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.PUT_OFF) | models.Q(due_on__isnull=False),
                name="admissions_put_off_decision_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry.number}: {self.get_outcome_display()}"
