"""The four parts of a request, as the applicant or an officer fills them.

Each part saves what is there, so that one can stop and come back: what is missing is said on the page of the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import Coordination, DocumentKind, Promise, Signatory
from admissions.forms.fields import LongText, PastDayField, PhoneField
from admissions.models import Admission
from admissions.models.contents import MOST_ACTIVITIES
from members.enums import RepresentativeKind
from network.accounts.enums import Language
from network.files.forms import UploadField
from network.shared.fields import LineField
from practices.forms import EARLIEST_YEAR

ACTIVITY_NAMES = ("title", "summary", "done", "since_year", "contact_role")
PERSON_NAMES = ("name", "title", "email", "phone", "language")
KINDS = (RepresentativeKind.PRINCIPAL, RepresentativeKind.ALTERNATE)


class LetterForm(forms.Form):
    """A signed letter or the resolution of the council, with who signed it and when."""

    kind = forms.ChoiceField(
        label=_("What you are adding"),
        error_messages={"required": _("Say whether it is a letter or a resolution.")},
        choices=DocumentKind.choices,
        widget=forms.RadioSelect,
    )
    upload = UploadField(label=_("The signed document"), error_messages={"required": _("Choose the file.")})
    signatory = forms.ChoiceField(
        label=_("Who signed it"),
        choices=Signatory.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("A letter is signed by the mayor, the city manager or a senior official."),
    )
    signed_on = PastDayField(
        label=_("Date of the letter or resolution"),
        error_messages={"required": _("Give the date that stands on the document.")},
    )
    number = LineField(
        label=_("Number of the resolution"),
        max_length=60,
        required=False,
        help_text=_("Only for a resolution, as it stands on the document."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == DocumentKind.RESOLUTION:
            data["signatory"] = data.get("signatory") or Signatory.COUNCIL
            if not data.get("number") and "number" not in self.errors:
                self.add_error("number", _("A resolution has a number. Give it as it stands on the document."))
        elif data.get("kind") == DocumentKind.LETTER:
            data["number"] = ""
            if data.get("signatory") in ("", None, Signatory.COUNCIL):
                self.add_error("signatory", _("Say who signed the letter."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes beside the file."""
        return {name: self.cleaned_data[name] for name in ("kind", "signatory", "signed_on", "number")}


@dataclass(frozen=True)
class Row:
    """Some fields of a form that belong together: an activity, a person."""

    number: int
    name: str
    fields: dict[str, BoundField]


class SectionForm(forms.Form):
    """A part that is saved as a whole. ``version`` says which state of it the writer has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    only_arranges = False  # a button was pressed that changes the page and saves nothing

    @property
    def seen_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def forget_errors(self) -> None:
        """Show what was typed without judging it: the writer only asked for another row."""
        self._errors = {}


class OverviewForm(SectionForm):
    """What the municipality is and does, with up to eight activities."""

    about = LongText(
        rows=5,
        label=_("Your municipality in a few sentences"),
        help_text=_("Size, situation, what occupies you in community safety. It becomes your page in the Network."),
    )
    website = forms.URLField(
        label=_("Web site"), max_length=200, required=False, assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )  # fmt: skip
    coordination = forms.ChoiceField(
        label=_("Who coordinates community safety"),
        choices=Coordination.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("A unit in charge of community safety (“responsibility centre”), or whatever does its work."),
    )
    coordination_text = LongText(rows=3, label=_("Which unit or mechanism, and since when"))
    partners = LongText(
        rows=3,
        label=_("With whom you work"),
        help_text=_("Police, schools, health, housing, community organizations, residents …"),
    )
    wishes = LongText(rows=3, label=_("What you would like to learn from the others"))
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, admission: Admission) -> None:
        """``data`` may hold "more" or "remove": buttons that change the rows, so that no script is needed for them."""
        initial = _overview_of(admission)
        adds_row = data is not None and "more" in data
        self.only_arranges = adds_row or (data is not None and "remove" in data)
        if data is None:
            self.shown = min(max(len(initial["activities"]), 1), MOST_ACTIVITIES)
        else:
            data, self.shown = _arranged(data)
        initial["rows"] = self.shown
        for number, activity in enumerate(initial.pop("activities"), start=1):
            initial |= {f"activity_{number}_{name}": activity[name] for name in ACTIVITY_NAMES}
        super().__init__(data, initial=initial)
        for number in range(1, self.shown + 1):
            self.fields.update(_activity_fields(number, has_focus=adds_row and number == self.shown))

    @property
    def activities(self) -> Iterator[Row]:
        """The rows of the page."""
        for number in range(1, self.shown + 1):
            yield Row(number, "activity", {name: self[f"activity_{number}_{name}"] for name in ACTIVITY_NAMES})

    @property
    def may_add(self) -> bool:
        return self.shown < MOST_ACTIVITIES

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        latest = timezone.localdate().year + 1
        for number in range(1, self.shown + 1):
            since = data.get(f"activity_{number}_since_year")
            if since and not EARLIEST_YEAR <= since <= latest:
                text = _("Give a year from %(earliest)s to %(latest)s.")
                self.add_error(f"activity_{number}_since_year", text % {"earliest": EARLIEST_YEAR, "latest": latest})
            typed = any(data.get(f"activity_{number}_{name}") for name in ACTIVITY_NAMES[1:])
            if typed and not data.get(f"activity_{number}_title"):
                self.add_error(f"activity_{number}_title", _("Give it a title, or empty the whole activity."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The overview without its activities."""
        return {name: self.cleaned_data[name] for name in OVERVIEW_NAMES}

    @property
    def activity_values(self) -> list[dict[str, Any]]:
        """The activities that have a title, in their order."""
        rows = [
            {name: self.cleaned_data[f"activity_{number}_{name}"] for name in ACTIVITY_NAMES}
            for number in range(1, self.shown + 1)
        ]
        return [row for row in rows if row["title"]]


