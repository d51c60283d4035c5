"""What a search found, marked in what a page shows, and the addresses of its other pages."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from network.search import passages
from network.search.query import Query

register = template.Library()


@register.filter
def marked(text: str, query: Query | None) -> SafeString | str:
    """A short text with the found words in ``<mark>``; the text itself where nobody searches."""
    return passages.marked(text, query) if query else text


@register.filter
def passage_for(thing: Any, query: Query | None) -> SafeString:
    """The passage of the thing's indexed text that answers; nothing where nobody searches."""
    return passages.passage(thing.index_entry.text, query) if query and thing.index_entry else SafeString("")


@register.simple_tag
def address_with(found: Any, **changes: str) -> str:
    """The address that asks the same as ``found`` but for ``changes``."""
    return found.address(**changes)
