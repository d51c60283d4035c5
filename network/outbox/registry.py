"""Which mails there are and which have become due: the outbox asks, the apps answer in ``mails.py`` and ``due.py``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from network.shared.registry import Registry

if TYPE_CHECKING:
    from network.outbox.models import Mail


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a mail. ``content_type`` like ``application/pdf``."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar text; ``method`` (REQUEST, CANCEL) stands in it too and must be the same."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What one mail says: composed when it is sent, in the language of its recipient, and never stored.

    ``template`` "meetings/invitation" stands for ``templates/mails/meetings/invitation_subject.txt``,
    ``invitation.txt`` and ``invitation.html``. ``reply_to`` is the address of a human (the secretary's when empty).
    """

    template: str
    context: dict[str, Any]
    reply_to: str = ""
    calendar: CalendarPart | None = None
    attachments: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. ``compose`` is called inside the transaction that decides whether the mail leaves.

    It locks what the mail is about, asks again whether it still holds (and ``visible_to`` the recipient), and returns
    None when the occasion has passed.
    """

    name: str
    label: Any
    compose: Callable[["Mail"], Letter | None]
    is_secret: bool = False  # holds a code or a signed link: nobody but the recipient sees its words
    page: Callable[[int], str] | None = None  # the address of what ``about_id`` names
    repeats: bool = True  # sent once more when it may or may not have left
    may_be_stopped: bool = False  # the recipient can ask for no more of this kind
    is_of_one_process: bool = False  # its words are known to the process that made it only: nobody can send it again

    def __call__(self, mail: "Mail") -> Letter | None:
        return self.compose(mail)


KINDS: Registry[MailKind] = Registry("mails")
BECOMING_DUE: Registry[Callable[[], int]] = Registry("due")


def mail_kind(name: str, *, label: Any, **how: Any) -> Callable[[Callable[["Mail"], Letter | None]], MailKind]:
    """Decorator of a composing function in an app's ``mails.py``; ``how`` holds the flags of ``MailKind``."""

    def register(compose: Callable[["Mail"], Letter | None]) -> MailKind:
        return KINDS.answers(name)(MailKind(name, label, compose, **how))

    return register


def label_of(kind: str) -> str:
    """What people read for a kind of mail; its code when the app that knew it is gone."""
    known = KINDS.all.get(kind)
    return str(known.label) if known else kind
