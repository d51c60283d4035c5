"""Text from a word processor becomes plain."""

import html
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from network.shared.pasted import notes_from, plain

WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style>p.MsoNormal {color:red}</style>"
    "<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head><body>"
    "<p class='MsoNormal' style='margin:0'><span lang='FR-CA'>L&rsquo;équipe sort <b>le soir</b>.<o:p></o:p></span></p>"
    "<p class=MsoListParagraph>\u00b7\u00a0\u00a0\u00a0 marche</p><ul><li>parle</li></ul></body></html>"
)


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        pytest.param("One.\r\n\r\nTwo.\rThree.", "One.\n\nTwo.\nThree.", id="line ends"),
        pytest.param("<p>One.</p><p>Two.</p>", "One.\n\nTwo.", id="paragraphs stay paragraphs"),
        pytest.param("• walk\n  • talk", "- walk\n- talk", id="bullets become a list"),
        pytest.param("\u00a0·\u00a0\u00a0 walk", "- walk", id="bullet between no-break spaces"),
        pytest.param("<ul><li>walk</li><li>talk</li></ul>", "- walk\n\n- talk", id="HTML list"),
        pytest.param("I <3 this, and a < b", "I <3 this, and a < b", id="signs a person typed"),
        pytest.param("R&D, AT&T", "R&D, AT&T", id="ampersands a person typed"),
        pytest.param("one\x00two\x07", "onetwo", id="control characters"),
        pytest.param("<p>A<script>alert(1)</script>B</p>", "AB", id="script"),
        pytest.param("a\n\n\n\n\nb", "a\n\nb", id="many empty lines"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_plain_keeps_the_words(pasted, expected):
    assert plain(pasted) == expected


def test_plain_reads_what_word_pastes():
    text = plain(WORD)

    assert text == "L’équipe sort le soir.\n\n- marche\n\n- parle"


pieces = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b",
        ">",
        "&lt;",
        "&gt;",
        "&amp;",
        "<!--",
        "-->",
        "<li>",
        "•",
        "·",
        "\u00a0",
        "\x00",
        "\r",
        "\n",
        " ",
        "b",
    ]
)


@example("<p>write &lt;b&gt; for bold</p>")
@example("<\x00p>one</p>")
@example("\u2003• one")
@given(st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join)))
def test_plain_is_settled_after_once(text):
    once = plain(text)

    assert plain(once) == once


def test_plain_reads_what_stands_too_deep():
    text = plain("<div>" * 5000 + "<p>one</p><!-- x --> two")

    assert "one" in text
    assert "two" in text
    assert "<" not in text


# --- Notes --------------------------------------------------------------------------------------------------

MINUTES_IN_WORD = """<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><title>Not the text</title>
<style>p.MsoNormal {color:red}</style><!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head>
<body lang=FR-CA><p class=MsoTitle>Compte rendu<o:p></o:p></p>
<h2>1. Les jeunes</h2>
<p class=MsoNormal><b><span lang=FR-CA>Décision&nbsp;:</span></b> on <del cite="mailto:Marie">arrête</del>
<ins cite="mailto:Marie">continue</ins>.</p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>marche</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp;</span></span><![endif]>parle</p>
<p class=MsoNormal><b>Varia<o:p></o:p></b></p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>Suivi</p></td><td><p>Responsable</p></td></tr>
<tr><td><p>Rédiger a|b</p><p>puis lire</p></td><td></td></tr></table>
<div style='mso-element:comment-list'><div style='mso-element:comment'><p class=MsoCommentText><a
href="#_msocom_1">[MT1]</a> à vérifier</p></div></div></body></html>"""


