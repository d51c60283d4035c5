"""What is decided about a request, with what an acceptance needs for the new member."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import Outcome
from admissions.forms.fields import TO_COME, LongText, PastDayField, PlainForm
from members.enums import Province
from members.models import Place
from network.accounts.enums import Zone
from network.shared.fields import DayField, LineField

ACCEPTING = (Outcome.ACCEPT, Outcome.CONDITIONAL)
MEMBERSHIP_FIELDS = (
    "name_en", "name_fr", "province", "population", "time_zone", "latitude", "longitude", "geographic_code",
)  # fmt: skip


class DecisionForm(PlainForm):
    """What is decided, and, when the municipality is accepted, what it is called and where it lies."""

    outcome = forms.ChoiceField(
        label=_("What is decided"), widget=forms.RadioSelect, error_messages={"required": _("Choose what is decided.")}
    )
    reason = LongText(
        rows=4,
        label=_("Reason"),
        required=True,
        help_text=_("The municipality reads it. It stands in the file for good."),
        error_messages={"required": _("Give the reason: the municipality reads it.")},
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
            self.need(data, "condition", _("Say what is to follow."))
        if outcome in (Outcome.CONDITIONAL, Outcome.PUT_OFF):
            self.need(data, "due_on", _("Give the day."))
            if data.get("due_on") and data["due_on"] <= today:
                self.add_error("due_on", _("This day is not to come any more."))
        if outcome in ACCEPTING and self.asks_membership:
            for name in ("name_en", "name_fr", "province", "population", "time_zone"):
                self.need(data, name, _("A new member needs this."))
            if (data.get("latitude") is None) != (data.get("longitude") is None):
                self.add_error("latitude", _("Give both latitude and longitude, or neither."))
        return data

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
