"""The pages of calls: list, one call, its form, and the deeds that members hear of."""

import re
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from meetings.enums import MeetingState
from meetings.models import Meeting
from network.outbox.models import Mail, Mailing
from tests.meetings.factories import AgendaItemFactory, AnswerFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory
from tests.pages import Page
from tests.roles import person

pytestmark = pytest.mark.django_db

WHEN = {"held_on": "2099-01-20", "starts_clock": "13:30", "ends_clock": "14:45", "zone": "America/Toronto"}


@pytest.fixture
def halifax():
    return RepresentativeFactory(
        member__name_en="Halifax", member__name_fr="Halifax", user__name="Hana", user__time_zone="America/Halifax"
    )


@pytest.fixture
def officer():
    return OfficeFactory(user__name="Oda Officer").user


@pytest.fixture
def by_officer(client_of, officer):
    return client_of(officer)


def url(name: str, *args, language: str = "en") -> str:
    with override(language):
        return reverse(f"meetings:{name}", args=[getattr(one, "pk", one) for one in args])


def january(**values) -> Meeting:
    values = {"held_on": date(2099, 1, 20), "starts_clock": time(13, 30), "ends_clock": time(14, 45)} | values
    return MeetingFactory(**values)


# --- The list -----------------------------------------------------------------------------------------------


def test_list_says_when_by_the_readers_clock(client_of, halifax):
    january(title="January call", host=MemberFactory(name_en="Winnipeg"))

    page = Page(client_of(halifax.user).get(url("list")))

    for words in ("January call", "Tuesday, January 20, 2099, 14:30 to 15:45, Atlantic time (Halifax)",
                  "Hosted by: Winnipeg", "In English and French.", "Will somebody be there (Halifax)?"):  # fmt: skip
        assert words in page.words, words


def test_list_shows_the_answer_that_stands_and_the_way_to_change_it(client_of, halifax):
    meeting = january()
    AnswerFactory(meeting=meeting, member=halifax.member)

    page = Page(client_of(halifax.user).get(url("list")))

    assert "You answered: Yes" in page.words
    assert page.linking("Change the answer") == url("answer", meeting)


def test_list_asks_again_after_a_move(client_of, halifax):
    AnswerFactory(meeting=january(schedule_version=2), member=halifax.member, schedule_version=1)

    assert (
        "the date has changed. You had answered: Yes. And now?" in Page(client_of(halifax.user).get(url("list"))).words
    )


def test_list_puts_the_next_call_first_and_the_latest_past_one(client_of, halifax):
    january(title="Second")
    january(title="First", held_on=date(2099, 1, 6))
    MeetingFactory(title="Long ago", held_on=date(2020, 1, 7))
    MeetingFactory(title="Last one", held_on=date(2020, 2, 4))

    words = Page(client_of(halifax.user).get(url("list"))).words

    places = [words.index(title) for title in ("First", "Second", "Last one", "Long ago")]
    assert places == sorted(places)


def test_list_marks_cancelled_calls_in_words(client_of, halifax):
    january(cancelled=True)

    page = Page(client_of(halifax.user).get(url("list")))

    assert "Cancelled" in page.words
    assert "choice" not in page.fields


def test_drafts_are_for_officers(client_of, halifax, by_officer):
    january(draft=True, title="Secret plan")

    assert "Secret plan" not in Page(client_of(halifax.user).get(url("list"))).words
    page = Page(by_officer.get(url("list")))
    assert "Secret plan" in page.words
    assert "Not announced yet" in page.words
    assert page.linking("Schedule a call") == url("add")


def test_empty_list_says_what_comes_next(client_of, halifax, by_officer):
    former = client_of(person("former", halifax.member))
    assert "Calls are shown to people who act for a member today." in Page(former.get(url("list"))).words
    assert "you get a mail with the date in your own time" in Page(client_of(halifax.user).get(url("list"))).words
    assert "a day, a time and how to join are enough" in Page(by_officer.get(url("list"))).words


