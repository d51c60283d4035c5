"""Meetings, agenda items, answers and reminders as rows."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import override

from meetings.enums import Choice, ReminderState
from meetings.models import Meeting, Reminder
from meetings.times import DAY
from members.models import Representative
from tests.accounts.factories import UserFactory
from tests.meetings.factories import AgendaItemFactory, AnswerFactory, MeetingFactory, PaperFactory
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.roles import MAKERS, OFFICERS, READERS, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", MAKERS)
@pytest.mark.parametrize("state", ["scheduled", "cancelled", "past", "draft"])
def test_meeting_is_seen_by(state, role):
    meeting = MeetingFactory(**{state: True} if state != "scheduled" else {})
    readers = OFFICERS if state == "draft" else READERS

    seen = Meeting.objects.visible_to(person(role, MemberFactory()))

    assert (meeting in seen) is (role in readers)


def test_draft_is_seen_by_its_note_taker():
    note_taker, somebody = RepresentativeFactory().user, RepresentativeFactory().user
    draft = MeetingFactory(draft=True, note_taker=note_taker)

    assert draft in Meeting.objects.visible_to(note_taker)
    assert draft not in Meeting.objects.visible_to(somebody)


def test_note_taker_who_has_left_sees_no_draft():
    gone = UserFactory()

    assert MeetingFactory(draft=True, note_taker=gone) not in Meeting.objects.visible_to(gone)


def test_coming_and_past():
    later, past, sooner = (MeetingFactory(held_on=timezone.localdate() + timedelta(days=days)) for days in (20, -3, 10))
    long_past = MeetingFactory(held_on=timezone.localdate() - timedelta(days=30))

    assert list(Meeting.objects.coming()) == [sooner, later]
    assert list(Meeting.objects.past()) == [past, long_past]


def test_end_before_the_start_is_refused():
    meeting = MeetingFactory.build()

    with pytest.raises(IntegrityError, match="meetings_meeting_ends_after_start"):
        MeetingFactory(starts_at=meeting.ends_at, ends_at=meeting.starts_at)


def test_end_before_the_start_is_refused_in_words():
    meeting = MeetingFactory()
    meeting.ends_at = meeting.starts_at

    with pytest.raises(ValidationError, match=r"It cannot end before it begins\."):
        meeting.validate_constraints()


def test_state_is_known():
    with pytest.raises(IntegrityError, match="meetings_meeting_state_known"):
        MeetingFactory(state="perhaps")


@pytest.mark.parametrize("name", ["uid", "submission"])
def test_uid_and_submission_are_of_one_meeting(name):
    first = MeetingFactory()

    with pytest.raises(IntegrityError, match=name):
        MeetingFactory(**{name: getattr(first, name)})


def test_meeting_without_title_is_named_after_its_day():
    meeting = MeetingFactory.build(
        held_on=timezone.datetime(2027, 3, 1).date(), starts_clock=time(23), ends_clock=time(23, 30)
    )

    assert str(meeting) == "Conference call of March 1, 2027"
    with override("fr"):
        assert str(meeting) == "Téléconférence du 1er mars 2027"
    assert meeting.name_language == ""


def test_title_stands_in_the_language_of_the_meeting():
    meeting = MeetingFactory.build(title="Atelier", language="fr")

    assert (str(meeting), meeting.name_language) == ("Atelier", "fr")


def test_agenda_has_one_item_per_position():
    item = AgendaItemFactory()
    AgendaItemFactory(position=item.position)
    connection.check_constraints()
    AgendaItemFactory(meeting=item.meeting, position=item.position)

    with pytest.raises(IntegrityError, match="meetings_item_one_per_position"):
        connection.check_constraints()


def test_agenda_item_has_a_title():
    with pytest.raises(IntegrityError, match="meetings_item_has_title"):
        AgendaItemFactory(title="")


def test_one_answer_per_member_and_meeting():
    answer = AnswerFactory()

    assert AnswerFactory(meeting=answer.meeting).pk
    with pytest.raises(IntegrityError, match="meetings_answer_one_per_member"):
        AnswerFactory(meeting=answer.meeting, member=answer.member)


@pytest.mark.parametrize(
    "values",
    [
        {"choice": Choice.OTHER},
        {"choice": Choice.YES, "substitute_email": "sam@elsewhere.example"},
        {"choice": Choice.NO, "substitute_name": "Sam"},
    ],
)
def test_somebody_else_has_an_address_and_nobody_else_one(values):
    assert AnswerFactory(other=True).pk

    with pytest.raises(IntegrityError, match="meetings_answer_other_has_address"):
        AnswerFactory(**values)


@pytest.mark.parametrize(("choice", "is_coming"), [("yes", True), ("other", True), ("no", False)])
def test_who_comes(choice, is_coming):
    assert AnswerFactory.build(choice=choice).is_coming is is_coming


def reminder(representative: Representative, meeting: Meeting, **values) -> Reminder:
    values = {"offset_minutes": DAY, "schedule_version": 1, "due_at": timezone.now()} | values
    return Reminder.objects.create(meeting=meeting, representative=representative, **values)


def test_reminder_once_per_person_offset_and_start():
    meeting, representative = MeetingFactory(), RepresentativeFactory()
    reminder(representative, meeting)

    assert reminder(representative, meeting, offset_minutes=7 * DAY).pk
    assert reminder(representative, meeting, schedule_version=2).pk
    assert reminder(RepresentativeFactory(), meeting).pk
    with pytest.raises(IntegrityError, match="meetings_reminder_once_per_start"):
        reminder(representative, meeting, state=ReminderState.QUEUED)


WEEK_BEFORE, DAY_BEFORE = 7 * DAY, DAY


@pytest.mark.parametrize(
    ("offset", "choice", "version", "reason"),
    [
        (WEEK_BEFORE, None, 1, ""),
        (WEEK_BEFORE, "yes", 1, "has answered"),
        (WEEK_BEFORE, "no", 1, "has answered"),
        (WEEK_BEFORE, "yes", 0, ""),  # answered for an earlier date
        (DAY_BEFORE, None, 1, "does not come"),
        (DAY_BEFORE, "no", 1, "does not come"),
        (DAY_BEFORE, "yes", 1, ""),
        (DAY_BEFORE, "yes", 0, ""),
        (DAY_BEFORE, "other", 1, ""),
    ],
)
def test_whom_a_reminder_is_for(offset, choice, version, reason):
    meeting = MeetingFactory.build()
    answer = choice and AnswerFactory.build(meeting=meeting, choice=choice, schedule_version=version)
    planned = Reminder(meeting=meeting, offset_minutes=offset, schedule_version=1)

    assert planned.reason_against(meeting, answer or None, is_invited=True) == reason


@pytest.mark.parametrize("values", [{"cancelled": True}, {"schedule_version": 2}, {"draft": True}])
def test_reminder_of_another_start_is_not_needed(values):
    planned = Reminder(offset_minutes=WEEK_BEFORE, schedule_version=1)

    assert planned.reason_against(MeetingFactory.build(**values), None, is_invited=True) == "moved or cancelled"


def test_reminder_of_somebody_who_left_is_not_needed():
    planned = Reminder(offset_minutes=WEEK_BEFORE, schedule_version=1)

    assert planned.reason_against(MeetingFactory.build(), None, is_invited=False) == "no longer invited"


def test_paper_has_a_title():
    assert str(PaperFactory()) == "Budget 2027"

    with pytest.raises(IntegrityError, match="meetings_paper_has_title"):
        PaperFactory(title="")


def test_paper_has_a_place_of_its_own():
    paper = PaperFactory()
    PaperFactory(position=paper.position)
    PaperFactory(meeting=paper.meeting)

    with pytest.raises(IntegrityError, match="meetings_paper_one_per_position"):
        PaperFactory(meeting=paper.meeting, position=paper.position)
