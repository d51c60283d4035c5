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
_BULLET = re.compile(r"^[ \t]*[•·▪◦\uf0b7][ \t]*", re.MULTILINE)


def plain(text: str) -> str:
    """The words without pasted markup: paragraphs stay paragraphs, bullets become Markdown lists."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _MARKUP.search(text):
        text = _ITEM.sub("\n- ", _BLOCK_END.sub("\n\n", text))
        text = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"style", "script", "xml"}))
    text = _BULLET.sub("- ", without_control(text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
