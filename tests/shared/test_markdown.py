"""Markdown of members becomes safe HTML, whatever they write."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.shared.markdown import TAGS, to_html, to_text


class Reader(HTMLParser):
    """Every tag and attribute as a browser would meet them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def is_harmless(html: str) -> bool:
    """Only listed tags, only links as attributes, and links only to pages and mail."""
    reader = read(html)
    links = [value for name, value in reader.attributes if name == "href"]
    return (
        reader.tags <= TAGS
        and {name for name, _value in reader.attributes} <= {"href", "rel"}
        and not [link for link in links if re.match(r"\s*(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", link, re.IGNORECASE)]
    )


def test_to_html_draws_what_members_use():
    html = to_html(
        "# Why\n\nWe **walk** and *talk*.\n\n- one\n- two\n\n1. first\n\n[Site](https://town.example)\n\n> said"
    )

    assert "<h3>Why</h3>" in html
    assert "<strong>walk</strong>" in html
    assert "<li>one</li>" in html
    assert '<a href="https://town.example" rel="noopener noreferrer nofollow">Site</a>' in html


@pytest.mark.parametrize(("marks", "tag"), [("#", "h3"), ("##", "h3"), ("####", "h4"), ("######", "h5")])
def test_heading_fits_below_the_page_s_own(marks, tag):
    assert f"<{tag}>Title</{tag}>" in to_html(f"{marks} Title")


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": '<img src=x onerror="alert(1)">',
    "picture": "![x](https://spy.example/pixel.png)",
    "javascript link": "[x](javascript:alert(1))",
    "javascript in entities": "[x](&#106;avascript&colon;alert(1))",
    "javascript with a tab": "[x](java\tscript:alert(1))",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "vbscript autolink": "<vbscript:msgbox(1)>",
    "reference": "[x][1]\n\n[1]: javascript:alert(1)",
    "title that breaks out": '[x](https://a.example "><script>alert(1)</script>)',
    "style": "<p style='position:fixed'>x</p>",
    "id": '<a id="location" name="cookie">x</a>',
    "code language": '```"><script>alert(1)</script>\nx\n```',
    "table": "| a |\n|:-:|\n| <svg onload=alert(1)> |",
    "form": "<form action=https://evil.example><input name=password></form>",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_to_html_disarms(source):
    html = to_html(source)

    assert is_harmless(html)


grains = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<img src=x onerror=",
        "javascript:",
        "[",
        "](",
        ")",
        "!",
        "`",
        "*",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "&colon;",
        "&#x6a;",
        "data:",
        '"',
        "'",
        "<",
        ">",
        "|",
        "|-|",
        "\\",
        "a",
        "<svg/onload=",
        "//evil.example",
        "\t",
    ]
)


@given(st.one_of(st.text(), st.lists(grains, max_size=40).map("".join)))
def test_to_html_is_always_harmless(source):
    html = to_html(source)

    assert is_harmless(html)


def test_nesting_ends():
    html = to_html("> " * 5000 + "x")

    assert html.count("<blockquote>") <= 20


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("# Why\n\nWe **walk**\nand [talk](https://a.example).", "Why We walk and talk.", id="blocks"),
        pytest.param("a `b` c\n\n    code", "a b c code", id="code"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_to_text_gives_the_words(source, words):
    assert to_text(source) == words
