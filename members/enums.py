"""Closed lists of the members' room: classes, representatives, offices, provinces, sizes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MemberClass(models.TextChoices):
    FULL = "full", _("Member")
    ASSOCIATE = "associate", _("Associate member")
    OBSERVER = "observer", _("Observer")
    PARTNER = "partner", _("Partner")


class RepresentativeKind(models.TextChoices):
    PRINCIPAL = "principal", _("Representative")
    ALTERNATE = "alternate", _("Alternate")
    COLLEAGUE = "colleague", _("Colleague")


VOICES = frozenset({RepresentativeKind.PRINCIPAL, RepresentativeKind.ALTERNATE})  # who answers for a member


class Source(models.TextChoices):
    """How what a municipality said reached the portal."""

    MAIL = "mail", _("by the button in the mail")
    PAGE = "page", _("on the portal")
    PHONE = "phone", _("by telephone")
    WRITTEN = "written", _("by e-mail")
    SAID = "said", _("in a conversation")


class OfficeKind(models.IntegerChoices):
    """Numbers, so that a range over them can stand in an exclusion constraint without an extension."""

    CO_CHAIR = 1, _("Co-chair")
    REGIONAL_ANCHOR = 2, _("Regional contact (anchor)")
    SECRETARY = 3, pgettext_lazy("office", "Secretary")
    EVIDENCE_LEAD = 4, _("Evidence lead")
    ADMINISTRATOR = 5, _("Portal administrator")


class Province(models.TextChoices):
    NL = "NL", _("Newfoundland and Labrador")
    PE = "PE", _("Prince Edward Island")
    NS = "NS", _("Nova Scotia")
    NB = "NB", _("New Brunswick")
    QC = "QC", _("Quebec")
    ON = "ON", _("Ontario")
    MB = "MB", _("Manitoba")
    SK = "SK", _("Saskatchewan")
    AB = "AB", _("Alberta")
    BC = "BC", _("British Columbia")
    YT = "YT", _("Yukon")
    NT = "NT", _("Northwest Territories")
    NU = "NU", _("Nunavut")


class SizeBracket(models.TextChoices):
    """Population of a member; a bracket holds its lower bound and stops below the next one's."""

    UNDER_10K = "under-10k", _("under 10,000")
    FROM_10K = "10k-50k", _("10,000 to 49,999")
    FROM_50K = "50k-100k", _("50,000 to 99,999")
    FROM_100K = "100k-250k", _("100,000 to 249,999")
    FROM_250K = "250k-500k", _("250,000 to 499,999")
    FROM_500K = "500k-1m", _("500,000 to 999,999")
    FROM_1M = "over-1m", _("1,000,000 and over")

    @classmethod
    def of(cls, population: int) -> "SizeBracket":
        """The bracket that ``population`` (people) falls in."""
        bounds = (10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
        return list(cls)[sum(population >= bound for bound in bounds)]