def test_past_calls_come_page_by_page(client_of, halifax):
    for number in range(25):
        MeetingFactory(title=f"Call {number:02}", held_on=date(2020, 1, 1) + timedelta(days=number))
    january(title="Coming one")
    reader = client_of(halifax.user)

    first = Page(reader.get(url("list")))
    second = Page(reader.get(url("list") + first.linking("Next page")))

    assert ("Call 24" in first.words, "Call 04" in first.words, "Coming one" in first.words) == (True, False, True)
    assert ("Call 24" in second.words, "Call 04" in second.words, "Coming one" in second.words) == (False, True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_the_same_for_any_number(client_of, halifax, number, django_assert_num_queries):
    for _one in range(number):
        january(host=MemberFactory())
        MeetingFactory(past=True, host=MemberFactory())
    reader = client_of(halifax.user)

    with django_assert_num_queries(7):
        reader.get(url("list"))


# --- One call -----------------------------------------------------------------------------------------------


def test_page_says_when_here_and_where_it_was_set(client_of, halifax):
    meeting = january(title="January call", host=MemberFactory(name_en="Winnipeg"), has_interpretation=True)

    response = client_of(halifax.user).get(meeting.get_absolute_url())
    page = Page(response)

    assert page.title.startswith("January call")
    for words in (
        "Conference call · hosted by: Winnipeg",
        "Tuesday, January 20, 2099, 14:30 to 15:45, Atlantic time (Halifax) , your time",
        "Set for 13:30, Eastern time (Toronto, Montréal). In English and French, with interpretation.",
        "0 of 1 member has answered.",
    ):
        assert words in page.words, words


def test_page_in_french(client_of, halifax):
    meeting = january()

    page = Page(client_of(halifax.user).get(url("detail", meeting, language="fr")))

    assert "mardi 20 janvier 2099" in page.words
    assert "14 h 30" in page.words


def test_ladder_counts_members_and_says_outside_in_words(client_of, halifax):
    PlaceFactory(member=halifax.member)
    PlaceFactory(member=MemberFactory(name_en="Vancouver"), time_zone="America/Vancouver")
    meeting = january(starts_clock=time(9), ends_clock=time(10))

    words = Page(client_of(halifax.user).get(meeting.get_absolute_url())).words

    assert re.search(r"Atlantic your time 10:00 1 member : Atlantic Halifax", words)
    assert re.search(r"Pacific 0\d:00 outside office hours 1 member : Pacific Vancouver", words)


def test_agenda_runs_by_the_readers_clock_as_long_as_times_are_known(client_of, halifax):
    meeting = january()
    for position, (title, minutes) in enumerate([("Minutes", 5), ("Gangs", None), ("Other", 10)], start=1):
        AgendaItemFactory(meeting=meeting, position=position, title=title, minutes_planned=minutes, lead="Halifax")

    words = Page(client_of(halifax.user).get(meeting.get_absolute_url())).words

    assert "14:30 Minutes Halifax 5 minutes 14:35 Gangs Halifax Other Halifax 10 minutes" in words


@pytest.mark.parametrize(("role", "sees"), [("representative", True), ("observer", True), ("secretary", True),
                                            ("evidence", False)])  # fmt: skip
def test_how_to_join_is_for_those_invited(client_of, role, sees):
    meeting = january(phone="1 855 555-0100")

    page = Page(client_of(person(role, MemberFactory())).get(meeting.get_absolute_url()))

    assert ("1 855 555-0100" in page.words) is sees
    assert ("tel:1855555-0100" in page.links) is sees
    assert ("Shown to those invited only." in page.words) is not sees


def test_page_follows_the_phase(client_of, halifax):
    meeting = MeetingFactory(past=True)
    AnswerFactory(meeting=meeting, member=halifax.member)

    page = Page(client_of(halifax.user).get(meeting.get_absolute_url()))

    assert "What was answered (Halifax)" in page.words
    assert "The minutes will stand here" in page.words
    assert "substitute_email" not in page.fields
    assert re.search(r"Planned \(done\) Members invited \(done\) Held on [^(]+ \(done\) Minutes \(next\)", page.words)


def test_officers_see_what_can_be_done_and_the_mailings(by_officer, officer, client_of, halifax):
    meeting = january()
    mailing = Mailing.objects.create(
        key="x", kind="meeting_invitation", about_id=meeting.pk, release_at=timezone.now() + timedelta(minutes=9)
    )

    page = Page(by_officer.get(meeting.get_absolute_url()))

    for name in ("edit", "move", "cancel", "record", "announce", "write"):
        assert url(name, meeting) in page.links
    assert reverse("outbox:mailing", args=[mailing.pk]) in page.links
    own = Page(client_of(halifax.user).get(meeting.get_absolute_url()))
    assert not {url(name, meeting) for name in ("edit", "move", "cancel", "record", "write")} & set(own.links)
    assert reverse("outbox:mailing", args=[mailing.pk]) not in own.links


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"draft": True}, "Nobody is invited yet."),
        ({"cancelled": True}, "This call is cancelled. It will not be held."),
        ({"is_demonstration": True}, "made up so that you can look around"),
    ],
)
def test_page_says_in_a_banner_what_is_unusual(by_officer, traits, words):
    assert words in Page(by_officer.get(january(**traits).get_absolute_url())).words


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_database_the_same_for_any_number(client_of, number, django_assert_num_queries, halifax):
    meeting = january()
    for position in range(1, number + 1):
        AgendaItemFactory(meeting=meeting, position=position)
        other = RepresentativeFactory()
        PlaceFactory(member=other.member)
        AnswerFactory(meeting=meeting, member=other.member, by=other.user)
    reader = client_of(halifax.user)

    with django_assert_num_queries(13):
        reader.get(meeting.get_absolute_url())


