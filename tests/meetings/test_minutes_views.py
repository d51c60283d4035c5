"""Writing minutes, checking what was caught, publishing and reading them; what is typed survives every fault."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from meetings import services
from meetings.enums import Capacity, Choice, Presence
from meetings.models import Action, Attendance, Decision, Minutes
from meetings.services.minutes import LONGEST
from members.enums import MemberClass
from network.outbox.models import Mailing
from network.outbox.services import stop_mailing
from tests.accounts.factories import PASSWORD, UserFactory
from tests.meetings.factories import AgendaItemFactory, AnswerFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.test_races import all_at_once
from tests.roles import OUTSIDERS, person

pytestmark = pytest.mark.django_db

NOTES = """# Youth gangs: what the evening teams learned

Halifax and Montréal compared two years of outreach.

Decision: the Network publishes a joint brief on evening outreach.

Action: Halifax, sends the figures of both winters, by 2099-03-01

# Letter of support

Nine letters are in.

Action: Jean from the province, looks for the tenth letter
"""


@pytest.fixture
def halifax():
    return MemberFactory(name_en="Halifax", name_fr="Halifax")


@pytest.fixture
def secretary():
    return OfficeFactory(user__name="Anne Roy").user


@pytest.fixture
def note_taker(halifax):
    return RepresentativeFactory(member=halifax, user__name="Marie Tremblay").user


@pytest.fixture
def meeting(note_taker):
    meeting = MeetingFactory(past=True, note_taker=note_taker)
    AgendaItemFactory(meeting=meeting, position=1, title="Youth gangs: what the evening teams learned")
    AgendaItemFactory(meeting=meeting, position=2, title="Letter of support")
    return meeting


@pytest.fixture
def browser(client_of, note_taker):
    return client_of(note_taker)


def write(meeting, by, notes=NOTES, language="en") -> Minutes:
    minutes = services.start_minutes(meeting, by=by)
    return services.save_notes(minutes, by=by, seen_version=minutes.version, notes=notes, language=language)


def confirmed(meeting, by, member, notes=NOTES, language="en") -> Minutes:
    """Minutes as they stand after the page where notes are checked, each open question answered with ``member``."""
    minutes = write(meeting, by, notes, language)
    rows = services.rows_of(minutes, services.suggest_minutes(minutes))
    for row in rows["actions"]:
        row["owner"] = row["owner"] or member
        row["due_on"] = row["due_on"] or meeting.day_in_zone + timedelta(days=30)
    return services.confirm_minutes(minutes, by=by, seen_version=minutes.version, **rows)


def published(meeting, by, member, **kwargs) -> Minutes:
    services.publish_minutes(confirmed(meeting, by, member, **kwargs), by=by)
    return Minutes.objects.get()


def at(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.pk])


# --- One box ------------------------------------------------------------------------------------------------


def test_page_opens_without_writing_anything(browser, meeting):
    page = Page(browser.get(at("write", meeting)))

    assert "Write the minutes" in page.words
    assert (page.fields["notes"], page.fields["version"], page.fields["language"]) == ("", "1", "en")
    assert "# Letter of support" in page.words
    assert not Minutes.objects.exists()


def test_draft_is_saved(browser, meeting, note_taker):
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": NOTES, "save": "1"}, follow=True)

    minutes = Minutes.objects.get()
    assert (minutes.notes, minutes.language, minutes.changed_by) == (NOTES.strip(), "en", note_taker)
    assert response.redirect_chain == [(at("write", meeting), 302)]
    assert "The draft is saved." in Page(response).words


def test_continue_leads_to_the_check(browser, meeting):
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": NOTES, "continue": "1"})

    assert response["Location"] == at("confirm", meeting)


@pytest.mark.parametrize("notes", ["", "   \r\n  ", "<p>&nbsp;</p>"])
def test_nothing_to_read_is_said(browser, meeting, notes):
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": notes, "continue": "1"})

    assert response.status_code == 422
    assert "There is nothing to read yet. Write or paste your notes first." in Page(response).words


def test_two_hundred_thousand_characters_fit(browser, meeting):
    long = ("Évaluation des équipes de soirée à Montréal. " * 4500)[:200_000].strip()
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": long, "continue": "1"}, follow=True)

    assert response.status_code == 200
    assert Minutes.objects.get().notes == long


def test_too_long_is_refused_and_kept_on_the_page(browser, meeting):
    long = "x" * (LONGEST + 1)
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": long, "save": "1"})

    page = Page(response)
    assert response.status_code == 422
    assert "The notes have 400,001 characters; 400,000 fit." in page.words
    assert page.fields["notes"] == long
    assert not Minutes.objects.exists()


# --- Saving itself ------------------------------------------------------------------------------------------


def test_autosave_answers_the_new_version(browser, meeting):
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": NOTES, "autosave": "1"})

    answer = json.loads(response.content)
    assert answer["version"] == Minutes.objects.get().version == 2
    assert answer["message"].startswith("Saved at ")


def test_autosave_speaks_the_page_s_language(browser, meeting):
    with override("fr"):
        address = at("write", meeting)
        fields = Page(browser.get(address)).fields

    response = browser.post(address, fields | {"notes": NOTES, "autosave": "1"})

    assert address.startswith("/fr/")
    assert "h" in json.loads(response.content)["message"]
    assert Minutes.objects.get().language == "fr"


def test_autosave_of_somebody_else_s_notes_is_refused(browser, meeting, secretary):
    fields = Page(browser.get(at("write", meeting))).fields
    write(meeting, secretary, "Theirs.")

    response = browser.post(at("write", meeting), fields | {"notes": "Mine.", "autosave": "1"})

    assert response.status_code == 409
    assert json.loads(response.content) == {"message": "Not saved: someone else has changed these notes."}
    assert Minutes.objects.get().notes == "Theirs."


def test_autosave_of_too_much_says_so(browser, meeting):
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": "x" * (LONGEST + 1), "autosave": "1"})

    assert response.status_code == 422
    assert "400,000 fit" in json.loads(response.content)["message"]


# --- Two writers, a lost session ----------------------------------------------------------------------------


@pytest.fixture
def conflict(browser, meeting, secretary):
    fields = Page(browser.get(at("write", meeting))).fields
    write(meeting, secretary, "Theirs.")
    return browser.post(at("write", meeting), fields | {"notes": "Mine.", "save": "1"})


def test_two_writers_see_both_texts(conflict):
    page = Page(conflict)

    assert conflict.status_code == 409
    assert "Somebody else saved these notes while you were writing" in page.words
    assert "What is stored now Theirs. What you wrote Mine." in page.words
    assert (page.fields["notes"], page.fields["version"]) == ("Mine.", "2")
    assert 'data-notes="conflict"' in conflict.text
    assert Minutes.objects.get().notes == "Theirs."


def test_saving_again_writes_over_what_was_seen(browser, meeting, conflict):
    response = browser.post(at("write", meeting), Page(conflict).fields | {"save": "1"})

    assert response.status_code == 302
    assert Minutes.objects.get().notes == "Mine."


def test_third_version_is_met_again(browser, meeting, secretary, conflict):
    write(meeting, secretary, "A third text.")

    response = browser.post(at("write", meeting), Page(conflict).fields | {"save": "1"})

    assert response.status_code == 409
    assert "What is stored now A third text." in Page(response).words


@pytest.mark.parametrize("version", ["", "0", "-1", "99", "abc"])
def test_version_that_makes_no_sense_loses_nothing(browser, meeting, secretary, version):
    write(meeting, secretary, "Theirs.")
    fields = Page(browser.get(at("write", meeting))).fields

    response = browser.post(at("write", meeting), fields | {"notes": "Mine.", "version": version, "save": "1"})

    assert Minutes.objects.get().notes == ("Mine." if version == "99" else "Theirs.")
    assert "Mine." in response.text or version == "99"


def test_lost_session_keeps_the_notes(browser, meeting, note_taker):
    address = at("write", meeting)
    fields = Page(browser.get(address)).fields
    browser.cookies.pop("sessionid")

    sent = browser.post(address, fields | {"notes": NOTES, "save": "1"})
    login = {"login": note_taker.email, "password": PASSWORD, "next": address}
    page = Page(browser.post(f"{reverse('account_login')}?next={address}", login, follow=True))

    assert sent.status_code == 302
    assert "You were signed out while writing." in page.words
    assert page.fields["notes"] == NOTES
    assert not Minutes.objects.exists()


# --- Item by item -------------------------------------------------------------------------------------------


def test_notes_stand_in_the_boxes_of_their_items(browser, meeting, note_taker):
    write(meeting, note_taker, f"Hello everybody.\n\n{NOTES}\n# Next call\n\nIn May.")

    fields = Page(browser.get(at("write_items", meeting))).fields

    assert "Halifax and Montréal compared" in fields["item-1"]
    assert "Decision: the Network publishes" in fields["item-1"]
    assert fields["item-2"].startswith("Nine letters are in.")
    assert "Hello everybody." in fields["other"]
    assert "# Next call\n\nIn May." in fields["other"]


def test_words_behind_a_heading_are_not_lost_in_the_boxes(browser, meeting, note_taker):
    write(meeting, note_taker, "# 2. Letter of support (Halifax, 15 min)\n\nNine letters are in.")

    page = Page(browser.get(at("write_items", meeting)))
    browser.post(at("write_items", meeting), page.fields)

    assert page.fields["item-2"] == "(Halifax, 15 min)\n\nNine letters are in."
    assert "(Halifax, 15 min)" in Minutes.objects.get().notes


def test_boxes_become_the_same_notes(browser, meeting, note_taker):
    write(meeting, note_taker)
    fields = Page(browser.get(at("write_items", meeting))).fields

    browser.post(at("write_items", meeting), fields | {"save": "1"})

    assert Minutes.objects.get().notes.split() == NOTES.split()


def test_the_rest_gets_a_heading_of_its_own(browser, meeting):
    fields = Page(browser.get(at("write_items", meeting))).fields

    browser.post(at("write_items", meeting), fields | {"item-2": "Ten letters.", "other": "It rained.", "save": "1"})

    assert Minutes.objects.get().notes == "# Letter of support\n\nTen letters.\n\n# Anything else\n\nIt rained."
    fields = Page(browser.get(at("write_items", meeting))).fields
    assert (fields["item-1"], fields["item-2"], fields["other"]) == ("", "Ten letters.", "It rained.")


def test_boxes_meet_another_writer_too(browser, meeting, secretary):
    fields = Page(browser.get(at("write_items", meeting))).fields
    write(meeting, secretary, "Theirs.")

    response = browser.post(at("write_items", meeting), fields | {"item-1": "Mine.", "save": "1"})

    assert response.status_code == 409
    assert Page(response).fields["item-1"] == "Mine."


def test_boxes_with_nothing_in_them_cannot_be_read(browser, meeting):
    fields = Page(browser.get(at("write_items", meeting))).fields

    response = browser.post(at("write_items", meeting), fields | {"continue": "1"})

    assert response.status_code == 422
    assert "There is nothing to read yet." in Page(response).words


# --- Pasting ------------------------------------------------------------------------------------------------


def test_paste_from_a_word_processor_becomes_plain(browser):
    html = "<html><body><h2>Youth gangs</h2><p class=MsoNormal>Two <b>years</b>.</p><script>alert(1)</script></body>"

    response = browser.post(reverse("meetings:paste"), html, content_type="text/html")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Youth gangs" in response.text
    assert "<" not in response.text
    assert "alert" not in response.text


def test_paste_needs_a_token(client_of, note_taker):
    browser = client_of(note_taker, enforce_csrf_checks=True)

    assert browser.post(reverse("meetings:paste"), "<p>x</p>", content_type="text/html").status_code == 403


# --- What was caught ----------------------------------------------------------------------------------------


@pytest.fixture
def check(browser, meeting, note_taker, halifax):
    write(meeting, note_taker)
    return browser.get(at("confirm", meeting))


def test_check_shows_what_was_understood(check, halifax, meeting):
    page = Page(check)

    assert "1. Decision" in page.words
    assert "2. Action" in page.words
    assert page.fields["caught-0-text"].startswith("the Network publishes")
    assert page.fields["caught-1-owner"] == f"member-{halifax.pk}"
    assert page.fields["caught-1-due_on"] == "2099-03-01"
    assert page.fields["part-0-title"] == "Youth gangs: what the evening teams learned"
    assert "Halifax and Montréal compared two years of outreach." in page.words
    assert "All of them stand below; nothing is dropped." in page.words


def test_unknown_owner_and_day_are_asked(check, meeting):
    page = Page(check)

    assert "caught-2-owner" not in page.fields or not page.fields["caught-2-owner"]
    assert page.fields["caught-2-due_on"] == (meeting.day_in_zone + timedelta(days=30)).isoformat()
    assert "please check: the notes do not say" in page.words


def test_unknown_owner_is_a_mistake_with_a_link(browser, meeting, check):
    response = browser.post(at("confirm", meeting), Page(check).fields | {"confirm": "1"})

    page = Page(response)
    assert response.status_code == 422
    assert "One thing to mend" in page.words
    assert "Choose who does it." in page.links["#id_caught-2-owner"]
    assert not Decision.objects.exists()


def test_confirmed_minutes_are_written(browser, meeting, check, secretary, halifax):
    fields = Page(check).fields | {"caught-2-owner": f"user-{secretary.pk}", "part-1-title": "Letters", "confirm": "1"}

    response = browser.post(at("confirm", meeting), fields, follow=True)

    minutes = Minutes.objects.get()
    first, second = Action.objects.order_by("position")
    assert response.redirect_chain == [(at("minutes", meeting), 302)]
    assert minutes.confirmed_version == minutes.version
    assert [item.title for item in minutes.items.order_by("position")] == [
        "Youth gangs: what the evening teams learned",
        "Letters",
    ]
    assert Decision.objects.get().text.startswith("the Network publishes")
    assert (first.owner, second.owner) == (halifax, secretary)
    assert "This is how the members will read it" in Page(response).words


def test_kept_as_text_stays_at_its_place(browser, meeting, check):
    fields = Page(check).fields | {"caught-0-keep": "text", "caught-1-keep": "text", "caught-2-keep": "text"}

    browser.post(at("confirm", meeting), fields | {"confirm": "1"})

    first = Minutes.objects.get().items.get(position=0)
    assert not Decision.objects.exists()
    assert not Action.objects.exists()
    assert first.text.index("compared two years") < first.text.index("Decision: the Network publishes")


def test_action_can_be_a_decision_after_all(browser, meeting, check):
    fields = Page(check).fields | {"caught-2-keep": "decision", "caught-2-text": "A tenth letter is looked for."}

    browser.post(at("confirm", meeting), fields | {"confirm": "1"})

    assert Decision.objects.filter(text="A tenth letter is looked for.").exists()
    assert Action.objects.count() == 1


def test_decision_and_action_are_added_by_hand(browser, meeting, check, halifax):
    fields = Page(check).fields | {
        "caught-2-keep": "text",
        "added-decision-text": "The next call is in May.",
        "added-decision-part": "1",
        "added-action-text": "Books the line.",
        "added-action-owner": f"member-{halifax.pk}",
        "added-action-due_on": "2099-04-01",
        "added-action-part": "0",
    }

    response = browser.post(at("confirm", meeting), fields | {"more": "1"})

    assert response["Location"] == at("confirm", meeting)
    assert Decision.objects.get(text="The next call is in May.").item.title == "Letter of support"
    assert Action.objects.get(text="Books the line.").item.title == "Youth gangs: what the evening teams learned"


def test_what_was_added_and_corrected_stands_there_again(browser, meeting, check, halifax):
    fields = Page(check).fields | {"caught-2-keep": "text", "added-decision-text": "Added.", "added-decision-part": "0"}
    browser.post(at("confirm", meeting), fields | {"caught-0-text": "Corrected.", "more": "1"})

    again = Page(browser.get(at("confirm", meeting))).fields
    browser.post(at("confirm", meeting), again | {"confirm": "1"})

    assert set(Decision.objects.values_list("text", flat=True)) == {"Corrected.", "Added."}
    assert Action.objects.count() == 1


def test_what_was_added_is_not_lost_when_the_notes_change(browser, meeting, check, note_taker):
    fields = Page(check).fields | {"caught-2-keep": "text", "added-decision-text": "Added.", "added-decision-part": "0"}
    browser.post(at("confirm", meeting), fields | {"confirm": "1"})
    write(meeting, note_taker, NOTES + "\nOne more sentence.")

    response = browser.get(at("confirm", meeting))
    browser.post(at("confirm", meeting), Page(response).fields | {"caught-2-keep": "text", "confirm": "1"})

    assert "It stands in the minutes; the notes do not say it." in Page(response).words
    assert "neither: leave it out" in Page(response).words
    assert Decision.objects.filter(text="Added.").exists()


def test_correction_stands_when_the_notes_change_elsewhere(browser, meeting, check, note_taker):
    fields = Page(check).fields | {"caught-2-keep": "text", "caught-0-text": "Quite other words.", "confirm": "1"}
    browser.post(at("confirm", meeting), fields | {"caught-1-due_on": "2099-05-05"})
    decision = Decision.objects.get()
    write(meeting, note_taker, NOTES + "\nOne more sentence.")

    response = browser.get(at("confirm", meeting))
    browser.post(at("confirm", meeting), Page(response).fields | {"caught-2-keep": "text", "confirm": "1"})

    assert Decision.objects.get() == decision
    assert Decision.objects.get().text == "Quite other words."
    assert Action.objects.get().due_on == date(2099, 5, 5)


def test_decision_made_of_an_action_stays_one_when_the_notes_change(browser, meeting, check, note_taker):
    browser.post(at("confirm", meeting), Page(check).fields | {"caught-2-keep": "decision", "confirm": "1"})
    write(meeting, note_taker, NOTES + "\nOne more sentence.")

    response = browser.get(at("confirm", meeting))
    browser.post(at("confirm", meeting), Page(response).fields | {"confirm": "1"})

    assert Page(response).fields["caught-2-keep"] == "decision"
    assert (Decision.objects.count(), Action.objects.count()) == (2, 1)


def test_added_action_needs_an_owner(browser, meeting, check):
    fields = Page(check).fields | {"caught-2-keep": "text", "added-action-text": "Books the line.", "confirm": "1"}

    response = browser.post(at("confirm", meeting), fields)

    assert response.status_code == 422
    assert "#id_added-action-owner" in Page(response).links


def test_due_day_before_the_call_is_a_mistake(browser, meeting, check):
    fields = Page(check).fields | {"caught-1-due_on": "2001-01-01", "caught-2-keep": "text", "confirm": "1"}

    response = browser.post(at("confirm", meeting), fields)

    assert "This day is before the call." in Page(response).words


def test_double_click_is_no_conflict(browser, meeting, check):
    fields = Page(check).fields | {"caught-2-keep": "text", "confirm": "1"}
    browser.post(at("confirm", meeting), fields)

    response = browser.post(at("confirm", meeting), fields)

    assert response.status_code == 302
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_double_click_that_meets_itself_is_no_conflict(client_of, browser, meeting, check, note_taker):
    fields = Page(check).fields | {"caught-2-keep": "text", "confirm": "1"}
    browsers = [client_of(note_taker) for _number in range(4)]

    responses = all_at_once(lambda number: browsers[number].post(at("confirm", meeting), fields), times=4)

    assert [response.status_code for response in responses] == [302] * 4
    assert (Decision.objects.count(), Action.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("caught-0-text", "Other words."),
        ("caught-0-keep", "text"),
        ("caught-1-due_on", "2099-06-01"),
        ("part-1-title", "Letters"),
        ("added-decision-text", "Added."),
    ],
)
def test_page_before_the_last_one_is_not_taken_for_a_double_click(browser, meeting, check, name, value):
    fields = Page(check).fields | {"caught-2-keep": "text", "confirm": "1"}
    browser.post(at("confirm", meeting), fields)

    response = browser.post(at("confirm", meeting), fields | {name: value})

    assert response.status_code == 409


def test_page_before_the_last_one_with_another_owner_is_no_double_click(browser, meeting, check, secretary):
    fields = Page(check).fields | {"caught-2-keep": "text", "confirm": "1"}
    browser.post(at("confirm", meeting), fields)

    response = browser.post(at("confirm", meeting), fields | {"caught-1-owner": f"user-{secretary.pk}"})

    assert response.status_code == 409


def test_notes_changed_meanwhile_show_what_was_typed(browser, meeting, check, secretary):
    fields = Page(check).fields | {"caught-0-text": "My own words.", "caught-2-keep": "text", "confirm": "1"}
    write(meeting, secretary, "# Another text\n\nDecision: nothing is published.")

    response = browser.post(at("confirm", meeting), fields)

    page = Page(response)
    assert response.status_code == 409
    assert "The notes were changed while you were checking" in page.words
    assert "My own words." in page.words
    assert page.fields["caught-0-text"] == "nothing is published."
    assert not Decision.objects.exists()


def test_check_without_notes_leads_to_the_box(browser, meeting, note_taker):
    services.start_minutes(meeting, by=note_taker)

    response = browser.get(at("confirm", meeting), follow=True)

    assert response.redirect_chain == [(at("write", meeting), 302)]
    assert "There is nothing to read yet." in Page(response).words


def test_numbered_decision_cannot_be_made_text(client_of, meeting, secretary, halifax):
    published(meeting, secretary, halifax)
    browser = client_of(secretary)
    fields = Page(browser.get(at("confirm", meeting))).fields

    response = browser.post(at("confirm", meeting), fields | {"caught-0-keep": "text", "confirm": "1"})

    assert response.status_code == 422
    assert f"A decision that has its number stays one: {Decision.objects.get().number}." in Page(response).words


def test_markup_in_notes_is_shown_as_text(browser, meeting, note_taker):
    write(meeting, note_taker, "# <script>alert(1)</script>\n\nDecision: a < b & <img onerror=alert(1)>")

    response = browser.get(at("confirm", meeting))

    assert "<script>alert" not in response.text
    assert "<img" not in response.text


@pytest.mark.parametrize("number", [1, 3])
def test_check_takes_the_same_queries_for_any_number(browser, meeting, note_taker, django_assert_num_queries, number):
    write(
        meeting,
        note_taker,
        "\n\n".join(f"# Part {n}\n\nDecision: number {n}.\n\nAction: Halifax, does {n}" for n in range(number)),
    )

    with django_assert_num_queries(17):
        response = browser.get(at("confirm", meeting))

    assert response.status_code == 200


# --- Attendance ---------------------------------------------------------------------------------------------


def test_attendance_is_filled_in_from_the_answers(browser, meeting, halifax, note_taker):
    AnswerFactory(meeting=meeting, member=halifax, choice=Choice.YES, by=note_taker)
    silent = MemberFactory(name_en="Regina")

    response = browser.get(at("attendance", meeting))

    fields = Page(response).fields
    assert fields[f"presence-{halifax.pk}"] == Presence.PRESENT
    assert fields[f"name-{halifax.pk}"] == "Marie Tremblay"
    assert fields[f"presence-{silent.pk}"] == Presence.ABSENT
    assert not Attendance.objects.exists()


def test_attendance_is_saved_with_guests(browser, meeting, halifax):
    fields = Page(browser.get(at("attendance", meeting))).fields

    response = browser.post(
        at("attendance", meeting),
        fields | {f"presence-{halifax.pk}": "regrets", "guests": "Jo Park\r\n\r\n- Sam Lee\r\nJo Park"},
    )

    assert response.status_code == 302
    assert Attendance.objects.get(member=halifax).presence == Presence.REGRETS
    guests = Attendance.objects.filter(capacity=Capacity.GUEST)
    assert list(guests.order_by("pk").values_list("name", flat=True)) == ["Jo Park", "Sam Lee"]


def test_observer_is_listed_only_when_she_was_there(browser, meeting):
    observer = MemberFactory(member_class=MemberClass.OBSERVER)
    fields = Page(browser.get(at("attendance", meeting))).fields
    assert fields[f"presence-{observer.pk}"] == ""

    browser.post(at("attendance", meeting), fields)
    without = Attendance.objects.filter(member=observer).exists()
    fields = Page(browser.get(at("attendance", meeting))).fields
    browser.post(at("attendance", meeting), fields | {f"presence-{observer.pk}": "present"})

    assert not without
    assert Attendance.objects.filter(member=observer, presence=Presence.PRESENT).exists()


def test_attendance_that_makes_no_sense_is_refused(browser, meeting, halifax):
    fields = Page(browser.get(at("attendance", meeting))).fields

    response = browser.post(at("attendance", meeting), fields | {f"presence-{halifax.pk}": "perhaps"})

    assert response.status_code == 422
    assert f"#id_presence-{halifax.pk}_0" in Page(response).links


# --- Publishing ---------------------------------------------------------------------------------------------


def test_publishing_shows_who_gets_what(client_of, secretary, meeting, halifax, note_taker):
    RepresentativeFactory(user__language="fr", user__name="Luc Gagnon")
    confirmed(meeting, secretary, halifax)

    response = client_of(secretary).get(at("publish", meeting))

    page = Page(response)
    assert "Luc Gagnon (in French)" in page.words
    assert "Marie Tremblay (in English)" in page.words
    assert at("minutes_pdf", meeting) in page.links
    assert not Mailing.objects.exists()


def test_publishing_lets_members_read_and_leads_to_the_stop(client_of, secretary, meeting, halifax):
    confirmed(meeting, secretary, halifax)
    browser = client_of(secretary)
    fields = Page(browser.get(at("publish", meeting))).fields

    response = browser.post(at("publish", meeting), fields)

    mailing = Mailing.objects.get()
    assert Minutes.objects.get().is_published
    assert response["Location"] == reverse("outbox:mailing", args=[mailing.pk])


def test_note_taker_gets_her_own_page_to_stop(browser, meeting, note_taker, halifax):
    confirmed(meeting, note_taker, halifax)
    fields = Page(browser.get(at("publish", meeting))).fields

    response = browser.post(at("publish", meeting), fields, follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[0][0].startswith("/en/outbox/mailings/stop/")


def test_publishing_twice_sends_once(client_of, secretary, meeting, halifax):
    confirmed(meeting, secretary, halifax)
    browser = client_of(secretary)
    fields = Page(browser.get(at("publish", meeting))).fields

    browser.post(at("publish", meeting), fields)
    browser.post(at("publish", meeting), fields)

    assert Mailing.objects.count() == 1


def test_notes_that_changed_are_checked_first(client_of, secretary, meeting, halifax):
    confirmed(meeting, secretary, halifax)
    write(meeting, secretary, NOTES + "\nMore.")

    response = client_of(secretary).post(at("publish", meeting), follow=True)

    assert response.redirect_chain == [(at("confirm", meeting), 302)]
    assert "The notes were changed after they had been checked." in Page(response).words
    assert not Minutes.objects.get().is_published


def test_minutes_confirmed_anew_meanwhile_are_looked_at_again(client_of, secretary, meeting, halifax):
    confirmed(meeting, secretary, halifax)
    browser = client_of(secretary)
    fields = Page(browser.get(at("publish", meeting))).fields
    confirmed(meeting, UserFactory(), halifax, notes=NOTES + "\nMore.")

    response = browser.post(at("publish", meeting), fields, follow=True)

    assert "Somebody changed the minutes meanwhile." in Page(response).words
    assert not Minutes.objects.get().is_published


@pytest.mark.parametrize("version", ["", "x", "٣", "9" * 5000])
def test_version_that_nobody_saw_is_not_published(client_of, secretary, meeting, halifax, version):
    confirmed(meeting, secretary, halifax)

    response = client_of(secretary).post(at("publish", meeting), {"version": version})

    assert response["Location"] == at("publish", meeting)
    assert not Minutes.objects.get().is_published


def test_call_that_has_not_begun_cannot_be_published(client_of, secretary, halifax):
    meeting = MeetingFactory()
    confirmed(meeting, secretary, halifax)
    browser = client_of(secretary)
    fields = Page(browser.get(at("publish", meeting))).fields

    response = browser.post(at("publish", meeting), fields, follow=True)

    assert "The call has not begun yet, or was cancelled" in Page(response).words
    assert not Minutes.objects.get().is_published


def test_stopped_mailing_can_be_sent_again(client_of, secretary, meeting, halifax):
    for _number in range(6):
        RepresentativeFactory()
    published(meeting, secretary, halifax)
    stop_mailing(Mailing.objects.get(), by=secretary)
    browser = client_of(secretary)

    page = Page(browser.get(at("minutes", meeting)))
    browser.post(at("publish", meeting), Page(browser.get(at("publish", meeting))).fields)

    assert "The mailing was stopped." in page.words
    assert page.links[at("publish", meeting)] == "Send again"
    assert Mailing.objects.filter(stopped_at=None).count() == 1


def test_sent_minutes_are_not_offered_again(client_of, secretary, meeting, halifax):
    published(meeting, secretary, halifax)
    browser = client_of(secretary)

    page = Page(browser.get(at("minutes", meeting)))
    response = browser.get(at("publish", meeting), follow=True)

    assert at("publish", meeting) not in page.links
    assert "These minutes have been sent." in Page(response).words


# --- Reading ------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(client_of):
    return client_of(RepresentativeFactory().user)


def test_minutes_say_what_was_decided_and_who_does_what(reader, meeting, secretary, halifax):
    services.save_attendance(
        services.start_minutes(meeting, by=secretary),
        by=secretary,
        rows=[{"member": halifax, "name": "Marie Tremblay", "capacity": "representative", "presence": "present"}],
    )
    published(meeting, secretary, halifax)

    page = Page(reader.get(at("minutes", meeting)))

    decision = Decision.objects.get()
    assert f"Decision {decision.number} the Network publishes a joint brief" in page.words
    assert "Halifax due March 1, 2099" in page.words
    assert "Present (1) Halifax (Marie Tremblay)" in page.words
    assert {"tag": "div", "class": "kept", "id": decision.number} in page.attributes


def test_minutes_in_the_other_language_say_so(reader, meeting, secretary, halifax):
    published(meeting, secretary, halifax, notes="# Gangs de jeunes\n\nOn a parlé.", language="fr")

    response = reader.get(at("minutes", meeting))
    with override("fr"):
        french = reader.get(at("minutes", meeting))

    assert "These minutes are in French only" in Page(response).words
    assert '<h2 id="' in response.text
    assert 'lang="fr-CA">Gangs de jeunes</h2>' in response.text
    assert 'lang="fr-CA">Gangs de jeunes</h2>' not in french.text


@pytest.mark.parametrize("name", ["minutes", "minutes_pdf"])
def test_draft_is_nothing_to_those_who_do_not_write_it(reader, meeting, secretary, halifax, name):
    confirmed(meeting, secretary, halifax)

    hidden = reader.get(at(name, meeting))
    missing = reader.get(reverse(f"meetings:{name}", args=[99_999]))

    assert (hidden.status_code, missing.status_code) == (404, 404)


@pytest.mark.parametrize("address", ["minutes_list", "decisions", "actions"])
def test_draft_is_in_no_register(reader, meeting, secretary, halifax, address):
    confirmed(meeting, secretary, halifax, notes="# Kraken\n\nDecision: kraken.\n\nAction: Halifax, feeds the kraken")

    response = reader.get(reverse(f"meetings:{address}"))

    assert "raken" not in response.text
    assert str(meeting.pk) not in "".join(Page(response).links)


def test_draft_is_not_found_by_searching(reader, meeting, secretary, halifax):
    confirmed(meeting, secretary, halifax, notes="# Kraken\n\nDecision: the kraken is fed.")

    found = Page(reader.get(reverse("search"), {"q": "kraken"}))

    assert at("minutes", meeting) not in found.links


def test_published_minutes_are_found_by_searching(reader, meeting, secretary, halifax):
    published(meeting, secretary, halifax, notes="# Kraken\n\nDecision: the kraken is fed.")

    found = Page(reader.get(reverse("search"), {"q": "kraken"}))

    assert at("minutes", meeting) in found.links


def test_corrected_minutes_show_the_checked_text_until_they_are_checked_again(reader, meeting, secretary, halifax):
    published(meeting, secretary, halifax)
    write(meeting, secretary, "# Something else\n\nNot checked.")

    page = Page(reader.get(at("minutes", meeting)))

    assert "Not checked." not in page.words
    assert "Nine letters are in." in page.words
    assert "changed after they had been checked" not in page.words


def test_writers_see_that_the_notes_are_ahead(client_of, meeting, secretary, halifax):
    published(meeting, secretary, halifax)
    write(meeting, secretary, "# Something else\n\nNot checked.")

    page = Page(client_of(secretary).get(at("minutes", meeting)))

    assert "The notes were changed after they had been checked." in page.words
    assert at("confirm", meeting) in page.links


def test_pdf_is_private(reader, meeting, secretary, halifax):
    published(meeting, secretary, halifax)

    response = reader.get(at("minutes_pdf", meeting))
    with override("fr"):
        french = reader.get(at("minutes_pdf", meeting))

    assert response.content.startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert response["Content-Disposition"].startswith(f'attachment; filename="{meeting.day_in_zone:%Y-%m-%d}-')
    assert "Last-Modified" not in response
    assert french.content.startswith(b"%PDF")


@pytest.mark.parametrize("number", [1, 3])
def test_minutes_take_the_same_queries_for_any_number(
    reader, meeting, secretary, halifax, django_assert_num_queries, number
):
    notes = "\n\n".join(f"# Part {n}\n\nDecision: number {n}.\n\nAction: Halifax, does {n}" for n in range(number))
    published(meeting, secretary, halifax, notes=notes)

    with django_assert_num_queries(9):
        response = reader.get(at("minutes", meeting))

    assert response.status_code == 200


# --- Who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["write", "write_items", "confirm", "attendance", "publish"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_officers_and_the_note_taker_write(client_of, meeting, secretary, halifax, name, method):
    published(meeting, secretary, halifax)
    member = client_of(person("stranger", halifax))

    forbidden = getattr(member, method)(at(name, meeting)).status_code
    hidden = [
        getattr(client_of(person(role, halifax)), method)(at(name, meeting)).status_code for role in OUTSIDERS[1:]
    ]

    assert forbidden == 403
    assert hidden == [404, 404]


def test_note_taker_who_left_the_network_writes_no_more(client_of, meeting, halifax, note_taker):
    note_taker.representations.update(starts_on="2000-01-01", ends_on="2000-01-02")

    assert client_of(note_taker).get(at("write", meeting)).status_code == 404
