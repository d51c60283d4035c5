"""Writing documents of the library."""

from django.db import transaction

from practices.models import LibraryItem
from practices.search import index_item


@transaction.atomic
def save_item(item: LibraryItem) -> LibraryItem:
    """Save a document and what can be found about it."""
    item.save()
    index_item(item)
    return item
