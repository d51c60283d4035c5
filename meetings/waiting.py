"""What waits for a person about meetings: a call to answer, actions to do, minutes to write or to publish."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.models import Action, Answer, Meeting, Minutes
from meetings.times import clock_in_words, local, short_day, short_zone
from members.standing import standing_of
from network.shared.templatetags.page_tags import long_date
from network.shared.text import on_one_line
from network.shared.waiting import MOST, WAITING, Task

LOOKS_BACK = timedelta(days=60)  # an older call without minutes is left in peace


@WAITING.answers("meetings")
def meetings(user) -> Iterable[Task]:
    """Coming calls that my members have not answered, my actions, minutes I look after."""
    yield from _unanswered(user)
    yield from _open_actions(user)
    yield from _unwritten(user)
    yield from _unpublished(user)


def _unanswered(user) -> Iterable[Task]:
    """Calls to come whose date one of my members has not answered yet: one task for each call and member."""
    members = {one.member_id: one.member for one in standing_of(user).representations}
    if not members:
        return
    calls = list(
        Meeting.objects.visible_to(user)
        .scheduled()
        .filter(starts_at__gt=timezone.now())
        .order_by("starts_at", "pk")[:MOST]
    )
    answered = set(
        Answer.objects.filter(
            meeting__in=calls, member__in=members, schedule_version=F("meeting__schedule_version")
        ).values_list("meeting_id", "member_id")
    )
    for call in calls:
        for pk, member in members.items():
            if (call.pk, pk) not in answered:
                said = {
                    "member": member.name,
                    "day": short_day(call),
                    "clock": clock_in_words(call),
                    "zone": short_zone(),
                }
                text = _("Will %(member)s join the call on %(day)s at %(clock)s (%(zone)s)?") % said
                yield Task(
                    text,
                    reverse("meetings:detail", args=[call.pk]),
                    pgettext("button", "Answer"),
                    due_on=local(call).date(),
                )


def _open_actions(user) -> Iterable[Task]:
    for action in Action.objects.visible_to(user).of(user).open()[:MOST]:
        said = {"action": _short(action.text), "owner": action.owner, "day": long_date(action.due_on)}
        if action.is_late:
            text = _("Late, it was due %(day)s: %(action)s (%(owner)s)") % said
        else:
            text = _("Due %(day)s: %(action)s (%(owner)s)") % said
        yield Task(text, reverse("meetings:close_action", args=[action.pk]), _("Done?"), due_on=action.due_on)


def _unwritten(user) -> Iterable[Task]:
    """Calls that are over and have no minutes, or none with a word in them."""
    now = timezone.now()
    written = Minutes.objects.filter(meeting=OuterRef("pk")).exclude(notes="", confirmed_version=0)
    calls = _mine(user, Meeting.objects.visible_to(user).scheduled().past()).filter(ends_at__gte=now - LOOKS_BACK)
    for call in calls.filter(~Exists(written))[:MOST]:
        text = _("The call of %(day)s has no minutes yet.") % {"day": short_day(call, call.zone)}
        yield Task(text, reverse("meetings:write", args=[call.pk]), _("Write the minutes"), due_on=call.held_on)


def _unpublished(user) -> Iterable[Task]:
    """Minutes that somebody has begun for a call that is over."""
    drafts = Minutes.objects.visible_to(user).exclude(notes="", confirmed_version=0).filter(published_at__isnull=True)
    calls = _mine(user, Meeting.objects.visible_to(user).scheduled().past())
    for draft in drafts.filter(meeting__in=calls.order_by()).for_list()[:MOST]:
        text = _("The minutes of %(day)s are not published yet.") % {
            "day": short_day(draft.meeting, draft.meeting.zone)
        }
        page = "meetings:publish" if draft.is_confirmed else "meetings:confirm"
        yield Task(text, reverse(page, args=[draft.meeting_id]), _("Finish them"), due_on=draft.meeting.held_on)


def _mine(user, calls: QuerySet) -> QuerySet:
    """Calls whose minutes this person looks after: every one for an officer, else those she takes notes of."""
    return calls if standing_of(user).is_officer else calls.filter(note_taker=user)


def _short(text: str) -> str:
    line = on_one_line(text)
    return line if len(line) <= 90 else line[:89].rstrip() + "…"
