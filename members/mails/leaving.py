"""The mails that tell of a person who has left: to her, and to the officers."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.links import take_back_link
from members.models import Member
from network.accounts.models import User
from network.accounts.services import forgotten_on
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind


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
