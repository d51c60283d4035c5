"""Accounts behind the second door. Addresses and passwords are their owners' own; who may sign in stands in People."""

from typing import Any

from django.contrib.admin import register

from network.accounts import services
from network.accounts.models import User
from network.staff.records import Written
from network.staff.site import STAFF


@register(User, site=STAFF)
class Accounts(Written):
    list_display = ("name", "email", "language", "is_active", "is_demonstration", "last_login")
    list_filter = ("is_active", "language", "is_demonstration")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    fields = ("email", "name", "language", "time_zone", "is_active", "is_demonstration", "created_at", "last_login")
    readonly_fields = ("email", "is_active", "is_demonstration", "created_at", "last_login")

    def write(self, obj: User, *, by: User, values: dict[str, Any], is_new: bool) -> User:  # noqa: ARG002 -- what every page gives
        return services.change_account(
            obj, name=values["name"], language=values["language"], time_zone=values["time_zone"]
        )
