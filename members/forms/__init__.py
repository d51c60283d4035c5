"""What people say on the pages of this room: accepting an invitation, inviting, giving and ending roles."""

from members.forms.accepting import AcceptForm
from members.forms.accounts import AddressForm, CloseForm, ConfirmForm, OpenAccountForm, ReasonForm
from members.forms.finding import FindForm
from members.forms.inviting import InviteForm
from members.forms.roles import ChangeRepresentationForm, EndForm, GiveOfficeForm

__all__ = [
    "AcceptForm",
    "AddressForm",
    "ChangeRepresentationForm",
    "CloseForm",
    "ConfirmForm",
    "EndForm",
    "FindForm",
    "GiveOfficeForm",
    "InviteForm",
    "OpenAccountForm",
    "ReasonForm",
]
