"""Closed lists of the meetings' room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingState(models.TextChoices):
    """Moved by the services of ``scheduling`` and ``inviting`` only."""

    DRAFT = "draft", _("not announced yet")
    SCHEDULED = "scheduled", _("on")
    CANCELLED = "cancelled", _("cancelled")


class Choice(models.TextChoices):
    """What a member answers."""

    YES = "yes", _("Yes")
    NO = "no", _("No, I can't")
    OTHER = "other", _("Someone else will come")


COMING = (Choice.YES, Choice.OTHER)


class ReminderState(models.TextChoices):
    PLANNED = "planned", _("planned")
    QUEUED = "queued", _("handed to the mail")
    SUPPRESSED = "suppressed", _("not needed")
    EXPIRED = "expired", _("too late")


class Presence(models.TextChoices):
    PRESENT = "present", _("Present")
    REGRETS = "regrets", _("Regrets")
    ABSENT = "absent", _("Absent")


class Capacity(models.TextChoices):
    """As what somebody takes part."""

    REPRESENTATIVE = "representative", _("Representative")
    SUBSTITUTE = "substitute", _("In place of the representative")
    GUEST = "guest", _("Guest")


class MinutesState(models.TextChoices):
    """Moved by ``services.publish_minutes`` only."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published to the members")


class ActionState(models.TextChoices):
    """Moved by the services of ``actions`` only."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
