"""What officers write on a membership request: record it, correct it, judge it, decide it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import (
    AdmissionState,
    Criterion,
    DocumentKind,
    OpinionChoice,
    Outcome,
    Section,
    Signatory,
    Verdict,
)
from admissions.forms.fields import LineField, LongText, PastDayField, PhoneField
from admissions.models import Admission, Finding, Opinion, Review
from admissions.moves import may_skip_to
from admissions.services.recording import LetterInHand
from members.enums import Province, RepresentativeKind, Source
from members.models import GeoName, Member, Place
from members.naming import municipality_key
from network.accounts.enums import Language, Zone
from network.files.forms import UploadField

TOLD = (Source.PHONE, Source.WRITTEN, Source.SAID)  # the ways by which something reaches an officer
TO_COME = {"future": _("This day is still to come.")}


class DayField(forms.DateField):
    """A day that may be still to come."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d"]


# --- Recording and correcting -------------------------------------------------------------------------------


class PlainForm(forms.Form):
    """A form whose single lines have no count of characters left: names are short."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, LineField):
                field.widget.attrs.pop("maxlength", None)


class ContactForm(PlainForm):
    """Which municipality, and who speaks for it."""

    municipality = LineField(label=_("Municipality"), max_length=120)
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
        other = open_request(data.get("municipality", ""), data.get("province", ""))
        if self.admission.is_open and other and other.pk != self.admission.pk:
            self.add_error("municipality", has_open_request(other))
        return data


class RecordForm(ContactForm):
    """A first contact that reached an officer; with the letter in hand the first steps are skipped."""

    source = forms.ChoiceField(
        label=_("How it reached you"),
        choices=[(source.value, source.label) for source in TOLD],
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
            self._need(data, name, sentence)
        if "to" in self.fields:
            self._need(data, "skip_reason", _("Say why steps are skipped."))
        if data.get("kind") == DocumentKind.RESOLUTION:
            self._need(data, "number", _("A resolution has a number."))
        if not data.get("is_contact"):
            self._need(data, "person_name", _("Name the representative, or tick that it is the contact."))
            self._need(data, "person_email", _("Give the e-mail address: the invitation goes there."))
            self._need(data, "person_language", _("Choose the language."))
        other = open_request(data.get("municipality", ""), data.get("province", ""))
        if other and other.submission != data.get("submission"):
            self.add_error("municipality", has_open_request(other))
        return data

    def _need(self, data: Mapping[str, Any], name: str, sentence: Any) -> None:
        if not data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

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


def place_called(municipality: str, province: str) -> GeoName | None:
    """The GeoNames place of that name in that province, the largest if there are several."""
    key = municipality_key(municipality)
    if not key:
        return None
    found = GeoName.objects.starting_with(key).filter(province=province)[:20]
    return next((place for place in found if municipality_key(place.name) == key), None)


def open_request(municipality: str, province: str) -> Admission | None:
    """The open request of this municipality, if there is one."""
    return Admission.objects.open().filter(municipality_key=municipality_key(municipality), province=province).first()


def has_open_request(other: Admission) -> str:
    """The sentence that says so, with the way there."""
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


# --- Moving -------------------------------------------------------------------------------------------------


class ReasonForm(forms.Form):
    """Why. ``is_needed``: the deed is not done without."""

    reason = LongText(rows=3, label=_("Reason"), required=True)

    def __init__(self, *args: Any, is_needed: bool = True, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required, field.help_text = is_needed, hint
        field.error_messages["required"] = gettext("Say why. It stands in the history of this request.")


class SkipForm(ReasonForm):
    """Whereto, and why the steps between are not needed."""

    to = forms.ChoiceField(label=_("Go on to"), widget=forms.RadioSelect)
    field_order = ("to", "reason")

    def __init__(self, *args: Any, admission: Admission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        further = may_skip_to(admission.state)
        self.fields["to"].choices = [(state.value, state.label) for state in further]
        if len(further) == 1:
            self.fields["to"].initial = further[0].value


class MissingForm(forms.Form):
    """What is missing, part by part; the municipality reads it as it stands here."""

    def __init__(self, *args: Any, missing: Mapping[str, Iterable[str]] | None = None, **kwargs: Any) -> None:
        known = {f"missing_{section}": "\n".join(map(str, texts)) for section, texts in (missing or {}).items()}
        super().__init__(*args, initial=known, **kwargs)
        for section in Section:
            self.fields[f"missing_{section.value}"] = LongText(rows=2, label=section.label)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Say what is missing in at least one part."))
        return data

    @property
    def points(self) -> list[tuple[str, str]]:
        """Each part with what is missing there."""
        return [(section.value, text) for section in Section if (text := self.cleaned_data[f"missing_{section.value}"])]


# --- Judging ------------------------------------------------------------------------------------------------


class FindingForm(forms.Form):
    """Whether one criterion is met, and what shows it."""

    verdict = forms.ChoiceField(label=_("Finding"), choices=Verdict.choices, widget=forms.RadioSelect, required=False)
    evidence = LongText(rows=2, label=_("What shows it"))

    def __init__(self, *args: Any, criterion: Criterion, finding: Finding | None, **kwargs: Any) -> None:
        self.criterion = criterion
        initial = {"verdict": finding.verdict, "evidence": finding.evidence} if finding else {}
        super().__init__(*args, prefix=criterion.value, initial=initial, **kwargs)
        for field in self.fields.values():  # the summary of errors says which one it means
            field.label = f"{criterion.value}, {str(field.label).lower()}"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("evidence") and not data.get("verdict") and "verdict" not in self.errors:
            self.add_error("verdict", _("Choose one, or leave this criterion empty."))
        if data.get("verdict") in (Verdict.CONDITION, Verdict.NOT_YET) and not data.get("evidence"):
            self.add_error("evidence", _("Say what is to follow, or what is not there yet."))
        return data


class FindingsForm:
    """The six criteria on one page; those left empty are for later."""

    def __init__(self, data: Any = None, *, findings: Iterable[Finding]) -> None:
        known = {finding.criterion: finding for finding in findings}
        self.is_bound = data is not None
        self.forms = [FindingForm(data, criterion=one, finding=known.get(one.value)) for one in Criterion]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # all of them, so that every mistake is shown
        return self.is_bound and all(judged)

    @property
    def rows(self) -> dict[str, tuple[str, str]]:
        """What the service takes: the criteria that were judged."""
        return {
            form.criterion.value: (form.cleaned_data["verdict"], form.cleaned_data["evidence"])
            for form in self.forms
            if form.cleaned_data["verdict"]
        }

    # What the error summary reads.

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(form.criterion.value, name) for form in self.forms for name in form.errors] if self.is_bound else []

    @property
    def visible_fields(self) -> list[forms.BoundField]:
        return [field for form in self.forms for field in form.visible_fields()]


class ReviewForm(forms.Form):
    """One reader's recommendation, with her interest or the word that she has none."""

    recommendation = forms.ChoiceField(label=_("What you recommend"), choices=Outcome.choices, widget=forms.RadioSelect)
    comment = LongText(rows=4, label=_("Why, in a few words"))
    has_interest = forms.ChoiceField(
        label=_("Do you have an interest of your own in this municipality?"),
        choices=[("no", _("No, none")), ("yes", _("Yes, and I say which"))],
        widget=forms.RadioSelect,
        help_text=_("You live or work there, or somebody close to you does: say so, you may review it all the same."),
    )
    interest = LongText(rows=2, label=_("Which interest"))

    def __init__(self, *args: Any, review: Review | None = None, **kwargs: Any) -> None:
        if review:
            kwargs["initial"] = {name: getattr(review, name) for name in ("recommendation", "comment", "interest")}
            kwargs["initial"]["has_interest"] = "yes" if review.interest else "no"
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("has_interest") == "yes" and not data.get("interest"):
            self.add_error("interest", _("Say which interest you have."))
        elif data.get("has_interest") == "no":
            data["interest"] = ""  # typed, then thought better of
        return data

    @property
    def values(self) -> dict[str, str]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("recommendation", "comment", "interest")}


