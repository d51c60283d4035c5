"""What is kept about people, why and how long: the ground asks, the apps answer in their ``privacy.py``.

An answer that raises is never left out here: somebody who asks gets all or an error.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.utils.translation import gettext

from network.accounts.models import User
from network.shared.registry import Registry

Row = dict[Any, Any]  # a label for people, and what is kept: text, number, day or moment


@dataclass(frozen=True)
class Person:
    """Somebody, with every address and name she is known by here; addresses in small letters."""

    user: User
    emails: frozenset[str]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Keeping:
    """One kind of thing that is kept about people.

    ``held`` gives what it is about one person, ``forget`` lets go of it for ever, ``expire`` of what is too old whoever
    it is about (returning of how many things). ``covers`` names the columns this answer speaks for, as
    "members.Office.user". The three sentences stand on the privacy page: what and why, who sees it, how long.
    """

    title: Any
    what: Any
    seen_by: Any
    kept: Any
    held: Callable[[Person], Iterable[Row]]
    covers: tuple[str, ...]
    forget: Callable[[Person], None] | None = None
    expire: Callable[[], int] | None = None
    names: Callable[[User], Iterable[str]] | None = None
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, person: Person) -> list[Row]:
        return list(self.held(person))


@dataclass(frozen=True)
class Section:
    """What is kept of one kind about the reader. A row is a list of labels with what they say."""

    name: str
    title: str
    what: str
    rows: list[Row] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.rows


PRIVACY: Registry[Keeping] = Registry("privacy")


def keeps(name: str, **how: Any) -> Callable[[Callable[[Person], Iterable[Row]]], Keeping]:
    """Decorator of the function that gives what is held about a person; ``how`` is the rest of ``Keeping``."""

    def register(held: Callable[[Person], Iterable[Row]]) -> Keeping:
        return PRIVACY.answers(name)(Keeping(held=held, **how))

    return register


def keepings() -> dict[str, Keeping]:
    """Every answer by its name, the ground's first, as the apps are installed: modules may be loaded in any order."""
    order = {config.name: position for position, config in enumerate(apps.get_app_configs())}

    def position(answer: tuple[str, Keeping]) -> int:
        config = apps.get_containing_app_config(answer[1].held.__module__)
        return order[config.name] if config else len(order)

    return dict(sorted(PRIVACY.all.items(), key=position))


def person_of(user: User) -> Person:
    """With every address of hers, and every name the apps know her by."""
    emails = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    names = {user.name}
    for keeping in PRIVACY.all.values():
        names.update(keeping.names(user) if keeping.names else ())
    return Person(
        user,
        emails=frozenset(email.lower() for email in emails if email),
        names=frozenset(" ".join(name.split()) for name in names if name.strip()),
    )


def held_about(user: User) -> list[Section]:
    """Everything that is held about this person. Whatever raises, raises: half an answer would be a wrong one."""
    person = person_of(user)
    return [
        Section(name, str(keeping.title), str(keeping.what), keeping(person)) for name, keeping in keepings().items()
    ]


def rows_of(app: str, model: str, user: User) -> "models.QuerySet[Any]":
    """What an installed part of allauth keeps of an account; which parts are is a matter of the settings."""
    if not apps.is_installed(f"allauth.{app}"):
        return models.QuerySet(User).none()
    return apps.get_model(app, model)._default_manager.filter(user=user).order_by("pk")  # noqa: SLF001 -- Django's own door to a model


def take_out(person: Person, rows: "models.QuerySet[Any]", *columns: str) -> None:
    """Where one of these free texts names her, say "former participant" instead; everything else of it stays.

    A name of a single word is left: it could be anybody's, or no name at all.
    """
    words = sorted(person.emails | {name for name in person.names if " " in name}, key=len, reverse=True)
    if not words:
        return
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in words), re.IGNORECASE)
    somewhere = models.Q()
    for column in columns:
        for one in words:
            somewhere |= models.Q(**{f"{column}__icontains": one})
    for row in rows.filter(somewhere).select_for_update(of=("self",)):
        for column in columns:
            setattr(row, column, pattern.sub(gettext("former participant"), getattr(row, column)))
        row.save(update_fields=list(columns))
