"""Keywords behind the second door; retiring and replacing them has pages that say what follows."""

from typing import Any

from django import forms
from django.contrib.admin import register
from django.utils.translation import gettext_lazy as _

from network.accounts.models import User
from network.staff.records import Checked, Written
from network.staff.site import STAFF
from network.vocabulary import services
from network.vocabulary.forms import PLACE, WORDS
from network.vocabulary.models import Term


class TermForm(Checked):
    """As the keyword's own form; the version its reader saw travels with it."""

    class Meta:
        model = Term
        fields = (*WORDS, *PLACE, "version")
        widgets = {"version": forms.HiddenInput}


@register(Term, site=STAFF)
class Terms(Written):
    form = TermForm
    list_display = ("label_en", "label_fr", "vocabulary", "group", "position", "is_active", "replaced_by")
    list_filter = ("vocabulary", "group", "is_active")
    list_select_related = ("replaced_by",)
    search_fields = ("label_en", "label_fr", "code")
    ordering = ("vocabulary", "position", "pk")
    fields = ("vocabulary", "code", *WORDS, *PLACE, "is_active", "replaced_by", "edited_by", "edited_at", "version")
    readonly_fields = ("vocabulary", "code", "is_active", "replaced_by", "edited_by", "edited_at")
    refused = {
        services.TermChanged: _("Somebody else has changed it meanwhile. Nothing was saved; this is what stands now."),
        services.LabelTaken: _("Another keyword of this list has one of these labels. Nothing was saved."),
    }

    def write(self, obj: Term, *, by: User, values: dict[str, Any], is_new: bool) -> Term:  # noqa: ARG002 -- what every page gives
        words = {name: values[name] for name in (*WORDS, *PLACE)}
        return services.change_term(obj, by=by, seen_version=values["version"], values=words)
