"""Lines that say "Decision:" or "Action: who, when", in English and in French, read into what they mean."""

import re
from dataclasses import dataclass, replace
from datetime import date

from meetings.notes.days import days_in
from meetings.notes.owners import Owner, Owners
from meetings.notes.parts import Caught
from network.shared.text import fold

BULLET = re.compile(r"\s*(?:[-*+•·▪◦–—]|\d{1,2}[.)])\s+(?:\[[ xX]?\]\s+)?")
_BOLD = r"(?:\*\*|__|\*|_)?"
_DECISION = (
    r"d[ée]cisions?|d[ée]cid[ée]e?s?|decided|agreed|resolved|r[ée]solutions?|r[ée]solu|(?:it\s+(?:is|was)\s+)(?:decided|agreed|resolved)"
    r"|il\s+(?:est|a\s+[ée]t[ée])\s+(?:d[ée]cid[ée]|convenu|r[ée]solu)"
)
_ACTION = (
    r"(?:action|follow[\s-]?up)(?:\s+(?:items?|points?)|s)?|suivis?(?:\s+[àa]\s+(?:faire|donner|assurer))?|points?\s+de\s+suivi"
    r"|[àa]\s+faire|to[\s-]?dos?|t[âa]ches?"
)
_LABEL = re.compile(
    r"\s*(?:>\s*)?(?:#{1,6}\s+)?(?:[-*+•·▪◦–—]\s+|\d{1,2}[.)]\s+)?(?:\[[ xX]?\]\s+|☐\s*)?"
    rf"{_BOLD}\s*"
    rf"(?:(?P<decision>{_DECISION})|(?P<action>{_ACTION}))"
    r"(?:\s+(?:n[o°º]\.?\s*|#\s*)?(?:D-\d{4}-\d{1,4}|\d{1,3}))?"
    rf"\s*{_BOLD}\s*(?:[(\[](?P<inside>[^()\[\]]{{1,100}})[)\]])?\s*"
    rf"(?:{_BOLD}\s*:|\s[-–—]{{1,2}}(?=\s|$)|[–—]|(?<=\s)[-–—]{{1,2}}(?=\s|$)){_BOLD}\s*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\s*(?:[-*+•·▪◦–—]\s+)?(?:il\s+(?:est|a\s+[ée]t[ée])\s+(?:d[ée]cid[ée]|convenu|r[ée]solu)\s+(?:que\b|qu['’]|de\b|d['’])"
    r"|it\s+(?:is|was)\s+(?:decided|agreed|resolved)\s+(?:that|to)\b)",
    re.IGNORECASE,
)
_NOTHING = {"", "none", "nil", "no", "n a", "aucun", "aucune", "neant", "sans objet", "s o", "non"}
_FIELD = re.compile(r"\s+[-–—]{1,2}\s+|\s*[,;:()\[\]|]\s*|\.\s+")
_WHO = {"who", "qui", "responsible", "responsable", "responsables", "resp", "owner", "lead", "by", "par", "porteur"}
_WHEN = {"when", "quand", "due", "deadline", "echeance", "date", "date limite", "by", "pour", "le", "d ici", "avant"}
_HIDDEN = "\x00"  # stands for a day while a text is cut into its fields
_BEHIND_NAME = re.compile(r"\s+[-–—]|\s*:")
LONGEST_ACTION = 2_000  # characters in which who and when are looked for; a longer one is a story


@dataclass(frozen=True)
class Label:
    """How a line begins that names a decision or an action. ``rest`` is what follows on the line."""

    kind: str
    rest: str
    inside: str = ""  # in brackets behind the word: "Suivi (Halifax) :"


