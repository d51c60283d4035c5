"""The mail that asks somebody to act for a member, and the one that says her second step was reset."""

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from members.links import accept_link
from members.models import Invitation
from network.accounts.enums import Language
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind


@mail_kind("member_invitation", label=_("Invitation to act for a member"), is_secret=True)
def compose_invitation(mail: Mail) -> Letter | None:
    """One mail in both languages, the one that is thought to be hers first. The link is made now and stored nowhere.

    A mail that waited while the invitation was taken back, accepted or replaced does not leave.
    """
    invitations = Invitation.objects.filter(pk=mail.about_id or 0)
    if not mail.is_preview:
        invitations = invitations.select_for_update(of=("self",), no_key=True)
    invitation = invitations.select_related("member").first()
    if invitation is None or not invitation.is_open or invitation.member.left_on:
        return None
    first = Language(mail.language)
    parts = [_part(invitation, language, is_preview=mail.is_preview) for language in (first, first.other)]
    return Letter("members/member_invitation", {"invitation": invitation, "parts": parts})


@mail_kind("second_factor_reset", label=_("Second step of signing in was reset"))
def compose_second_factor_reset(mail: Mail) -> Letter:
    """Always sent: whoever did not ask for it must hear of it."""
    return Letter("members/second_factor_reset", {"by": mail.data["by"], "reason": mail.data["reason"]})


def _part(invitation: Invitation, language: Language, *, is_preview: bool) -> dict[str, str]:
    with override(language):
        url = gettext("(your personal link)") if is_preview else settings.PORTAL_URL + accept_link(invitation)
    return {"language": language.value, "url": url, "network": settings.NETWORK_NAME[language]}
