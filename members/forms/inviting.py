"""Who is asked to act for a member, as what."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.enums import RepresentativeKind
from members.forms.fields import NameField
from members.models import Member
from network.accounts.enums import Language, Zone
from network.accounts.models import User


class InviteForm(forms.Form):
    """Name, address and role of one person. A member's own people ask for alternates and colleagues only."""

    name = NameField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Her own, not a shared mailbox: the invitation is for this address only."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    title = NameField(label=_("Job title"), max_length=150, required=False)
    kind = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        help_text=_("Representatives and alternates answer for the municipality; colleagues read and write."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("The mail is in both languages, this one first."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=Zone.choices)

    def __init__(self, data: Any = None, *, member: Member, user: User, initial: dict[str, Any] | None = None) -> None:
        self.member, self.user = member, user
        first = member.places.order_by("pk").first()
        guessed = {"language": user.language, "time_zone": first.time_zone if first else user.time_zone}
        super().__init__(data, initial=guessed | (initial or {}))
        kinds: Any = self.fields["kind"]
        kinds.choices = RepresentativeKind.choices
        if not user.has_perm("members.invite_representative", member):
            kinds.choices = [one for one in RepresentativeKind.choices if one[0] != RepresentativeKind.PRINCIPAL]
            kinds.help_text = _("A new representative is invited by an officer of the Network.")

    def clean_email(self) -> str:
        """What an officer asked of somebody is not replaced by the member's own people."""
        email = self.cleaned_data["email"]
        open_now = self.member.invitations.open().filter(email__iexact=email).select_related("member").first()
        if open_now and not self.user.has_perm("members.take_back_invitation", open_now):
            raise ValidationError(_("An officer of the Network has invited this person already, as representative."))
        return email
