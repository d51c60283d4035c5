"""Membership requests behind the second door: to look at. Every move has a page that knows its rules."""

from typing import Any

from django.contrib.admin import register

from admissions.models import Admission
from network.staff.records import Records
from network.staff.site import STAFF


@register(Admission, site=STAFF)
class Admissions(Records):
    list_display = ("municipality", "province", "state", "state_since", "region", "member")
    list_filter = ("state", "province", "is_demonstration")
    list_select_related = ("region", "member")
    search_fields = ("municipality",)
    ordering = ("-pk",)
    fields = (
        "municipality", "province", "region", "language", "contact_name", "contact_role", "contact_email",
        "contact_phone", "source", "recorded_by", "state", "state_since", "put_off_until", "consulted_at",
        "consultation_ends_on", "member", "documents_deleted_at", "created_at", "is_demonstration",
    )  # fmt: skip

    def has_view_permission(self, request: Any, obj: Admission | None = None) -> bool:
        """Nobody opens the file of her own municipality here either."""
        is_open = obj is None or request.user.has_perm("admissions.view_admission", obj)
        return is_open and super().has_view_permission(request, obj)
