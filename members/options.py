"""Which numbers about members and their people may be changed."""

from django.utils.translation import gettext_lazy as _

from network.options.enums import Unit
from network.options.registry import OPTIONS, Group, WholeNumber

INVITATION_DAYS = WholeNumber(
    "INVITATION_DAYS",
    label=_("An invitation to act for a member is good for"),
    hint=_("Invitations that were sent before keep their last day."),
    unit=Unit.DAYS,
    least=1,
    most=90,
)


@OPTIONS.answers("members")
def options() -> Group:
    """What may be changed about members."""
    return Group(_("Members"), (INVITATION_DAYS,))
