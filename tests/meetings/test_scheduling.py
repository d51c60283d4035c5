"""Writing a meeting down, changing, announcing, moving, cancelling it: result, refusal, and what follows."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from meetings import services
from meetings.enums import Choice, MeetingState, ReminderState
from meetings.models import Answer, Meeting, Minutes, Reminder
from meetings.times import ZONE_RULES, TwiceThatDay, instants
from network.accounts.enums import Zone
from network.outbox.enums import MailState
from network.outbox.models import Mail, Mailing
from network.outbox.services import Address, stop_mailing
from network.search.models import Entry
from tests.accounts.factories import UserFactory
from tests.meetings.factories import AgendaItemFactory, AnswerFactory, MeetingFactory, MinutesFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory
from tests.roles import _ended

pytestmark = pytest.mark.django_db

ITEMS = [{"title": "Round table", "lead": "Halifax", "minutes_planned": 20}, {"title": "Other business"}]


@pytest.fixture
def secretary():
    return OfficeFactory().user


def values(**changed) -> dict:
    day = timezone.localdate() + timedelta(days=30)
    times = {"held_on": day, "starts_clock": time(13, 30), "ends_clock": time(14, 45), "zone": Zone.TORONTO}
    facts = {"title": "", "language": "en", "phone": "1-855-555-0100", "access_code": "4417", "languages": ["en", "fr"]}
    return times | {"is_later_hour": None} | facts | {"items": ITEMS} | changed


def moved_by(meeting: Meeting, **delta) -> dict:
    return {"held_on": meeting.held_on + timedelta(**delta)}


def move(meeting: Meeting, by, **changed) -> Meeting:
    return services.move_meeting(
        meeting, by=by, seen_version=meeting.version, values=changed or moved_by(meeting, days=2)
    )


def mails(kind: str) -> list[Mail]:
    return list(Mail.objects.filter(kind=kind).order_by("pk"))


# --- Scheduling ---------------------------------------------------------------------------------------------


def test_meeting_is_a_draft_with_its_agenda(secretary):
    RepresentativeFactory()

    meeting = services.schedule_meeting(by=secretary, submission=uuid.uuid4(), values=values())

    meeting.refresh_from_db()
    assert (meeting.state, meeting.version, meeting.sequence, meeting.schedule_version) == (MeetingState.DRAFT, 1, 0, 1)
    assert (meeting.starts_at, meeting.ends_at) == instants(
        meeting.held_on, meeting.starts_clock, meeting.ends_clock, meeting.zone
    )
    assert (meeting.zone_rules, meeting.is_later_hour) == (ZONE_RULES, False)
    assert (meeting.created_by, meeting.is_demonstration) == (secretary, False)
    assert [(item.position, item.title, item.lead, item.minutes_planned) for item in meeting.items.order_by("pk")] == [
        (1, "Round table", "Halifax", 20),
        (2, "Other business", "", None),
    ]
    assert not Mail.objects.exists()
    assert not Reminder.objects.exists()


def test_double_click_makes_one_meeting(secretary):
    submission = uuid.uuid4()

    first = services.schedule_meeting(by=secretary, submission=submission, values=values())
    second = services.schedule_meeting(by=secretary, submission=submission, values=values(title="Again"))

    assert second == first == Meeting.objects.get()
    assert (second.title, second.items.count()) == ("", 2)


def test_meeting_told_with_a_demonstration_account_belongs_to_it():
    by = UserFactory(is_demonstration=True)

    assert services.schedule_meeting(by=by, submission=uuid.uuid4(), values=values()).is_demonstration


def test_hour_that_comes_twice_is_asked_and_kept(secretary):
    night = {"held_on": date(2027, 11, 7), "starts_clock": time(1, 30), "ends_clock": time(2, 30)}

    with pytest.raises(TwiceThatDay):
        services.schedule_meeting(by=secretary, submission=uuid.uuid4(), values=values(**night))
    meeting = services.schedule_meeting(
        by=secretary, submission=uuid.uuid4(), values=values(**night, is_later_hour=True)
    )

    assert meeting.is_later_hour
    assert (meeting.ends_at - meeting.starts_at) == timedelta(hours=1)


# --- Changing -----------------------------------------------------------------------------------------------


def change(meeting, by, **changed) -> Meeting:
    return services.change_meeting(meeting, by=by, seen_version=meeting.version, values=values(**changed))


def test_draft_is_changed_as_a_whole(secretary):
    meeting = MeetingFactory(draft=True)

    changed = change(meeting, secretary, title="New", starts_clock=time(10))

    assert (changed.title, changed.starts_clock, changed.version) == ("New", time(10), 2)
    assert changed.starts_at == instants(changed.held_on, time(10), changed.ends_clock, changed.zone)[0]
    assert (changed.sequence, changed.schedule_version, changed.changed_by) == (0, 1, secretary)


def test_time_of_an_announced_meeting_is_not_changed_in_passing(secretary):
    meeting = MeetingFactory()

    changed = change(meeting, secretary, starts_clock=time(10), phone="1-800-555-0199")

    assert (changed.starts_at, changed.starts_clock) == (meeting.starts_at, meeting.starts_clock)
    assert (changed.sequence, changed.schedule_version) == (1, 1)
    assert changed.phone == "1-800-555-0199"


def test_calendars_need_not_learn_of_a_new_agenda(secretary):
    meeting = MeetingFactory(access_code="4417")

    changed = change(meeting, secretary, items=ITEMS[:1])

    assert (changed.sequence, changed.version, changed.items.get().title) == (0, 2, "Round table")


def test_minutes_are_found_by_the_new_title_of_their_call(secretary):
    minutes = MinutesFactory(published=True)

    services.change_meeting(minutes.meeting, by=secretary, seen_version=1, values={"title": "Renamed", "items": []})

    assert Entry.objects.get().title_en.startswith("Minutes: Renamed")


def test_second_editor_is_told(secretary):
    meeting = MeetingFactory(draft=True)
    change(meeting, secretary, title="First")

    with pytest.raises(services.ChangedMeanwhile) as refused:
        services.change_meeting(meeting, by=secretary, seen_version=1, values=values(title="Second"))

    assert refused.value.meeting.title == "First"
    assert Meeting.objects.get().title == "First"


def test_items_are_written_over_so_that_minutes_keep_pointing_at_them(secretary):
    meeting = MeetingFactory(draft=True)
    first, second = (AgendaItemFactory(meeting=meeting, position=number) for number in (1, 2))

    change(meeting, secretary, items=[{"title": "Only one"}])

    assert list(meeting.items.values_list("pk", "title")) == [(first.pk, "Only one")]
    assert not meeting.items.filter(pk=second.pk).exists()


# --- Who is told --------------------------------------------------------------------------------------------


def test_everybody_who_acts_for_a_member_today_is_told():
    member = MemberFactory()
    principal, colleague = RepresentativeFactory(member=member), RepresentativeFactory(member=member, kind="colleague")
    observer = RepresentativeFactory(member__member_class="observer")
    _ended(member)
    RepresentativeFactory(starts_on=timezone.localdate() + timedelta(days=1))
    RepresentativeFactory(user__is_active=False)
    UserFactory()
    OfficeFactory(seat=7)

    recipients = services.recipients_of(MeetingFactory())

    assert {one.to for one in recipients} == {principal.user, colleague.user, observer.user}
    assert {one.key for one in recipients} == {str(one.pk) for one in (principal, colleague, observer)}


def test_person_of_two_members_gets_a_mail_for_each():
    user = UserFactory()
    both = {RepresentativeFactory(user=user).pk, RepresentativeFactory(user=user).pk}

    recipients = services.recipients_of(MeetingFactory())

    assert [one.to for one in recipients] == [user, user]
    assert {one.data["representative"] for one in recipients} == both


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_demonstration_reaches_its_own_accounts_only(is_demonstration):
    invented = RepresentativeFactory(user__is_demonstration=True).user
    real = RepresentativeFactory().user

    recipients = services.recipients_of(MeetingFactory(is_demonstration=is_demonstration))

    assert [one.to for one in recipients] == [invented if is_demonstration else real]


def test_those_who_come_in_a_representative_s_place_hear_of_changes():
    answer = AnswerFactory(other=True)
    PlaceFactory(member=answer.member, time_zone=Zone.HALIFAX)
    RepresentativeFactory(member=answer.member, user__language="fr")

    told = services.to_tell(answer.meeting)

    assert told[-1].to == Address("sam@elsewhere.example", "Sam Substitute", "fr", Zone.HALIFAX)
    assert services.recipients_of(answer.meeting) == told[:-1]


# --- Announcing ---------------------------------------------------------------------------------------------


def test_announcing_invites_everybody_and_plans_reminders(secretary):
    representatives = [RepresentativeFactory() for _number in range(2)]
    meeting = MeetingFactory(draft=True)

    mailing = services.announce_meeting(meeting, by=secretary)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.schedule_version, meeting.sequence) == (MeetingState.SCHEDULED, 1, 0)
    assert {mail.recipient for mail in mailing.mails.all()} == {one.user for one in representatives}
    assert {mail.expires_at for mail in mailing.mails.all()} == {meeting.ends_at}
    assert Reminder.objects.filter(state=ReminderState.PLANNED).count() == 4
    assert services.latest_mailing(meeting) == mailing


def test_announcing_twice_sends_one_mailing(secretary):
    RepresentativeFactory()
    meeting = MeetingFactory(draft=True)

    first = services.announce_meeting(meeting, by=secretary)
    again = services.announce_meeting(meeting, by=secretary)
    later_click = services.announce_meeting(Meeting.objects.get(), by=secretary)

    assert first == again == later_click
    assert (Mailing.objects.count(), Mail.objects.count()) == (1, 1)


def test_later_invitation_goes_to_the_silent(secretary, time_machine):
    silent, answered = RepresentativeFactory(), RepresentativeFactory()
    meeting = MeetingFactory(draft=True)
    services.announce_meeting(meeting, by=secretary)
    services.give_answer(meeting, answered.member, choice=Choice.NO, by=answered.user, source="page")

    time_machine.move_to(timezone.now() + timedelta(days=2), tick=False)
    again = services.announce_meeting(meeting, by=secretary)

    assert [mail.recipient for mail in again.mails.all()] == [silent.user]


def test_stopped_invitation_can_be_sent_again_at_once(secretary):
    RepresentativeFactory()
    meeting = MeetingFactory(draft=True)
    first = services.announce_meeting(meeting, by=secretary)
    stop_mailing(first, by=secretary)

    again = services.announce_meeting(meeting, by=secretary)

    assert again != first
    assert [mail.state for mail in again.mails.all()] == [MailState.PENDING]


def test_cancelled_meeting_is_not_announced(secretary):
    with pytest.raises(services.MeetingCancelled):
        services.announce_meeting(MeetingFactory(cancelled=True), by=secretary)


def test_meeting_that_is_over_is_put_on_record_without_a_mail(secretary):
    RepresentativeFactory()
    meeting = MeetingFactory(draft=True, past=True)

    mailing = services.announce_meeting(meeting, by=secretary)

    assert Meeting.objects.get().state == MeetingState.SCHEDULED
    assert not mailing.mails.exists()
    assert not Reminder.objects.exists()


# --- Moving -------------------------------------------------------------------------------------------------


def test_moving_keeps_the_answer_and_asks_again(secretary):
    representative = RepresentativeFactory()
    meeting = MeetingFactory()
    AnswerFactory(meeting=meeting, member=representative.member)
    services.plan_reminders(meeting)

    moved = move(meeting, secretary)

    answer = Answer.objects.get()
    assert moved.starts_at == meeting.starts_at + timedelta(days=2)
    assert (moved.schedule_version, moved.sequence, moved.version, moved.uid) == (2, 1, 2, meeting.uid)
    assert (answer.choice, answer.is_for_date_of(moved)) == (Choice.YES, False)
    [mail] = mails("meeting_moved")
    assert mail.recipient == representative.user
    assert mail.data["was"]["starts_at"] == meeting.starts_at.isoformat()
    states = Reminder.objects.values_list("schedule_version", "state")
    assert sorted(states) == [(1, "suppressed")] * 2 + [(2, "planned")] * 2


def test_sequence_grows_with_every_move_and_the_uid_stays(secretary):
    meeting = MeetingFactory()
    uid = meeting.uid

    for _number in range(3):
        meeting = move(meeting, secretary)

    assert (meeting.sequence, meeting.schedule_version, meeting.uid) == (3, 4, uid)


def test_move_to_the_same_time_is_none(secretary):
    RepresentativeFactory()
    meeting = MeetingFactory()

    same = move(meeting, secretary, held_on=meeting.held_on)

    assert (same.version, same.sequence) == (1, 0)
    assert not Mail.objects.exists()


def test_new_end_is_told_and_the_answers_stand(secretary):
    representative = RepresentativeFactory()
    meeting = MeetingFactory()
    AnswerFactory(meeting=meeting, member=representative.member)

    moved = move(meeting, secretary, ends_clock=time(15, 30))

    assert (moved.schedule_version, moved.sequence) == (1, 1)
    assert Answer.objects.get().is_for_date_of(moved)
    assert len(mails("meeting_moved")) == 1


def test_other_clock_for_the_same_moment_is_nobody_s_news(secretary):
    representative = RepresentativeFactory()
    meeting = MeetingFactory(held_on=date(2027, 1, 19))
    AnswerFactory(meeting=meeting, member=representative.member)

    moved = move(meeting, secretary, zone=Zone.HALIFAX, starts_clock=time(14, 30), ends_clock=time(15, 45))

    assert moved.starts_at == meeting.starts_at
    assert (moved.schedule_version, moved.sequence) == (2, 1)
    assert Answer.objects.get().is_for_date_of(moved)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ({"draft": True}, services.NotAnnounced),
        ({"cancelled": True}, services.MeetingCancelled),
        ({"past": True}, services.MeetingOver),
    ],
)
def test_only_a_coming_meeting_that_is_on_can_be_moved(secretary, state, refusal):
    with pytest.raises(refusal):
        move(MeetingFactory(**state), secretary)

    assert not Mailing.objects.exists()


def test_meeting_is_not_moved_into_the_past(secretary):
    meeting = MeetingFactory()

    with pytest.raises(services.InThePast):
        move(meeting, secretary, **moved_by(meeting, days=-60))

    assert Meeting.objects.get().held_on == meeting.held_on


def test_second_mover_is_told(secretary):
    RepresentativeFactory()
    meeting = MeetingFactory()
    move(meeting, secretary)

    with pytest.raises(services.ChangedMeanwhile):
        services.move_meeting(meeting, by=secretary, seen_version=1, values=moved_by(meeting, days=3))

    assert Mailing.objects.count() == 1


def test_planned_move_is_shown_without_being_saved(secretary):
    RepresentativeFactory()
    meeting = MeetingFactory(held_on=date(2027, 1, 19))

    planned = services.as_moved(meeting, {"held_on": date(2027, 1, 21)})
    [shown] = services.preview_of(planned, "meeting_moved", services.to_tell(meeting))

    assert "Jan. 21" in shown.rendered.subject
    assert "January 19, 2027" in shown.rendered.text
    assert Meeting.objects.get().held_on == date(2027, 1, 19)
    assert not Mail.objects.exists()


# --- Cancelling ---------------------------------------------------------------------------------------------


def test_cancelling_tells_everybody_and_suppresses_reminders(secretary):
    representative = RepresentativeFactory()
    meeting = MeetingFactory()
    services.plan_reminders(meeting)
    AnswerFactory(meeting=meeting, member=representative.member)

    cancelled = services.cancel_meeting(meeting, by=secretary)

    assert (cancelled.state, cancelled.schedule_version, cancelled.sequence) == (MeetingState.CANCELLED, 2, 1)
    assert [mail.recipient for mail in mails("meeting_cancelled")] == [representative.user]
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SUPPRESSED}


def test_restoring_brings_the_answers_and_reminders_back(secretary):
    representative = RepresentativeFactory()
    meeting = MeetingFactory()
    services.plan_reminders(meeting)
    AnswerFactory(meeting=meeting, member=representative.member)
    services.cancel_meeting(meeting, by=secretary)

    restored = services.restore_meeting(meeting, by=secretary)

    assert (restored.state, restored.schedule_version, restored.sequence) == (MeetingState.SCHEDULED, 3, 2)
    assert restored.uid == meeting.uid
    assert Answer.objects.get().is_for_date_of(restored)
    assert len(mails("meeting_restored")) == 1
    assert Reminder.objects.filter(schedule_version=3, state=ReminderState.PLANNED).count() == 2


def test_answer_for_an_earlier_date_stays_one_through_cancelling(secretary):
    meeting = MeetingFactory(schedule_version=2)
    AnswerFactory(meeting=meeting, schedule_version=1)

    services.cancel_meeting(meeting, by=secretary)
    restored = services.restore_meeting(meeting, by=secretary)

    assert not Answer.objects.get().is_for_date_of(restored)


@pytest.mark.parametrize("deed", [services.cancel_meeting, services.restore_meeting])
def test_twice_is_as_good_as_once(secretary, deed):
    meeting = MeetingFactory(cancelled=deed == services.restore_meeting)

    first = deed(meeting, by=secretary)
    second = deed(meeting, by=secretary)

    assert (second.sequence, second.version) == (first.sequence, first.version)
    assert Mailing.objects.count() == 1


@pytest.mark.parametrize("deed", [services.cancel_meeting, services.restore_meeting])
@pytest.mark.parametrize(
    ("state", "refusal"), [({"draft": True}, services.NotAnnounced), ({"past": True}, services.MeetingOver)]
)
def test_draft_and_past_meeting_are_not_cancelled(secretary, deed, state, refusal):
    with pytest.raises(refusal):
        deed(MeetingFactory(**state), by=secretary)


# --- Discarding ---------------------------------------------------------------------------------------------


def test_draft_is_thrown_away():
    services.discard_meeting(AgendaItemFactory(meeting=MeetingFactory(draft=True)).meeting)

    assert not Meeting.objects.exists()


def test_announced_meeting_and_one_with_minutes_are_not_thrown_away():
    draft = MeetingFactory(draft=True)
    Minutes.objects.create(meeting=draft, language="en")

    for meeting in (draft, MeetingFactory()):
        with pytest.raises(services.NotDiscardable):
            services.discard_meeting(meeting)
    assert Meeting.objects.count() == 2


# --- New zone rules -----------------------------------------------------------------------------------------


def by_the_rules_of_2025(**values) -> Meeting:
    """A call at 10:00 in Vancouver in January, computed when British Columbia still changed its clocks."""
    meeting = MeetingFactory(
        held_on=date(2027, 1, 19), starts_clock=time(10), ends_clock=time(11), zone=Zone.VANCOUVER, **values
    )
    meeting.starts_at += timedelta(hours=1)
    meeting.ends_at += timedelta(hours=1)
    meeting.zone_rules = "2025b"
    meeting.save()
    return meeting


def test_new_rules_move_the_moments_and_keep_the_promise():
    meeting = by_the_rules_of_2025()
    RepresentativeFactory()
    services.plan_reminders(meeting)
    AnswerFactory(meeting=meeting)
    untouched = MeetingFactory(zone_rules="2025b")

    changed = services.keep_promised_times()

    meeting.refresh_from_db()
    untouched.refresh_from_db()
    assert [(was.schedule_version, now.pk) for was, now in changed] == [(1, meeting.pk)]
    assert (meeting.starts_clock, f"{meeting.starts_at:%H:%M}") == (time(10), "17:00")
    assert (meeting.schedule_version, meeting.sequence, meeting.zone_rules) == (2, 1, ZONE_RULES)
    assert Answer.objects.get().is_for_date_of(meeting)
    assert set(Reminder.objects.filter(meeting=meeting).values_list("schedule_version", "state")) == {
        (1, "suppressed"),
        (2, "planned"),
    }
    assert (untouched.schedule_version, untouched.zone_rules) == (1, ZONE_RULES)
    assert services.keep_promised_times() == []


def test_older_rules_than_those_used_change_nothing():
    meeting = by_the_rules_of_2025()
    Meeting.objects.update(zone_rules="2099z")

    assert services.keep_promised_times() == []
    assert Meeting.objects.get().starts_at == meeting.starts_at
