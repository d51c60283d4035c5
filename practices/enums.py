"""Closed lists of the practices' room. Open ones are keywords in ``network.vocabulary``."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PracticeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("practice", "Draft")
    PUBLISHED = "published", _("Published")


class Audience(models.TextChoices):
    NETWORK = "network", _("Members of the Network")
    PUBLIC = "public", _("Everybody")


class PracticeStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")
    INTEGRATED = "integrated", _("Part of regular services")


class CostBracket(models.TextChoices):
    """Canadian dollars a year; a bracket holds its lower bound and stops below the next one's."""

    NO_NEW_MONEY = "no-new-money", _("within existing budgets")
    UNDER_10K = "under-10k", _("under $10,000")
    FROM_10K = "10k-50k", _("$10,000 to $50,000")
    FROM_50K = "50k-150k", _("$50,000 to $150,000")
    FROM_150K = "150k-500k", _("$150,000 to $500,000")
    FROM_500K = "500k-1m", _("$500,000 to $1,000,000")
    OVER_1M = "over-1m", _("over $1,000,000")


class Evidence(models.TextChoices):
    """What the evidence says. Every practice starts at the first; nobody has looked yet."""

    NOT_ASSESSED = "not-assessed", _("Not assessed yet")
    DESCRIBED = "described", _("Described")
    EXPERIENCE = "experience", _("Experience-based")
    EMERGING = "emerging", _("Emerging")
    PROMISING = "promising", _("Promising")
    WELL_SUPPORTED = "well-supported", _("Well supported")
    INCONCLUSIVE = "inconclusive", _("Studies do not settle it")
    NO_CHANGE = "no-change", _("No change found")
    WORSE = "worse", _("Results got worse")


class Translation(models.TextChoices):
    """How the words of one language stand to those they were first written in."""

    ORIGINAL = "original", _("Original")
    CHECKED = "checked", _("Translated")
    TO_CHECK = "to-check", _("Translated, not yet checked")
    TO_UPDATE = "to-update", _("Translation to be updated")


class Sort(models.TextChoices):
    BEST = "best", _("Best match")
    NEWEST = "newest", _("Newest first")
    TITLE = "title", _("By title")
