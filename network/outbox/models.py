"""Every mail is a row before it is a message."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.accounts.enums import Language
from network.outbox.enums import DUE, STOPPABLE, WAITING, Happening, MailState, Priority
from network.outbox.registry import KINDS, label_of


class MailingQuerySet(models.QuerySet["Mailing"]):
    def with_numbers(self) -> "MailingQuerySet":
        """With how many mails it has, how many still wait, left, and were kept back."""
        return self.select_related("by", "stopped_by").annotate(
            number=Count("mails"),
            number_waiting=Count("mails", filter=Q(mails__state__in=WAITING)),
            number_sent=Count("mails", filter=Q(mails__state=MailState.SENT)),
            number_stopped=Count("mails", filter=Q(mails__state=MailState.CANCELLED)),
        )


class Mailing(models.Model):
    """One text that goes to several people at once: looked at before, held for a while, and stoppable until then.

    Moved by ``services.hold`` and ``services.stop_mailing`` only.
    """

    key = models.CharField(max_length=200, help_text="What is sent, once: the same key goes out again only after Stop.")
    kind = models.CharField(_("kind"), max_length=60)
    about_id = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    release_at = models.DateTimeField(_("goes out"))
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(stopped_at__isnull=True), name="outbox_mailing_once_unless_stopped"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("outbox:mailing", args=[self.pk])

    @property
    def title(self) -> str:
        """What its mails are, in the words staff read."""
        return label_of(self.kind)

    @property
    def page(self) -> str:
        """The address of what its mails are about; empty where there is none."""
        kind = KINDS.all.get(self.kind)
        return kind.page(self.about_id) if kind and kind.page and self.about_id else ""

    @property
    def is_waiting(self) -> bool:
        """Whether none of its mails may leave yet."""
        return self.stopped_at is None and self.release_at > timezone.now()


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> "MailQuerySet":
        return self.filter(state__in=WAITING)

    def for_list(self) -> "MailQuerySet":
        return self.select_related("recipient", "mailing").order_by("-created_at", "-pk")

    def for_mailing(self) -> "MailQuerySet":
        """By name, as a list of recipients is read."""
        return self.order_by("name", "address", "pk")


class Mail(models.Model):
    """One message to one address, with one Message-ID for every attempt. Moved by ``services`` only.

    Its words are composed when it is sent and never stored; ``about_id`` and ``data`` are what that needs.
    """

    mailing = models.ForeignKey(Mailing, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    dedupe_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    address = models.EmailField(_("address"), max_length=254)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    about_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True, help_text="Known once composed; never secret.")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)

    state = models.CharField(_("state"), max_length=20, choices=MailState.choices, default=MailState.PENDING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())  # only the database's clock counts
    expires_at = models.DateTimeField(_("worthless after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    dispatch_started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    is_preview = False  # a preview shows no personal link and locks nothing

    class Meta:
        verbose_name = _("mail")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MailState.values), name="outbox_mail_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=[MailState.LEASED, MailState.DISPATCHING], lease_token__isnull=False)
                | (~models.Q(state__in=[MailState.LEASED, MailState.DISPATCHING]) & models.Q(lease_token__isnull=True)),
                name="outbox_mail_leased_has_token",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MailState.SENT, sent_at__isnull=False)
                | (~models.Q(state=MailState.SENT) & models.Q(sent_at__isnull=True)),
                name="outbox_mail_sent_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "next_attempt_at"],
                condition=models.Q(state__in=DUE),
                name="outbox_mail_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=[MailState.LEASED, MailState.DISPATCHING]),
                name="outbox_mail_leased",
            ),
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=[MailState.UNCERTAIN, MailState.DEAD]),
                name="outbox_mail_in_trouble",
            ),
            models.Index(fields=["-created_at", "-id"], name="outbox_mail_newest"),
            models.Index(fields=["kind", "about_id"], name="outbox_mail_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.address}"

    def get_absolute_url(self) -> str:
        return reverse("outbox:detail", args=[self.pk])

    @property
    def kind_label(self) -> str:
        """What staff read for its kind."""
        return label_of(self.kind)

    @property
    def title(self) -> str:
        """Its subject once it was composed, else its kind."""
        return self.subject or self.kind_label

    @property
    def is_secret(self) -> bool:
        """Whether its words hold a code or a link that is the recipient's alone."""
        kind = KINDS.all.get(self.kind)
        return bool(kind and kind.is_secret)

    @property
    def may_be_retried(self) -> bool:
        """Whether somebody may have it sent (again) now."""
        kind = KINDS.all.get(self.kind)
        is_gone = bool(kind and kind.is_of_one_process)
        return (
            self.state in (MailState.RETRY, MailState.UNCERTAIN, MailState.DEAD) and bool(self.address) and not is_gone
        )

    @property
    def may_be_cancelled(self) -> bool:
        """Whether it can still be kept back."""
        return self.state in STOPPABLE

    @property
    def may_be_settled(self) -> bool:
        """Whether somebody may say that it has arrived."""
        return self.state == MailState.UNCERTAIN


class MailEvent(models.Model):
    """One thing that happened to a mail. Rows are only ever added."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=20, choices=Happening.choices)
    at = models.DateTimeField(default=timezone.now)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("mail event")
        indexes = [models.Index(fields=["mail", "id"], name="outbox_event_of_mail")]

    def __str__(self) -> str:
        return f"{self.mail_id} {self.what}"


class StoppedKind(models.Model):
    """A person wants no more mails of one kind. Deleting the row undoes it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stopped_kinds")
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kind of mail a person has stopped")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="outbox_stopped_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"
