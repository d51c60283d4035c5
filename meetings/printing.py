"""Minutes on paper: the frame in the reader's language, the words in the one they were written in."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, get_language_info, override, pgettext
from django.utils.translation import gettext as _

from meetings.enums import Capacity, Presence
from meetings.models import Action, Attendance, Decision, Meeting, Minutes, MinutesItem
from meetings.times import when_in_words
from network.shared.pdf import blocks_of, pdf_of
from network.shared.templatetags.page_tags import long_date
from network.shared.text import tail


def minutes_pdf(minutes: Minutes, language: str) -> bytes:
    """The minutes as a tagged PDF. ``minutes`` comes from ``for_page``, which loads all that is printed."""
    with override(language):
        return pdf_of("minutes", document_of(minutes, language))


def pdf_name(minutes: Minutes, language: str) -> str:
    """What the file is called: the day, then "minutes" or « compte-rendu », in plain ASCII."""
    with override(language):
        words = tail(_("Minutes of the Network")) or "minutes"
    return f"{minutes.meeting.day_in_zone:%Y-%m-%d}-{words}.pdf"


def document_of(minutes: Minutes, language: str) -> dict[str, Any]:
    """Everything that is printed, as plain data."""
    meeting = minutes.meeting
    return {
        "language": language,
        "text_language": minutes.language,
        "title": minutes.name,
        "author": settings.NETWORK_NAME[language],
        "when": when_in_words(meeting, meeting.zone),
        "facts": _facts(meeting),
        "banner": language_note(minutes, language),
        "labels": {
            "page": _("Page {page} of {pages}"),
            "attendance": _("Attendance"),
        },
        "attendance": [
            {"label": label, "people": people} for label, people in attendance_groups(meeting.attendances.all())
        ],
        "items": [_item(item) for item in minutes.items.all()],
    }


def language_note(minutes: Minutes, language: str) -> str:
    """A sentence for readers of the other language; nothing for those of the same."""
    if minutes.language == language:
        return ""
    if minutes.language == "fr":
        return _("The text was written in French and has not been translated.")
    return _("The text was written in English and has not been translated.")


def attendance_groups(rows: Any) -> list[tuple[str, list[str]]]:
    """Who was present, who sent regrets, who was absent; groups without anybody are left out."""
    labels = {
        Presence.PRESENT: pgettext("several", "Present"),
        Presence.REGRETS: pgettext("several", "Regrets"),
        Presence.ABSENT: pgettext("several", "Absent"),
    }
    named = [(row.presence, person_in_words(row)) for row in sorted(rows, key=_order)]
    groups = [(label, [who for presence, who in named if presence == wanted]) for wanted, label in labels.items()]
    return [(label, people) for label, people in groups if people]


def person_in_words(row: Attendance) -> str:
    """ "Halifax (Marie Tremblay)", "Halifax (Jo Park, in place of the representative)", "Jo Park (guest)"."""
    if row.member is None:
        return f"{row.name} ({_('guest')})"
    notes = [row.name] if row.name else []
    if row.capacity == Capacity.SUBSTITUTE:
        notes.append(_("in place of the representative"))
    elif row.capacity == Capacity.GUEST:
        notes.append(_("guest"))
    return f"{row.member.name} ({', '.join(notes)})" if notes else row.member.name


def _order(row: Attendance) -> tuple[bool, str, str]:
    if row.member is None:
        return True, "", row.name
    return False, row.member.sort_fr if get_language() == "fr" else row.member.sort_en, row.name


def _facts(meeting: Meeting) -> list[str]:
    facts = [settings.NETWORK_NAME["fr" if get_language() == "fr" else "en"]]
    if meeting.host:
        facts.append(_("Hosted by: %(member)s") % {"member": meeting.host.name})
    if meeting.languages:
        spoken = ", ".join(str(get_language_info(code)["name_translated"]) for code in meeting.languages)
        facts.append(_("Spoken: %(languages)s") % {"languages": spoken})
    if meeting.note_taker:
        facts.append(_("Notes: %(person)s") % {"person": meeting.note_taker.shown_name})
    return facts


def _item(item: MinutesItem) -> dict[str, Any]:
    return {"title": item.title, "told": [_told(piece) for piece in item.told]}


def _told(piece: str | Decision | Action) -> dict[str, Any]:
    if isinstance(piece, str):
        return {"type": "text", "blocks": blocks_of(piece)}
    blocks = blocks_of(piece.text)
    if isinstance(piece, Decision):
        label = _("Decision %(number)s") % {"number": piece.number} if piece.number else _("Decision")
        return {"type": "decision", "label": label, "blocks": blocks}
    return {"type": "action", "label": _("Action"), "blocks": blocks, "note": action_note(piece)}


def action_note(action: Action) -> str:
    """ "Halifax, due March 1, 2027", « Halifax, d'ici le 1er mars 2027 »."""
    return _("%(owner)s, due %(day)s") % {"owner": action.owner, "day": long_date(action.due_on)}
