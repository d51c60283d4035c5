"""Changed settings behind the second door: to look at. The settings page knows what each may be."""

from django.contrib.admin import register

from network.options.models import Option
from network.staff.records import Records
from network.staff.site import STAFF


@register(Option, site=STAFF)
class Options(Records):
    list_display = ("name", "value", "changed_by", "changed_at")
    list_select_related = ("changed_by",)
    ordering = ("name",)
