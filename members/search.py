"""Members can be found by name, place and region."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from network.search.models import Entry
from network.search.registry import SEARCHABLE, Document, Source
from network.search.services import index


@SEARCHABLE.answers("member")
def members() -> Source:
    """How members are found."""
    return Source(
        label=_("Members"),
        visible_to=Member.objects.visible_to,
        url=lambda key: reverse("members:detail", args=[key]),
        refresh=refresh_members,
    )


def index_member(member: Member) -> Entry:
    """Write what can be found about a member: its names, its places and its region."""
    places = [(place.name_en, place.name_fr, place.get_province_display()) for place in member.places.all()]
    region = member.region
    notes = {"en": region.name_en, "fr": region.name_fr} if region else {}
    document = Document(
        key=member.code,
        titles={"en": member.name_en, "fr": member.name_fr},
        keywords=". ".join([*(word for words in places for word in words), *notes.values()]),
        notes=notes,
    )
    return index("member", member, document)


def refresh_members() -> int:
    """Index every member anew; returns how many."""
    rows = Member.objects.select_related("region").prefetch_related("places")
    return len([index_member(member) for member in rows])