# --- The members' opinions ----------------------------------------------------------------------------------


class OpinionForm(forms.Form):
    """What one member answers when it is consulted."""

    choice = forms.ChoiceField(label=_("Your answer"), choices=OpinionChoice.choices, widget=forms.RadioSelect)
    reason = LongText(
        rows=4,
        label=_("Your question or your reason"),
        help_text=_("Needed for a question or an objection. The officers read it with your municipality's name."),
    )

    def __init__(self, *args: Any, opinion: Opinion | None = None, **kwargs: Any) -> None:
        if opinion:
            kwargs["initial"] = {"choice": opinion.choice, "reason": opinion.reason}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_asked = data.get("choice") in (OpinionChoice.QUESTION, OpinionChoice.OBJECTION)
        if is_asked and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say your question or your reason."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("choice", "reason")}


class RecordOpinionForm(OpinionForm):
    """An answer that reached an officer: whose, and by which way."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Municipality"), empty_label=_("Choose"))
    source = forms.ChoiceField(
        label=_("How it reached you"),
        choices=[(source.value, source.label) for source in TOLD],
        widget=forms.RadioSelect,
    )
    field_order = ("member", "choice", "reason", "source")

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["choice"].label = gettext("Its answer")
        self.fields["reason"].label = gettext("Its question or reason")
        self.fields["reason"].help_text = gettext("Needed for a question or an objection.")

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"source": self.cleaned_data["source"]}


class ReplyForm(forms.Form):
    """The answer to a member's question or objection."""

    reply = LongText(
        rows=5, label=_("Your reply"), required=True, help_text=_("It goes by mail to the person who asked.")
    )

    seen_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)  # of the answer that is replied to

    def __init__(self, data: Any = None, *, opinion: Opinion) -> None:
        super().__init__(data, initial={"reply": opinion.reply, "seen_at": opinion.at.isoformat()})


