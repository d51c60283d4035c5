"""Changing an option."""

from django.db import transaction
from django.utils import timezone

from network.accounts.models import User
from network.options.models import Option
from network.options.reading import forget
from network.options.registry import WholeNumber


class OutOfRange(Exception):
    """The number is smaller or larger than the option allows."""


class OptionChanged(Exception):
    """Somebody else changed the option since the page was opened. ``option`` is the row that stands now."""

    def __init__(self, option: Option) -> None:
        super().__init__(option.name)
        self.option = option


@transaction.atomic
def change_option(known: WholeNumber, *, by: User, value: int | None, seen_version: int) -> Option:
    """Let an option have this value from now on; None goes back to its default.

    ``seen_version`` is that of the row its editor saw, 0 where there was none. Raises OutOfRange, OptionChanged.
    """
    if value is not None and not known.least <= value <= known.most:
        raise OutOfRange
    row, is_new = Option.objects.get_or_create(name=known.name, defaults={"value": value, "changed_by": by})
    option = Option.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if is_new and seen_version == 0:
        forget()
        return option
    if option.version != seen_version:
        raise OptionChanged(option)
    option.value, option.version = value, option.version + 1
    option.changed_by, option.changed_at = by, timezone.now()
    option.save()
    forget()
    return option
