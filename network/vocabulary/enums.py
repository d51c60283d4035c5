"""Which vocabularies there are, and the groups their terms are shown in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.TextChoices):
    KIND = "kind", _("Kind of practice")
    TOPIC = "topic", _("Topic")
    POPULATION = "population", _("For whom")
    FACTOR = "factor", _("Risk and protective factors")
    SETTING = "setting", _("Setting")
    APPROACH = "approach", _("Approach")
    RESOURCE = "resource", _("Kind of document")
    PARTNER = "partner", _("Kind of partner")


class TermGroup(models.TextChoices):
    PROBLEM = "problem", _("The problem")
    WAY = "way", _("The way of working")
    INDIVIDUAL = "individual", _("Individual factors")
    FAMILY_PEERS = "family-peers", _("Family and peers")
    SCHOOL_COMMUNITY = "school-community", _("School and community")
    SOCIETY = "society", _("Society")
    PROTECTIVE = "protective", _("Protective factors")
