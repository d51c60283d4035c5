"""Which mails a list shows, in the words of those who look after the portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from network.outbox.enums import WAITING, MailState
from network.outbox.models import MailQuerySet
from network.shared.paging import Page, page_of


class Shown(models.TextChoices):
    """The words that the states of a mail come down to."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    UNCERTAIN = "uncertain", _("May have been sent")
    DEAD = "dead", _("Could not be delivered")
    KEPT_BACK = "kept-back", _("Not sent")


STATES = {
    Shown.WAITING: WAITING,
    Shown.SENT: (MailState.SENT,),
    Shown.UNCERTAIN: (MailState.UNCERTAIN,),
    Shown.DEAD: (MailState.DEAD,),
    Shown.KEPT_BACK: (MailState.CANCELLED, MailState.EXPIRED),
}


@dataclass(frozen=True)
class Choice:
    """One of the words above the list: how many mails it stands for, where it leads, and whether it is chosen."""

    label: Any
    number: int
    address: str
    is_chosen: bool


class FoundMails:
    """The mails that an address asks for."""

    def __init__(self, mails: MailQuerySet, data: Mapping[str, str]) -> None:
        self.mails, self.data = mails, data
        self.shown = data["show"] if data.get("show") in Shown.values else ""

    @cached_property
    def choices(self) -> list[Choice]:
        """All mails, and those of each word, with their number."""
        rows = self.mails.order_by().values("state").annotate(number=Count("pk"))
        numbers = {row["state"]: row["number"] for row in rows}
        words = [(value, value.label, sum(numbers.get(state, 0) for state in STATES[value])) for value in Shown]
        return [
            Choice(label, number, self.address(value), value == self.shown)
            for value, label, number in [("", _("All"), sum(numbers.values())), *words]
        ]

    @cached_property
    def page(self) -> Page:
        """The newest first."""
        mails = self.mails.filter(state__in=STATES[Shown(self.shown)]) if self.shown else self.mails
        return page_of(
            mails.for_list(), key="created_at", descending=True, cursor=self.data.get("page", ""), read=_moment
        )

    @property
    def previous(self) -> str:
        """The address of the page before, or nothing."""
        return self.address(self.shown, self.page.previous) if self.page.previous else ""

    @property
    def following(self) -> str:
        """The address of the page after, or nothing."""
        return self.address(self.shown, self.page.following) if self.page.following else ""

    def address(self, shown: str, page: str = "") -> str:
        """The address of a list like this one."""
        return "?" + urlencode({key: value for key, value in (("show", shown), ("page", page)) if value})


def _moment(value: str) -> Any:
    moment = parse_datetime(value)
    if moment is None or moment.tzinfo is None:
        raise ValueError(value)
    return moment
