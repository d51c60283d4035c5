"""What readers write in Markdown, turned into safe HTML: raw HTML is shown as text, then everything is sanitised."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Headings start below the page's own h2; pictures come with uploads, not from other people's servers.
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "a", "hr", "code", "pre"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "s"}
LONGEST_NESTING = 20
BREAKS = ("softbreak", "hardbreak")

_parser = MarkdownIt("js-default", {"maxNesting": LONGEST_NESTING, "linkify": False, "typographer": False})
_parser.disable(["image", "html_block", "html_inline"])


def tokens_of(source: str) -> list[Token]:
    """The blocks of a Markdown text, for those who draw them otherwise than as HTML."""
    return _parser.parse(source)


def to_html(source: str) -> SafeString:
    """HTML of a Markdown text, safe to print: no script, no style, no ids, links to https and mail only."""
    tokens = tokens_of(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 3), 5)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 -- nh3 has just removed everything that is not on the list  # nosec B308 B703


def to_text(source: str) -> str:
    """The words alone, for search and summaries; one space between blocks."""
    words = []
    for token in tokens_of(source):
        if token.type == "inline":
            words.append("".join(" " if child.type in BREAKS else child.content for child in token.children or []))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
    return re.sub(r"\s+", " ", " ".join(words)).strip()
