"""Two people, or one twice, or a worker in between, at the same moment: real connections, real locks."""

import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from meetings import services
from meetings.enums import Choice
from meetings.models import Answer, Meeting, Reminder
from meetings.times import DAY
from members.enums import Source
from network.outbox.letters import compose
from network.outbox.models import Mail, Mailing
from tests.meetings.factories import AnswerFactory, MeetingFactory
from tests.meetings.test_scheduling import moved_by, values
from tests.members.factories import OfficeFactory, RepresentativeFactory
from tests.practices.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept():
    """The cache is a table that is not emptied with the others."""
    cache.clear()


@pytest.fixture
def elsewhere():
    """Begins a deed on another connection; the future it gives knows whether it is done."""
    with ThreadPoolExecutor(1) as other:

        def begin(deed: Callable[[], object]) -> Future:
            def run() -> object:
                try:
                    return deed()
                finally:
                    connection.close()

            return other.submit(run)

        yield begin


def has_to_wait(future: Future) -> bool:
    """Whether it is still not done after a good while."""
    try:
        future.result(timeout=0.7)
    except TimeoutError:
        return True
    return False


def test_one_submission_makes_one_meeting():
    secretary, submission = OfficeFactory().user, uuid.uuid4()

    results = all_at_once(
        lambda _number: services.schedule_meeting(by=secretary, submission=submission, values=values())
    )

    assert results == [Meeting.objects.get()] * len(results)
    assert Meeting.objects.get().items.count() == 2


def test_two_answers_at_once_for_one_member_are_one_row():
    meeting, representative = MeetingFactory(), RepresentativeFactory()
    choices = [Choice.YES, Choice.NO, Choice.YES, Choice.NO]

    results = all_at_once(
        lambda number: services.give_answer(
            meeting, representative.member, choice=choices[number], by=representative.user, source=Source.MAIL
        )
    )

    answer = Answer.objects.get()
    assert all(isinstance(result, services.Given) for result in results)
    assert answer.version == max(result.answer.version for result in results)


def test_undo_twice_at_once_is_done_once():
    meeting, representative = MeetingFactory(), RepresentativeFactory()
    given = services.give_answer(
        meeting, representative.member, choice=Choice.YES, by=representative.user, source=Source.MAIL
    )

    results = all_at_once(lambda _number: services.undo_answer(given.undo, by=representative.user))

    assert results.count(meeting) == 1
    assert sum(isinstance(result, services.NoLongerUndoable) for result in results) == len(results) - 1
    assert not Answer.objects.exists()


def test_one_of_two_movers_moves():
    RepresentativeFactory()
    meeting, secretary = MeetingFactory(), OfficeFactory().user

    results = all_at_once(
        lambda number: services.move_meeting(
            meeting, by=secretary, seen_version=1, values=moved_by(meeting, days=number + 1)
        )
    )

    [moved] = [result for result in results if isinstance(result, Meeting)]
    assert sum(isinstance(result, services.ChangedMeanwhile) for result in results) == len(results) - 1
    assert (moved.sequence, moved.schedule_version) == (1, 2)
    assert (Mailing.objects.count(), Mail.objects.filter(kind="meeting_moved").count()) == (1, 1)


def test_double_announcement_is_one_mailing():
    RepresentativeFactory()
    meeting, secretary = MeetingFactory(draft=True), OfficeFactory().user

    results = all_at_once(lambda _number: services.announce_meeting(meeting, by=secretary))

    assert results == [Mailing.objects.get()] * len(results)
    assert Mail.objects.count() == 1
    assert Reminder.objects.count() == 2


def test_cancelling_and_restoring_at_once_leave_one_of_both():
    meeting, secretary = MeetingFactory(), OfficeFactory().user

    all_at_once(
        lambda number: (services.cancel_meeting if number % 2 else services.restore_meeting)(meeting, by=secretary)
    )

    stored = Meeting.objects.get()
    assert stored.sequence == Mailing.objects.count() == stored.schedule_version - 1
    assert stored.is_cancelled is bool(stored.sequence % 2)


