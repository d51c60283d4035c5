"""What minutes, decisions, actions and attendance may never be, and who sees them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from meetings import services
from meetings.enums import ActionState, MinutesState, Presence
from meetings.models import Action, Attendance, Decision, Minutes, MinutesItem
from tests.accounts.factories import UserFactory
from tests.meetings.factories import ActionFactory, DecisionFactory, MeetingFactory, MinutesFactory
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.roles import OFFICERS, OUTSIDERS, READERS, person

pytestmark = pytest.mark.django_db


def refused(change) -> str:
    """The constraint that forbids this change, or nothing."""
    try:
        with transaction.atomic():
            change()
            connection.check_constraints()
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return ""


@pytest.mark.parametrize("role", [*OUTSIDERS, *READERS])
def test_who_sees_published_minutes(role):
    minutes = MinutesFactory(published=True)
    DecisionFactory(minutes=minutes)
    ActionFactory(minutes=minutes)
    user = person(role, MemberFactory())

    for rows in (Minutes.objects, Decision.objects, Action.objects):
        assert rows.visible_to(user).exists() is (role in READERS)


@pytest.mark.parametrize("role", [*OUTSIDERS, *READERS])
def test_who_sees_a_draft(role):
    minutes = MinutesFactory()
    DecisionFactory(minutes=minutes)
    ActionFactory(minutes=minutes)
    user = person(role, MemberFactory())

    for rows in (Minutes.objects, Decision.objects, Action.objects):
        assert rows.visible_to(user).exists() is (role in OFFICERS)


def test_note_taker_sees_her_draft_as_long_as_she_belongs_to_the_network():
    one = RepresentativeFactory()
    MinutesFactory(meeting__note_taker=one.user)

    assert Minutes.objects.visible_to(one.user).exists()
    one.starts_on = one.ends_on = timezone.localdate() - timedelta(days=1)
    one.save()
    one.user.__dict__.pop("_standing")
    assert not Minutes.objects.visible_to(one.user).exists()


def test_published_minutes_have_their_moment_and_drafts_have_none():
    draft, published = MinutesFactory(), MinutesFactory(published=True)

    assert (
        refused(lambda: Minutes.objects.filter(pk=draft.pk).update(state=MinutesState.PUBLISHED))
        == "meetings_minutes_published_has_moment"
    )
    assert (
        refused(lambda: Minutes.objects.filter(pk=draft.pk).update(published_at=timezone.now()))
        == "meetings_minutes_published_has_moment"
    )
    assert (
        refused(lambda: Minutes.objects.filter(pk=published.pk).update(published_at=None))
        == "meetings_minutes_published_has_moment"
    )


def test_meeting_has_one_set_of_minutes():
    minutes = MinutesFactory()

    assert refused(lambda: Minutes.objects.create(meeting=minutes.meeting, language="en"))


def test_part_stands_in_a_place_of_its_own():
    minutes = MinutesFactory()

    def add(position):
        MinutesItem.objects.create(minutes=minutes, position=position)

    assert refused(lambda: add(0)) == "meetings_minutes_item_one_per_position"
    assert not refused(lambda: add(1))


def test_number_is_whole_and_given_once():
    first, second = DecisionFactory(year=2026, serial=1), DecisionFactory()

    assert first.number == "D-2026-001"
    assert (
        refused(lambda: Decision.objects.filter(pk=second.pk).update(year=2026, serial=1))
        == "meetings_decision_number_once"
    )
    assert refused(lambda: Decision.objects.filter(pk=second.pk).update(year=2026)) == "meetings_decision_number_whole"
    assert refused(lambda: Decision.objects.filter(pk=second.pk).update(serial=2)) == "meetings_decision_number_whole"
    assert not refused(lambda: Decision.objects.filter(pk=second.pk).update(year=2027, serial=1))


def test_action_has_exactly_one_owner():
    action = ActionFactory()

    assert refused(lambda: Action.objects.update(owner_user=UserFactory())) == "meetings_action_one_owner"
    assert refused(lambda: Action.objects.update(owner_member=None)) == "meetings_action_one_owner"
    assert not refused(lambda: Action.objects.update(owner_member=None, owner_user=UserFactory()))
    action.refresh_from_db()
    assert action.owner == action.owner_user


def test_done_action_has_its_moment_and_an_open_one_has_none():
    ActionFactory()

    assert refused(lambda: Action.objects.update(state=ActionState.DONE)) == "meetings_action_done_has_moment"
    assert refused(lambda: Action.objects.update(done_at=timezone.now())) == "meetings_action_done_has_moment"


@pytest.mark.parametrize(("days", "done", "is_late"), [(-1, False, True), (0, False, False), (-1, True, False)])
def test_action_is_late_after_its_day(days, done, is_late):
    assert ActionFactory(due_on=timezone.localdate() + timedelta(days=days), done=done).is_late is is_late


def test_attendance_is_of_somebody_and_of_each_person_once():
    meeting, member = MeetingFactory(), MemberFactory()
    Attendance.objects.create(meeting=meeting, member=member, name="Marie", presence=Presence.PRESENT)

    assert (
        refused(lambda: Attendance.objects.create(meeting=meeting, presence=Presence.ABSENT))
        == "meetings_attendance_of_somebody"
    )
    assert (
        refused(
            lambda: Attendance.objects.create(meeting=meeting, member=member, name="Marie", presence=Presence.ABSENT)
        )
        == "meetings_attendance_person_once"
    )
    assert not refused(
        lambda: Attendance.objects.create(meeting=meeting, member=member, name="Jo", presence=Presence.ABSENT)
    )


@pytest.mark.parametrize("change", [{"decided_on": None}, {"own_language": ""}, {"serial": None, "year": None}])
def test_decision_outside_a_meeting_is_numbered_and_dated(change):
    decision = services.record_decision("x", language="en", decided_on=date(2026, 11, 24))

    name = refused(lambda: Decision.objects.filter(pk=decision.pk).update(**change))

    assert name == "meetings_decision_in_minutes_or_dated"


def test_part_tells_text_decisions_and_actions_in_the_order_of_the_notes():
    minutes = MinutesFactory()
    MinutesItem.objects.update(text="One.\n\nTwo.\n\nThree.")
    ActionFactory(minutes=minutes, text="c", after=2, position=2)
    DecisionFactory(minutes=minutes, text="b", after=2, position=1)
    DecisionFactory(minutes=minutes, text="a", after=0, position=0)
    ActionFactory(minutes=minutes, text="d", after=9, position=3)

    (item,) = Minutes.objects.for_page().get().items.all()

    told = [piece if isinstance(piece, str) else piece.text for piece in item.told]
    assert told == ["a", "One.\n\nTwo.", "b", "c", "Three.", "d"]


def test_open_actions_are_those_of_published_minutes_the_most_urgent_first():
    today = timezone.localdate()
    later = ActionFactory(due_on=today + timedelta(days=2))
    sooner = ActionFactory(due_on=today)
    ActionFactory(done=True)
    ActionFactory(minutes=MinutesFactory())

    assert list(Action.objects.open()) == [sooner, later]


def test_minutes_are_listed_the_latest_meeting_first():
    old = MinutesFactory(meeting__held_on=timezone.localdate() - timedelta(days=60))
    new = MinutesFactory()

    assert list(Minutes.objects.for_list()) == [new, old]
