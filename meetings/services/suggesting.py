"""What the notes of minutes say, to be confirmed: tied to what is stored already, people and officers known by name."""

from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from meetings.models import Meeting, Minutes
from meetings.notes import Caught, Notes, Part, read_notes
from meetings.services.people import invited
from members.models import Member, Office
from network.accounts.models import User
from network.shared.text import fold

ALIKE = 0.6  # share of letters that two wordings of one decision have in common
LONGEST_COMPARED = 300  # characters


def suggest_minutes(minutes: Minutes) -> Notes:
    """What the notes say, to be confirmed: parts with decisions and actions, those already stored with their ``pk``.

    A stored decision that has its number and that the notes no longer hold stands at the end, in a part of its own.
    """
    titles = [item.title for item in minutes.meeting.items.order_by("position")]
    notes = read_notes(
        minutes.notes,
        language=minutes.language,
        agenda=titles,
        meeting_day=minutes.meeting.day_in_zone,
        members=Member.objects.prefetch_related("places"),
        people=_people(minutes.meeting),
    )
    return _with_stored(minutes, notes)


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
            row = {"item": number, "text": one.text, "said": one.said or one.text, "pk": one.pk}
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


def _with_stored(minutes: Minutes, notes: Notes) -> Notes:
    """The same notes, each decision and action tied to the stored one, officers named in person.

    First those that the notes say word for word as when they were confirmed: what was confirmed stands. Then the
    ones whose words are nearest: the notes stand. A numbered decision that is left comes last, in its own part.
    """
    stored: dict[str, list[Any]] = {
        "decision": list(minutes.decisions.order_by("position", "pk")),
        "action": list(minutes.actions.select_related("owner_member", "owner_user").order_by("position", "pk")),
    }
    holders = _holders()
    pairs: dict[int, Any] = {}
    for is_alike in (_says_the_same, _says_nearly_the_same):
        for one in notes.caught:
            same = next((old for old in stored[one.kind] if one.position not in pairs and is_alike(one, old)), None)
            if same:
                pairs[one.position] = same
                stored[one.kind].remove(same)

    def tied(piece: str | Caught) -> str | Caught:
        if isinstance(piece, str):
            return piece
        old = pairs.get(piece.position)
        if old is None:
            owner = piece.owner or holders.get(piece.office or 0)
            return replace(piece, said=piece.text, owner=owner)
        text = old.text if _says_the_same(piece, old) else piece.text
        more = {} if piece.is_decision else {"owner": old.owner, "due": old.due_on}
        return replace(piece, said=piece.text, text=text, pk=old.pk, **more)

    parts = [replace(part, pieces=tuple(tied(piece) for piece in part.pieces)) for part in notes.items]
    lost = tuple(
        Caught(kind="decision", text=old.text, said=old.said, line=old.text, position=position, pk=old.pk)
        for position, old in enumerate((old for old in stored["decision"] if old.serial), start=len(notes.caught))
    )
    return Notes([*parts, Part(pieces=lost)] if lost else parts)


def _says_the_same(caught: Caught, old: Any) -> bool:
    return fold(old.said) == fold(caught.text)


def _says_nearly_the_same(caught: Caught, old: Any) -> bool:
    said, text = fold(old.said)[:LONGEST_COMPARED], fold(caught.text)[:LONGEST_COMPARED]
    alike = SequenceMatcher(None, said, text, autojunk=False)
    return all(ratio() >= ALIKE for ratio in (alike.real_quick_ratio, alike.quick_ratio, alike.ratio))


def _holders() -> dict[int, User]:
    """The one holder of each office; where there are two (co-chairs), nobody."""
    found: dict[int, list[User]] = {}
    for office in Office.objects.current().select_related("user"):
        found.setdefault(office.kind, []).append(office.user)
    return {kind: users[0] for kind, users in found.items() if len(users) == 1}
