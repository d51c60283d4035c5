"""A meeting as a calendar understands it: the invitation in a mail, and the file one downloads.

In UTC, because calendars may hold old zone rules; one UID for life; a sequence that grows with each change. Nobody
answers by calendar (RSVP=FALSE): such answers would reach no one, so the button in the mail is the answer.
"""

from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from meetings.models import Meeting
from network.outbox.models import Mail
from network.outbox.registry import CalendarPart
from network.shared.text import on_one_line, without_control

PRODUCT = "-//Municipal Network//Portal//EN"


def invitation_for(meeting: Meeting, mail: Mail, *, is_withdrawn: bool = False) -> CalendarPart | None:
    """The part that puts the meeting into the calendar of whom ``mail`` goes to, or takes it out again.

    None for the organizer's own mailbox: calendars take such a message for an answer to themselves.
    """
    if mail.address.lower() == organizer_address().lower():
        return None
    is_off = meeting.is_cancelled or is_withdrawn
    event = _event(meeting, is_off=is_off)
    event.add("attendee", _attendee(mail), encode=False)
    if not is_off:
        _add_how_to_join(event, meeting)
    method = "CANCEL" if is_off else "REQUEST"
    return CalendarPart(method, _calendar(method, event))


def calendar_file(meeting: Meeting, reader_may_join: bool) -> bytes:  # noqa: FBT001 -- the one question a caller must answer
    """The file of one meeting for any calendar; how to join only for those who may know it."""
    event = _event(meeting, is_off=meeting.is_cancelled)
    if reader_may_join and not meeting.is_cancelled:
        _add_how_to_join(event, meeting)
    return _calendar("PUBLISH", event)


def how_to_join(meeting: Meeting) -> list[str]:
    """Telephone number, code, link and what is good to know, a line each, in the language that is active."""
    lines = (
        meeting.phone and _("Telephone: %(number)s") % {"number": meeting.phone},
        meeting.access_code and _("Access code: %(code)s") % {"code": meeting.access_code},
        meeting.link and _("Link: %(address)s") % {"address": meeting.link},
        meeting.join_note,
    )
    return [line for line in lines if line]


def organizer_address() -> str:
    """The address that mails come from, which calendars know as the organizer."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _event(meeting: Meeting, *, is_off: bool) -> Event:
    event = Event()
    event.add("uid", f"{meeting.uid}@{settings.MAIL_DOMAIN}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", _one_line(meeting.name))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("organizer", _organizer(), encode=False)
    event.add("url", vUri(settings.PORTAL_URL + meeting.get_absolute_url()), encode=False)
    return event


def _add_how_to_join(event: Event, meeting: Meeting) -> None:
    lines = how_to_join(meeting)
    lines.append(settings.PORTAL_URL + meeting.get_absolute_url())
    event.add("description", "\n".join(without_control(line) for line in lines))
    if place := meeting.phone or meeting.link:
        event.add("location", _one_line(place))


def _organizer() -> vCalAddress:
    organizer = vCalAddress(f"mailto:{organizer_address()}")
    language = "fr" if get_language() == "fr" else "en"
    organizer.params["CN"] = vText(settings.NETWORK_NAME[language])
    return organizer


def _attendee(mail: Mail) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{mail.address}")
    if mail.name:
        attendee.params["CN"] = vText(_one_line(mail.name))
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _calendar(method: str, event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical()


def _one_line(text: str) -> str:
    return on_one_line(without_control(text))
