"""The first contact: who writes, for which municipality, and which of several places of that name is meant."""

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from admissions.forms.fields import LongText, MunicipalityField, PhoneField, SubmissionField
from members.enums import Province
from members.geonames import suggest_places
from members.models import GeoName
from members.naming import municipality_key
from network.accounts.enums import Language
from network.shared.fields import LineField
from network.shared.text import fold

OPENED = signing.TimestampSigner(salt="admissions.enquiry")
QUICKEST = 3  # seconds in which nobody fills a form
AS_TYPED = "none"  # none of the places suggested: the name stands as it was typed


class EnquiryForm(forms.Form):
    """Eight answers. The municipality is typed; a suggestion is offered and never demanded."""

    municipality = MunicipalityField(
        label=_("Name of your municipality"),
        help_text=_("As you call it. Places of that name are offered below."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    geoname = forms.CharField(required=False)
    province = forms.ChoiceField(
        label=_("Province or territory"),
        choices=[("", _("Choose")), *Province.choices],
        required=False,
        help_text=_("Not needed when you have chosen a place above."),
    )
    language = forms.ChoiceField(
        label=_("Language in which we write to you"), choices=Language.choices, widget=forms.RadioSelect
    )
    contact_name = LineField(
        label=_("Your name"),
        error_messages={"required": _("Give your name.")},
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_role = LineField(
        label=_("Your job title"),
        error_messages={"required": _("Give your job title: it tells us what you work on.")},
        max_length=150,
        help_text=_("For example: “Coordinator, community safety”."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    contact_email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Give your e-mail address, or nobody can answer you.")},
        max_length=254,
        help_text=_("Best the one of your municipality. Our answer goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    contact_phone = PhoneField(label=_("Your telephone"), required=False, help_text=_("If you would rather be called."))
    reason = LongText(
        rows=6,
        label=_("Why you would like to join"),
        help_text=_("A few sentences: what you are working on, and what you hope for. No personal data of others."),
    )
    leave_empty = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    opened = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, typed: dict[str, Any] | None = None) -> None:
        """``typed`` is what a reader without a script had typed before she asked for the places of that name."""
        super().__init__(
            data,
            initial={"submission": uuid.uuid4(), "opened": OPENED.sign("-"), "language": get_language()[:2]}
            | (typed or {}),
        )
        self.suggestions: list[GeoName] = []
        self.asks_which = False  # several places bear the name, and only the reader knows which she means

    @property
    def chosen(self) -> str:
        """Which of the suggestions is ticked, in the page."""
        return str(self["geoname"].value() or "")

    def suggest(self) -> None:
        """Look for places of the name that stands in the form."""
        typed = str(self["municipality"].value() or "")
        self.suggestions = suggest_places(typed) or suggest_places(municipality_key(typed))

    def clean_leave_empty(self) -> str:
        if self.cleaned_data["leave_empty"]:
            del self.fields["leave_empty"].widget.attrs["tabindex"]  # now a person has to reach it
            raise ValidationError(_("This is for machines that fill everything. Empty it and send again."))
        return ""

    def clean_opened(self) -> str:
        """A form that comes back at once was not read by a person; one that waited for days was, and is welcome."""
        try:
            OPENED.unsign(self.cleaned_data["opened"], max_age=QUICKEST)
        except signing.SignatureExpired:
            return self.cleaned_data["opened"]
        except signing.BadSignature:
            pass
        self.data = self.data.copy()
        self.data["opened"] = OPENED.sign("-")
        raise ValidationError(_("That was quick, as machines are. Look it through and send it once more."))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "municipality" in data:
            data["geoname"] = self._place(data)
        if not data.get("province") and "municipality" in data and not self.asks_which:
            self.add_error("province", _("Choose the province or territory."))
        return data

    def _place(self, data: dict[str, Any]) -> GeoName | None:
        """The place that is meant: the one ticked, else the only one of exactly this name."""
        chosen = data.get("geoname", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
            place = GeoName.objects.filter(pk=int(chosen)).first()
            if place and _begins_like(place, data["municipality"]):
                data["municipality"], data["province"] = place.name[:120], place.province
                return place
        if chosen == AS_TYPED:
            return None
        province = data.get("province")
        self.suggest()
        exact = [
            place
            for place in self.suggestions
            if municipality_key(place.name) == municipality_key(data["municipality"])
            and province in ("", None, place.province)
        ]
        if len(exact) == 1:
            data["province"] = exact[0].province
            return exact[0]
        if exact or (self.suggestions and not province):
            self.asks_which = True
            self.add_error("municipality", _("Which one do you mean? Choose below."))
        return None

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("municipality", "province", "geoname", "language", "reason")
        contact = ("contact_name", "contact_role", "contact_email", "contact_phone")
        return {name: self.cleaned_data[name] for name in (*names, *contact)}


class LinkForm(forms.Form):
    """Send me my link: the address is all that is asked."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Give the address that the link went to.")},
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    submission = SubmissionField()


def _begins_like(place: GeoName, typed: str) -> bool:
    """Whether what was typed still means this place: a name changed after the choice means another one."""
    return f" {' '.join(fold(typed).split())}" in place.search_key or (
        municipality_key(typed) == municipality_key(place.name)
    )
