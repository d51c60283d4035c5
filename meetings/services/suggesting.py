"""What the notes of minutes say, to be confirmed: tied to what is stored already, people and officers known by name."""

from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from meetings.models import Action, Decision, Meeting, Minutes, MinutesItem
from meetings.notes import BETWEEN, Caught, Notes, Part, read_notes
from meetings.services.people import invited
from members.models import Member, Office
from network.accounts.models import User
from network.shared.text import fold

ALIKE = 0.6  # share of letters that two wordings of one decision have in common
LONGEST_COMPARED = 300  # characters


def reading_of(minutes: Minutes) -> Notes:
    """What stands on the page where notes are checked.

    Checked and not changed since: as it was confirmed, corrections included. Otherwise what the notes say now.
    """
    return _as_confirmed(minutes) if minutes.is_confirmed else suggest_minutes(minutes)


def suggest_minutes(minutes: Minutes) -> Notes:
    """What the notes say, to be confirmed: parts with decisions and actions, those already stored with their ``pk``.

    A stored decision or action that the notes do not hold stands at the end, in a part of its own.
    """
    titles = [item.title for item in minutes.meeting.items.order_by("position")]
    notes = read_notes(
        minutes.notes,
        language=minutes.language,
        agenda=titles,
        meeting_day=minutes.meeting.day_in_zone,
        members=Member.objects.current(on=minutes.meeting.day_in_zone).prefetch_related("places"),
        people=_people(minutes.meeting),
    )
    stored = [one for item in _items(minutes) for one in item.told if not isinstance(one, str)]
    pairs = _pairs(notes, stored)
    holders = _holders()

    def tied(piece: str | Caught) -> str | Caught:
        if isinstance(piece, str):
            return piece
        old = pairs.get(piece.position)
        named = piece.owner or holders.get(piece.office or 0)
        return _tied(piece, old, named) if old else replace(piece, said=piece.noted, owner=named)

    parts = [replace(part, pieces=tuple(tied(piece) for piece in part.pieces)) for part in notes.items]
    left = [one for one in stored if one not in pairs.values()]
    first = len(notes.caught)
    lost = tuple(_caught(one, first + place, line="") for place, one in enumerate(left))
    return Notes([*parts, Part(pieces=lost)] if lost else parts)


def rows_of(minutes: Minutes, notes: Notes) -> dict[str, list[dict[str, Any]]]:
    """``items``, ``decisions`` and ``actions`` as ``confirm_minutes`` takes them, from what ``suggest_minutes`` gave.

    An action whose owner or day is unknown has None there: the form asks.
    """
    agenda = list(minutes.meeting.items.order_by("position"))
    rows: dict[str, list[dict[str, Any]]] = {"items": [], "decisions": [], "actions": []}
    for number, part in enumerate(notes.items):
        item = agenda[part.agenda_position] if part.agenda_position is not None else None
        rows["items"].append({"title": part.title, "text": part.text, "agenda_item": item})
        for one, after in part.places:
            row = {"item": number, "text": one.text, "said": one.said, "pk": one.pk}
            row |= {"position": one.position, "after": after}
            if one.is_decision:
                rows["decisions"].append(row)
            else:
                rows["actions"].append(row | {"owner": one.owner, "due_on": one.due})
    return rows


def _people(meeting: Meeting) -> dict[str, Any]:
    """Names that notes may use: representatives stand for their member, officers for themselves."""
    named: dict[str, Any] = {
        office.user.name: office.user for office in Office.objects.current().select_related("user").order_by("pk")
    }
    for one in reversed(invited(meeting)):
        named[one.user.name] = one.member
    return named


def _holders() -> dict[int, User]:
    """The one holder of each office; where there are two (co-chairs), nobody."""
    found: dict[int, list[User]] = {}
    for office in Office.objects.current().select_related("user"):
        found.setdefault(office.kind, []).append(office.user)
    return {kind: users[0] for kind, users in found.items() if len(users) == 1}


# --- What is stored -----------------------------------------------------------------------------------------


def _items(minutes: Minutes) -> list[MinutesItem]:
    return list(Minutes.objects.for_page().get(pk=minutes.pk).items.all())


def _as_confirmed(minutes: Minutes) -> Notes:
    agenda = {
        pk: place for place, pk in enumerate(minutes.meeting.items.order_by("position").values_list("pk", flat=True))
    }
    parts, position = [], 0
    for item in _items(minutes):
        read: list[str | Caught] = []
        for piece in item.told:
            if isinstance(piece, str):
                read.append(piece)
            else:
                read.append(_caught(piece, position, line=piece.text))
                position += 1
        place = agenda.get(item.agenda_item_id) if item.agenda_item_id else None
        parts.append(Part(item.title, place, pieces=tuple(read)))
    return Notes(parts)


def _caught(one: Decision | Action, position: int, *, line: str) -> Caught:
    """A stored one as if it had been caught; without a line it stands nowhere in the notes."""
    known = Caught(kind=_kind_of(one), text=one.text, line=line, position=position, pk=one.pk, said=one.said)
    return known if isinstance(one, Decision) else replace(known, owner=one.owner, due=one.due_on)


def _kind_of(one: Decision | Action) -> str:
    return "decision" if isinstance(one, Decision) else "action"


# --- Knowing it again ---------------------------------------------------------------------------------------


def _pairs(notes: Notes, stored: list[Decision | Action]) -> dict[int, Decision | Action]:
    """The stored one that each caught one is, by its position: the same in every word first, then the nearest."""
    pairs: dict[int, Decision | Action] = {}
    left = list(stored)
    for is_alike in (_is_noted_so, _has_its_words, _has_nearly_its_words):
        for one in notes.caught:
            old = next((old for old in left if one.position not in pairs and is_alike(one, old)), None)
            if old:
                pairs[one.position] = old
                left.remove(old)
    return pairs


def _tied(caught: Caught, old: Decision | Action, named: Any) -> Caught:
    """What was confirmed stands where the notes say what they said then; where they say something new, that stands."""
    text = old.text if _has_its_words(caught, old) else caught.text
    known = replace(caught, kind=_kind_of(old), said=caught.noted, text=text, pk=old.pk)
    if isinstance(old, Decision):
        return known
    _words, who, due = _noted(old)
    is_new_owner = caught.who and fold(caught.who) != who
    is_new_day = caught.due and caught.due.isoformat() != due
    return replace(known, owner=named if is_new_owner else old.owner, due=caught.due if is_new_day else old.due_on)


def _is_noted_so(caught: Caught, old: Decision | Action) -> bool:
    return fold(old.said) == fold(caught.noted)


def _has_its_words(caught: Caught, old: Decision | Action) -> bool:
    return _noted(old)[0] == fold(caught.text)


def _has_nearly_its_words(caught: Caught, old: Decision | Action) -> bool:
    if _kind_of(old) != caught.kind:
        return False
    said, text = _noted(old)[0][:LONGEST_COMPARED], fold(caught.text)[:LONGEST_COMPARED]
    alike = SequenceMatcher(None, said, text, autojunk=False)
    return all(ratio() >= ALIKE for ratio in (alike.real_quick_ratio, alike.quick_ratio, alike.ratio))


def _noted(old: Decision | Action) -> tuple[str, str, str]:
    """What the notes said of it when it was confirmed: its words, and of an action who and by when."""
    words, who, due = (*fold(old.said).split(BETWEEN), "", "")[:3]
    return words, who, due
