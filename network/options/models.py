"""What somebody has changed; an option that nobody changed has no row."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Option(models.Model):
    """One period or number that was changed on the settings page, or set back to its default (``value`` is empty).

    Written by ``services.change_option`` only; read through ``reading.value_of``.
    """

    name = models.CharField(_("name"), max_length=60, primary_key=True)
    value = models.PositiveIntegerField(_("value"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Grows with each change; two editors meet here.")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("setting")
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="options_option_has_name")]

    def __str__(self) -> str:
        return self.name
