"""Who is meant: a municipality by any of its names, a person who acts for one, or an officer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from members.enums import OfficeKind
from members.models import Member, Place
from network.shared.text import fold

LONGEST_NAME = 8  # words
_WORD = re.compile(r"\w+")
_BEFORE = re.compile(
    r"(?:(?:the|le|la|les|l|city|town|township|county|region|municipality|regional|ville|municipalite|of|de|du|des|d|by|par|"
    r"mr|mrs|ms|dr|m|mme)\s+)+(?=\w)"
)
_GOES_ON = re.compile(r"['’-]\w")  # "St. John's" is not "St. John"
_ANOTHER = re.compile(r"\s*(?:,|&|/|and\b|et\b)\s*")
_AFTER = re.compile(r"(?<=\w)(?:\s+(?:city|region|regional|municipality))+$")
_OFFICES = {
    OfficeKind.SECRETARY: ("secretary", "secretariat", "secrétaire"),
    OfficeKind.CO_CHAIR: (
        "co-chair",
        "co-chairs",
        "cochair",
        "cochairs",
        "coprésident",
        "coprésidente",
        "coprésidence",
    ),
    OfficeKind.EVIDENCE_LEAD: ("evidence lead",),
    OfficeKind.ADMINISTRATOR: ("administrator", "responsable du portail"),
}


@dataclass(frozen=True)
class Owner:
    """Who was named: ``who`` is a member or a person, or None with the kind of ``office``."""

    who: Any = None
    office: int | None = None


class Owners:
    """Everybody who can be named in notes. A name that two of them share names nobody."""

    def __init__(self, members: Iterable[Member], people: Mapping[str, Any] | None = None) -> None:
        self.whole: dict[str, Owner | None] = {}  # names that stand for somebody even at the start of a sentence
        self.short: dict[str, Owner | None] = {}  # first and last names: only where a name is expected
        for office, words in _OFFICES.items():
            self.whole |= {name_key(word): Owner(office=office) for word in words}
        for member in members:
            named: list[Member | Place] = [member, *member.places.all()]
            for name in {name for one in named for name in (one.name_en, one.name_fr)}:
                self._add(self.whole, name, Owner(member))
        for name, who in (people or {}).items():
            self._add(self.whole, name, Owner(who))
            for word in {name.split()[0], name.split()[-1]} if len(name.split()) > 1 else ():
                self._add(self.short, word, Owner(who))

    def named(self, text: str) -> Owner | None:
        """Who this text names, when it does nothing else."""
        if len(text) > 150:
            return None
        key = name_key(text)
        return self.whole.get(key) or (None if key in self.whole else self.short.get(key))

    def leading(self, text: str) -> tuple[Owner, str] | None:
        """Who a sentence begins with ("Halifax drafts it"), and the name as written; two names at once are nobody."""
        found = self._first(text)
        another = _ANOTHER.match(text, len(found[1])) if found else None
        return None if another and self._first(text[another.end() :]) else found

    def _first(self, text: str) -> tuple[Owner, str] | None:
        for last in reversed(list(_WORD.finditer(text[:200]))[:LONGEST_NAME]):
            name = text[: last.end()]
            if not _GOES_ON.match(text, last.end()) and (owner := self.whole.get(name_key(name))):
                return owner, name
        return None

    def _add(self, names: dict[str, Owner | None], name: str, owner: Owner) -> None:
        for key in {name_key(name), " ".join(_WORD.findall(fold(name)))} - {""}:
            known = names.get(key)
            gives_way = known is not None and (known == owner or known.office is not None)  # an office to its holder
            names[key] = owner if key not in names or gives_way else None


def name_key(text: str) -> str:
    """A name without accents, articles, "City of" and "Ville d'": what two ways to write it have in common."""
    words = " ".join(_WORD.findall(fold(text)))
    words = re.sub(r"\bst(e?)\b", r"saint\1", words)
    words = _BEFORE.sub("", words, count=1) if _BEFORE.match(words) else words
    return _AFTER.sub("", words)
