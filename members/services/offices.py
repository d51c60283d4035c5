"""Roles in the Network: given for a time, ended on a day or at once. An administrator always remains."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.enums import OfficeKind
from members.models import Office, Region
from members.services.rights import end_sessions_without_rights, set_end
from network.accounts.models import User
from network.outbox import services as outbox

CO_CHAIRS = (1, 2)  # their seats
COUNTED = frozenset({OfficeKind.CO_CHAIR, OfficeKind.REGIONAL_ANCHOR})  # kinds with so many seats and no more


class SeatTaken(Exception):
    """Somebody else holds this role in that time."""


class HoldsItAlready(Exception):
    """The person has this role in that time."""


class LastAdministrator(Exception):
    """Nobody else who may sign in would look after the portal."""


@dataclass(frozen=True)
class Seat:
    """A role that can be given: its place among others of its kind, and who holds it until a day."""

    kind: OfficeKind
    region: Region | None = None
    seat: int | None = None
    holder: Office | None = None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.kind}-{self.region.pk if self.region else 0}-{self.seat or 0}"


def seats_to_give() -> list[Seat]:
    """Every role somebody may get: not those whose holder has no last day. The others have as many seats as needed."""
    held = {(one.kind, one.region_id, one.seat): one for one in Office.objects.lasting().select_related("user")}
    chairs = [Seat(OfficeKind.CO_CHAIR, None, seat, held.get((OfficeKind.CO_CHAIR, None, seat))) for seat in CO_CHAIRS]
    contacts = [
        Seat(OfficeKind.REGIONAL_ANCHOR, region, 1, held.get((OfficeKind.REGIONAL_ANCHOR, region.pk, 1)))
        for region in Region.objects.order_by("position", "pk")
    ]
    free = [one for one in (*chairs, *contacts) if one.holder is None or one.holder.ends_on]
    return [*free, *(Seat(kind) for kind in OfficeKind if kind not in COUNTED)]


@transaction.atomic
def give_office(
    user: User,
    kind: OfficeKind,
    *,
    region: Region | None = None,
    seat: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: User | None = None,
) -> Office:
    """Give a person a role in the Network from a day (today), on a free seat; given by somebody, it is told by mail.

    Raises SeatTaken, HoldsItAlready.
    """
    first = starts_on or timezone.localdate()
    same = Office.objects.lasting(first).filter(kind=kind, region=region)
    if ends_on:
        same = same.filter(starts_on__lte=ends_on)
    rows = list(same)
    if any(one.user_id == user.pk for one in rows):
        raise HoldsItAlready
    free = seat or _first_free(one.seat for one in rows)
    values: dict[str, Any] = {"kind": kind, "region": region, "seat": free, "starts_on": first, "ends_on": ends_on}
    try:
        with transaction.atomic():
            office = Office.objects.create(user=user, **values)
    except IntegrityError as error:
        raise SeatTaken from error
    if by is not None:
        outbox.post(user, kind="office_given", dedupe_key=f"office_given:{office.pk}", about_id=office.pk)
    return office


@transaction.atomic
def end_office(office: Office, *, by: User, ends_on: date | None = None, reason: str) -> Office:
    """It lasts until the end of a day, or (without one) no longer; its holder is told by mail.

    Raises AlreadyEnded, EndsBeforeItBegins, LastAdministrator.
    """
    if office.kind == OfficeKind.ADMINISTRATOR:
        refuse_without_administrator(office.user, on=ends_on)
    office = Office.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=office.pk)
    set_end(office, by=by, ends_on=ends_on, reason=reason)
    end_sessions_without_rights([office.user])
    key = f"office_ended:{office.pk}:{office.ends_on}:{office.ended_at is not None}"
    outbox.post(office.user, kind="office_ended", dedupe_key=key, about_id=office.pk)
    return office


def is_last_administrator(user: User) -> bool:
    """Whether nobody but ``user`` looks after the portal."""
    return _leaves_nobody(user, _administrators(timezone.localdate()), timezone.localdate())


def refuse_without_administrator(leaving: User, *, on: date | None = None) -> None:
    """Raises LastAdministrator when nobody but ``leaving`` would look after the portal today and after ``on``.

    Who waits here until somebody else has done the same sees what is left.
    """
    today = timezone.localdate()
    day = max(on or today, today)
    if _leaves_nobody(leaving, _administrators(day).select_for_update(of=("self",), no_key=True), day):
        raise LastAdministrator


def _administrators(day: date) -> "QuerySet[Office]":
    """Who has begun by ``day`` and is not over today."""
    rows = Office.objects.filter(kind=OfficeKind.ADMINISTRATOR, starts_on__lte=day).lasting(timezone.localdate())
    return rows.select_related("user").order_by("pk")


def _leaves_nobody(leaving: User, administrators: "QuerySet[Office]", day: date) -> bool:
    held = list(administrators)
    others = [one for one in held if one.user_id != leaving.pk and one.user.is_active]
    is_one = any(one.user_id == leaving.pk for one in held)
    return is_one and not any(one.ends_on is None or one.ends_on > day for one in others)


def _first_free(taken: Iterable[int]) -> int:
    seats = set(taken)
    return next(number for number in range(1, len(seats) + 2) if number not in seats)
