"""What officers write down of a first contact, and put right; and notes of what was said."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import AdmissionState, DocumentKind, Signatory
from admissions.forms.fields import (
    TO_COME,
    TOLD,
    LongText,
    MunicipalityField,
    PastDayField,
    PhoneField,
    PlainForm,
)
from admissions.models import Admission
from admissions.services.recording import LetterInHand
from members.enums import Province, RepresentativeKind, Source
from members.geonames import place_called
from network.accounts.enums import Language
from network.files.forms import UploadField
from network.shared.fields import LineField


class ContactForm(PlainForm):
    """Which municipality, and who speaks for it."""

    municipality = MunicipalityField(label=_("Municipality"), error_messages={"required": _("Give its name.")})
    province = forms.ChoiceField(label=_("Province or territory"), choices=[("", _("Choose")), *Province.choices])
    contact_name = LineField(label=_("Name"), max_length=150)
    contact_role = LineField(label=_("Job title"), max_length=150)
    contact_email = forms.EmailField(label=_("E-mail address"), max_length=254)
    contact_phone = PhoneField(label=_("Telephone"), required=False)
    language = forms.ChoiceField(
        label=_("Writes and reads in"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("Mails and pages reach this person in this language."),
    )
    reason = LongText(rows=4, label=_("Why they would like to join"))

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("municipality", "province", "language", "contact_name", "contact_role", "contact_email")
        values = {name: self.cleaned_data[name] for name in (*names, "contact_phone", "reason")}
        return values | {"geoname": place_called(values["municipality"], values["province"])}


class CorrectForm(ContactForm):
    """What was typed at the first contact, put right."""

    def __init__(self, *args: Any, admission: Admission, **kwargs: Any) -> None:
        self.admission = admission
        initial = {name: getattr(admission, name) for name in ContactForm.base_fields}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        other = _open_request(data)
        if self.admission.is_open and other and other.pk != self.admission.pk:
            self.add_error("municipality", already_open(other))
        return data


class RecordForm(ContactForm):
    """A first contact that reached an officer; with the letter in hand the first steps are skipped."""

    source = forms.ChoiceField(
        label=_("How it reached you"),
        choices=TOLD,
        widget=forms.RadioSelect,
        initial=Source.PHONE,
    )
    upload = UploadField(label=_("The letter or resolution"), required=False)
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=DocumentKind.choices,
        widget=forms.RadioSelect,
        initial=DocumentKind.LETTER,
        required=False,
    )
    signatory = forms.ChoiceField(
        label=_("Who signed it"), choices=[("", _("Choose")), *Signatory.choices], required=False
    )
    signed_on = PastDayField(label=_("Date of the letter or resolution"), required=False)
    number = LineField(
        label=_("Number of the resolution"), max_length=60, required=False, help_text=_("A letter has none.")
    )
    is_contact = forms.BooleanField(
        label=_("The contact above is also the representative"),
        required=False,
        initial=True,
        help_text=_("Otherwise say below who it is."),
    )
    person_name = LineField(label=_("Name of the representative"), max_length=150, required=False)
    person_title = LineField(label=_("Job title of the representative"), max_length=150, required=False)
    person_email = forms.EmailField(label=_("E-mail address of the representative"), required=False)
    person_language = forms.ChoiceField(
        label=_("The representative reads in"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    to = forms.ChoiceField(
        label=_("It counts as"),
        choices=[
            (AdmissionState.SUBMITTED.value, _("Received: it is checked, reviewed, and the members are asked")),
            (AdmissionState.DECISION.value, _("Ready for decision: a second person decides")),
        ],
        widget=forms.RadioSelect,
        initial=AdmissionState.SUBMITTED,
        required=False,
    )
    skip_reason = LineField(label=_("Why steps are skipped"), max_length=200, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_move: bool, **kwargs: Any) -> None:
        """``may_move``: whether the officer may also skip the first steps."""
        language = get_language()[:2]
        kwargs["initial"] = {
            "submission": uuid.uuid4(),
            "language": language,
            "person_language": language,
            "skip_reason": gettext("The letter was in hand at the first contact."),
        }
        super().__init__(*args, **kwargs)
        if not may_move:
            del self.fields["to"], self.fields["skip_reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.has_letter:
            if "upload" not in self.errors and (data.get("signatory") or data.get("signed_on") or data.get("number")):
                self.add_error("upload", _("Choose the file, or leave this whole part empty."))
            return data
        for name, sentence in (
            ("kind", _("Say whether it is a letter or a resolution.")),
            ("signatory", _("Say who signed it.")),
            ("signed_on", _("Give the date.")),
        ):
            self.need(data, name, sentence)
        if "to" in self.fields:
            self.need(data, "skip_reason", _("Say why steps are skipped."))
        if data.get("kind") == DocumentKind.RESOLUTION:
            self.need(data, "number", _("A resolution has a number."))
        else:  # as in ``filling.LetterForm``
            data["number"] = ""
            if data.get("signatory") == Signatory.COUNCIL:
                self.add_error("signatory", _("Say who signed the letter."))
        if not data.get("is_contact"):
            self.need(data, "person_name", _("Name the representative, or tick that it is the contact."))
            self.need(data, "person_email", _("Give the e-mail address: the invitation goes there."))
            self.need(data, "person_language", _("Choose the language."))
        other = _open_request(data)
        if other and other.submission != data.get("submission"):
            self.add_error("municipality", already_open(other))
        return data

    @property
    def has_letter(self) -> bool:
        """Whether a letter or a resolution came with it."""
        return bool(self.cleaned_data.get("upload"))

    @property
    def letter(self) -> LetterInHand | None:
        """The letter with the representative, as the service takes them."""
        if not self.has_letter:
            return None
        document = {name: self.cleaned_data[name] for name in ("kind", "signatory", "signed_on", "number")}
        letter = LetterInHand(self.cleaned_data["upload"], document, self.nominee)
        if "to" not in self.fields:
            return letter
        to = AdmissionState(self.cleaned_data["to"] or AdmissionState.SUBMITTED)
        return replace(letter, to=to, reason=self.cleaned_data["skip_reason"])

    @property
    def nominee(self) -> dict[str, Any]:
        """The representative, as the service takes a person."""
        data, fixed = self.cleaned_data, {"kind": RepresentativeKind.PRINCIPAL.value}
        if data["is_contact"]:
            return fixed | {
                "name": data["contact_name"],
                "title": data["contact_role"],
                "email": data["contact_email"],
                "phone": data["contact_phone"],
                "language": data["language"],
            }
        return fixed | {"phone": ""} | {name: data[f"person_{name}"] for name in ("name", "title", "email", "language")}


def _open_request(data: Mapping[str, Any]) -> Admission | None:
    named = Admission.objects.open().of_municipality(data.get("municipality", ""), data.get("province", ""))
    return named.first()


def already_open(other: Admission) -> str:
    """That the municipality has an open request, with the way there."""
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext("This municipality already has an open request."),
        reverse("admissions:detail", args=[other.pk]),
        gettext("Open it and go on there."),
    )


class NoteForm(forms.Form):
    """What was said, and when."""

    text = LongText(rows=6, label=_("What was said"), required=True, help_text=_("The officers read it, nobody else."))
    said_on = PastDayField(label=_("Day"), initial=timezone.localdate, error_messages=TO_COME)
