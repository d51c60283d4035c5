"""Which reminders are planned, which are handed to the mail, and which have become pointless."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from structlog.testing import capture_logs

from meetings import services
from meetings.due import post_due_mail
from meetings.enums import Choice, ReminderState
from meetings.models import Meeting, Reminder
from meetings.services import reminders
from meetings.services.reminders import due_at
from meetings.times import DAY
from network.accounts.enums import Zone
from network.outbox.letters import compose, render
from network.outbox.models import Mail
from network.outbox.registry import BECOMING_DUE
from tests.meetings.factories import AnswerFactory, MeetingFactory
from tests.members.factories import OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

WEEK = 7 * DAY
NINE = datetime(2027, 1, 12, 14, tzinfo=UTC)  # 09:00 in Toronto, a week before
BEFORE = NINE - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def january(time_machine):
    """The second of January 2027, when the call of the nineteenth is planned."""
    time_machine.move_to(datetime(2027, 1, 2, 12, tzinfo=UTC), tick=False)
    return time_machine


def call(**values):
    return MeetingFactory(held_on=date(2027, 1, 19), starts_clock=time(13, 30), **values)


def states() -> list[tuple[int, str, str]]:
    return list(Reminder.objects.order_by("due_at", "pk").values_list("offset_minutes", "state", "reason"))


@pytest.mark.parametrize(
    ("zone", "hour"),
    [(Zone.ST_JOHNS, "12:30"), (Zone.HALIFAX, "13:00"), (Zone.TORONTO, "14:00"), (Zone.VANCOUVER, "16:00")],
)
def test_due_at_nine_by_the_reader_s_own_clock(zone, hour):
    due = due_at(call(), DAY, zone)

    assert f"{due:%Y-%m-%d %H:%M}" == f"2027-01-18 {hour}"


def test_day_before_is_counted_on_the_reader_s_calendar():
    just_after_midnight = MeetingFactory(
        held_on=date(2027, 1, 19), starts_clock=time(0, 30), ends_clock=time(1), zone=Zone.HALIFAX
    )

    assert due_at(just_after_midnight, DAY, Zone.HALIFAX).date() == date(2027, 1, 18)
    assert due_at(just_after_midnight, DAY, Zone.VANCOUVER).date() == date(2027, 1, 17)


def test_nine_o_clock_stays_nine_across_a_change_of_clocks():
    meeting = MeetingFactory(held_on=date(2027, 3, 15))

    assert due_at(meeting, DAY, Zone.TORONTO) == datetime(2027, 3, 14, 13, tzinfo=UTC)
    assert due_at(meeting, WEEK, Zone.TORONTO) == datetime(2027, 3, 8, 14, tzinfo=UTC)


def test_two_reminders_for_everybody_invited(january):
    RepresentativeFactory(user__is_active=False)
    representative = RepresentativeFactory()

    services.plan_reminders(call())

    planned = Reminder.objects.order_by("due_at")
    assert [one.representative for one in planned] == [representative] * 2
    assert [(one.offset_minutes, one.due_at) for one in planned] == [
        (WEEK, NINE),
        (DAY, NINE + timedelta(days=6)),
    ]


def test_planning_twice_plans_once_and_adds_whoever_is_new(january):
    meeting = call()
    RepresentativeFactory()

    services.plan_reminders(meeting)
    services.plan_reminders(meeting)
    RepresentativeFactory()
    services.plan_reminders(meeting)

    assert Reminder.objects.count() == 4


def test_reminder_whose_time_has_passed_is_not_planned(january):
    january.move_to(NINE + timedelta(hours=1), tick=False)
    RepresentativeFactory()

    services.plan_reminders(call())

    assert [offset for offset, _state, _reason in states()] == [DAY]


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_nothing_is_planned_for_a_meeting_that_is_not_on(january, state):
    RepresentativeFactory()

    services.plan_reminders(call(**{state: True}))

    assert not Reminder.objects.exists()


def test_nothing_is_due_before_nine(january):
    RepresentativeFactory()
    services.plan_reminders(call())

    january.move_to(BEFORE, tick=False)

    assert services.post_due_reminders() == 0
    assert not Mail.objects.exists()


def test_the_silent_are_reminded_once(january):
    silent, answered = RepresentativeFactory(), RepresentativeFactory()
    meeting = call()
    services.plan_reminders(meeting)
    AnswerFactory(meeting=meeting, member=answered.member)

    january.move_to(NINE, tick=False)
    counts = [services.post_due_reminders() for _tick in range(100)]

    mail = Mail.objects.get()
    assert counts == [1, *[0] * 99]
    assert (mail.recipient, mail.kind, mail.expires_at) == (silent.user, "meeting_reminder_silent", meeting.starts_at)
    assert sorted(states())[2:] == [(WEEK, "queued", ""), (WEEK, "suppressed", "has answered")]


def test_those_who_come_are_told_how_to_join_the_day_before(january):
    coming, staying, silent = (RepresentativeFactory() for _number in range(3))
    meeting = call()
    services.plan_reminders(meeting)
    AnswerFactory(meeting=meeting, member=coming.member)
    AnswerFactory(meeting=meeting, member=staying.member, choice=Choice.NO)

    january.move_to(NINE + timedelta(days=6), tick=False)
    services.post_due_reminders()

    kinds = dict(Mail.objects.values_list("recipient", "kind"))
    assert kinds == {
        coming.user.pk: "meeting_reminder_coming",
        silent.user.pk: "meeting_reminder_silent",  # a week late: no tick had run
    }


def test_who_comes_in_somebody_s_place_is_told_how_to_join_too_and_once(january):
    one = RepresentativeFactory()
    RepresentativeFactory(member=one.member)
    meeting = call(phone="", access_code="")
    services.plan_reminders(meeting)
    AnswerFactory(meeting=meeting, member=one.member, other=True)
    Meeting.objects.update(phone="1-855-555-0199")

    january.move_to(NINE + timedelta(days=6), tick=False)
    services.post_due_reminders()

    assert Mail.objects.filter(kind="meeting_reminder_coming").count() == 2
    mail = Mail.objects.get(kind="meeting_substitute")
    letter = compose(mail)
    assert (mail.address, mail.expires_at) == ("sam@elsewhere.example", meeting.starts_at)
    assert "1-855-555-0199" in render(letter, mail).text


def test_who_comes_in_somebody_s_place_is_not_told_an_old_time(january):
    one = RepresentativeFactory()
    meeting = call()
    services.plan_reminders(meeting)
    AnswerFactory(meeting=meeting, member=one.member, other=True)
    january.move_to(NINE + timedelta(days=6), tick=False)
    services.post_due_reminders()

    Meeting.objects.update(schedule_version=2)

    assert compose(Mail.objects.get(kind="meeting_substitute")) is None


@pytest.mark.parametrize("hours", [3, 24 * 6])
def test_late_tick_sends_late(january, hours):
    RepresentativeFactory()
    services.plan_reminders(call())

    january.move_to(NINE + timedelta(hours=hours), tick=False)

    assert services.post_due_reminders() == 1


def test_tick_after_the_start_sends_nothing(january):
    RepresentativeFactory()
    meeting = call()
    services.plan_reminders(meeting)

    january.move_to(meeting.starts_at, tick=False)

    assert services.post_due_reminders() == 0
    assert {state for _offset, state, _reason in states()} == {ReminderState.EXPIRED}


def test_somebody_who_left_is_not_reminded(january):
    representative = RepresentativeFactory()
    services.plan_reminders(call())
    representative.ends_on = date(2027, 1, 10)
    representative.save()

    january.move_to(NINE, tick=False)

    assert services.post_due_reminders() == 0
    assert states()[0] == (WEEK, ReminderState.SUPPRESSED, "no longer invited")


def test_somebody_who_came_after_the_announcement_is_reminded(january):
    call()
    RepresentativeFactory()

    post_due_mail()

    assert [state for _offset, state, _reason in states()] == [ReminderState.PLANNED] * 2


def test_newcomers_are_looked_for_once_an_hour(january):
    call()
    RepresentativeFactory()
    post_due_mail()
    RepresentativeFactory()

    post_due_mail()
    assert Reminder.objects.count() == 2
    cache.clear()
    post_due_mail()

    assert Reminder.objects.count() == 4


def test_moment_that_new_zone_rules_move_is_reported(january):
    meeting = call(zone=Zone.VANCOUVER)
    meeting.starts_at += timedelta(hours=1)
    meeting.ends_at += timedelta(hours=1)
    meeting.zone_rules = "2025b"
    meeting.save()

    with capture_logs() as logs:
        post_due_mail()
        cache.clear()
        post_due_mail()

    [report] = [line for line in logs if line["event"] == "meeting_moved_by_zone_rules"]
    assert (report["meeting"], report["zone"]) == (meeting.pk, Zone.VANCOUVER)
    assert report["was"] == "2027-01-19T21:30:00+00:00"
    assert report["starts_at"] == "2027-01-19T20:30:00+00:00"


def test_outbox_asks_the_meetings(january):
    RepresentativeFactory()
    services.plan_reminders(call())
    january.move_to(NINE, tick=False)

    assert BECOMING_DUE.all["meetings"] is post_due_mail
    assert post_due_mail() == 1


# --- Asked again when the mail is composed ------------------------------------------------------------------


@pytest.fixture
def reminded(january):
    """A reminder that was handed to the mail and has not left yet."""
    representative, meeting = RepresentativeFactory(), call()
    services.plan_reminders(meeting)
    january.move_to(NINE, tick=False)
    services.post_due_reminders()
    return representative, meeting, Mail.objects.get(kind="meeting_reminder_silent")


def test_reminder_that_still_holds_leaves(reminded):
    assert compose(reminded[2]) is not None


def test_cancelled_in_between(reminded):
    _representative, meeting, mail = reminded
    services.cancel_meeting(meeting, by=OfficeFactory().user)

    assert compose(mail) is None


def test_cancelled_and_on_again_in_between(reminded):
    _representative, meeting, mail = reminded
    by = OfficeFactory().user
    services.cancel_meeting(meeting, by=by)
    services.restore_meeting(meeting, by=by)

    assert compose(mail) is None
    assert Reminder.objects.filter(schedule_version=3, offset_minutes=DAY, state=ReminderState.PLANNED).exists()


@pytest.mark.parametrize("days", [1, -3, 30])
def test_moved_in_between(reminded, days):
    _representative, meeting, mail = reminded
    values = {"held_on": meeting.held_on + timedelta(days=days)}
    services.move_meeting(meeting, by=OfficeFactory().user, seen_version=1, values=values)

    assert compose(mail) is None


def test_moved_back_and_forth_reminds_once_for_the_date_that_stands(reminded, january):
    _representative, meeting, _mail = reminded
    by = OfficeFactory().user
    away = services.move_meeting(
        meeting, by=by, seen_version=1, values={"held_on": meeting.held_on + timedelta(days=30)}
    )
    services.move_meeting(away, by=by, seen_version=2, values={"held_on": meeting.held_on + timedelta(days=1)})

    january.move_to(NINE + timedelta(days=1), tick=False)
    services.post_due_reminders()

    waiting = Mail.objects.filter(kind="meeting_reminder_silent")
    assert waiting.count() == 2
    assert [mail for mail in waiting if compose(mail)] == [waiting.order_by("pk").last()]


def test_answered_in_between(reminded):
    representative, meeting, mail = reminded
    AnswerFactory(meeting=meeting, member=representative.member, choice=Choice.NO)

    assert compose(mail) is None


def test_representative_ended_in_between(reminded):
    representative, _meeting, mail = reminded
    representative.ends_on = timezone.localdate() - timedelta(days=1)
    representative.save()

    assert compose(mail) is None


def test_account_closed_in_between(reminded):
    representative, _meeting, mail = reminded
    representative.user.is_active = False
    representative.user.save()

    assert compose(mail) is None


def test_started_in_between(reminded, january):
    _representative, meeting, mail = reminded
    january.move_to(meeting.starts_at, tick=False)

    assert compose(mail) is None


def test_withdrawn_yes_ends_the_reminder_of_those_coming(january):
    representative, meeting = RepresentativeFactory(), call()
    services.plan_reminders(meeting)
    answer = AnswerFactory(meeting=meeting, member=representative.member)
    january.move_to(NINE + timedelta(days=6), tick=False)
    services.post_due_reminders()
    mail = Mail.objects.get(kind="meeting_reminder_coming")

    assert compose(mail) is not None
    answer.delete()
    assert compose(mail) is None


def test_many_due_at_once_are_taken_in_batches(january, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    meeting = call()
    for _number in range(5):
        RepresentativeFactory()
    services.plan_reminders(meeting)

    january.move_to(NINE, tick=False)

    assert services.post_due_reminders() == Mail.objects.count() == 5
