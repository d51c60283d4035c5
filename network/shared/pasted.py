"""Text pasted from a word processor or a mail, made plain before it is stored."""

import html
import re

import nh3

from network.shared.text import without_control

# A tag that only pasted HTML carries; "<3" or "a < b" written by a person is left alone.
_MARKUP = re.compile(
    r"</?(?:p|div|span|br|o:p|w:\w+|font|table|tr|td|ul|ol|li|b|i|u|h[1-6]|style|meta|link)\b[^>]*>|<!--",
    re.IGNORECASE,
)
_BLOCK_END = re.compile(r"</(?:p|div|h[1-6]|li|tr)\s*>|<br\s*/?>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_BULLET = re.compile(r"^[^\S\n]*[•·▪◦\uf0b7][^\S\n]*", re.MULTILINE)  # a word processor sets no-break spaces around it
MOST_LAYERS = 5  # of escaped markup inside markup that are taken off


def plain(text: str) -> str:
    """The words without pasted markup: paragraphs stay paragraphs, bullets become Markdown lists."""
    text = _lines(text)
    for _layer in range(MOST_LAYERS):
        if not _MARKUP.search(text):
            break
        text = _ITEM.sub("\n- ", _BLOCK_END.sub("\n\n", text))
        text = _lines(html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"style", "script", "xml"})))
    return re.sub(r"\n{3,}", "\n\n", _BULLET.sub("- ", text)).strip()


def _lines(text: str) -> str:
    """The text with one kind of line end and no control character."""
    return without_control(text.replace("\r\n", "\n").replace("\r", "\n"))
