"""A member's practices on its page."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.panels import PANELS, Panel
from practices.models import Practice

SHOWN = 10


@PANELS.answers("practices")
def practices_of(member: Member, reader: Any) -> Panel | None:
    """The newest practices of the member that this reader may see."""
    rows = list(
        Practice.objects.visible_to(reader)
        .published()
        .filter(member=member)
        .for_list()
        .order_by("-published_at", "-pk")[:SHOWN]
    )
    if not rows:
        return None
    return Panel(
        _("Practices"),
        "practices/practice_rows.html",
        rows,
        more=f"{reverse('practices:list')}?{urlencode({'q': member.name})}",
    )
