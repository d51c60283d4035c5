"""What is held about who acts for a member, who holds a role, who was invited."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from members.models import Invitation, Member, Office, Representative
from network.accounts.held import Person, Row, keeps, take_out
from network.accounts.models import User
from network.outbox.models import Mail


def forget_roles(person: Person) -> None:
    """Whom she acted for, as what and until when stays; her job title and why it ended go with her name."""
    Representative.objects.filter(user=person.user).exclude(title="").update(title="")
    for model in (Representative, Office):
        model.objects.filter(user=person.user).exclude(end_reason="").update(end_reason="")
        take_out(person, model.objects.order_by("pk"), "end_reason")
    Mail.objects.filter(kind="member_person_left", about_id=person.user.pk).update(data={})  # her reason for leaving


@keeps(
    "roles",
    title=_("Roles"),
    what=_(
        "For which municipality you act or acted, which role in the Network you hold or held, between which days, and "
        "why it ended. Whose role you ended."
    ),
    seen_by=_(
        "Everybody sees who the members are; members of the Network see who acts for them; officers see why it ended."
    ),
    kept=_("For good, as the Network's own history. After you are forgotten it says the role, not who held it."),
    covers=(
        "members.Representative.user",
        "members.Representative.title",
        "members.Representative.ended_by",
        "members.Representative.end_reason",
        "members.Office.user",
        "members.Office.ended_by",
        "members.Office.end_reason",
    ),
    forget=forget_roles,
)
def roles(person: Person) -> Iterator[Row]:
    """Whom she acts or acted for, which roles she holds or held."""
    for one in Representative.objects.filter(user=person.user).select_related("member").order_by("starts_on", "pk"):
        yield {
            gettext("You act for"): one.member.name,
            gettext("Role"): str(one.get_kind_display()),
            gettext("Job title"): one.title,
            gettext("From"): one.starts_on,
            pgettext("day", "Until"): one.ends_on or "",
            gettext("Reason of its end"): one.end_reason,
        }
    for office in Office.objects.filter(user=person.user).select_related("region").order_by("starts_on", "pk"):
        yield {
            gettext("Role in the Network"): str(office.get_kind_display()),
            gettext("Region"): office.region.name if office.region else "",
            gettext("From"): office.starts_on,
            pgettext("day", "Until"): office.ends_on or "",
            gettext("Reason of its end"): office.end_reason,
        }
    yield from _ended_by(person.user)


def _ended_by(user: User) -> Iterator[Row]:
    """Of others' roles that she ended no name but the member's or the role's."""
    for one in Representative.objects.filter(ended_by=user).select_related("member").order_by("pk"):
        yield {
            gettext("You ended that somebody acts for"): one.member.name,
            pgettext("day", "Until"): one.ends_on or "",
        }
    for office in Office.objects.filter(ended_by=user).select_related("region").order_by("pk"):
        yield {gettext("You ended somebody's role"): office.name, pgettext("day", "Until"): office.ends_on or ""}


def names_invited_as(user: User) -> list[str]:
    """What whoever invited her called her."""
    return list(Invitation.objects.filter(accepted_by=user).values_list("name", flat=True))


def forget_invitations(person: Person) -> None:
    """Invitations that are over lose name and address. One that is open was sent since, to somebody asked anew."""
    _blank(_to(person).exclude(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()))


def expire_invitations() -> int:
    """Blank whom invitations named that ended ``INVITATIONS_KEPT_DAYS`` ago; returns how many.

    One that was accepted is over too: her account says who she is.
    """
    limit = timezone.now() - timedelta(days=settings.INVITATIONS_KEPT_DAYS)
    ended = Q(accepted_at__lt=limit) | Q(revoked_at__lt=limit) | Q(accepted_at=None, expires_at__lt=limit)
    return _blank(Invitation.objects.filter(ended).exclude(email=""))


def _to(person: Person) -> "QuerySet[Invitation]":
    by_address = Invitation.objects.annotate(lowered=Lower("email"))
    return by_address.filter(Q(accepted_by=person.user) | Q(lowered__in=person.emails))


def _blank(invitations: "QuerySet[Invitation]") -> int:
    """An invitation without an address is never open: two of one member would be one too many."""
    pks = list(invitations.select_for_update(of=("self",)).values_list("pk", flat=True))
    rows = Invitation.objects.filter(pk__in=pks)
    rows.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())
    return rows.update(email="", name="", title="")


@keeps(
    "invitations",
    title=_("Invitations"),
    what=_(
        "Who was asked to act for a municipality, at which address and by whom, so that only that person can accept."
    ),
    seen_by=_("Officers, and whoever has the link in the mail."),
    kept=format_lazy(
        _("Name and address for {days} days after it was accepted, taken back or too late."),
        days=settings.INVITATIONS_KEPT_DAYS,
    ),
    covers=(
        "members.Invitation.email",
        "members.Invitation.name",
        "members.Invitation.title",
        "members.Invitation.invited_by",
        "members.Invitation.accepted_by",
    ),
    forget=forget_invitations,
    expire=expire_invitations,
    names=names_invited_as,
)
def invitations(person: Person) -> Iterator[Row]:
    """Invitations to her, and those that she sent: of these no name but the member's."""
    for one in _to(person).select_related("member").order_by("pk"):
        yield {
            gettext("You were invited to act for"): one.member.name,
            gettext("Name"): one.name,
            gettext("E-mail address"): one.email,
            gettext("Job title"): one.title,
            gettext("Invited on"): one.invited_at,
            gettext("Accepted on"): one.accepted_at or "",
        }
    for sent in Invitation.objects.filter(invited_by=person.user).select_related("member").order_by("pk"):
        yield {gettext("You invited somebody to act for"): sent.member.name, gettext("Invited on"): sent.invited_at}


def forget_mailbox(person: Person) -> None:
    """A municipality whose mailbox was her own address has none any more; why one was suspended names her no more."""
    Member.objects.annotate(lowered=Lower("mailbox")).filter(lowered__in=person.emails).update(mailbox="")
    take_out(person, Member.objects.order_by("pk"), "suspension_reason")


@keeps(
    "municipalities",
    title=_("Municipalities"),
    what=_("Mailbox and telephone of a municipality. They are meant to be nobody's own; some give a person's address."),
    seen_by=_("Members of the Network."),
    kept=_("Until the municipality changes them. An address that is yours goes with your account."),
    covers=("members.Member.mailbox", "members.Member.phone", "members.Member.suspension_reason"),
    forget=forget_mailbox,
)
def municipalities(person: Person) -> Iterator[Row]:
    """Municipalities whose mailbox is her own address."""
    hers = Member.objects.annotate(lowered=Lower("mailbox")).filter(lowered__in=person.emails)
    for member in hers.order_by("pk"):
        yield {gettext("Municipality"): member.name, gettext("Mailbox"): member.mailbox}
