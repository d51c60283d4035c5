"""The message that a mail server gets: From a name, Reply-To a human, text and HTML, calendar part, files."""

import re
from email.charset import QP, Charset
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django.utils.translation import override

from network.outbox.letters import Rendered
from network.outbox.models import Mail
from network.outbox.registry import Letter

# Quoted-printable: every line is short and plain ASCII, whatever a server can take.
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP

UNUSABLE = re.compile(r"[\s,;<>\"\x00-\x1f\x7f]")


class UnusableAddress(ValueError):
    """No mail server can be told this address."""


def build(mail: Mail, letter: Letter, rendered: Rendered) -> EmailMultiAlternatives:
    """The message of one attempt; its Message-ID is the same at each. Raises UnusableAddress."""
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=sender_name(mail.language),
        to=[usable(mail.address)],
        reply_to=[letter.reply_to or settings.NETWORK_CONTACT_EMAIL],
        headers=_headers(mail, rendered),
    )
    message.encoding = UTF8
    message.attach_alternative(rendered.html, "text/html")
    if letter.calendar:
        method, content = letter.calendar.method, letter.calendar.content
        message.attach_alternative(content.decode(), f"text/calendar; method={method}")
        message.attach("invite.ics", content, "application/ics")  # the same again: some programs look only there
    for one in letter.attachments:
        message.attach(one.name, one.content, one.content_type)
    return message


def sender_name(language: str) -> str:
    """A name and an address that a human reads."""
    with override(language):
        name = _("Secretary, %(network)s") % {"network": settings.NETWORK_NAME[language]}
    return formataddr((name, sender_address()))


def sender_address() -> str:
    """The address mails come from, without a name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def usable(address: str) -> str:
    """``address`` as it is said to a mail server, its domain in ASCII. Raises UnusableAddress."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        local.encode("ascii")
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise UnusableAddress(address) from error
    if not local or not domain or UNUSABLE.search(local + domain):
        raise UnusableAddress(address)
    return f"{local}@{domain}"


def _headers(mail: Mail, rendered: Rendered) -> dict[str, str]:
    """What programs read: who answers automatically, who lets the reader stop with one click (RFC 8058)."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if rendered.stop_url:
        headers |= {
            "List-Unsubscribe": f"<{rendered.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers
