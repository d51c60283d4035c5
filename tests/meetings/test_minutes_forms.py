"""The forms of minutes: what they refuse, and what they hand to the services."""

from datetime import timedelta

import pytest

from meetings import services
from meetings.forms.confirm import ConfirmForm, Owners, mark_of
from meetings.forms.minutes import AttendanceForm, ItemNotesForm, NotesForm
from meetings.models import Attendance, Meeting, Minutes
from meetings.services import reading_of
from members.enums import MemberClass, OfficeKind
from members.models import Office
from tests.meetings.factories import AgendaItemFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return OfficeFactory(user__name="Anne Roy").user


@pytest.fixture
def meeting():
    meeting = MeetingFactory(past=True)
    AgendaItemFactory(meeting=meeting, position=1, title="Youth gangs")
    AgendaItemFactory(meeting=meeting, position=2, title="Letters")
    return meeting


@pytest.fixture
def noted(meeting, secretary):
    """Minutes with these notes."""

    def write(notes):
        minutes = services.start_minutes(meeting, by=secretary)
        return services.save_notes(minutes, by=secretary, seen_version=minutes.version, notes=notes, language="en")

    return write


def data_of(form: ConfirmForm, **changed: str) -> dict[str, str]:
    """What a browser sends of this page."""
    data: dict[str, str] = {}
    for one in form.all_forms:
        for field in one:
            value = field.value()
            data[field.html_name] = (
                value.isoformat() if hasattr(value, "isoformat") else str("" if value is None else value)
            )
    for name, value in changed.items():
        data[name.replace("__", "-")] = value
    return data


def checking(minutes: Minutes, **changed: str) -> ConfirmForm:
    shown = ConfirmForm(minutes=minutes, notes=reading_of(minutes), owners=Owners.load())
    return ConfirmForm(data_of(shown, **changed), minutes=minutes, notes=shown.notes, owners=shown.owners)


# --- Writing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hello  ", "Hello"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("<p>Pasted</p><p>as it is</p>", "Pasted\n\nas it is"),
        ("• one\n• two", "- one\n- two"),
        ("zero\x00byte", "zerobyte"),
        ("5 < 6 & <3", "5 < 6 & <3"),
    ],
)
def test_notes_are_plain_text(meeting, typed, kept):
    form = NotesForm({"notes": typed, "language": "en", "version": "1"}, meeting=meeting)

    assert form.is_valid()
    assert form.text == kept


def test_the_box_cuts_nothing_off(meeting):
    assert "maxlength" not in str(NotesForm(meeting=meeting)["notes"])


@pytest.mark.parametrize("language", ["", "de", "EN"])
def test_language_is_one_of_two(meeting, language):
    form = NotesForm({"notes": "x", "language": language, "version": "1"}, meeting=meeting)

    assert list(form.errors) == ["language"]


def test_boxes_without_agenda_are_one_box(secretary):
    form = ItemNotesForm({"other": "All of it.", "language": "en"}, meeting=MeetingFactory(past=True))

    assert form.is_valid()
    assert form.text == "All of it."


def test_the_rest_is_named_in_the_language_of_the_notes(meeting):
    form = ItemNotesForm({"item-1": "Lu.", "other": "Divers.", "language": "fr"}, meeting=meeting)

    assert form.is_valid()
    assert form.text.startswith("# Youth gangs\n\nLu.\n\n# ")


@pytest.mark.parametrize(
    "notes",
    [
        "",
        "Only words.",
        "# Youth gangs\n\nWords.\n\n# Letters\n\nMore.",
        "First.\n\n# Letters\n\nMore.\n\n# Youth gangs\n\nWords.",
        "# Something else\n\nWords.\n\nDecision: yes.\n\nAction: nobody knows",
        "# Youth gangs\n\nOne.\n\n# Youth gangs\n\nTwo.",
    ],
)
def test_no_word_is_lost_between_the_boxes(noted, meeting, notes):
    minutes = noted(notes)
    shown = ItemNotesForm(meeting=Meeting.objects.get(), minutes=minutes)
    typed = {field.html_name: field.value() for field in shown.boxes}

    form = ItemNotesForm(typed | {"language": "en", "version": "2"}, meeting=meeting, minutes=minutes)

    assert form.is_valid()
    assert set(notes.split()) <= set(form.text.split())


# --- Checking -----------------------------------------------------------------------------------------------


def test_nothing_changed_is_what_was_read(noted, meeting):
    halifax = MemberFactory(name_en="Halifax")
    minutes = noted("# Youth gangs\n\nOne.\n\nDecision: two.\n\nThree.\n\nAction: Halifax, does four, by 2099-03-01")

    form = checking(minutes)

    assert form.is_complete()
    assert form.values == {
        "items": [{"title": "Youth gangs", "text": "One.\n\nThree.", "agenda_item": meeting.items.get(position=1)}],
        "decisions": [{"item": 0, "position": 0, "after": 1, "pk": None, "said": "two.", "text": "two."}],
        "actions": [
            {
                "item": 0,
                "position": 1,
                "after": 2,
                "pk": None,
                "said": "\x1f".join(["Does four", "Halifax", "2099-03-01"]),
                "text": "Does four",
                "owner": halifax,
                "due_on": form.rows[1].caught.due,
            }
        ],
    }