@dataclass(frozen=True)
class Reader:
    """Reads what stands behind a label. ``meeting_day`` and ``language`` are those of the notes."""

    owners: Owners
    meeting_day: date
    language: str

    def caught(self, kind: str, said: str, *, line: str, inside: str = "") -> Caught | None:
        """The decision or action that ``said`` is; None when it says that there is none."""
        text = _unbold(" ".join(said.split()) if "\n" not in said else said.strip())
        if " ".join(re.findall(r"\w+", fold(text[:40]))) in _NOTHING:
            return None
        if kind == "decision":
            text = f"{text} ({inside})" if inside else text
            return Caught(kind=kind, text=text, line=line)
        return self._action(text, inside, line)

    def _action(self, text: str, inside: str, line: str) -> Caught:
        """Who and when stand between commas, dashes, colons or brackets, or begin and end the sentence."""
        short = len(text) <= LONGEST_ACTION
        days = days_in(text, meeting_day=self.meeting_day, language=self.language) if short else []
        spans = [(day.start, day.end) for day in days]
        kept, owner, who = self._fields(text, spans) if short else (text, None, "")
        if inside:
            owner, who = self.owners.named(inside) or owner, inside
            days = days or days_in(inside, meeting_day=self.meeting_day, language=self.language)
        if not owner and not who and (leading := self.owners.leading(kept)):
            owner, who = leading
        asked = [day for day in days if day.is_asked] or days
        return Caught(
            kind="action",
            text=kept,
            line=line,
            who=who,
            owner=owner.who if owner else None,
            office=owner.office if owner else None,
            due=asked[-1].on if asked else None,
        )

    def _fields(self, text: str, days: list[tuple[int, int]]) -> tuple[str, Owner | None, str]:
        """The text without the fields that only say who or when; who that is, and the name as written."""
        hidden = text
        for start, end in days:
            hidden = hidden[:start] + _HIDDEN * (end - start) + hidden[end:]
        fields = _cut(hidden)
        kept: list[tuple[int, int]] = []
        named: list[tuple[Owner, str]] = []
        for start, end in fields:
            said = text[start:end]
            without_day = hidden[start:end].replace(_HIDDEN, "").strip(" .")
            key = " ".join(re.findall(r"\w+", fold(without_day))) if len(without_day) < 40 else without_day
            has_day = _HIDDEN in hidden[start:end]
            if key in _WHO or (key in _WHEN and not has_day) or (has_day and key in {"", *_WHEN}):
                continue
            if owner := self.owners.named(without_day):
                named.append((owner, without_day))
                continue
            if said.strip(" ."):
                kept.append((start, end))
        if len({(owner.who, owner.office) for owner, _name in named}) > 1:  # exactly one does it: ask
            return text, None, ", ".join(name for _owner, name in named)
        rest = _rejoined(text, fields, kept)
        if named:
            return rest, *named[0]
        return rest, None, self._unknown(text, fields, kept)

    def _unknown(self, text: str, fields: list[tuple[int, int]], kept: list[tuple[int, int]]) -> str:
        """A short first field before others is a name the Network does not know: "Action – Marie – call the FCM"."""
        if len(kept) < 2 or kept[0] != fields[0] or not _BEHIND_NAME.match(text, kept[0][1]):
            return ""
        first = text[slice(*kept[0])].strip()
        is_name = first[:1].isupper() and len(first.split()) <= 3 and self.owners.leading(first) is None
        return first if is_name else ""


def label_of(line: str) -> Label | None:
    """Whether a line says that a decision or an action follows."""
    start = line[:400]
    if found := _LABEL.match(start):
        kind = "decision" if found["decision"] else "action"
        return Label(kind, line[found.end() :].strip(), (found["inside"] or "").strip())
    if _SENTENCE.match(start):
        return Label("decision", BULLET.sub("", line, count=1).strip())
    return None


def action_columns(cells: list[str]) -> tuple[int, int | None, int | None] | None:
    """Which columns of a table's head hold the action, who does it and by when; None when it lists no actions."""
    keys = [" ".join(re.findall(r"\w+", fold(cell[:60]))) for cell in cells]

    def column(*words: str) -> int | None:
        return next((i for i, key in enumerate(keys) if key.split() and key.split()[0] in words), None)

    action = column("action", "actions", "suivi", "suivis", "tache", "taches", "task", "tasks")
    who = column("who", "qui", "responsable", "responsables", "responsible", "owner", "lead", "by")
    when = column("when", "quand", "due", "deadline", "echeance", "date")
    return (action, who, when) if action is not None and (who is not None or when is not None) else None


def caught_in_row(reader: Reader, cells: list[str], columns: tuple[int, int | None, int | None], line: str) -> Caught:
    """The action that one row of a table is."""
    action, who, when = (cells[column] if column is not None and column < len(cells) else "" for column in columns)
    owner = reader.owners.named(who)
    days = days_in(when, meeting_day=reader.meeting_day, language=reader.language)
    base = Caught(kind="action", text=action, line=line, who=who, due=days[-1].on if days else None)
    return replace(base, owner=owner.who, office=owner.office) if owner else base


def _cut(text: str) -> list[tuple[int, int]]:
    """Where the fields of a text begin and end."""
    fields, start = [], 0
    for between in _FIELD.finditer(text):
        fields.append((start, between.start()))
        start = between.end()
    return [*fields, (start, len(text))]


def _rejoined(text: str, fields: list[tuple[int, int]], kept: list[tuple[int, int]]) -> str:
    """The fields that are kept, with what stood between them; the whole text when nothing sensible is left."""
    left = [field for field in fields if text[slice(*field)].strip(" .")]
    if kept == left or not kept:
        return text
    pieces: list[str] = []
    for number, (start, end) in enumerate(kept):
        if number:
            before = kept[number - 1]
            follows = fields.index((start, end)) == fields.index(before) + 1
            pieces.append(text[before[1] : start] if follows else ", ")
        pieces.append(text[start:end])
    joined = "".join(pieces).strip(" ,;:–—-")
    if joined.count("(") != joined.count(")") or joined.count("[") != joined.count("]"):
        return text
    return joined[:1].upper() + joined[1:]


def _unbold(text: str) -> str:
    """The text without a bold mark whose other half stood at the label."""
    for mark in ("**", "__"):
        if text.count(mark) % 2:
            head, _mark, tail = text.rpartition(mark)
            text = (head + tail).strip()
    return text
