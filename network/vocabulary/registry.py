"""Which records carry keywords: each app answers in its ``keywords.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from network.shared.registry import Registry
from network.vocabulary.models import Term


@dataclass(frozen=True)
class Carrier:
    """One kind of record that carries keywords.

    ``number`` says how many carry a term, ``move`` lets those that carry the first term carry the second, ``renew``
    writes anew what was derived from a term's words.
    """

    label: Any
    number: Callable[[Term], int]
    move: Callable[[Term, Term], None]
    renew: Callable[[Term], None]


CARRIERS: Registry[Callable[[], Carrier]] = Registry("keywords")


def carriers() -> list[Carrier]:
    """Every kind of record that carries keywords.

    Not ``ask``: what fails here must stop the deed, or records would keep a keyword that is gone.
    """
    return [answer() for answer in CARRIERS.all.values()]


def uses_of(term: Term) -> list[tuple[Any, int]]:
    """What carries a term, and how many of each kind; kinds that do not carry it are left out."""
    numbers = [(carrier.label, carrier.number(term)) for carrier in carriers()]
    return [(label, number) for label, number in numbers if number]