def test_what_is_no_decision_is_text_at_its_place(noted):
    form = checking(noted("One.\n\nDecision: two.\n\nThree."), **{"caught-0-keep": "text"})

    assert form.is_complete()
    assert form.values["items"][0]["text"] == "One.\n\nDecision: two.\n\nThree."
    assert form.values["decisions"] == []


@pytest.mark.parametrize("owner", ["", "member-0", "user-1x", "member-99999999999999999999", "someone"])
def test_owner_is_one_of_those_offered(noted, owner):
    form = checking(noted("Action: do it, by 2099-03-01"), **{"caught-0-owner": owner})

    assert not form.is_complete()
    assert list(form.rows[0].errors) == ["owner"]


@pytest.mark.parametrize("day", ["", "soon", "2026-02-30", "0001-01-01"])
def test_day_is_needed(noted, day):
    member = MemberFactory()

    form = checking(noted("Action: do it"), **{"caught-0-owner": f"member-{member.pk}", "caught-0-due_on": day})

    assert not form.is_complete()
    assert list(form.rows[0].errors) == ["due_on"]


def test_decision_needs_words_and_no_owner(noted):
    minutes = noted("Decision: two.")

    assert checking(minutes).is_complete()
    assert not checking(minutes, **{"caught-0-text": "  "}).is_complete()


def test_part_that_is_emptied_disappears(noted, meeting, secretary):
    minutes = noted("# Youth gangs\n\nWords.")
    first = checking(minutes, **{"added-decision-text": "By hand."})
    assert first.is_complete()
    services.confirm_minutes(minutes, by=secretary, seen_version=minutes.version, **first.values)
    minutes = noted("# Youth gangs\n\nOther words.")

    form = checking(minutes, **{"caught-0-keep": "text"})

    assert form.is_complete()
    assert [item["title"] for item in form.values["items"]] == ["Youth gangs"]
    assert form.values["decisions"] == []


def test_another_reading_has_another_mark(noted):
    first = mark_of(reading_of(noted("Decision: two.")))
    second = mark_of(reading_of(noted("Decision: three.")))

    assert first != second


@pytest.mark.parametrize(("name", "value"), [("version", "7"), ("version", ""), ("reading", "0"), ("reading", "")])
def test_page_of_other_notes_is_outdated(noted, name, value):
    minutes = noted("Decision: two.")

    assert checking(minutes, **{name: value}).is_outdated
    assert not checking(minutes).is_outdated


def test_owners_are_members_and_officers_by_name(secretary):
    member = MemberFactory(name_en="Halifax")
    evidence = OfficeFactory(kind=OfficeKind.EVIDENCE_LEAD).user
    left = OfficeFactory(kind=OfficeKind.CO_CHAIR, user__is_active=False).user

    owners = Owners.load()

    assert owners.found[f"member-{member.pk}"] == member
    assert owners.found[f"user-{secretary.pk}"] == secretary
    assert f"user-{evidence.pk}" not in owners.found
    assert f"user-{left.pk}" not in owners.found


def test_one_of_two_co_chairs_is_chosen_by_nobody_but_the_note_taker(noted):
    for seat in (1, 2):
        OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=seat)
    minutes = noted("Action: co-chair: call the FCM")

    form = ConfirmForm(minutes=minutes, notes=reading_of(minutes), owners=Owners.load())

    assert form.rows[0]["owner"].value() == ""


def test_somebody_who_left_office_is_asked_about_again(noted, secretary):
    minutes = noted("Action: Anne Roy, does it, by 2099-03-01")
    assert checking(minutes).rows[0]["owner"].initial == f"user-{secretary.pk}"
    Office.objects.update(starts_on="2000-01-01", ends_on="2000-01-02")

    form = checking(minutes)

    assert not form.is_complete()
    assert list(form.rows[0].errors) == ["owner"]


# --- Attendance ---------------------------------------------------------------------------------------------


def test_several_people_of_a_member_are_one_line(meeting):
    member = MemberFactory()
    for name in ("Jo Park", "Sam Lee"):
        Attendance.objects.create(meeting=meeting, member=member, name=name, presence="present")

    form = AttendanceForm(meeting=meeting)

    assert form[f"name-{member.pk}"].initial == "Jo Park, Sam Lee"


def test_guest_names_have_an_end(meeting):
    form = AttendanceForm({"guests": "x" * 151}, meeting=meeting)

    assert "guests" in form.errors


def test_municipality_cannot_be_left_out(meeting):
    town, observer = MemberFactory(), MemberFactory(member_class=MemberClass.OBSERVER)

    form = AttendanceForm({"guests": ""}, meeting=meeting)

    assert f"presence-{town.pk}" in form.errors
    assert f"presence-{observer.pk}" not in form.errors


def test_usual_day_of_an_action_is_a_month_after_the_call(noted, meeting):
    form = ConfirmForm(minutes=(minutes := noted("Action: do it")), notes=reading_of(minutes), owners=Owners.load())

    assert form.rows[0]["due_on"].initial == meeting.day_in_zone + timedelta(days=30)
    assert form.rows[0].is_assumed_day
