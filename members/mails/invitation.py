"""The mails that ask somebody to act for a member, and that tell of a person who has left."""

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from members.links import KeyChanged, accept_link
from members.models import Invitation
from network.accounts.enums import Language
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind


@mail_kind("member_invitation", label=_("Invitation to act for a member"), is_secret=True)
def compose_invitation(mail: Mail) -> Letter | None:
    """One mail in both languages, the one that is thought to be hers first. The link is made now and stored nowhere.

    A mail that waited while the invitation was taken back, accepted or replaced does not leave, nor one whose link
    cannot be made any more because the secret key was changed.
    """
    invitations = Invitation.objects.filter(pk=mail.about_id or 0)
    if not mail.is_preview:
        invitations = invitations.select_for_update(of=("self",), no_key=True)
    invitation = invitations.select_related("member").first()
    if invitation is None or not invitation.is_open or not invitation.member.acts:
        return None
    first = Language(mail.language)
    try:
        parts = [_part(invitation, language, is_preview=mail.is_preview) for language in (first, first.other)]
    except KeyChanged:
        return None
    return Letter("members/member_invitation", {"invitation": invitation, "parts": parts})


def _part(invitation: Invitation, language: Language, *, is_preview: bool) -> dict[str, str]:
    with override(language):
        url = gettext("(your personal link)") if is_preview else settings.PORTAL_URL + accept_link(invitation)
    return {"language": language.value, "url": url, "network": settings.NETWORK_NAME[language]}
