"""What a mail says, in its recipient's language and zone."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import select_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from network.outbox.links import stop_link
from network.outbox.models import Mail
from network.outbox.registry import KINDS, Letter
from network.shared.text import on_one_line

SUBJECT_LIMIT = 250  # characters; those of ``words.md`` F stay below 70
FOOTER = "\n--\n"  # what ``mails/base.txt`` puts between the words of a mail and its foot


@dataclass(frozen=True)
class Rendered:
    """Subject, plain text and HTML of one mail; ``stop_url`` is empty when its kind cannot be stopped."""

    subject: str
    text: str
    html: str
    stop_url: str = ""


class UnknownKind(LookupError):
    """No app of this process writes mails of this kind: the process is older, or the app is gone."""


def compose(mail: Mail) -> Letter | None:
    """Ask the kind of ``mail`` what it says now; None when the occasion has passed. Raises UnknownKind."""
    kind = KINDS.all.get(mail.kind)
    if kind is None:
        raise UnknownKind(mail.kind)
    with override(mail.language), timezone.override(zone_of(mail)):
        return kind.compose(mail)


def render(letter: Letter, mail: Mail) -> Rendered:
    """The words of ``letter`` in the language of ``mail`` and the time zone of its recipient."""
    with override(mail.language), timezone.override(zone_of(mail)):
        context = letter.context | {
            "mail": mail,
            "page_language": mail.language,
            "network_name": settings.NETWORK_NAME[mail.language],
            "network_contact": letter.reply_to or settings.NETWORK_CONTACT_EMAIL,
            "portal": settings.PORTAL_URL,
            "stop_url": _stop_url(mail),
        }
        name = f"mails/{letter.template}"
        subject = on_one_line(_plain(f"{name}_subject.txt", context))[:SUBJECT_LIMIT]
        text = re.sub(r"\n{3,}", "\n\n", _plain(f"{name}.txt", context)).replace(f"{FOOTER}\n", FOOTER).strip() + "\n"
        context |= {"subject": subject, "style": _style(), "words": text.partition(FOOTER)[0]}
        html = select_template([f"{name}.html", "mails/from_text.html"]).render(context)
        return Rendered(subject, text, html, context["stop_url"])


def zone_of(mail: Mail) -> ZoneInfo:
    """The time zone that times are said in: the recipient's, else the one in ``data``, else the Network's."""
    if mail.recipient:
        return ZoneInfo(mail.recipient.time_zone)
    return ZoneInfo(mail.data.get("zone") or settings.TIME_ZONE)


def _plain(name: str, context: dict) -> str:
    """A text template, in which ``<`` and ``&`` are nothing special."""
    return Engine.get_default().get_template(name).render(Context(context, autoescape=False))


def _stop_url(mail: Mail) -> str:
    """Where the recipient ends mails of this kind; empty for a preview and for somebody without an account."""
    kind = KINDS.all.get(mail.kind)
    can_stop = kind and kind.may_be_stopped and mail.recipient_id and not mail.is_preview
    return settings.PORTAL_URL + stop_link(mail) if can_stop else ""


@cache
def _style() -> SafeString:
    """The style sheet of mails, whole: a mail program fetches nothing."""
    css = (Path(settings.BASE_DIR) / "static" / "css" / "mail.css").read_text(encoding="utf-8")
    return format_html("<style>{}</style>", mark_safe(css))  # noqa: S308 -- our own file  # nosec B308 B703