def test_note_taker_reaches_her_draft(client_of, halifax):
    meeting = january(draft=True, note_taker=halifax.user)

    page = Page(client_of(halifax.user).get(meeting.get_absolute_url()))

    assert url("edit", meeting) not in page.links
    assert client_of(halifax.user).get(url("edit", meeting)).status_code == 403


# --- Calendar file ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "joins"), [("representative", True), ("evidence", False)])
def test_calendar_file(client_of, role, joins):
    meeting = january()

    response = client_of(person(role, MemberFactory())).get(url("calendar", meeting))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="call-2099-01-20.ics"'
    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert event["UID"].startswith(str(meeting.uid))
    assert ("1-855-555-0100" in response.text) is joins


# --- Scheduling ---------------------------------------------------------------------------------------------


def test_call_is_scheduled_with_its_agenda(by_officer):
    form = Page(by_officer.get(url("add"))).fields
    sent = form | WHEN | {"items-0-title": "Youth gangs", "items-0-lead": "Halifax", "items-0-minutes_planned": "20"}

    response = by_officer.post(url("add"), sent, follow=True)

    meeting = Meeting.objects.get()
    assert meeting.state == MeetingState.DRAFT
    assert [(item.title, item.lead, item.minutes_planned) for item in meeting.items.all()] == [
        ("Youth gangs", "Halifax", 20)
    ]
    assert response.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert "Send the invitation when you are ready." in Page(response).words


def test_double_click_schedules_one_call(by_officer):
    sent = Page(by_officer.get(url("add"))).fields | WHEN

    first, second = by_officer.post(url("add"), sent), by_officer.post(url("add"), sent)

    assert first["Location"] == second["Location"]
    assert Meeting.objects.count() == 1


def test_past_call_is_kept_with_a_warning(by_officer):
    sent = Page(by_officer.get(url("add"))).fields | WHEN | {"held_on": "2020-01-21"}

    assert "This day is past." in Page(by_officer.post(url("add"), sent, follow=True)).words


def test_form_that_is_wrong_keeps_what_was_typed(by_officer):
    sent = Page(by_officer.get(url("add"))).fields | {"title": "Kept", "items-1-title": "Kept too", "phone": "555"}

    response = by_officer.post(url("add"), sent)
    page = Page(response)

    assert response.status_code == 422
    assert page.title.startswith("Error:")
    assert "Day: This field is required." in page.words
    assert (page.fields["title"], page.fields["items-1-title"], page.fields["phone"]) == ("Kept", "Kept too", "555")
    assert Meeting.objects.count() == 0


def test_hour_that_comes_twice_is_asked_about_only_then(by_officer):
    sent = Page(by_officer.get(url("add"))).fields | WHEN
    twice = sent | {"held_on": "2027-11-07", "starts_clock": "01:15", "ends_clock": "02:30"}

    assert "Which of the two hours" not in Page(by_officer.get(url("add"))).words
    assert "Which of the two hours" in Page(by_officer.post(url("add"), twice)).words
    by_officer.post(url("add"), twice | {"is_later_hour": "second"})

    assert Meeting.objects.get().starts_at.isoformat() == "2027-11-07T06:15:00+00:00"


def test_more_rows_judge_nothing_and_keep_everything(by_officer):
    sent = Page(by_officer.get(url("add"))).fields | {"title": "Kept", "items-0-title": "One", "more": "1"}

    response = by_officer.post(url("add"), sent)
    page = Page(response)

    assert response.status_code == 200
    assert (page.fields["title"], page.fields["items-0-title"]) == ("Kept", "One")
    assert page.fields["items-TOTAL_FORMS"] == "6"
    assert "This field is required." not in page.words


def test_enter_key_saves_rather_than_adds_rows(by_officer):
    buttons = [one for one in Page(by_officer.get(url("add"))).attributes if one["tag"] == "button"]
    in_form = [one for one in buttons if one.get("name")]

    assert in_form[0]["name"] == "save"


def test_edit_of_an_announced_call_leads_to_moving_it(by_officer):
    meeting = january(title="Old")
    page = Page(by_officer.get(url("edit", meeting)))

    assert "held_on" not in page.fields
    assert page.linking("Move the call and tell them") == url("move", meeting)
    by_officer.post(url("edit", meeting), page.fields | {"title": "New"} | WHEN)

    meeting.refresh_from_db()
    assert meeting.title == "New"
    assert meeting.held_on == date(2099, 1, 20)


def test_two_officers_at_once_see_both_texts(by_officer, client_of):
    meeting = january(draft=True, title="Old")
    AgendaItemFactory(meeting=meeting, position=1, title="Old item")
    mine = Page(by_officer.get(url("edit", meeting))).fields
    theirs = client_of(OfficeFactory(kind=5).user)
    theirs.post(url("edit", meeting), Page(theirs.get(url("edit", meeting))).fields | {"title": "Theirs", "phone": "1"})

    response = by_officer.post(url("edit", meeting), mine | {"title": "Mine", "items-0-title": "My item"})
    page = Page(response)

    assert response.status_code == 409
    for words in ("Somebody else changed this call while you were writing", "Theirs", "Old item", "My item"):
        assert words in page.words, words
    assert page.fields["title"] == "Mine"
    by_officer.post(url("edit", meeting), page.fields)
    meeting.refresh_from_db()
    assert meeting.title == "Mine"


def test_what_was_typed_survives_the_end_of_a_session(by_officer, officer, client):
    sent = Page(by_officer.get(url("add"))).fields | {"title": "Typed for long"}

    assert client.post(url("add"), sent).status_code == 302
    client.force_login(officer)
    page = Page(client.get(url("add")))

    assert page.fields["title"] == "Typed for long"
    assert "You were signed out while writing." in page.words


