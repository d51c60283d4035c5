"""Which options there are: each app answers in its ``options.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from network.options.enums import Unit
from network.shared.registry import Registry


@dataclass(frozen=True)
class WholeNumber:
    """An option that is a whole number. Its default is the Django setting of the same name."""

    name: str
    label: Any
    hint: Any
    unit: Unit
    least: int
    most: int

    @property
    def default(self) -> int:
        """What stands as long as nobody changes it."""
        return getattr(settings, self.name)

    @property
    def code(self) -> str:
        """How it is called in an address."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class Group:
    """The options of one app, under one title."""

    title: Any
    options: tuple[WholeNumber, ...]


OPTIONS: Registry[Callable[[], Group]] = Registry("options")


def groups() -> list[Group]:
    """Every group of options."""
    return [group for _name, group in OPTIONS.ask()]


def option_of(code: str) -> WholeNumber | None:
    """The option that an address names."""
    return next((option for group in groups() for option in group.options if option.code == code), None)
