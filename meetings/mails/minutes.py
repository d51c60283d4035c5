"""The mail that brings the minutes: to every representative, present or absent, with her own actions first."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from meetings.models import Action, Decision, Minutes
from meetings.printing import action_note, attendance_groups, language_note, minutes_pdf, pdf_name
from meetings.times import short_day, when_in_words
from members.models import Member, Representative
from network.outbox.models import Mail, Mailing
from network.outbox.registry import Attachment, Letter, mail_kind
from network.shared.markdown import to_html


def page_of(pk: int) -> str:
    """The page of the minutes of a meeting."""
    return reverse("meetings:minutes", args=[pk])


@mail_kind("meeting_minutes", label=_("Minutes of a call"), may_be_stopped=True, page=page_of)
def meeting_minutes(mail: Mail) -> Letter | None:
    """The whole minutes, as text, HTML and PDF, in the frame of the recipient's language.

    Nothing leaves when they are not published (any more), or when the recipient no longer acts for a member.
    """
    minutes = _minutes_for(mail)
    members = _members_of(mail)
    if minutes is None or not members:
        return None
    actions = _own_actions(minutes, mail, members)
    context = {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "day": short_day(minutes.meeting, minutes.meeting.zone),
        "when": when_in_words(minutes.meeting, minutes.meeting.zone),
        "actions": actions,
        "names": _names(actions),
        "members": ", ".join(member.name for member in members),
        "note": language_note(minutes, mail.language),
        "attendance": attendance_groups(minutes.meeting.attendances.all()),
        "items": [_item(item) for item in minutes.items.all()],
    }
    return Letter("meetings/meeting_minutes", context, attachments=_attached(minutes, mail))


def _minutes_for(mail: Mail) -> Minutes | None:
    """The published minutes, locked, if the recipient may read them and no newer mailing brings them.

    A preview shows the draft and locks nothing.
    """
    if mail.recipient is None or mail.about_id is None:
        return None
    if not mail.is_preview:
        locked = Minutes.objects.select_for_update(of=("self",), no_key=True).filter(meeting=mail.about_id)
        if not locked.visible_to(mail.recipient).published() or _is_overtaken(mail):
            return None
    return Minutes.objects.for_page().filter(meeting=mail.about_id).first()


def _is_overtaken(mail: Mail) -> bool:
    """Whether a newer mailing brings these minutes as they are now: nobody needs them twice."""
    newer = Mailing.objects.filter(kind=mail.kind, about_id=mail.about_id, pk__gt=mail.mailing_id or 0)
    return mail.mailing_id is not None and newer.filter(stopped_at=None).exists()


def _members_of(mail: Mail) -> list[Member]:
    """The members the recipient acts for today."""
    acting = Representative.objects.current().filter(user=mail.recipient, user__is_active=True)
    return [one.member for one in acting.select_related("member").order_by("starts_on", "pk")]


def _own_actions(minutes: Minutes, mail: Mail, members: list[Member]) -> list[Action]:
    """What the recipient or her municipality is to do, the most urgent first."""
    own = [
        action
        for item in minutes.items.all()
        for action in item.actions.all()
        if not action.is_done and (action.owner_user_id == mail.recipient_id or action.owner_member in members)
    ]
    return sorted(own, key=lambda action: (action.due_on, action.position))


def _names(actions: list[Action]) -> str:
    """For whom: the municipalities by name, the recipient herself as "you"."""
    names = [action.owner_member.name if action.owner_member else pgettext("action for", "you") for action in actions]
    return ", ".join(dict.fromkeys(names))


def _item(item: Any) -> dict[str, Any]:
    return {"title": item.title, "told": [_told(piece) for piece in item.told]}


def _told(piece: str | Decision | Action) -> dict[str, Any]:
    if isinstance(piece, str):
        return {"kind": "text", "text": piece, "html": to_html(piece)}
    shown = {"text": piece.text, "html": to_html(piece.text)}
    if isinstance(piece, Decision):
        return shown | {"kind": "decision", "number": piece.number}
    return shown | {"kind": "action", "note": action_note(piece)}


def _attached(minutes: Minutes, mail: Mail) -> tuple[Attachment, ...]:
    """The PDF in the language of the mail; the same one for everybody who reads that language."""
    if mail.is_preview:
        return ()
    name = pdf_name(minutes, mail.language)
    return (Attachment(name, minutes_pdf(minutes, mail.language), "application/pdf"),)
