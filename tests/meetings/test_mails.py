"""Every mail about a meeting, as its reader gets it in her language; and those that must not leave any more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override
from icalendar import Calendar

from meetings import services
from meetings.enums import Choice, MeetingState
from meetings.mails.meeting import LONG_NAME
from meetings.models import Meeting, Reminder
from meetings.times import DAY, short_zone
from members.enums import Source
from members.models import Representative
from network.accounts.enums import Zone
from network.outbox.letters import Rendered, compose, render
from network.outbox.models import Mail
from network.outbox.registry import KINDS, Letter
from network.outbox.services import send_due
from tests.meetings.factories import AgendaItemFactory, AnswerFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

SUBJECT_LIMIT = 78
NBSP = "\u00a0"
LANGUAGES = ("en", "fr")
FOREIGN = {
    "en": r"\b(?:téléconférence|votre|vous|réunion|municipalité|courriel|heure|janvier|d'ici)\b",
    "fr": r"\b(?:call|your|you|meeting|municipality|mail|time|January|English|French|please|with|and)\b",
}
PERSONAL = re.compile(r"https://[^\s\"]+/\d+-\d+\.[\w-]+")
NOW = datetime(2027, 1, 4, 15, tzinfo=UTC)


@dataclass
class World:
    """A call in Halifax time on January 19, 2027, and somebody who represents Halifax."""

    meeting: Meeting
    representative: Representative
    secretary: object

    @property
    def member(self):
        return self.representative.member


@pytest.fixture
def world_in(time_machine) -> Callable[..., World]:
    def make(language: str, **values) -> World:
        time_machine.move_to(NOW, tick=False)
        member = MemberFactory(name_en="Halifax", name_fr="Halifax")
        PlaceFactory(member=member, time_zone=Zone.HALIFAX)
        representative = RepresentativeFactory(
            member=member, user__language=language, user__time_zone=Zone.HALIFAX, user__name="O'Brien & <Co>"
        )
        meeting = MeetingFactory(
            held_on=date(2027, 1, 19),
            starts_clock=time(14, 30),
            ends_clock=time(15, 45),
            zone=Zone.HALIFAX,
            link="https://calls.example/j/1?a=1&b=2",
            has_interpretation=True,
            host=member,
            **values,
        )
        AgendaItemFactory(meeting=meeting, position=1, title="A & B <b>", lead="O'Hara", minutes_planned=15)
        return World(meeting, representative, OfficeFactory().user)

    return make


def latest(kind: str) -> Mail:
    return Mail.objects.filter(kind=kind).order_by("-pk")[0]


def invite(world: World) -> Mail:
    Meeting.objects.update(state=MeetingState.DRAFT)
    services.announce_meeting(Meeting.objects.get(), by=world.secretary)
    return latest("meeting_invitation")


def answered(world: World, choice=Choice.YES, **how) -> None:
    how = {"by": world.representative.user, "source": Source.PAGE} | how
    services.give_answer(world.meeting, world.member, choice=choice, **how)


def somebody_else(world: World) -> None:
    answered(world, Choice.OTHER, substitute_name="Sam", substitute_email="sam@elsewhere.example")


def move(world: World, **values) -> Mail:
    values = values or {"held_on": date(2027, 1, 21)}
    meeting = Meeting.objects.get()
    services.move_meeting(meeting, by=world.secretary, seen_version=meeting.version, values=values)
    return latest("meeting_moved")


def move_answered(world: World) -> Mail:
    answered(world)
    return move(world)


def move_earlier(world: World) -> Mail:
    return move(world, held_on=date(2027, 1, 18))


def end_later(world: World) -> Mail:
    answered(world)
    return move(world, ends_clock=time(16, 30))


def cancel(world: World) -> Mail:
    services.cancel_meeting(world.meeting, by=world.secretary)
    return latest("meeting_cancelled")


def restore(world: World) -> Mail:
    cancel(world)
    services.restore_meeting(world.meeting, by=world.secretary)
    return latest("meeting_restored")


def restore_answered(world: World) -> Mail:
    somebody_else(world)
    cancel(world)
    services.restore_meeting(world.meeting, by=world.secretary)
    return Mail.objects.get(kind="meeting_restored", recipient=world.representative.user)


def tell_substitute_of_move(world: World) -> Mail:
    somebody_else(world)
    move(world)
    return Mail.objects.get(kind="meeting_moved", recipient=None)


def remind(world: World, offset: int) -> Mail:
    Meeting.objects.update(state=MeetingState.SCHEDULED)
    services.plan_reminders(world.meeting)
    Reminder.objects.filter(offset_minutes=offset).update(due_at=NOW)
    services.post_due_reminders()
    return Mail.objects.filter(kind__startswith="meeting_reminder").order_by("-pk")[0]


def remind_silent(world: World) -> Mail:
    return remind(world, 7 * DAY)


def remind_outdated(world: World) -> Mail:
    AnswerFactory(meeting=world.meeting, member=world.member, schedule_version=0, choice=Choice.NO)
    return remind(world, 7 * DAY)


def remind_coming(world: World) -> Mail:
    answered(world)
    return remind(world, DAY)


def remind_of_substitute(world: World) -> Mail:
    somebody_else(world)
    return remind(world, DAY)


def record(world: World) -> Mail:
    answered(world, by=world.secretary, source=Source.PHONE, note="O'Hara, 12:30")
    return latest("meeting_answer_recorded")


def record_other(world: World) -> Mail:
    answered(
        world,
        Choice.OTHER,
        by=world.secretary,
        source=Source.WRITTEN,
        substitute_email="sam@elsewhere.example",
    )
    return latest("meeting_answer_recorded")


def name_substitute(world: World) -> Mail:
    somebody_else(world)
    return latest("meeting_substitute")


def withdraw_substitute(world: World) -> Mail:
    somebody_else(world)
    answered(world)
    return latest("meeting_substitute")


# Who makes the mail, its subject in both languages, the method of its calendar part.
MAILS = {
    "invitation": (
        invite,
        "Will Halifax join the call on Jan. 19 at 14:30 Atlantic?",
        "Téléconférence du 19 janvier, 14 h 30 (Atlantique) : y serez-vous?",
        "REQUEST",
    ),
    "moved": (
        move_answered,
        "Moved to Jan. 21, 14:30 Atlantic: can you still join?",
        "Reportée au 21 janvier, 14 h 30 (Atlantique) : y serez-vous?",
        "REQUEST",
    ),
    "moved earlier": (
        move_earlier,
        "Moved up to Jan. 18, 14:30 Atlantic: can you still join?",
        "Devancée au 18 janvier, 14 h 30 (Atlantique) : y serez-vous?",
        "REQUEST",
    ),
    "new end": (
        end_later,
        "Until 16:30 now: call of Jan. 19, 14:30 Atlantic",
        "Jusqu'à 16 h 30 : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        "REQUEST",
    ),
    "moved, to the substitute": (
        tell_substitute_of_move,
        "Moved to Jan. 21, 14:30 Atlantic: can you still join?",
        "Reportée au 21 janvier, 14 h 30 (Atlantique) : y serez-vous?",
        "REQUEST",
    ),
    "cancelled": (
        cancel,
        "Cancelled: call of Jan. 19, 14:30 Atlantic",
        "Annulée : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        "CANCEL",
    ),
    "restored": (
        restore,
        "On again: call of Jan. 19, 14:30 Atlantic",
        "Finalement maintenue : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        "REQUEST",
    ),
    "restored, answered": (
        restore_answered,
        "On again: call of Jan. 19, 14:30 Atlantic",
        "Finalement maintenue : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        "REQUEST",
    ),
    "reminder to the silent": (
        remind_silent,
        "Will Halifax be there? Call of Jan. 19, 14:30 Atlantic",
        "Y serez-vous? Téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        None,
    ),
    "reminder after a move": (
        remind_outdated,
        "Will Halifax be there? Call of Jan. 19, 14:30 Atlantic",
        "Y serez-vous? Téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        None,
    ),
    "reminder to those coming": (
        remind_coming,
        "Jan. 19, 14:30 Atlantic: how to join the call",
        "19 janvier, 14 h 30 (Atlantique) : comment vous joindre à nous",
        None,
    ),
    "reminder, somebody else comes": (
        remind_of_substitute,
        "Jan. 19, 14:30 Atlantic: how to join the call",
        "19 janvier, 14 h 30 (Atlantique) : comment vous joindre à nous",
        None,
    ),
    "recorded": (
        record,
        "Your answer was noted: call of Jan. 19, 14:30 Atlantic",
        "Réponse notée : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        None,
    ),
    "recorded, somebody else": (
        record_other,
        "Your answer was noted: call of Jan. 19, 14:30 Atlantic",
        "Réponse notée : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        None,
    ),
    "substitute": (
        name_substitute,
        "You are expected: call of Jan. 19, 14:30 Atlantic",
        "On vous attend : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        "REQUEST",
    ),
    "substitute withdrawn": (
        withdraw_substitute,
        "No longer needed: call of Jan. 19, 14:30 Atlantic",
        "Plus nécessaire : téléconférence du 19 janvier, 14 h 30 (Atlantique)",
        "CANCEL",
    ),
}
WITHOUT_BUTTON = ("cancelled", "substitute", "substitute withdrawn", "moved, to the substitute")


def read(mail: Mail) -> tuple[Letter, Rendered]:
    letter = compose(mail)
    assert letter is not None
    return letter, render(letter, mail)


def without_addresses(text: str) -> str:
    return re.sub(r"https?://\S+|\S+@\S+", "", text).replace("Sam Substitute", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_mail_is_whole_and_in_one_language(world_in, name, language):
    make, *subjects, _method = MAILS[name]
    world = world_in(language)

    _letter, rendered = read(make(world))

    assert rendered.subject.replace(NBSP, " ") == subjects[LANGUAGES.index(language)]
    assert len(rendered.subject) <= SUBJECT_LIMIT
    for text in (rendered.text, re.sub(r"<style>.*?</style>|<[^>]+>", " ", rendered.html, flags=re.DOTALL)):
        words = without_addresses(text)
        assert not re.search(FOREIGN[language], words, re.IGNORECASE), words
        assert not re.search(r"{{|{%|%\(|None\b", words)
    assert not re.search(r"&lt;|&#|&amp;|&quot;", rendered.text)
    assert "A & B <b>" not in rendered.html
    assert f'<html lang="{language}-CA">' in rendered.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_first_lines_say_when_in_the_reader_s_own_clock(world_in, name, language):
    _letter, rendered = read(MAILS[name][0](world_in(language)))

    day = {"en": r"day, January \d+, 2027, 14:30 to 1\d:\d\d, Atlantic time \(Halifax\)"}
    day["fr"] = r"di \d+ janvier 2027, de 14 h 30 à 1\d h \d\d, heure de l'Atlantique \(Halifax\)"
    assert any(re.search(day[language], line.replace(NBSP, " ")) for line in rendered.text.splitlines()[:3])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_one_button_and_its_link_on_a_line_of_its_own(world_in, name, language):
    world = world_in(language)

    letter, rendered = read(MAILS[name][0](world))

    expected = 0 if name in WITHOUT_BUTTON else 1
    lines = [line for line in rendered.text.splitlines() if PERSONAL.search(line)]
    assert len(lines) == len(PERSONAL.findall(rendered.html)) == rendered.html.count('class="button"') == expected
    for line in [*lines, *(line for line in rendered.text.splitlines() if "http" in line)]:
        assert re.fullmatch(r"https://\S+", line)
    if expected:
        token = letter.context["answer_url"].rstrip("/").rpartition("/")[2]
        assert services.who_answers(token) == (world.meeting, world.representative)
        assert f"/{language}/" in letter.context["answer_url"]


@pytest.mark.parametrize("name", MAILS)
def test_calendar_part_fits_the_mail(world_in, name):
    world = world_in("en")

    mail = MAILS[name][0](world)
    letter, _rendered = read(mail)

    method = MAILS[name][3]
    assert (letter.calendar and letter.calendar.method) == method
    if method:
        event = Calendar.from_ical(letter.calendar.content).walk("VEVENT")[0]
        assert str(event["UID"]) == f"{world.meeting.uid}@demo.example"
        assert event["SEQUENCE"] == Meeting.objects.get().sequence
        assert str(event["ATTENDEE"]) == f"mailto:{mail.address}"


def test_kinds_with_a_personal_link_are_secret():
    secret = {name for name, kind in KINDS.all.items() if name.startswith("meeting_") and kind.is_secret}

    assert secret >= {
        "meeting_invitation",
        "meeting_moved",
        "meeting_restored",
        "meeting_reminder_silent",
        "meeting_reminder_coming",
        "meeting_answer_recorded",
    }


def test_reminders_can_be_stopped_and_invitations_cannot():
    stoppable = {name for name, kind in KINDS.all.items() if name.startswith("meeting_") and kind.may_be_stopped}

    assert stoppable & {"meeting_reminder_silent", "meeting_reminder_coming"} == {
        "meeting_reminder_silent",
        "meeting_reminder_coming",
    }
    assert not stoppable & {"meeting_invitation", "meeting_moved", "meeting_cancelled", "meeting_substitute"}


# --- What each one says -------------------------------------------------------------------------------------


def test_invitation_says_all_a_member_needs(world_in):
    text = read(invite(world_in("en")))[1].text

    for words in (
        "by Tuesday, January 12, 2027:",
        "You answer as the representative of Halifax. Forwarded to you? Do not use the link.",
        "1. A & B <b> (O'Hara, 15 min)",
        "Anything for the agenda? Reply to this mail.",
        "Telephone: 1-855-555-0100",
        "Access code: 4417 2093#",
        "\nhttps://calls.example/j/1?a=1&b=2\n",
        "Spoken: English, French, with interpretation",
        "Hosted by: Halifax",
    ):
        assert words in text


def test_invitation_in_french_never_puts_a_name_after_de(world_in):
    text = read(invite(world_in("fr")))[1].text.replace(NBSP, " ")

    for words in (
        "d'ici le mardi 12 janvier 2027 :",
        "Vous répondez pour ce membre du Réseau : Halifax.",
        "Un sujet à proposer? Répondez à ce courriel.",
        "Code d'accès : 4417 2093#",
        "Langues parlées : anglais, français, avec interprétation",
    ):
        assert words in text
    assert not re.search(r"(?:de|du|d'|à|au) Halifax", text)


def test_title_and_items_carry_their_language_in_the_frame_of_the_reader(world_in):
    html = read(invite(world_in("fr", title="January call")))[1].html

    assert '<h1 lang="en-CA">January call</h1>' in html
    assert '<span lang="en-CA">A &amp; B &lt;b&gt;</span>' in html


def test_long_name_is_left_out_of_the_subject(world_in):
    world = world_in("en")
    world.member.name_en = "Waterloo Region and Kitchener"
    world.member.save()

    _letter, rendered = read(invite(world))

    assert rendered.subject == "Will you join the call on Jan. 19 at 14:30 Atlantic?"
    assert "for Waterloo Region and Kitchener at" in rendered.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_no_subject_is_too_long_in_the_zone_with_the_longest_name(world_in, name, language):
    world = world_in(language)
    world.member.name_en = "M" * LONG_NAME
    world.member.save()
    with override(language):
        zone = max(Zone, key=lambda zone: len(short_zone(zone)))
    mail = MAILS[name][0](world)
    september = services.as_moved(Meeting.objects.get(), {"held_on": date(2027, 9, 22)})
    Meeting.objects.update(starts_at=september.starts_at, ends_at=september.ends_at)
    mail.data["zone"] = world.representative.user.time_zone = zone
    world.representative.user.save()
    mail.refresh_from_db(fields=["recipient"])

    assert len(read(mail)[1].subject) <= SUBJECT_LIMIT


def test_moved_shows_the_old_time_and_the_old_answer(world_in):
    text = read(move_answered(world_in("en")))[1].text

    assert "Thursday, January 21, 2027, 14:30" in text
    assert "Before: Tuesday, January 19, 2027, 14:30" in text
    assert "Answered until now (Halifax): Yes." in text
    assert "Please answer again, by Thursday, January 14, 2027:" in text


def test_new_end_does_not_ask_again(world_in):
    text = read(end_later(world_in("en")))[1].text

    assert "Your answer stands." in text
    assert "answer again" not in text


def test_cancelled_asks_nothing_and_tells_no_code(world_in):
    text = read(cancel(world_in("en")))[1].text

    assert "There is nothing for you to do." in text
    assert "4417" not in text


def test_recorded_names_the_way_and_who_wrote_it(world_in):
    world = world_in("en")
    text = read(record(world))[1].text

    assert f"{world.secretary.name} noted this answer for Halifax, given by telephone: Yes" in text
    assert "(O'Hara, 12:30)." in text


def test_substitute_learns_how_to_join_and_has_no_link_to_the_portal(world_in):
    text = read(name_substitute(world_in("en")))[1].text

    assert "4417 2093#" in text
    assert "https://testserver" not in text


def test_substitute_who_is_not_awaited_any_more_gets_no_code(world_in):
    assert "4417" not in read(withdraw_substitute(world_in("en")))[1].text


@pytest.mark.parametrize(
    ("hours", "english"),
    [(0, "Tomorrow, 14:30 Atlantic: how to join the call"), (20, "Today, 14:30 Atlantic: how to join the call")],
)
def test_day_before_says_tomorrow_and_a_late_one_today(world_in, time_machine, hours, english):
    mail = remind_coming(world_in("en"))

    time_machine.move_to(datetime(2027, 1, 18, 14, tzinfo=UTC) + timedelta(hours=hours), tick=False)

    assert read(mail)[1].subject == english


# --- Answer until when --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "until"),
    [(date(2027, 1, 11), "January 12"), (date(2027, 1, 12), "January 18"), (date(2027, 1, 18), "January 19")],
)
def test_answer_is_asked_for_by_a_day_that_is_still_ahead(world_in, time_machine, today, until):
    mail = invite(world_in("en"))

    time_machine.move_to(datetime.combine(today, time(15), UTC), tick=False)

    assert f"{until}, 2027:" in read(mail)[1].text


# --- Previews -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["meeting_invitation", "meeting_moved", "meeting_cancelled", "meeting_restored"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_preview_shows_the_words_without_a_personal_link(world_in, django_assert_max_num_queries, language, kind):
    world = world_in(language)
    somebody_else(world)
    planned = services.as_moved(world.meeting, {"held_on": date(2027, 1, 21)})

    previews = services.preview_of(planned, kind, services.to_tell(world.meeting))

    for shown in previews:
        assert not PERSONAL.search(shown.rendered.text + shown.rendered.html)
        assert "21" in shown.rendered.subject
    assert {shown.language for shown in previews} == {language}
    assert Meeting.objects.get().held_on == date(2027, 1, 19)
    if kind != "meeting_cancelled":
        words = {"en": "(your personal link)", "fr": "(votre lien personnel)"}
        assert words[language] in previews[0].rendered.text


def test_preview_of_a_draft_shows_the_invitation(world_in):
    world = world_in("en", draft=True)

    [shown] = services.preview_of(world.meeting, "meeting_invitation", services.to_invite(world.meeting))

    assert shown.rendered.subject == "Will Halifax join the call on Jan. 19 at 14:30 Atlantic?"


# --- Mails whose occasion has passed ------------------------------------------------------------------------


@pytest.mark.parametrize("deed", [cancel, move, move_earlier])
def test_invitation_still_held_gives_way_to_the_news(world_in, deed):
    world = world_in("en")
    mail = invite(world)

    deed(world)

    assert compose(mail) is None


def test_only_the_latest_of_two_moves_leaves(world_in):
    world = world_in("en")
    first = move(world)
    second = move(world, held_on=date(2027, 1, 22))

    assert compose(first) is None
    assert compose(second) is not None


def test_cancelled_mail_does_not_leave_when_it_is_on_again(world_in):
    world = world_in("en")
    mail = cancel(world)
    services.restore_meeting(world.meeting, by=world.secretary)

    assert compose(mail) is None


def test_second_invitation_does_not_leave_when_the_member_answered_meanwhile(world_in, time_machine):
    world = world_in("en")
    first = invite(world)
    time_machine.move_to(NOW + timedelta(days=2), tick=False)
    services.announce_meeting(Meeting.objects.get(), by=world.secretary)
    again = latest("meeting_invitation")
    answered(world)

    assert again != first
    assert compose(again) is None
    assert "Answered until now (Halifax): Yes." in read(first)[1].text


@pytest.mark.parametrize("change", [{"ends_on": date(2027, 1, 3), "starts_on": date(2027, 1, 1)}, "inactive"])
@pytest.mark.parametrize("make", [invite, move, cancel, restore, record])
def test_nothing_goes_to_somebody_who_no_longer_acts(world_in, make, change):
    world = world_in("en")
    mail = make(world)
    if change == "inactive":
        world.representative.user.is_active = False
        world.representative.user.save()
    else:
        Representative.objects.filter(pk=world.representative.pk).update(**change)

    assert compose(mail) is None


@pytest.mark.parametrize("make", [invite, move, cancel, restore, record, name_substitute])
def test_nothing_leaves_once_the_call_has_begun(world_in, time_machine, make):
    mail = make(world_in("en"))

    time_machine.move_to(Meeting.objects.get().starts_at, tick=False)

    assert compose(mail) is None


@pytest.mark.parametrize("make", [invite, move, cancel, restore, record, name_substitute])
def test_nothing_leaves_about_a_meeting_that_is_gone(world_in, make):
    mail = make(world_in("en"))
    Meeting.objects.all().delete()

    assert compose(mail) is None


def test_confirmation_does_not_leave_after_another_answer(world_in):
    world = world_in("en")
    mail = record(world)
    answered(world, Choice.NO)

    assert compose(mail) is None


def test_substitute_is_told_only_what_still_holds(world_in):
    world = world_in("en")
    named = name_substitute(world)
    withdrawn = withdraw_substitute(world)

    assert compose(named) is None
    assert compose(withdrawn) is not None
    somebody_else(world)
    assert compose(withdrawn) is None


def test_former_substitute_is_not_told_of_a_move(world_in):
    world = world_in("en")
    mail = tell_substitute_of_move(world)
    answered(world)

    assert compose(mail) is None


# --- Really sent --------------------------------------------------------------------------------------------


def test_invitation_is_sent_with_its_calendar(world_in, mailoutbox):
    world = world_in("fr")
    invite(world)

    send_due()

    [message] = [message for message in mailoutbox if message.to == [world.representative.user.email]]
    types = [part.get_content_type() for part in message.message().walk()]
    assert types.count("text/plain") == types.count("text/html") == 1
    assert "text/calendar" in types
