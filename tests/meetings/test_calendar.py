"""The invitation in a mail and the file to download, as calendars read them."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override
from icalendar import Calendar, Event

from meetings.calendar import calendar_file, invitation_for
from network.accounts.enums import Zone
from network.outbox.models import Mail
from tests.meetings.factories import MeetingFactory

pytestmark = pytest.mark.django_db

EVIL = '=cmd("x"), {{ a }}; <b>\r\nATTENDEE:mailto:everybody@town.example\t@\\n ' + "é" * 90


def mail_to(address="marie@town.example", name="Marie Roy", language="en") -> Mail:
    return Mail(kind="meeting_invitation", address=address, name=name, language=language)


def read(content: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0]


def winter_call(**values):
    return MeetingFactory(
        held_on=date(2027, 1, 19), starts_clock=time(14, 30), ends_clock=time(15, 45), zone=Zone.HALIFAX, **values
    )


def test_invitation_is_a_request_to_one_person_in_utc():
    meeting = winter_call(title="January call", sequence=3)

    part = invitation_for(meeting, mail_to())
    calendar, event = read(part.content)

    assert part.method == str(calendar["METHOD"]) == "REQUEST"
    assert str(event["UID"]) == f"{meeting.uid}@demo.example"
    assert event["SEQUENCE"] == 3
    assert event.start == datetime(2027, 1, 19, 18, 30, tzinfo=UTC)
    assert event.end == datetime(2027, 1, 19, 19, 45, tzinfo=UTC)
    assert b"DTSTART:20270119T183000Z" in part.content
    assert b"VTIMEZONE" not in part.content
    assert b"VALARM" not in part.content
    assert str(event["STATUS"]) == "CONFIRMED"
    assert str(event["SUMMARY"]) == "January call"


def test_nobody_is_asked_to_answer_by_calendar():
    _calendar, event = read(invitation_for(winter_call(), mail_to()).content)

    assert str(event["ATTENDEE"]) == "mailto:marie@town.example"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ATTENDEE"].params["CN"] == "Marie Roy"
    assert str(event["ORGANIZER"]) == "mailto:portal@demo.example"


def test_organizer_is_not_invited_by_herself():
    assert invitation_for(winter_call(), mail_to("Portal@demo.example")) is None


@pytest.mark.parametrize(
    ("language", "summary", "network", "phone"),
    [
        ("en", "Conference call of January 19, 2027", "National Municipal Network", "Telephone: 1-855"),
        ("fr", "Téléconférence du 19 janvier 2027", "Réseau municipal national", "Téléphone\u00a0: 1-855"),
    ],
)
def test_invitation_speaks_the_recipient_s_language(language, summary, network, phone):
    meeting = winter_call(link="https://calls.example/1", join_note="Mute yourself.")

    with override(language):
        _calendar, event = read(invitation_for(meeting, mail_to(language=language)).content)

    assert str(event["SUMMARY"]) == summary
    assert event["ORGANIZER"].params["CN"].startswith(network)
    description = str(event["DESCRIPTION"])
    assert description.splitlines()[0].startswith(phone)
    assert "4417 2093#" in description
    assert "https://calls.example/1" in description
    assert "Mute yourself." in description
    assert f"https://testserver/{language}/" in description


def test_cancelled_meeting_is_taken_out_again():
    meeting = winter_call(cancelled=True)

    part = invitation_for(meeting, mail_to())
    calendar, event = read(part.content)

    assert part.method == str(calendar["METHOD"]) == "CANCEL"
    assert str(event["STATUS"]) == "CANCELLED"
    assert str(event["UID"]) == f"{meeting.uid}@demo.example"
    assert event["SEQUENCE"] == meeting.sequence
    assert "4417" not in part.content.decode()


def test_one_person_s_place_is_taken_back():
    part = invitation_for(winter_call(), mail_to(), is_withdrawn=True)

    assert part.method == "CANCEL"
    assert b"4417" not in part.content


def test_file_to_download_asks_nobody():
    calendar, event = read(calendar_file(winter_call(), reader_may_join=True))

    assert str(calendar["METHOD"]) == "PUBLISH"
    assert "ATTENDEE" not in event
    assert "4417 2093#" in str(event["DESCRIPTION"])
    assert str(event["LOCATION"]) == "1-855-555-0100"


def test_file_without_leave_to_join_holds_no_number_or_code():
    content = calendar_file(
        winter_call(link="https://calls.example/1", join_note="Door code 77"), reader_may_join=False
    )

    for secret in (b"4417", b"1-855", b"calls.example", b"Door code"):
        assert secret not in content


def test_file_of_a_cancelled_meeting_says_so():
    calendar, event = read(calendar_file(winter_call(cancelled=True), reader_may_join=True))

    assert (str(calendar["METHOD"]), str(event["STATUS"])) == ("PUBLISH", "CANCELLED")


def test_names_cannot_break_out():
    meeting = winter_call(title=EVIL[:150], join_note=EVIL, phone=EVIL[:60], access_code=EVIL[:60])

    part = invitation_for(meeting, mail_to(name=EVIL))
    calendar, event = read(part.content)

    assert [component.name for component in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    assert str(event["ATTENDEE"]) == "mailto:marie@town.example"
    assert str(event["SUMMARY"]).startswith('=cmd("x"), {{ a }}; <b> ATTENDEE:mailto:everybody')
    assert not any(line.startswith(b"ATTENDEE:mailto:everybody") for line in part.content.splitlines())


def test_lines_are_folded_and_end_as_the_standard_asks():
    content = invitation_for(winter_call(title="é" * 150, join_note="ü, " * 100), mail_to()).content

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    content.decode("utf-8")


def test_uid_stays_while_the_sequence_grows():
    meeting = winter_call()
    before = read(invitation_for(meeting, mail_to()).content)[1]

    meeting.sequence += 1
    after = read(invitation_for(meeting, mail_to()).content)[1]

    assert str(before["UID"]) == str(after["UID"])
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
