"""What officers find about each criterion, and what a reviewer recommends."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from admissions.enums import Criterion, Outcome, Verdict
from admissions.forms.fields import LongText
from admissions.models import Finding, Review


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

    recommendation = forms.ChoiceField(
        label=_("What you recommend"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you recommend.")},
    )
    comment = LongText(rows=4, label=_("Why, in a few words"))
    has_interest = forms.ChoiceField(
        label=_("Do you have an interest of your own in this municipality?"),
        choices=[("no", _("No, none")), ("yes", _("Yes, and I say which"))],
        widget=forms.RadioSelect,
        help_text=_("You live or work there, or somebody close to you does: say so, you may review it all the same."),
        error_messages={"required": _("Choose “No, none” if you have none.")},
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
