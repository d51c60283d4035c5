"""Who is invited to a meeting, and how somebody is reached who comes in a representative's place."""

from django.db.models import QuerySet

from meetings.models import Answer, Meeting
from members.models import Representative
from network.outbox.services import Address


def invited(meeting: Meeting) -> "QuerySet[Representative]":
    """Everybody who acts for a member today and may sign in; a demonstration only ever reaches its own accounts."""
    return (
        Representative.objects.current()
        .filter(user__is_active=True, user__is_demonstration=meeting.is_demonstration)
        .in_order()
        .select_related("member", "user")
    )


def substitute_address(answer: Answer) -> Address:
    """Where somebody is reached who comes in place of a representative: language and zone are the municipality's."""
    first = Representative.objects.current().filter(member=answer.member_id).in_order().first()
    place = answer.member.places.order_by("pk").first()
    return Address(
        email=answer.substitute_email,
        name=answer.substitute_name,
        language=first.user.language if first else answer.meeting.language,
        zone=place.time_zone if place else "",
    )
