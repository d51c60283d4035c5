"""What narrows the list of people with an account."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.enums import OfficeKind, RepresentativeKind
from members.forms.fields import NameField
from members.models import Member
from members.persons import NO_ROLE, OPEN, SHUT


class FindForm(forms.Form):
    """Words, a member, a role, whether the account is open; what makes no sense is left aside."""

    use_required_attribute = False

    q = NameField(label=_("Name or address"), max_length=100, required=False)
    member = forms.ChoiceField(label=_("Member"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("", _("All accounts")), (OPEN, _("Can sign in")), (SHUT, _("Blocked or closed"))],
    )

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        members: Any = self.fields["member"]
        rows = Member.objects.visible_to(user).order_by("sort_fr" if get_language() == "fr" else "sort_en", "pk")
        members.choices = [("", _("All members")), *((one.code, one.name) for one in rows)]
        roles: Any = self.fields["role"]
        offices = [(f"office-{kind.value}", kind.label) for kind in OfficeKind]
        roles.choices = [
            ("", _("Every role")),
            (_("For a member"), RepresentativeKind.choices),
            (_("In the Network"), offices),
            (NO_ROLE, _("Without a role")),
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
