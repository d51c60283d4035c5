"""Names of files, as people and attackers give them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.files.enums import FileKind
from network.files.naming import LONGEST, kind_by_name, safe_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("letter.pdf", "letter.pdf"),
        ("Résolution n° 2026-14 – été.PDF", "Résolution n° 2026-14 – été.pdf"),
        (unicodedata.normalize("NFD", "Montréal.pdf"), "Montréal.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system.ini.pdf", "system.ini.pdf"),
        ("C:\\letters\\mayor.pdf", "mayor.pdf"),
        ("letter.pdf.exe", "letter.pdf"),
        ("letter.exe.pdf", "letter.pdf"),
        ("letter.pdf.html", "letter.pdf"),
        ("letter.pdf.pdf", "letter.pdf"),
        ("letter\x00.html.pdf", "letter.pdf"),
        ("letter\u202efdp.exe", "letterfdp.pdf"),
        ("a\u200bb\ufeffc.pdf", "abc.pdf"),
        ('a"b<c>|d?*.pdf', "a b c d.pdf"),
        ("line\r\nSet-Cookie: x.pdf", "line Set-Cookie x.pdf"),
        ("St. John's, no. 5.pdf", "St. John's, no. 5.pdf"),
        ("", "document.pdf"),
        (".pdf", "document.pdf"),
        ("...", "document.pdf"),
        ("é" * 300 + ".pdf", "é" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_name_is_made_safe(given, name):
    assert safe_name(given, FileKind.PDF) == name


@given(st.text(max_size=400))
def test_any_name_becomes_a_plain_one(text):
    name = safe_name(text, FileKind.JPEG)

    assert name.endswith(".jpg")
    assert 5 <= len(name) <= LONGEST
    assert not set(name) & set('/\\:*?"<>|')
    assert all(unicodedata.category(sign) not in ("Cc", "Cf", "Cs") for sign in name)
    assert safe_name(name, FileKind.JPEG) == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.pdf", FileKind.PDF),
        ("a.JPeG", FileKind.JPEG),
        ("a.png ", FileKind.PNG),
        ("a.pdf.exe", None),
        ("pdf", None),
        ("a.docx", FileKind.DOCX),
        ("a.docm", None),
    ],
)
def test_kind_is_read_from_the_last_ending(name, kind):
    assert kind_by_name(name) == kind
