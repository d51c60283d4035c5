"""What waits for a representative: drafts that others could already read."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from members.standing import standing_of
from network.shared.waiting import MOST, WAITING, Task
from practices.models import Practice


@WAITING.answers("practices")
def drafts(user) -> Iterable[Task]:
    """The reader's own unpublished drafts, the latest first."""
    own = Practice.objects.drafts().filter(created_by=user, member__in=standing_of(user).writing_member_ids)
    for practice in own.for_list().order_by("-changed_at", "-pk")[:MOST]:
        text = _("Your draft “%(title)s” is not published yet.") % {"title": practice.words.title}
        yield Task(text, reverse("practices:edit", args=[practice.pk]), _("Finish it"))