# --- Deciding -----------------------------------------------------------------------------------------------

ACCEPTING = (Outcome.ACCEPT, Outcome.CONDITIONAL)
MEMBERSHIP_FIELDS = (
    "name_en", "name_fr", "province", "population", "time_zone", "latitude", "longitude", "geographic_code",
)  # fmt: skip


class DecisionForm(PlainForm):
    """What is decided, and, when the municipality is accepted, what it is called and where it lies."""

    outcome = forms.ChoiceField(label=_("What is decided"), widget=forms.RadioSelect)
    reason = LongText(
        rows=4,
        label=_("Reason"),
        required=True,
        help_text=_("The municipality reads it. It stands in the file for good."),
    )
    decided_on = PastDayField(label=_("Decided on"), initial=timezone.localdate, error_messages=TO_COME)
    condition = LongText(rows=2, label=_("The one thing to follow"), help_text=_("Only when something is to follow."))
    due_on = DayField(
        label=_("By when"),
        required=False,
        help_text=_("Of the thing to follow, or the day until which it is put off."),
    )
    name_en = LineField(label=_("Name in English"), max_length=120, required=False)
    name_fr = LineField(label=_("Name in French"), max_length=120, required=False)
    province = forms.ChoiceField(
        label=_("Province or territory"), choices=[("", _("Choose")), *Province.choices], required=False
    )
    population = forms.IntegerField(
        label=_("Population"),
        required=False,
        min_value=1,
        max_value=50_000_000,
        help_text=_("Please check it: GeoNames and the census may differ."),
        error_messages={"invalid": _("Give a number.")},
    )
    time_zone = forms.ChoiceField(label=_("Clock"), choices=[("", _("Choose")), *Zone.choices], required=False)
    latitude = forms.DecimalField(label=_("Latitude"), required=False, min_value=41, max_value=84, decimal_places=5)
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, min_value=-142, max_value=-52, decimal_places=5
    )
    geographic_code = forms.RegexField(
        r"^\d{4}(\d{3})?$",
        label=_("Geographic code"),
        required=False,
        help_text=_("Of Statistics Canada: 7 digits, or 4 for a census division. It can follow later."),
        error_messages={"invalid": _("Give 7 digits, or 4.")},
    )
    seen_state = forms.CharField(widget=forms.HiddenInput, required=False)
    is_same_person = forms.BooleanField(
        label=_("I have checked: it is the same person, and acting for both is meant."), required=False
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Sequence[Outcome],
        membership: Mapping[str, Any],
        seen_state: str,
        acts_for_others: bool = False,
        **kwargs: Any,
    ) -> None:
        """``membership``: what is proposed for the new member; empty for a municipality that comes back."""
        initial = {name: value for name, value in membership.items() if name in MEMBERSHIP_FIELDS}
        initial |= {"seen_state": seen_state, "outcome": outcomes[0] if len(outcomes) == 1 else None}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["outcome"].choices = [(outcome.value, outcome.label) for outcome in outcomes]
        self.may_accept = any(outcome in ACCEPTING for outcome in outcomes)
        self.asks_membership = self.may_accept and bool(membership)
        self.only_puts_off = list(outcomes) == [Outcome.PUT_OFF]
        if not self.asks_membership:
            self._leave_out(MEMBERSHIP_FIELDS)
        if not (acts_for_others and self.may_accept):
            self._leave_out(["is_same_person"])
        if self.only_puts_off:
            self._leave_out(["condition"])
            self.fields["outcome"].widget = forms.HiddenInput()
            self.fields["due_on"].label, self.fields["due_on"].help_text = gettext("Put off until"), ""

    def _leave_out(self, names: Iterable[str]) -> None:
        for name in names:
            del self.fields[name]

    def clean_geographic_code(self) -> str:
        code = self.cleaned_data["geographic_code"]
        known = Place.objects.filter(geographic_code=code).select_related("member").first() if code else None
        if known:
            text = gettext("This code belongs to another municipality: %(place)s. Leave it empty if you are not sure.")
            raise forms.ValidationError(text % {"place": known.name})
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        outcome, today = data.get("outcome"), timezone.localdate()
        if outcome == Outcome.CONDITIONAL:
            self._need(data, "condition", _("Say what is to follow."))
        if outcome in (Outcome.CONDITIONAL, Outcome.PUT_OFF):
            self._need(data, "due_on", _("Give the day."))
            if data.get("due_on") and data["due_on"] <= today:
                self.add_error("due_on", _("This day is not to come any more."))
        if outcome in ACCEPTING and self.asks_membership:
            for name in ("name_en", "name_fr", "province", "population", "time_zone"):
                self._need(data, name, _("A new member needs this."))
            if (data.get("latitude") is None) != (data.get("longitude") is None):
                self.add_error("latitude", _("Give both latitude and longitude, or neither."))
        return data

    def _need(self, data: Mapping[str, Any], name: str, sentence: Any) -> None:
        if not data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    @property
    def is_acceptance(self) -> bool:
        """Whether what was chosen makes it a member."""
        return self.cleaned_data["outcome"] in ACCEPTING

    @property
    def _membership(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in MEMBERSHIP_FIELDS}

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes; what does not belong to the chosen outcome is left out."""
        data = self.cleaned_data
        is_conditional = data["outcome"] == Outcome.CONDITIONAL
        has_day = is_conditional or data["outcome"] == Outcome.PUT_OFF
        return {
            "outcome": data["outcome"],
            "reason": data["reason"],
            "decided_on": data["decided_on"],
            "condition": data["condition"] if is_conditional else "",
            "due_on": data["due_on"] if has_day else None,
            "membership": self._membership if self.is_acceptance and self.asks_membership else None,
            "seen_state": data["seen_state"],
            "same_person_confirmed": bool(data.get("is_same_person")),
        }
