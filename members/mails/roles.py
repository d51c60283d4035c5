"""Mails about what somebody is in the Network: a role given or ended, a member suspended or resumed."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member, Office, Representative
from network.outbox.models import Mail
from network.outbox.registry import Letter, mail_kind


def _page_of_member(pk: int) -> str:
    """The page of the member a mail is about; the list when it is gone."""
    member = Member.objects.filter(pk=pk).first()
    return member.get_absolute_url() if member else reverse("members:list")


@mail_kind("office_given", label=_("Role in the Network given"))
def compose_office_given(mail: Mail) -> Letter | None:
    """Which role, from when until when; not when it was ended meanwhile."""
    office = _office_of(mail)
    if office is None or office.is_over:
        return None
    url = settings.PORTAL_URL + reverse("home")
    return Letter("members/office_given", {"office": office, "url": url})


@mail_kind("office_ended", label=_("Role in the Network ended"))
def compose_office_ended(mail: Mail) -> Letter | None:
    """Which role, its last day, and why; the last of several changes tells it."""
    office = _office_of(mail)
    if office is None or not _is_latest(mail, "office_ended", office):
        return None
    return Letter("members/office_ended", {"office": office})


@mail_kind("representation_ended", label=_("No longer acts for a member"))
def compose_representation_ended(mail: Mail) -> Letter | None:
    """For which member, the last day, and why; the last of several changes tells it."""
    rows = Representative.objects.select_related("member").filter(user=mail.recipient)
    one = rows.filter(pk=mail.about_id or 0).first()
    if one is None or not _is_latest(mail, "representation_ended", one):
        return None
    return Letter("members/representation_ended", {"one": one})


@mail_kind("member_suspended", label=_("Member suspended"), page=_page_of_member)
def compose_suspended(mail: Mail) -> Letter | None:
    """What it means, why, and whom to ask; not when it was resumed meanwhile."""
    member = _member_of(mail)
    if member is None or member.suspended_on is None:
        return None
    return Letter("members/member_suspended", {"member": member})


@mail_kind("member_resumed", label=_("Suspension of a member ended"), page=_page_of_member)
def compose_resumed(mail: Mail) -> Letter | None:
    """Its people act for it again; not when it was suspended again meanwhile."""
    member = _member_of(mail)
    if member is None or not member.acts:
        return None
    url = settings.PORTAL_URL + reverse("home")
    return Letter("members/member_resumed", {"member": member, "url": url})


def _office_of(mail: Mail) -> Office | None:
    rows = Office.objects.select_related("region").filter(user=mail.recipient)
    return rows.filter(pk=mail.about_id or 0).first()


def _is_latest(mail: Mail, kind: str, row: Office | Representative) -> bool:
    """Whether the mail tells of the end that stands now."""
    return mail.dedupe_key == f"{kind}:{row.pk}:{row.ends_on}:{row.ended_at is not None}"


def _member_of(mail: Mail) -> Member | None:
    """The member, locked, if the reader is still named to act for it or reads its mailbox."""
    members = Member.objects.filter(pk=mail.about_id or 0)
    if not mail.is_preview:
        members = members.select_for_update(of=("self",), no_key=True)
    member = members.first()
    if member is None or mail.recipient is None:
        return member if member is not None and member.mailbox == mail.address else None
    return member if member.representatives.in_force().filter(user=mail.recipient).exists() else None
