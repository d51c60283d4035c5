"""What is held about who changed a setting."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.held import Person, Row, keeps
from network.options.models import Option
from network.options.registry import groups


@keeps(
    "options",
    title=_("Settings you changed"),
    what=_("Which settings of the portal you changed last, and when."),
    seen_by=_("Officers."),
    kept=_("Until somebody else changes the setting. Your name goes with your account."),
    covers=("options.Option.changed_by",),
)
def options(person: Person) -> Iterator[Row]:
    """Settings she was the last to change."""
    labels = {option.name: str(option.label) for group in groups() for option in group.options}
    for one in Option.objects.filter(changed_by=person.user).order_by("name"):
        yield {gettext("Setting of the portal"): labels.get(one.name, one.name), gettext("Changed on"): one.changed_at}
