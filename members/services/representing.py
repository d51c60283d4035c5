"""Who acts for a member: in another role, under another title, or not any more."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from members.models import Member, Representative
from members.services.memberships import locked
from members.services.rights import AlreadyEnded, end_sessions_without_rights, set_end
from network.accounts.models import User
from network.outbox import services as outbox


@transaction.atomic
def change_representation(representation: Representative, *, kind: str, title: str) -> Representative:
    """Another role or job title from today on; the earlier role stays in the record. Raises AlreadyEnded."""
    member = locked(representation.member)
    one = Representative.objects.select_for_update(of=("self",), no_key=True).get(pk=representation.pk)
    if one.is_over:
        raise AlreadyEnded
    if one.is_to_come:
        one.kind, one.title = kind, title
        one.save(update_fields=["kind", "title"])
        return one
    return let_act(member, one.user, kind=kind, title=title, until=one.ends_on)


@transaction.atomic
def end_representation(
    representation: Representative, *, by: User, ends_on: date | None = None, reason: str
) -> Representative:
    """She acts for the member until the end of a day, or (without one) no more from now on; she is told by mail.

    Raises AlreadyEnded, EndsBeforeItBegins.
    """
    locked(representation.member)
    rows = Representative.objects.select_for_update(of=("self",), no_key=True).select_related("user", "member")
    one = rows.get(pk=representation.pk)
    set_end(one, by=by, ends_on=ends_on, reason=reason)
    end_sessions_without_rights([one.user])
    key = f"representation_ended:{one.pk}:{one.ends_on}:{one.ended_at is not None}"
    outbox.post(one.user, kind="representation_ended", dedupe_key=key, about_id=one.pk)
    return one


def let_act(member: Member, user: User, *, kind: str, title: str, until: date | None = None) -> Representative:
    """Let a person act for a locked member from today on. Who acts for it already goes on in the new role."""
    today = timezone.localdate()
    lasting = member.representatives.lasting().filter(user=user).order_by("starts_on")
    one = lasting.first() or Representative(user=user, member=member, starts_on=today)
    if one.kind != kind and one.starts_on < today:
        one.ends_on = today - timedelta(days=1)
        one.save(update_fields=["ends_on"])
        one = Representative(user=user, member=member, starts_on=today)
    one.kind, one.title, one.ends_on = kind, title, until
    one.ended_by, one.end_reason = (one.ended_by, one.end_reason) if until else (None, "")
    one.starts_on = min(one.starts_on, today)
    lasting.exclude(pk=one.pk).delete()
    one.save()
    return one
