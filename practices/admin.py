"""Practices and documents behind the second door. A practice is written on its own page."""

from typing import Any

from django.contrib.admin import register

from network.accounts.models import User
from network.staff.records import Records, Written
from network.staff.site import STAFF
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from practices import services
from practices.models import LibraryItem, Practice


@register(Practice, site=STAFF)
class Practices(Records):
    list_display = ("number", "member", "kind", "state", "audience", "evidence", "published_at")
    list_filter = ("state", "audience", "evidence", "is_demonstration")
    list_select_related = ("member", "kind")
    search_fields = ("texts__title", "member__name_en", "member__name_fr")
    ordering = ("-pk",)
    fields = (
        "number", "member", "kind", "status", "since_year", "ended_year", "cost_bracket", "original_language",
        "evidence", "state", "audience", "published_at", "created_by", "created_at", "changed_by", "changed_at",
        "version", "is_demonstration",
    )  # fmt: skip


@register(LibraryItem, site=STAFF)
class LibraryItems(Written):
    list_display = ("title", "kind", "member", "year", "audience")
    list_filter = ("audience", "year")
    list_select_related = ("kind", "member")
    search_fields = ("title_en", "title_fr", "code")
    ordering = ("-year", "code", "pk")
    fields = (
        "code", "kind", "title_en", "title_fr", "summary_en", "summary_fr", "authors", "authors_fr", "member",
        "series", "year", "audience", "link",
    )  # fmt: skip
    readonly_fields = ("code", "member")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A document is of a kind of document."""
        if db_field.name == "kind":
            kwargs["queryset"] = Term.objects.of(Vocabulary.RESOURCE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, obj: LibraryItem, *, by: User, values: dict[str, Any], is_new: bool) -> LibraryItem:  # noqa: ARG002 -- what every page gives
        return services.save_item(obj)
