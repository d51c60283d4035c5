"""Places of Canada as GeoNames lists them: suggested where somebody types the name of a municipality."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import Province
from network.accounts.enums import Zone
from network.shared.text import fold


class GeoNameQuerySet(models.QuerySet["GeoName"]):
    def starting_with(self, text: str) -> "GeoNameQuerySet":
        """Places with a name in which ``text`` begins a word (case and accents aside), the largest first."""
        words = " ".join(fold(text).split())
        return self.filter(search_key__contains=f" {words}").order_by("-population", "pk")


class GeoName(models.Model):
    """A populated place in Canada. Source: GeoNames, geonames.org (CC BY 4.0). A place is not always a municipality.

    ``members.geonames.import_geonames`` writes all rows.
    """

    name = models.CharField(_("name"), max_length=200)
    province = models.CharField(_("province or territory"), max_length=2, choices=Province.choices)
    population = models.PositiveIntegerField(_("population"), help_text=_("As GeoNames gives it."))
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices)
    search_key = models.TextField(
        editable=False, help_text="Its names in Latin letters, folded, each word after a space."
    )

    objects = GeoNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("GeoNames place")

    def __str__(self) -> str:
        return f"{self.name}, {self.get_province_display()}"
