"""Meetings and minutes behind the second door: to look at. How to join stays with those who are invited."""

from django.contrib.admin import register

from meetings.models import Meeting, Minutes
from network.staff.records import Records
from network.staff.site import STAFF


@register(Meeting, site=STAFF)
class Meetings(Records):
    list_display = ("held_on", "name", "state", "host", "note_taker", "schedule_version")
    list_filter = ("state", "is_demonstration")
    list_select_related = ("host", "note_taker")
    search_fields = ("title",)
    ordering = ("-starts_at", "-pk")
    fields = (
        "title", "language", "held_on", "starts_clock", "ends_clock", "zone", "host", "note_taker", "state",
        "schedule_version", "version", "created_by", "created_at", "changed_by", "changed_at", "is_demonstration",
    )  # fmt: skip


@register(Minutes, site=STAFF)
class MinutesRows(Records):
    list_display = ("meeting", "state", "language", "version", "published_at")
    list_filter = ("state", "language")
    list_select_related = ("meeting",)
    ordering = ("-pk",)
    fields = (
        "meeting", "language", "state", "version", "published_at", "published_by", "created_by", "created_at",
        "changed_by", "changed_at",
    )  # fmt: skip
