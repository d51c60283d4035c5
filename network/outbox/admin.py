"""Mails behind the second door: to whom, of which kind, what became of them. What they say is kept nowhere."""

from django.contrib.admin import register

from network.outbox.models import Mail, Mailing
from network.staff.records import Records
from network.staff.site import STAFF


@register(Mail, site=STAFF)
class Mails(Records):
    list_display = ("address", "kind", "state", "created_at", "sent_at")
    list_filter = ("state", "language")
    search_fields = ("address", "name")
    ordering = ("-pk",)
    fields = ("address", "name", "language", "kind", "subject", "state", "created_at", "sent_at", "last_error")


@register(Mailing, site=STAFF)
class Mailings(Records):
    list_display = ("kind", "by", "created_at", "release_at", "stopped_at")
    list_select_related = ("by",)
    ordering = ("-pk",)
    fields = ("kind", "by", "created_at", "release_at", "stopped_at")
