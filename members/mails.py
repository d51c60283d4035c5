"""The mails that ask somebody to act for a member, and that tell of a person who has left."""

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from members.links import accept_link, take_back_link
from members.models import Invitation, Member
from network.accounts.enums import Language
from network.accounts.forgetting import forgotten_on
from network.accounts.models import User
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


def _part(invitation: Invitation, language: Language, *, is_preview: bool) -> dict[str, str]:
    with override(language):
        url = gettext("(your personal link)") if is_preview else settings.PORTAL_URL + accept_link(invitation)
    return {"language": language.value, "url": url, "network": settings.NETWORK_NAME[language]}


def _closed(mail: Mail) -> User | None:
    """Who closed her account; None when she took it back or was forgotten since."""
    users = User.objects.filter(pk=mail.about_id or 0, forgotten_at=None).exclude(closed_at=None)
    if not mail.is_preview:
        users = users.select_for_update(of=("self",), no_key=True)
    return users.first()


@mail_kind("member_account_closed", label=_("Account closed"), is_secret=True)
def compose_account_closed(mail: Mail) -> Letter | None:
    """To her: what happens when, and a link to take it back until then."""
    user = _closed(mail)
    if user is None or user.email != mail.address:
        return None
    url = gettext("(your personal link)") if mail.is_preview else settings.PORTAL_URL + take_back_link(user)
    return Letter("members/member_account_closed", {"url": url, "forgotten_on": forgotten_on(user)})


@mail_kind("member_person_left", label=_("Somebody closed an account"))
def compose_person_left(mail: Mail) -> Letter | None:
    """To the officers: who has left, and which members nobody acts for now."""
    user = _closed(mail)
    if user is None:
        return None
    by = User.objects.filter(pk=mail.data.get("by") or 0).exclude(pk=user.pk).first()
    members = {member.pk: member for member in Member.objects.filter(pk__in=mail.data.get("members", []))}
    alone = [members[pk] for pk in mail.data.get("alone", []) if pk in members]
    context = {"person": user, "by": by, "reason": mail.data.get("reason", ""), "forgotten_on": forgotten_on(user)}
    return Letter("members/member_person_left", context | {"members": members.values(), "alone": alone})
