"""Languages of the portal and the time zones a Canadian reader chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

NOWHERE = "forgotten.invalid"  # the domain of addresses that reach nobody; RFC 2606 keeps ``invalid`` free for ever


class Language(models.TextChoices):
    EN = "en", "English"
    FR = "fr", "Français"

    @property
    def other(self) -> "Language":
        return Language.FR if self == Language.EN else Language.EN


class End(models.TextChoices):
    """The two mailboxes that must agree before an account gets another address."""

    OLD = "old", _("The address today")
    NEW = "new", _("The new address")


class Zone(models.TextChoices):
    """IANA names, one per clock that a Canadian municipality lives by; words people say, not letters."""

    ST_JOHNS = "America/St_Johns", _("Newfoundland (St. John's)")
    HALIFAX = "America/Halifax", _("Atlantic (Halifax)")
    MONCTON = "America/Moncton", _("Atlantic (Moncton, Saint John)")
    TORONTO = "America/Toronto", _("Eastern (Toronto, Montréal)")
    IQALUIT = "America/Iqaluit", _("Eastern (Iqaluit)")
    WINNIPEG = "America/Winnipeg", _("Central (Winnipeg)")
    REGINA = "America/Regina", _("Saskatchewan (Regina, Saskatoon)")
    EDMONTON = "America/Edmonton", _("Alberta (Edmonton, Calgary)")
    INUVIK = "America/Inuvik", _("Northwest Territories (Yellowknife, Inuvik)")
    WHITEHORSE = "America/Whitehorse", _("Yukon (Whitehorse)")
    VANCOUVER = "America/Vancouver", _("Pacific (Vancouver)")
