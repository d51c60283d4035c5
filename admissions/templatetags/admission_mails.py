"""What the mails of this room need in their templates."""

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter(is_safe=True)
def paragraphs(text: SafeString) -> SafeString:
    """The words of a mail, rendered and escaped already, as paragraphs of HTML."""
    return mark_safe(linebreaks(text.strip()))  # noqa: S308 -- rendered by a template that escapes  # nosec B308 B703
