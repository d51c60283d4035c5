"""What stands on a member's page: the page asks, the apps above answer in their ``panels.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from members.models import Member
from network.shared.registry import Registry


@dataclass(frozen=True)
class Panel:
    """One part of a member's page: a heading and the template that draws ``rows``."""

    title: Any
    template: str
    rows: Any
    more: str = ""


PANELS: Registry[Callable[[Member, Any], Panel | None]] = Registry("panels")
