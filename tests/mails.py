"""Reading mails that the portal sent."""

import re

from django.core.mail import EmailMessage

from network.outbox.letters import Rendered, compose, render
from network.outbox.models import Mail


def link_in(message: EmailMessage) -> str:
    """The path of the one link of a mail."""
    return re.findall(r"https?://[^/\s]+(/\S+)", message.body)[0]


def latest(kind: str) -> Mail:
    """The last mail of this kind."""
    return Mail.objects.filter(kind=kind).order_by("-pk")[0]


def read(kind: str) -> Rendered:
    """What the reader of the latest mail of this kind gets."""
    mail = latest(kind)
    letter = compose(mail)
    assert letter, f"{kind} does not leave"
    return render(letter, mail)


def silent(kind: str) -> bool:
    """Whether the latest mail of this kind no longer leaves."""
    return compose(latest(kind)) is None