# --- Deeds that members hear of -----------------------------------------------------------------------------


@pytest.fixture
def six_people():
    return [RepresentativeFactory(user__name=f"Reader {number}") for number in range(6)]


def test_invitation_is_looked_at_then_held(by_officer, officer, six_people):
    six_people[0].user.language = "fr"
    six_people[0].user.save()
    meeting = january(draft=True)

    page = Page(by_officer.get(url("announce", meeting)))

    for words in ("Send the invitation?", "Reader 0", "(in French)", "Reader 5", "6 people get it", "In English, as"):
        assert words in page.words, words
    assert (Mail.objects.count(), Meeting.objects.get().state) == (0, MeetingState.DRAFT)

    response = by_officer.post(url("announce", meeting), follow=True)

    mailing = Mailing.objects.get()
    assert mailing.mails.count() == 6
    assert Meeting.objects.get().state == MeetingState.SCHEDULED
    assert Page(response).linking("or stop it") == reverse("outbox:mailing", args=[mailing.pk])
    assert mail.outbox == []


def test_second_invitation_goes_to_the_silent(by_officer, six_people):
    meeting = january()
    for one in six_people[:4]:
        AnswerFactory(meeting=meeting, member=one.member)

    assert "2 people get it" in Page(by_officer.get(url("announce", meeting))).words
    by_officer.post(url("announce", meeting))

    assert Mailing.objects.get().mails.count() == 2


def test_past_draft_is_put_on_record_without_a_mail(by_officer, six_people):
    meeting = MeetingFactory(past=True, draft=True)

    assert "nobody is invited, and no mail is sent" in Page(by_officer.get(url("announce", meeting))).words
    by_officer.post(url("announce", meeting))

    assert Meeting.objects.get().state == MeetingState.SCHEDULED
    assert Mail.objects.filter(kind="meeting_invitation").count() == 0


def test_move_goes_by_way_of_a_look(by_officer, six_people):
    meeting = january()
    form = Page(by_officer.get(url("move", meeting))).fields
    assert form["held_on"] == "2099-01-20"

    look = Page(by_officer.post(url("move", meeting), form | {"held_on": "2099-01-22"}))

    for words in ("Tuesday, January 20, 2099", "Thursday, January 22, 2099", "6 people get it", "Reminders follow"):
        assert words in look.words, words
    assert look.fields["held_on"] == "2099-01-22"
    meeting.refresh_from_db()
    assert meeting.held_on == date(2099, 1, 20)

    back = Page(by_officer.post(url("move", meeting), look.fields | {"back": "1"}))
    assert back.fields["held_on"] == "2099-01-22"
    response = by_officer.post(url("move", meeting), look.fields | {"confirm": "1"}, follow=True)

    meeting.refresh_from_db()
    assert (meeting.held_on, meeting.schedule_version) == (date(2099, 1, 22), 2)
    assert "The call has its new time." in Page(response).words
    assert Mail.objects.filter(kind="meeting_moved").count() == 6


def test_move_to_no_time_says_so(by_officer):
    meeting = january()
    form = Page(by_officer.get(url("move", meeting))).fields

    response = by_officer.post(url("move", meeting), form | {"ends_clock": "12:00", "confirm": "1"})

    assert response.status_code == 422
    assert "It cannot end before it begins." in Page(response).words
    assert Page(response).fields["ends_clock"] == "12:00"


def test_move_to_another_clock_for_the_same_moment_says_no_mail_goes_out(by_officer):
    RepresentativeFactory()
    meeting = MeetingFactory(held_on=date(2099, 1, 20))
    by_officer.post(url("announce", meeting))
    form = Page(by_officer.get(url("move", meeting))).fields
    form |= {"zone": "America/Halifax", "starts_clock": "14:30", "ends_clock": "15:45"}

    look = by_officer.post(url("move", meeting), form)
    response = by_officer.post(url("move", meeting), form | {"confirm": "1"}, follow=True)

    assert "Nobody would get it" in Page(look).words
    assert "The call has its new time." in Page(response).words
    assert "The mail goes out" not in Page(response).words


