"""Members and the people who act behind the second door."""

from typing import Any

from django.contrib.admin import register
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from members import services
from members.models import Invitation, Member, Office, Place, Region, Representative
from network.accounts.models import User
from network.staff.records import Records, Written
from network.staff.site import STAFF

TAKEN = _("Somebody else was quicker: the place is taken in that time. Nothing was saved.")


def _refuse_oneself(user: User, by: User) -> None:
    """Nobody gives a role to herself, by neither door."""
    if not by.has_perm("members.manage_person", user):
        raise PermissionDenied


@register(Region, site=STAFF)
class Regions(Written):
    list_display = ("name_en", "name_fr", "code", "position")
    ordering = ("position", "pk")
    fields = ("code", "name_en", "name_fr", "position")
    readonly_fields = ("code",)

    def write(self, obj: Region, *, by: User, values: dict[str, Any], is_new: bool) -> Region:  # noqa: ARG002 -- what every page gives
        return services.save_region(obj)


@register(Member, site=STAFF)
class Members(Written):
    """Nobody joins or leaves here: the pages of membership requests know what follows."""

    list_display = ("name_en", "name_fr", "member_class", "region", "population", "joined_wave", "left_on")
    list_filter = ("member_class", "region", "is_demonstration")
    list_select_related = ("region",)
    search_fields = ("name_en", "name_fr", "code")
    ordering = ("sort_en", "pk")
    fields = (
        "code", "name_en", "name_fr", "member_class", "region", "population", "size_bracket", "joined_wave", "left_on",
        "website", "mailbox", "phone", "about", "about_language", "is_demonstration",
    )  # fmt: skip
    readonly_fields = ("code", "member_class", "population", "size_bracket", "left_on", "is_demonstration")

    def write(self, obj: Member, *, by: User, values: dict[str, Any], is_new: bool) -> Member:  # noqa: ARG002 -- see above
        return services.change_member(obj, values)


@register(Place, site=STAFF)
class Places(Written):
    list_display = ("name_en", "name_fr", "province", "population", "member", "within")
    list_filter = ("province",)
    list_select_related = ("member", "within")
    search_fields = ("name_en", "name_fr", "geographic_code")
    ordering = ("name_en", "pk")
    fields = (
        "member", "within", "name_en", "name_fr", "province", "population", "geographic_code", "latitude", "longitude",
        "time_zone",
    )  # fmt: skip
    readonly_fields = ("member", "within")
    refused = {IntegrityError: TAKEN}

    def write(self, obj: Place, *, by: User, values: dict[str, Any], is_new: bool) -> Place:  # noqa: ARG002 -- see above
        return services.save_place(obj)


@register(Representative, site=STAFF)
class Representatives(Written):
    adds, changes = True, False
    list_display = ("user", "member", "kind", "title", "starts_on", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("user", "member")
    search_fields = ("user__name", "member__name_en", "member__name_fr")
    ordering = ("-starts_on", "-pk")
    fields = ("user", "member", "kind", "title", "starts_on")
    raw_id_fields = ("user",)
    refused = {IntegrityError: TAKEN}

    def write(self, obj: Representative, *, by: User, values: dict[str, Any], is_new: bool) -> Representative:  # noqa: ARG002 -- see above
        _refuse_oneself(values["user"], by)
        return services.name_representative(**values)


@register(Office, site=STAFF)
class Offices(Written):
    adds, changes = True, False
    list_display = ("kind", "user", "region", "seat", "starts_on", "ends_on")
    list_filter = ("kind", "region")
    list_select_related = ("user", "region")
    search_fields = ("user__name",)
    ordering = ("kind", "-starts_on", "-pk")
    fields = ("user", "kind", "region", "seat", "starts_on")
    raw_id_fields = ("user",)
    refused = {services.SeatTaken: TAKEN, services.HoldsItAlready: TAKEN, IntegrityError: TAKEN}

    def write(self, obj: Office, *, by: User, values: dict[str, Any], is_new: bool) -> Office:  # noqa: ARG002 -- see above
        _refuse_oneself(values["user"], by)
        return services.give_office(**values, by=by)


@register(Invitation, site=STAFF)
class Invitations(Records):
    list_display = ("name", "email", "member", "kind", "invited_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("member",)
    search_fields = ("name", "email")
    ordering = ("-pk",)
    fields = (*list_display, "invited_by", "accepted_by")
