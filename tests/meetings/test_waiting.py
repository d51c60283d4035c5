"""What waits for a person about meetings, the most needed first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.enums import Choice
from meetings.models import Minutes
from meetings.waiting import meetings
from network.shared.waiting import waiting_for
from tests.meetings.factories import ActionFactory, AnswerFactory, MeetingFactory, MinutesFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.roles import person

pytestmark = pytest.mark.django_db


def texts(user) -> list[str]:
    return [task.text for task in meetings(user)]


def test_unanswered_call_waits_for_each_member_one_acts_for():
    one = RepresentativeFactory(member__name_en="Halifax")
    RepresentativeFactory(user=one.user, member__name_en="Saint John", kind="alternate")
    meeting = MeetingFactory()

    tasks = list(meetings(one.user))

    assert [task.text.partition(" join")[0] for task in tasks] == ["Will Halifax", "Will Saint John"]
    assert tasks[0].url.endswith(f"/meetings/{meeting.pk}/")
    assert tasks[0].button == "Answer"


def test_call_is_said_in_the_reader_s_own_time():
    one = RepresentativeFactory(member__name_en="Halifax", user__time_zone="America/Halifax")
    MeetingFactory()

    with timezone.override("America/Halifax"):
        (text,) = texts(one.user)

    assert "at 14:30 (Atlantic)" in text


@pytest.mark.parametrize("choice", [Choice.YES, Choice.NO])
def test_answered_call_does_not_wait_until_it_moves(choice):
    one, meeting = RepresentativeFactory(), MeetingFactory()
    AnswerFactory(meeting=meeting, member=one.member, choice=choice)

    assert texts(one.user) == []

    meeting.schedule_version += 1
    meeting.save()
    assert len(texts(one.user)) == 1


@pytest.mark.parametrize("how", ["draft", "cancelled", "past"])
def test_other_calls_do_not_wait(how):
    one = RepresentativeFactory()
    MeetingFactory(**{how: True})

    assert texts(one.user) == []


def test_actions_wait_the_most_urgent_first_and_late_ones_say_so():
    one = RepresentativeFactory(member__name_en="Halifax")
    today = timezone.localdate()
    ActionFactory(owner_member=one.member, text="Later thing", due_on=today + timedelta(days=3))
    late = ActionFactory(owner_member=one.member, text="Late thing", due_on=today - timedelta(days=3))
    ActionFactory(person=True, owner_user=one.user, text="Own thing", due_on=today)
    ActionFactory(owner_member=one.member, done=True)
    ActionFactory(owner_member=one.member, minutes=MinutesFactory())
    ActionFactory()

    tasks = list(meetings(one.user))

    assert [task.text.partition(":")[0].partition(" ")[0] for task in tasks] == ["Late,", "Due", "Due"]
    assert [task.text.partition(": ")[2].partition(" (")[0] for task in tasks] == [
        "Late thing",
        "Own thing",
        "Later thing",
    ]
    assert tasks[0].url.endswith(f"/actions/{late.pk}/done/")


def test_call_without_minutes_waits_for_officers_and_its_note_taker():
    taker = RepresentativeFactory().user
    MeetingFactory(past=True, note_taker=taker)

    for user in (taker, OfficeFactory().user):
        (task,) = meetings(user)
        assert "has no minutes yet" in task.text
        assert task.url.endswith("/notes/")
    assert texts(RepresentativeFactory().user) == []


def test_empty_minutes_count_as_none_and_old_calls_are_left_in_peace():
    secretary = OfficeFactory().user
    MinutesFactory(notes="")
    MeetingFactory(held_on=timezone.localdate() - timedelta(days=90))

    assert [text for text in texts(secretary) if "no minutes yet" in text] == texts(secretary)
    assert len(texts(secretary)) == 1


@pytest.mark.parametrize(("is_confirmed", "page"), [(False, "/notes/confirm/"), (True, "/minutes/publish/")])
def test_draft_waits_to_be_published(is_confirmed, page):
    MinutesFactory()
    Minutes.objects.update(confirmed_version=int(is_confirmed))

    (task,) = meetings(OfficeFactory().user)

    assert "not published yet" in task.text
    assert task.url.endswith(page)


def test_published_minutes_do_not_wait():
    MinutesFactory(published=True)

    assert texts(OfficeFactory().user) == []


@pytest.mark.parametrize("role", ["account", "former"])
def test_nothing_waits_for_those_who_left(role):
    member = MemberFactory()
    user = person(role, member)
    MeetingFactory()
    ActionFactory(owner_member=member)
    MinutesFactory(meeting__note_taker=user)
    MeetingFactory(past=True, note_taker=user)

    assert waiting_for(user) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_waiting_costs_the_same_whatever_the_number(django_assert_num_queries, rows):
    one = RepresentativeFactory()
    OfficeFactory(user=one.user)
    MeetingFactory.create_batch(rows)
    MeetingFactory.create_batch(rows, past=True)
    MinutesFactory.create_batch(rows)
    ActionFactory.create_batch(rows, owner_member=one.member)
    ActionFactory.create_batch(rows, person=True, owner_user=one.user)

    with django_assert_num_queries(7):
        list(meetings(one.user))