def handed_over() -> tuple[Meeting, Mail]:
    """A meeting, and a reminder of it that is in the mail but has not left."""
    meeting = MeetingFactory()
    RepresentativeFactory()
    services.plan_reminders(meeting)
    Reminder.objects.filter(offset_minutes=7 * DAY).update(due_at=timezone.now())
    services.post_due_reminders()
    return meeting, Mail.objects.get()


def composed(mail: Mail) -> object:
    with transaction.atomic():
        return compose(Mail.objects.get(pk=mail.pk))


def test_reminder_waits_for_a_cancelling_that_came_first_and_does_not_leave(elsewhere):
    meeting, mail = handed_over()
    secretary = OfficeFactory().user

    with transaction.atomic():
        services.cancel_meeting(meeting, by=secretary)
        reminder = elsewhere(lambda: composed(mail))
        assert has_to_wait(reminder)

    assert reminder.result(timeout=20) is None


def test_cancelling_waits_for_a_reminder_that_is_just_leaving(elsewhere):
    meeting, mail = handed_over()
    secretary = OfficeFactory().user

    with transaction.atomic():
        letter = compose(mail)
        cancelling = elsewhere(lambda: services.cancel_meeting(meeting, by=secretary))
        assert has_to_wait(cancelling)

    assert letter is not None
    assert cancelling.result(timeout=20).is_cancelled


def test_reminder_waits_for_a_move_and_never_tells_the_old_time(elsewhere):
    meeting, mail = handed_over()
    secretary = OfficeFactory().user

    with transaction.atomic():
        services.move_meeting(meeting, by=secretary, seen_version=1, values=moved_by(meeting, days=1))
        reminder = elsewhere(lambda: composed(mail))
        assert has_to_wait(reminder)

    assert reminder.result(timeout=20) is None


def test_answer_waits_for_a_cancelling_and_is_refused(elsewhere):
    meeting, representative = MeetingFactory(), RepresentativeFactory()
    secretary = OfficeFactory().user

    with transaction.atomic():
        services.cancel_meeting(meeting, by=secretary)
        answer = elsewhere(
            lambda: services.give_answer(
                meeting, representative.member, choice=Choice.YES, by=representative.user, source=Source.MAIL
            )
        )
        assert has_to_wait(answer)

    assert isinstance(answer.exception(timeout=20), services.MeetingCancelled)
    assert not Answer.objects.exists()


def test_many_ticks_at_once_hand_every_reminder_over_once():
    meeting = MeetingFactory()
    for _number in range(6):
        RepresentativeFactory()
    services.plan_reminders(meeting)
    Reminder.objects.update(due_at=timezone.now())

    counts = all_at_once(lambda _number: services.post_due_reminders())

    assert sum(counts) == Mail.objects.count() == 6
    assert not Reminder.objects.filter(state="planned").exists()


def test_everything_at_once_ends_without_a_deadlock():
    representatives = [RepresentativeFactory() for _number in range(4)]
    meeting, secretary = MeetingFactory(), OfficeFactory().user
    services.plan_reminders(meeting)
    Reminder.objects.update(due_at=timezone.now())
    AnswerFactory(meeting=meeting, member=representatives[0].member, other=True)

    def answer(number: int) -> object:
        representative = representatives[number % 4]
        return services.give_answer(
            meeting, representative.member, choice=Choice.NO, by=representative.user, source=Source.MAIL
        )

    def delete(_number: int) -> None:
        with suppress(IntegrityError):  # a reminder planned at that moment keeps the row: nothing is deleted by half
            representatives[3].delete()

    deeds = [
        answer,
        answer,
        lambda _number: services.cancel_meeting(meeting, by=secretary),
        lambda _number: services.restore_meeting(meeting, by=secretary),
        lambda _number: services.move_meeting(meeting, by=secretary, seen_version=1, values=moved_by(meeting, days=1)),
        lambda _number: services.post_due_reminders(),
        lambda _number: services.post_due_reminders(),
        delete,
    ]

    results = all_at_once(lambda number: deeds[number](number), times=len(deeds))

    refusals = (services.MeetingCancelled, services.ChangedMeanwhile)
    failures = [one for one in results if isinstance(one, Exception) and not isinstance(one, refusals)]
    assert failures == []
    stored = Meeting.objects.get()
    assert not stored.reminders.filter(state="planned").exclude(schedule_version=stored.schedule_version).exists()