OVERVIEW_NAMES = ("about", "website", "coordination", "coordination_text", "partners", "wishes")


class PeopleForm(SectionForm):
    """The representative, who must be named, and the alternate, who may follow."""

    def __init__(self, data: Any = None, *, admission: Admission) -> None:
        """``data`` may hold "me": a button that puts the first contact's own name in."""
        super().__init__(data, initial=_people_of(admission))
        for kind in KINDS:
            self.fields.update(_person_fields(kind))
        self.only_arranges = data is not None and "me" in data
        if self.only_arranges:
            self.data = data.copy()
            for name, value in _contact_to_name(admission).items():
                self.data[f"{KINDS[0]}_{name}"] = value

    @property
    def people(self) -> list[Row]:
        """The two people of the page."""
        return [
            Row(number, kind, {name: self[f"{kind}_{name}"] for name in PERSON_NAMES})
            for number, kind in enumerate(KINDS, start=1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        principal, alternate = KINDS
        typed = any(data.get(f"{alternate}_{name}") for name in PERSON_NAMES if name != "language")
        for kind in (principal, alternate) if typed else (principal,):
            for name, text in NEEDED_OF_A_PERSON.items():
                field = f"{kind}_{name}"
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, text)
        emails = [(data.get(f"{kind}_email") or "").casefold() for kind in KINDS]
        if emails[0] and emails[0] == emails[1]:
            self.add_error(f"{alternate}_email", _("The alternate is somebody else, with an address of their own."))
        return data

    @property
    def nominees(self) -> list[dict[str, Any]]:
        """Those who are named."""
        rows = [{"kind": kind} | {name: self.cleaned_data[f"{kind}_{name}"] for name in PERSON_NAMES} for kind in KINDS]
        return [row for row in rows if row["email"]]


NEEDED_OF_A_PERSON = {
    "name": _("Give the name."),
    "email": _("Give the e-mail address: the invitation goes there."),
    "language": _("Choose the language."),
}


class CommitmentsForm(SectionForm):
    """What the municipality says to the criteria, and which promises it makes."""

    importance = LongText(
        rows=5,
        label=_("How your municipality recognizes community safety and prevention"),
        help_text=_("A strategy, a plan, a policy, a line in the budget, words of the council: what shows it."),
    )
    collaboration = LongText(
        rows=5,
        label=_("How you work with the community"),
        help_text=_("Partners around one table, residents consulted, prevention rather than enforcement alone …"),
    )
    promises = forms.MultipleChoiceField(
        label=_("As a member"),
        choices=Promise.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of these is part of being a member. If one is difficult, leave it open and say why below."),
    )
    comment = LongText(rows=3, label=_("Anything to add about these commitments"))

    def __init__(self, data: Any = None, *, admission: Admission) -> None:
        super().__init__(data, initial=_commitments_of(admission))

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes."""
        return {name: self.cleaned_data[name] for name in COMMITMENT_NAMES}


COMMITMENT_NAMES = ("importance", "collaboration", "promises", "comment")


# --- What stands in the forms -------------------------------------------------------------------------------


def _overview_of(admission: Admission) -> dict[str, Any]:
    """What stands in the overview, its activities as ``activities``."""
    overview = getattr(admission, "overview", None)
    rows = sorted(admission.activities.all(), key=lambda one: one.position)
    return {
        "version": admission.overview_version,
        "activities": [{name: getattr(row, name) for name in ACTIVITY_NAMES} for row in rows],
    } | {name: getattr(overview, name, "") for name in OVERVIEW_NAMES}


def _people_of(admission: Admission) -> dict[str, Any]:
    """What stands about the two people; whom nobody has named yet reads the language of the request."""
    stored = {person.kind: person for person in admission.nominees.all()}
    initial: dict[str, Any] = {"version": admission.people_version}
    for kind in KINDS:
        initial |= {f"{kind}_{name}": getattr(stored.get(kind), name, "") for name in PERSON_NAMES}
        initial[f"{kind}_language"] = initial[f"{kind}_language"] or admission.language
    return initial


def _contact_to_name(admission: Admission) -> dict[str, str]:
    """The first contact as somebody who may be named."""
    return {
        "name": admission.contact_name,
        "title": admission.contact_role,
        "email": admission.contact_email,
        "phone": admission.contact_phone,
        "language": admission.language,
    }


def _commitments_of(admission: Admission) -> dict[str, Any]:
    """What stands in the commitments."""
    stored = getattr(admission, "commitments", None)
    empty: dict[str, Any] = {"promises": []}
    values = {name: getattr(stored, name, empty.get(name, "")) for name in COMMITMENT_NAMES}
    return values | {"version": admission.commitments_version}


def _activity_fields(number: int, *, has_focus: bool) -> dict[str, forms.Field]:
    focus = {"autofocus": True} if has_focus else {}
    fields: dict[str, forms.Field] = {
        "title": LineField(label=_("Title"), max_length=150, widget=forms.TextInput(attrs=focus)),
        "summary": LineField(
            label=_("In one sentence"), max_length=200, help_text=_("What you do, with whom, to what end.")
        ),
        "done": LongText(rows=4, label=_("What is done"), help_text=_("As you would tell a colleague.")),
        "since_year": forms.IntegerField(label=_("Since (year)")),
        "contact_role": LineField(
            label=_("Whom to call"), max_length=150, help_text=_("A role, not a name: “Coordinator, youth outreach”.")
        ),
    }
    return _of_one_row(f"activity_{number}", gettext("Activity %(number)s") % {"number": number}, fields)


def _person_fields(kind: str) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "name": LineField(label=_("Name"), max_length=150),
        "title": LineField(label=_("Job title"), max_length=150),
        "email": forms.EmailField(label=_("E-mail address"), max_length=254),
        "phone": PhoneField(label=_("Telephone")),
        "language": forms.ChoiceField(label=_("Reads mails in"), choices=Language.choices, widget=forms.RadioSelect),
    }
    return _of_one_row(kind, str(RepresentativeKind(kind).label), fields)


def _arranged(data: Any) -> tuple[Any, int]:
    """What was sent and how many rows it shows, after a row was asked for or taken out."""
    data, shown = data.copy(), _whole(data.get("rows"))
    removed = _whole(data.get("remove"))
    if 1 <= removed <= shown <= MOST_ACTIVITIES:
        for number in range(removed, shown + 1):
            for name in ACTIVITY_NAMES:
                following = data.get(f"activity_{number + 1}_{name}", "") if number < shown else ""
                data[f"activity_{number}_{name}"] = following
        shown -= 1
    shown = min(max(shown + ("more" in data), 1), MOST_ACTIVITIES)
    data["rows"] = str(shown)
    return data, shown


def _of_one_row(prefix: str, title: str, fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """Optional fields named after their row. Above a list of errors a label must say which row it stands in."""
    for field in fields.values():
        field.required = False
        field.short_label = field.label  # type: ignore[attr-defined]
        field.label = f"{title}, {str(field.label).lower()}"
    return {f"{prefix}_{name}": field for name, field in fields.items()}


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
