"""Text from a word processor becomes plain."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from network.shared.pasted import plain

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
