"""Run inside a portal (``manage.py shell``): make what some pages need, and print their addresses by role."""

import json
from datetime import time, timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from meetings import services
from meetings.enums import ActionState
from meetings.links import answer_link
from meetings.models import Action
from members.links import accept_link
from members.models import Representative
from members.services import invite_person
from network.accounts.models import User
from network.outbox.enums import MailState
from network.outbox.links import mailing_link, stop_link
from network.outbox.models import Mail
from network.outbox.services import post

secretary = User.objects.get(email="secretary@demo.example")
halifax = Representative.objects.get(user__email="representative@demo.example")


def schedule(days: int, title: str = ""):
    values = {
        "title": title, "language": "en", "host": None, "note_taker": None, "languages": ["en"],
        "has_interpretation": False, "phone": "1 800 555 0100", "access_code": "", "link": "", "join_note": "",
        "held_on": timezone.localdate() + timedelta(days=days), "starts_clock": time(20, 30),
        "ends_clock": time(21, 30), "zone": "America/Toronto", "is_later_hour": None,
        "items": [{"title": "Welcome", "lead": "", "minutes_planned": 5}],
    }  # fmt: skip
    return services.schedule_meeting(by=secretary, submission=uuid4(), values=values)


def write(meeting, *, confirm: bool):
    minutes = services.start_minutes(meeting, by=secretary)
    notes = "# Welcome\n\nHello.\n\nDecision: We go on.\n\nAction: somebody, does it"
    minutes = services.save_notes(
        minutes, by=secretary, seen_version=minutes.version, notes=notes if not confirm else "# Welcome", language="en"
    )
    if confirm:
        rows = services.rows_of(minutes, services.suggest_minutes(minutes))
        services.confirm_minutes(minutes, by=secretary, seen_version=minutes.version, **rows)
    return meeting


def mail(state: str) -> Mail:
    """A mail in ``state``. It is due tomorrow, so that the portal's own worker does not take it meanwhile."""
    row = post(
        halifax.user,
        kind="account_notice",
        dedupe_key=f"stage:{state}",
        data={"name": "password_set"},
        not_before=timezone.now() + timedelta(days=1),
    )
    Mail.objects.filter(pk=row.pk).update(state=state)
    return row


draft, coming, cancelled = schedule(30, "A draft"), schedule(31), schedule(32)
mailing = services.announce_meeting(coming, by=secretary)
services.announce_meeting(cancelled, by=secretary)
services.cancel_meeting(cancelled, by=secretary)
past, noted, confirmed = schedule(-3), schedule(-4), schedule(-5)
for meeting in (past, noted, confirmed):
    services.announce_meeting(meeting, by=secretary)
write(noted, confirm=False)
write(confirmed, confirm=True)
waiting, dead, uncertain = (mail(state) for state in (MailState.PENDING, MailState.DEAD, MailState.UNCERTAIN))
done, to_do = (Action.objects.published().filter(state=state).first() for state in (ActionState.DONE, ActionState.OPEN))

invitation = invite_person(
    halifax.member, by=secretary, email="invited@demo.example", name="Invited", title="", kind="alternate",
    language="en", time_zone="America/Halifax",
)  # fmt: skip

addresses: dict[str, list[str]] = {"": [], "administrator": []}
for language in ("en", "fr"):
    with override(language):
        addresses[""] += [answer_link(coming, halifax), answer_link(cancelled, halifax), stop_link(waiting)]
        addresses[""] += [mailing_link(mailing), reverse("meetings:answer_by_link", args=["changed"])]
        addresses[""].append(accept_link(invitation))
        pages = [
            ("meetings:add",), ("meetings:detail", draft.pk), ("meetings:detail", coming.pk),
            ("meetings:detail", cancelled.pk), ("meetings:detail", past.pk), ("meetings:edit", draft.pk),
            ("meetings:edit", coming.pk), ("meetings:discard", draft.pk), ("meetings:announce", draft.pk),
            ("meetings:announce", coming.pk), ("meetings:move", coming.pk), ("meetings:cancel", coming.pk),
            ("meetings:restore", cancelled.pk), ("meetings:record", coming.pk), ("meetings:write", past.pk),
            ("meetings:write_items", noted.pk), ("meetings:confirm", noted.pk), ("meetings:attendance", noted.pk),
            ("meetings:minutes", noted.pk), ("meetings:publish", confirmed.pk), ("meetings:close_action", to_do.pk),
            ("meetings:reopen_action", done.pk), ("outbox:list",), ("outbox:detail", dead.pk),
            ("outbox:retry", dead.pk), ("outbox:cancel", waiting.pk), ("outbox:settle", uncertain.pk),
            ("outbox:mailing", mailing.pk),
        ]  # fmt: skip
        addresses["administrator"] += [reverse(name, args=arguments) for name, *arguments in pages]
print(json.dumps(addresses))  # noqa: T201 -- what the tests read
