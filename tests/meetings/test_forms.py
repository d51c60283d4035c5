"""What is typed about a call and its answers."""

from datetime import date, time

import pytest
from django.http import QueryDict

from meetings.enums import Choice
from meetings.forms import AgendaFormSet, AnswerForm, MeetingForm, MoveForm, RecordForm, arranged, items_of
from meetings.forms.meeting import MOST_ITEMS
from tests.meetings.factories import AgendaItemFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

WHEN = {"held_on": "2027-01-19", "starts_clock": "13:30", "ends_clock": "14:45", "zone": "America/Toronto"}
CALL = WHEN | {"language": "en", "languages": ["en"], "submission": "8c6e1c0e-7d0c-4c55-9f6e-5f0f6f4f0a11"}


# --- When ---------------------------------------------------------------------------------------------------


def test_usual_call_needs_a_day_only():
    form = MeetingForm()

    assert (form["starts_clock"].value(), form["ends_clock"].value()) == (time(13, 30), time(14, 45))
    assert form["zone"].value() == "America/Toronto"
    assert form["languages"].value() == ["en"]
    assert MeetingForm(CALL).is_valid()


@pytest.mark.parametrize("typed", ["13:30", "13h30", "13 h 30", "13\u00a0h\u00a030", "1:30 PM", "13:30:00"])
def test_clock_is_read_as_people_write_it(typed):
    form = MoveForm(WHEN | {"starts_clock": typed})

    assert form.is_valid()
    assert form.times["starts_clock"] == time(13, 30)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"ends_clock": "13:30"}, "ends_clock", "It cannot end before it begins."),
        ({"ends_clock": "09:00"}, "ends_clock", "It cannot end before it begins."),
        ({"held_on": "2027-03-14", "starts_clock": "02:15", "ends_clock": "04:00"}, "starts_clock", "03:00"),
        ({"held_on": "2027-03-14", "starts_clock": "01:15", "ends_clock": "02:30"}, "ends_clock", "03:00"),
        ({"held_on": "2027-11-07", "starts_clock": "01:30", "ends_clock": "03:00"}, "is_later_hour", "exists twice"),
        ({"held_on": "19 January"}, "held_on", "valid date"),
        ({"zone": "Europe/Paris"}, "zone", "valid choice"),
    ],
)
def test_time_that_cannot_be_is_said(typed, field, words):
    form = MoveForm(WHEN | typed)

    assert list(form.errors) == [field]
    assert words in form.errors[field][0]


@pytest.mark.parametrize(("chosen", "is_later"), [("first", False), ("second", True)])
def test_time_that_comes_twice_is_asked_about(chosen, is_later):
    twice = WHEN | {"held_on": "2027-11-07", "starts_clock": "01:30", "ends_clock": "03:00"}

    assert MoveForm(twice).asks_which_hour
    form = MoveForm(twice | {"is_later_hour": chosen})

    assert form.is_valid()
    assert form.asks_which_hour
    assert form.times["is_later_hour"] is is_later


def test_usual_time_is_not_asked_which():
    form = MoveForm(WHEN)

    assert form.is_valid()
    assert not form.asks_which_hour
    assert form.times == {
        "held_on": date(2027, 1, 19),
        "starts_clock": time(13, 30),
        "ends_clock": time(14, 45),
        "zone": "America/Toronto",
        "is_later_hour": False,
    }


def test_move_form_opens_with_the_second_hour_that_was_meant():
    meeting = MeetingFactory(
        held_on=date(2027, 11, 7), starts_clock=time(1, 30), ends_clock=time(3), is_later_hour=True
    )

    assert MoveForm(meeting=meeting)["is_later_hour"].value() == "second"


def test_move_to_the_same_time_is_no_move():
    meeting = MeetingFactory(held_on=date(2099, 1, 19))

    assert "held_on" in MoveForm(WHEN | {"held_on": "2099-01-19"}, meeting=meeting).errors
    assert MoveForm(WHEN | {"held_on": "2099-01-20"}, meeting=meeting).is_valid()


def test_move_into_the_past_is_refused_and_a_past_call_can_be_recorded():
    past = {"held_on": "2020-01-21"}

    assert "over already" in MoveForm(WHEN | past, meeting=MeetingFactory()).errors["held_on"][0]
    assert MeetingForm(CALL | past).is_valid()


# --- The call -----------------------------------------------------------------------------------------------


def test_announced_call_does_not_ask_when():
    draft, announced = MeetingFactory(draft=True), MeetingFactory()

    assert "held_on" in MeetingForm(meeting=draft).fields
    form = MeetingForm({"language": "fr", "languages": ["fr"], "submission": announced.submission}, meeting=announced)

    assert "held_on" not in form.fields
    assert form.is_valid()
    assert "held_on" not in form.values
    assert form.values["language"] == "fr"


def test_note_takers_are_those_of_the_network_and_the_one_who_is():
    former = RepresentativeFactory(ends_on=date(2020, 1, 2), starts_on=date(2020, 1, 1)).user
    meeting = MeetingFactory(note_taker=former)
    officer, representative = OfficeFactory().user, RepresentativeFactory().user
    RepresentativeFactory(user__is_active=False)

    choices = MeetingForm(meeting=meeting).fields["note_taker"].queryset

    assert set(choices) == {officer, representative, former}
    assert former not in MeetingForm().fields["note_taker"].queryset


