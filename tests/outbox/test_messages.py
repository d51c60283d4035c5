"""What a mail server gets: headers, parts, encodings."""

import pytest
from django.core.mail import BadHeaderError
from django.urls import reverse
from django.utils.translation import override

from network.outbox.letters import Rendered, render
from network.outbox.links import BadLink, read_mailing_link, read_stop_link
from network.outbox.messages import UnusableAddress, build, usable
from network.outbox.models import Mail
from network.outbox.registry import Attachment, CalendarPart, Letter
from network.outbox.services import send_due
from tests.accounts.factories import UserFactory
from tests.outbox.kinds import posted

CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    "SUMMARY:Téléconférence du 19 janvier avec un titre qui se plie sur deux li\r\n gnes\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()
LETTER = Letter("outbox/account_unknown", {"email": "a@b.example"})


def mail(**fields) -> Mail:
    return Mail(**{"kind": "test", "address": "a@b.example", "language": "fr", "message_id": "<1@x.example>"} | fields)


def message(letter: Letter = LETTER, rendered: Rendered | None = None, **fields):
    row = mail(**fields)
    return build(row, letter, rendered or render(letter, row)).message()


def test_parts_stand_in_the_order_mail_programs_want():
    letter = Letter(
        "outbox/account_unknown",
        {},
        calendar=CalendarPart("REQUEST", CALENDAR),
        attachments=(Attachment("Compte rendu – été.pdf", b"%PDF", "application/pdf"),),
    )

    built = message(letter)

    assert [part.get_content_type() for part in built.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics", "application/pdf",
    ]  # fmt: skip
    *_others, calendar, invite, file = built.walk()
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "utf-8"
    assert invite.get_filename() == "invite.ics"
    assert invite.get_payload(decode=True) == CALENDAR
    assert calendar.get_payload(decode=True).decode().splitlines() == CALENDAR.decode().splitlines()
    assert file.get_filename() == "Compte rendu – été.pdf"


def test_headers_say_who_writes_and_who_reads():
    built = message(Letter("outbox/account_unknown", {}, reply_to="asker@town.example"), language="en")

    assert built["From"] == ('"Secretary, National Municipal Network on Crime Prevention" <portal@demo.example>')
    assert built["Reply-To"] == "asker@town.example"
    assert built["Message-ID"] == "<1@x.example>"
    assert built["Auto-Submitted"] == "auto-generated"
    assert built["Date"]
    assert built["List-Unsubscribe"] is None


@pytest.mark.django_db
def test_french_subject_and_sender_arrive_as_written(sink, kinds):
    posted(UserFactory(language="fr"))

    send_due()

    (raw,) = sink.raw
    (arrived,) = sink.messages
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) < 998
    assert arrived["Subject"] == render(LETTER, mail()).subject
    assert "Réseau municipal" in arrived["From"].addresses[0].display_name
    assert arrived["From"].addresses[0].addr_spec == "portal@demo.example"
    assert "é" in arrived.get_body(("plain",)).get_content()
    assert '<html lang="fr-CA">' in arrived.get_body(("html",)).get_content()


@pytest.mark.django_db
def test_encoded_headers_begin_behind_their_names(sink, kinds):
    posted(UserFactory(language="fr"))

    send_due()

    lines = sink.raw[0].splitlines()
    assert [line for line in lines if line.rstrip() in (b"Subject:", b"From:")] == []
    assert max(len(line) for line in lines) <= 200


@pytest.mark.django_db
def test_stoppable_kind_stops_with_one_click(sink, kinds):
    user = UserFactory(language="fr")
    posted(user, kind="test_stoppable")

    send_due()

    (arrived,) = sink.messages
    address = arrived["List-Unsubscribe"].strip(" <>")
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith("https://testserver/fr/")
    assert address in arrived.get_body(("plain",)).get_content()
    assert address in arrived.get_body(("html",)).get_content()
    assert read_stop_link(address.rstrip("/").rpartition("/")[2]) == (user.pk, "test_stoppable")


@pytest.mark.django_db
def test_guest_without_an_account_gets_no_stop_link(sink, kinds):
    posted(kind="test_stoppable")

    send_due()

    assert sink.messages[0]["List-Unsubscribe"] is None


@pytest.mark.parametrize("line", ["\r\nBcc: all@town.example", "\nX: y", "\r"])
def test_line_breaks_never_reach_the_headers(line):
    letter = Letter("outbox/mailing_held", {"what": f"a{line}", "minutes": 10, "number": 6, "mailing": _Any()})

    built = message(letter, language="en")

    assert built["Bcc"] is None
    assert built["X"] is None
    assert built["Subject"].endswith("a " + line.strip() if line.strip() else "a")


def test_line_break_that_was_not_taken_out_is_no_header():
    with pytest.raises(BadHeaderError):
        message(rendered=Rendered("a\r\nBcc: all@town.example", "text", "<p>text"))


def test_very_long_lines_are_folded():
    built = message(rendered=Rendered("é" * 240, "x" * 5000 + "é", "<p>" + "y" * 5000))

    assert max(map(len, built.as_bytes(linesep="\r\n").splitlines())) < 998


def test_subject_is_one_line_however_it_is_written():
    rendered = render(
        Letter("outbox/mailing_held", {"what": "A\nB\t C", "minutes": 10, "number": 6, "mailing": _Any()}),
        mail(language="en"),
    )

    assert rendered.subject == "Going out in 10 minutes to 6 people: A B C"


class _Any:
    release_at = None
    get_absolute_url = "/en/"


def test_text_is_not_escaped_and_html_is():
    rendered = render(Letter("outbox/account_unknown", {"email": "O'Hara <b>&"}), mail(language="en"))

    assert "O'Hara <b>&" in rendered.text
    assert "O&#x27;Hara &lt;b&gt;&amp;" in rendered.html
    assert "\n\n\n" not in rendered.text


@pytest.mark.parametrize(
    ("address", "written"),
    [(" a@town.example ", "a@town.example"), ("info@montréal.example", "info@xn--montral-fya.example")],
)
def test_address_is_written_as_servers_read_it(address, written):
    assert usable(address) == written


@pytest.mark.parametrize("address", ["", "a", "@b.example", "a@", "é@b.example", "a b@c.example", "a@b,c@d.example"])
def test_address_that_no_server_reads_is_refused(address):
    with pytest.raises(UnusableAddress):
        usable(address)


@pytest.mark.parametrize("read", [read_stop_link, read_mailing_link])
@pytest.mark.parametrize("token", ["", "x", "WzEsMl0:1abcde:forged", "é", "\x00"])
def test_changed_link_is_no_link(read, token):
    with pytest.raises(BadLink):
        read(token)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mail_pages_have_their_own_path_in_each_language(language):
    with override(language):
        assert reverse("outbox:list").startswith(f"/{language}/")