def test_notes_keep_what_word_shows():
    assert notes_from(MINUTES_IN_WORD) == (
        "# Compte rendu\n\n"
        "## 1. Les jeunes\n\n"
        "**Décision :** on ~~arrête~~ continue.\n\n"
        "- marche\n"
        "    2. parle\n\n"
        "**Varia**\n\n"
        "| Suivi | Responsable |\n|---|---|\n| Rédiger a\\|b / puis lire |  |\n\n"
        "[MT1] à vérifier"
    )


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("<html><body> </body></html>", "", id="empty paste"),
        pytest.param("One.\r\nTwo.\r\n\r\n\r\n\r\nThree.", "One.\nTwo.\n\nThree.", id="plain text"),
        pytest.param("• walk\n\u00a0·\u00a0talk", "- walk\n- talk", id="plain bullets"),
        pytest.param("City\tVans\nHalifax\t2", "City | Vans\nHalifax | 2", id="plain table"),
        pytest.param("a < b, I <3 this", "a < b, I <3 this", id="signs a person typed"),
        pytest.param("<b>Decision:</b> go<br>Action: x", "**Decision:** go\nAction: x", id="lines of a mail"),
        pytest.param("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo", id="paragraphs of a mail"),
        pytest.param(
            '<b style="font-weight:normal"><span style="font-weight:700">Bold</span> plain</b>',
            "**Bold** plain",
            id="docs",
        ),
        pytest.param("<p><b>One </b><b>title</b></p>", "**One title**", id="bold in two runs"),
        pytest.param("<p><b>One<br>Two</b></p>", "**One**\n**Two**", id="bold over two lines"),
        pytest.param(
            '<p><span style="text-decoration:line-through">gone</span> x</p>', "~~gone~~ x", id="struck by style"
        ),
        pytest.param("<p><s><b>gone</b></s></p>", "~~gone~~", id="struck and bold"),
        pytest.param("<p><w:del>gone</w:del><w:ins>new</w:ins></p>", "~~gone~~new", id="marks of Word"),
        pytest.param(
            "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>", "- a\n    - b\n- c", id="list in a list"
        ),
        pytest.param("<ol><li>x</li><li>y<br>z</li></ol>", "1. x\n2. y\n   z", id="numbered list"),
        pytest.param(
            "<table><tr><td>One</td></tr><tr><td>Two</td></tr></table>", "One\n\nTwo", id="table that lays out a page"
        ),
        pytest.param(
            "<table><tr><td>A<table><tr><td>x</td><td>y</td></tr></table></td><td>B</td></tr></table>",
            "A\n\n| x | y |\n|---|---|\n\nB",
            id="table in a table",
        ),
        pytest.param(
            "<table><caption>Vans</caption><tr><th>a</th><th>b</th></tr><tr><td>c</td></tr></table>",
            "| Vans |  |\n|---|---|\n| a | b |\n| c |  |",
            id="caption and a missing cell",
        ),
        pytest.param(
            '<p>See <a href="https://town.example/plan">the plan</a>, '
            '<a href="https://b.example/">https://b.example</a>, '
            '<a href="mailto:jo@town.example">Jo</a> and <a href="javascript:alert(1)">this</a></p>',
            "See the plan <https://town.example/plan>, https://b.example, Jo (jo@town.example) and this",
            id="links",
        ),
    ],
)
def test_notes_keep_the_shape(pasted, expected):
    assert notes_from(pasted) == expected


@pytest.mark.parametrize(
    "pasted",
    [
        "<p>A<script>alert(1)</script>B</p>",
        "<p>AB</p><style>p { color: red }</style>",
        "<p>A<!-- hidden -->B</p>",
        '<p onclick="alert(1)">AB</p><iframe src="https://evil.example">x</iframe>',
        "<p>AB<svg><script>alert(1)</script></svg></p>",
    ],
)
def test_notes_hold_no_script(pasted):
    assert notes_from(pasted) == "AB"


tags = "p b del ul li ol table tr td h2 div a".split()  # noqa: SIM905 -- easier to read than a list
marks = st.sampled_from(
    [
        *(f"<{slash}{tag}>" for tag in tags for slash in ("", "/")),
        "<br>",
        "<p style='mso-list:l0 level2'>",
        "<span style='mso-list:Ignore'>",
    ]
)
said = st.text("abcé|*#~", min_size=1, max_size=4)


@given(st.lists(st.one_of(marks, said, st.just(" ")), max_size=40).map("".join))
def test_no_word_of_a_paste_is_lost(pasted):
    letters = re.sub(r"[^abcé]", "", re.sub(r"<[^>]*>", "", pasted))

    assert re.sub(r"[^abcé]", "", notes_from(f"<div>{pasted}</div>").replace("<br>", "")) == letters


@given(st.text())
def test_text_in_a_paragraph_stays_itself(text):
    words = re.findall(r"\w+", notes_from(f"<p>{html.escape(text)}</p>"))

    assert words == re.findall(r"\w+", re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text.replace("\r", "\n")))


BOMBS = {
    "bold": "<b>" * 100_000,
    "boxes": "<div>" * 100_000,
    "tables": "<table><tr><td>" * 20_000,
    "lists": "<ul><li>" * 60_000,
    "open tags": "<" * 1_000_000,
    "unended tags": "<p " * 300_000,
    "comments": "<!--" * 200_000,
    "struck": "<del><b>" * 80_000,
    "paragraphs": "<p>a</p>" * 25_000,
    "cells": "<td>x" * 40_000,
    "items": "<li>a" * 40_000,
    "quotes": "<a href='" * 100_000,
    "lines": "<p>" + "a<br>" * 40_000,
    "brackets": "[\n" * 500_000,
}


@pytest.mark.parametrize("pasted", BOMBS.values(), ids=BOMBS.keys())
@pytest.mark.parametrize("read", [notes_from, plain])
def test_long_pastes_are_read_quickly(read, pasted):
    start = time.process_time()
    read(pasted)

    assert time.process_time() - start < 3
