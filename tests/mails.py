"""Reading mails that the portal sent."""

import re

from django.core.mail import EmailMessage


def link_in(message: EmailMessage) -> str:
    """The path of the one link of a mail."""
    return re.findall(r"https?://[^/\s]+(/\S+)", message.body)[0]