def test_move_of_what_somebody_else_moved_says_so(by_officer):
    meeting = january()
    look = Page(by_officer.get(url("move", meeting))).fields | {"held_on": "2099-01-22"}
    Meeting.objects.filter(pk=meeting.pk).update(version=7)

    response = by_officer.post(url("move", meeting), look | {"confirm": "1"})

    assert response.status_code == 409
    assert Page(response).fields["version"] == "7"
    assert by_officer.post(url("move", meeting), Page(response).fields | {"confirm": "1"}).status_code == 302


def test_call_is_cancelled_and_on_again(by_officer, six_people):
    meeting = january()

    assert "6 people get it" in Page(by_officer.get(url("cancel", meeting))).words
    assert "The call is cancelled." in Page(by_officer.post(url("cancel", meeting), follow=True)).words
    meeting.refresh_from_db()
    assert meeting.is_cancelled

    assert "Hold this call after all?" in Page(by_officer.get(url("restore", meeting))).words
    assert "The call is on again." in Page(by_officer.post(url("restore", meeting), follow=True)).words
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.SCHEDULED


def test_draft_is_thrown_away(by_officer):
    meeting = january(draft=True)

    assert by_officer.get(url("cancel", meeting))["Location"] == url("discard", meeting)
    assert "gone for good" in Page(by_officer.get(url("discard", meeting))).words
    by_officer.post(url("discard", meeting))

    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("name", "traits"),
    [
        ("announce", {"cancelled": True}),
        ("announce", {"past": True}),
        ("move", {"cancelled": True}),
        ("move", {"past": True}),
        ("move", {"draft": True}),
        ("cancel", {"cancelled": True}),
        ("cancel", {"past": True}),
        ("restore", {}),
        ("restore", {"draft": True}),
        ("discard", {}),
        ("discard", {"cancelled": True}),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_deed_that_does_not_fit_leads_back_with_a_reason(by_officer, name, traits, method):
    meeting = MeetingFactory(**traits)

    response = getattr(by_officer, method)(url(name, meeting))

    assert response.status_code == 302
    assert response["Location"] in (meeting.get_absolute_url(), url("edit", meeting))
    assert Mail.objects.count() == 0
    assert Meeting.objects.filter(pk=meeting.pk, state=meeting.state).exists()


def test_menu_shows_meetings_to_those_who_are_signed_in(client, client_of, halifax):
    assert url("list") not in Page(client.get("/en/")).links
    assert url("list") in Page(client_of(halifax.user).get("/en/")).links


def test_silent_are_asked_again_once_a_day(by_officer, six_people):
    meeting = MeetingFactory(draft=True)
    by_officer.post(url("announce", meeting.pk))

    again = Page(by_officer.get(url("announce", meeting.pk)))

    assert "Nobody is left to ask" in again.words
    assert "6 people get it" not in again.words
    assert Mailing.objects.count() == 1


def test_call_put_on_record_afterwards_claims_no_invitation(by_officer, six_people):
    recorded, held = MeetingFactory(past=True), MeetingFactory(past=True)
    AnswerFactory(meeting=held, member=six_people[0].member)

    assert "Members invited" not in Page(by_officer.get(url("detail", recorded.pk))).words
    assert "Members invited" in Page(by_officer.get(url("detail", held.pk))).words


def test_mailing_leads_back_to_its_call(by_officer, six_people):
    meeting = MeetingFactory(draft=True)
    by_officer.post(url("announce", meeting.pk))

    page = Page(by_officer.get(Mailing.objects.get().get_absolute_url()))

    assert page.linking("The page it is about") == meeting.get_absolute_url()
