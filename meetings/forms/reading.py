"""What stored minutes say, and what the notes say of which nothing is stored yet."""

from meetings.models import Action, Decision, Minutes, MinutesItem
from meetings.notes import Caught, Notes, Part
from meetings.services import suggest_minutes


def reading_of(minutes: Minutes) -> Notes:
    """What stands on the page where notes are checked.

    Checked and not changed since: as it was confirmed, corrections included. Otherwise what the notes say now; a
    decision or an action that stands in the minutes and not in the notes follows in a part of its own.
    """
    if minutes.confirmed_version == minutes.version:
        return _as_confirmed(minutes)
    notes = suggest_minutes(minutes)
    known = {(one.kind, one.pk) for one in notes.caught if one.pk}
    stored = [one for item in _items(minutes) for one in item.told if not isinstance(one, str)]
    left = [one for one in stored if (_kind_of(one), one.pk) not in known]
    if not left:
        return notes
    first = len(notes.caught)
    pieces = tuple(_caught(one, first + place, line="") for place, one in enumerate(left))
    return Notes([*notes.items, Part(pieces=pieces)])


def _items(minutes: Minutes) -> list[MinutesItem]:
    return list(Minutes.objects.for_page().get(pk=minutes.pk).items.all())


def _kind_of(one: Decision | Action) -> str:
    return "decision" if isinstance(one, Decision) else "action"


def _as_confirmed(minutes: Minutes) -> Notes:
    agenda = {
        pk: place for place, pk in enumerate(minutes.meeting.items.order_by("position").values_list("pk", flat=True))
    }
    parts, position = [], 0
    for item in _items(minutes):
        read: list[str | Caught] = []
        for piece in item.told:
            if not isinstance(piece, str):
                piece, position = _caught(piece, position, line=piece.text), position + 1
            read.append(piece)
        parts.append(Part(item.title, agenda.get(item.agenda_item_id), pieces=tuple(read)))
    return Notes(parts)


def _caught(one: Decision | Action, position: int, *, line: str) -> Caught:
    """A stored one as if it had been caught; without a line it stands nowhere in the notes."""
    is_action = isinstance(one, Action)
    return Caught(
        kind=_kind_of(one),
        text=one.text,
        line=line,
        position=position,
        owner=one.owner if is_action else None,
        due=one.due_on if is_action else None,
        pk=one.pk,
    )