def test_some_language_is_spoken():
    assert list(MeetingForm(CALL | {"languages": []}).errors) == ["languages"]


# --- The agenda ---------------------------------------------------------------------------------------------


def rows(*titles: str, **more: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"items-TOTAL_FORMS": str(len(titles)), "items-INITIAL_FORMS": "0", **more})
    for place, title in enumerate(titles):
        data.update({f"items-{place}-title": title, f"items-{place}-lead": title.upper()[:1]})
        data[f"items-{place}-minutes_planned"] = str(5 * place or "")
    return data


def titles_of(data: QueryDict) -> list[str]:
    return [data[f"items-{place}-title"] for place in range(int(data["items-TOTAL_FORMS"]))]


def test_agenda_is_the_rows_that_have_a_title():
    data = rows("one", "", "two")
    data["items-1-lead"] = data["items-1-minutes_planned"] = ""

    agenda = AgendaFormSet(data)

    assert agenda.is_valid()
    assert agenda.rows == [
        {"title": "one", "lead": "O", "minutes_planned": None},
        {"title": "two", "lead": "T", "minutes_planned": 10},
    ]


def test_row_with_a_lead_only_asks_for_its_title():
    data = rows("one", "two")
    data["items-1-title"] = ""

    agenda = AgendaFormSet(data)

    assert not agenda.is_valid()
    assert list(agenda.forms[1].errors) == ["title"]


def test_row_that_held_something_may_be_emptied():
    meeting = MeetingFactory()
    AgendaItemFactory(meeting=meeting, position=1, title="one")
    AgendaItemFactory(meeting=meeting, position=2, title="two")
    data = rows("", "two")
    data["items-0-lead"] = ""
    data["items-INITIAL_FORMS"] = "2"

    agenda = AgendaFormSet(data, items=items_of(meeting))

    assert agenda.is_valid()
    assert [row["title"] for row in agenda.rows] == ["two"]


def test_agenda_of_a_call_stands_in_its_order_with_spare_rows():
    meeting = MeetingFactory()
    AgendaItemFactory(meeting=meeting, position=2, title="second")
    AgendaItemFactory(meeting=meeting, position=1, title="first")

    agenda = AgendaFormSet(items=items_of(meeting))

    assert [form["title"].value() for form in agenda] == ["first", "second", None, None, None]


@pytest.mark.parametrize(
    ("pressed", "expected"),
    [
        ({"more": "1"}, ["a", "b", "c", "", "", ""]),
        ({"up": "1"}, ["b", "a", "c"]),
        ({"up": "0"}, ["a", "b", "c"]),
        ({"down": "0"}, ["b", "a", "c"]),
        ({"down": "2"}, ["a", "b", "c"]),
        ({"remove": "1"}, ["a", "c"]),
        ({"remove": "9"}, ["a", "b", "c"]),
        ({"remove": "x"}, ["b", "c"]),
    ],
)
def test_rows_are_arranged_without_a_script(pressed, expected):
    data = arranged(rows("a", "b", "c", title="Kept", **pressed))

    assert titles_of(data) == expected
    assert data["title"] == "Kept"
    assert [data[f"items-{place}-lead"] for place in range(len(expected))] == [name.upper() for name in expected]


def test_nothing_is_arranged_when_the_form_is_saved():
    assert arranged(rows("a", save="1")) is None


@pytest.mark.parametrize("total", ["-1", "x", "", "99999999999999999999"])
def test_number_of_rows_out_of_thin_air_breaks_nothing(total):
    data = rows("a", more="1")
    data["items-TOTAL_FORMS"] = total

    assert len(titles_of(arranged(data))) <= MOST_ITEMS


def test_rows_have_an_end():
    data = rows(*["a"] * MOST_ITEMS, more="1")

    assert len(titles_of(arranged(data))) == MOST_ITEMS


# --- Answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [Choice.YES, Choice.NO])
def test_plain_answer_drops_the_other_person(choice):
    form = AnswerForm({"choice": choice, "substitute_name": "Sam", "substitute_email": "sam@town.example"})

    assert form.is_valid()
    assert form.values == {"choice": choice, "substitute_name": "", "substitute_email": ""}


@pytest.mark.parametrize(("email", "is_valid"), [("sam@town.example", True), ("", False), ("sam", False)])
def test_other_person_needs_an_address(email, is_valid):
    form = AnswerForm({"choice": "other", "substitute_name": "Sam", "substitute_email": email})

    assert form.is_valid() is is_valid
    assert len(form.errors.get("substitute_email", [])) == (0 if is_valid else 1)


def test_answer_is_one_of_three():
    assert "choice" in AnswerForm({"choice": "perhaps"}).errors
    assert "choice" in AnswerForm({"author": "x"}).errors


def test_recorded_answer_says_whose_and_by_which_way():
    member = MemberFactory()
    data = {"member": member.pk, "choice": "yes", "source": "phone", "note": "Marie, Tuesday"}

    form = RecordForm(data)

    assert form.is_valid()
    assert form.values["source"] == "phone"
    assert form.values["note"] == "Marie, Tuesday"
    assert "source" in RecordForm(data | {"source": "mail"}).errors
    assert "member" in RecordForm(data | {"member": 0}).errors
