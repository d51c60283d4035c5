"""What happens to keywords: loaded when the portal is founded, then looked after by people."""

from network.vocabulary.services.editing import (
    LabelTaken,
    NotReplaceable,
    TermChanged,
    add_term,
    bring_back_term,
    change_term,
    replace_term,
    retire_term,
)
from network.vocabulary.services.founding import load_founding_terms, load_terms

__all__ = [
    "LabelTaken",
    "NotReplaceable",
    "TermChanged",
    "add_term",
    "bring_back_term",
    "change_term",
    "load_founding_terms",
    "load_terms",
    "replace_term",
    "retire_term",
]
