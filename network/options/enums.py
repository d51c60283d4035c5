"""What an option counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Unit(models.TextChoices):
    WORKING_DAYS = "working-days", _("working days")
    DAYS = "days", _("days")
    PEOPLE = "people", _("people")
    A_DAY = "a-day", _("a day")

    def in_words(self, number: int) -> str:
        """The number with its unit, in the language of the page: "10 working days"."""
        if self is Unit.WORKING_DAYS:
            words = ngettext("%(number)s working day", "%(number)s working days", number)
        elif self is Unit.DAYS:
            words = ngettext("%(number)s day", "%(number)s days", number)
        elif self is Unit.PEOPLE:
            words = ngettext("%(number)s person", "%(number)s people", number)
        else:
            words = ngettext("%(number)s a day", "%(number)s a day", number)
        return words % {"number": number}
