"""Small things every template needs."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.template.defaultfilters import date as format_date
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def same_page_in(context: Any, language: str) -> str:
    """The address of this very page, query included, in another language."""
    request = context.get("request")
    return translate_url(request.get_full_path(), language) if request else f"/{language}/"


@register.filter
def long_date(moment: Any) -> str:
    """A day in full: "November 22, 2026", "22 novembre 2026", "1er mars 2027"."""
    if not moment:
        return ""
    text = format_date(timezone.localtime(moment) if isinstance(moment, datetime) else moment)
    return text.replace("1 ", "1er ", 1) if get_language() == "fr" and text.startswith("1 ") else text


@register.filter
def lang_attribute(language: str) -> SafeString:
    """``lang="fr"`` for words that are not in the page's language, nothing for those that are."""
    differs = language and language != (get_language() or "")[:2]
    return format_html(' lang="{}-CA"', language) if differs else SafeString("")


@register.simple_tag(takes_context=True)
def is_current(context: Any, *names: str) -> SafeString:
    """``aria-current="page"`` when the page shown belongs to one of the named addresses or their namespace.

    An address with a minus before it does not belong, though its namespace does.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None or f"-{match.view_name}" in names:
        return SafeString("")
    is_here = {match.view_name, match.namespace} & set(names)
    return SafeString(' aria-current="page"') if is_here else SafeString("")


@register.simple_tag(takes_context=True)
def is_under(context: Any, name: str) -> SafeString:
    """``aria-current="page"`` when the path of the page shown begins with the path of this address."""
    is_here = context["request"].path.startswith(reverse(name)) if "request" in context else False
    return SafeString(' aria-current="page"') if is_here else SafeString("")


@register.simple_tag
def today() -> date:
    """The day it is for the reader, as printed pages say it."""
    return timezone.localdate()


@register.filter
def drawn(field: Any) -> SafeString:
    """The input of a form's field, without the placeholder that other people's forms bring: the label says it."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def in_fours(text: str) -> str:
    """A long code in groups that an eye can follow while a hand types."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def any_demonstration(shown: Iterable[Any] | None) -> bool:
    """Whether one of these records, its person or its own rows is there for looking around only."""
    return any(
        getattr(one, "is_demonstration", False)
        or getattr(getattr(one, "user", None), "is_demonstration", False)
        or any_demonstration(getattr(one, "rows", None))
        for one in shown or ()
    )
