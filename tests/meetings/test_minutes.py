"""Minutes are begun, written, confirmed and published, and nobody's words are lost on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from meetings import services
from meetings.enums import ActionState, Capacity, Choice, MinutesState, Presence
from meetings.models import Action, Decision, Meeting, Minutes
from meetings.services.minutes import LONGEST
from members.enums import MemberClass, OfficeKind
from network.outbox.models import Mail, Mailing
from network.outbox.services import stop_mailing
from network.search.models import Entry
from tests.accounts.factories import UserFactory
from tests.meetings.factories import (
    ActionFactory,
    AgendaItemFactory,
    AnswerFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesFactory,
)
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.practices import test_races as practices

pytestmark = pytest.mark.django_db

NOTES = """1. Youth gangs
Two years compared.

Decision: the Network publishes a brief.

More was said.

Action: Halifax, 2027-03-01: draft the brief

2. Letter
Decision: the letter leaves.
"""


def confirmed(minutes: Minutes, by: Any = None) -> Minutes:
    """The minutes, with all that was caught taken as it is; unknown owners are Halifax, unknown days far away."""
    rows = services.rows_of(minutes, services.suggest_minutes(minutes))
    halifax = MemberFactory(name_en="Halifax") if any(not row["owner"] for row in rows["actions"]) else None
    for row in rows["actions"]:
        row["owner"] = row["owner"] or halifax
        row["due_on"] = row["due_on"] or date(2031, 1, 1)
    return services.confirm_minutes(minutes, by=by or UserFactory(), seen_version=minutes.version, **rows)


def written(notes: str = NOTES, **meeting: Any) -> Minutes:
    """Minutes of a past call with these notes."""
    return MinutesFactory(meeting=MeetingFactory(**({"past": True} | meeting)), notes=notes)


# --- Beginning ----------------------------------------------------------------------------------------------


def test_starting_twice_makes_one():
    meeting, user = MeetingFactory(language="fr"), UserFactory()

    minutes = services.start_minutes(meeting, by=user)

    assert services.start_minutes(meeting, by=UserFactory()) == minutes
    assert (minutes.language, minutes.created_by, minutes.state) == ("fr", user, MinutesState.DRAFT)


def test_attendance_is_prefilled_from_the_answers():
    meeting = MeetingFactory(past=True)
    yes, no, other, silent = (RepresentativeFactory(user__name=name) for name in ("Yes", "No", "Other", "Silent"))
    RepresentativeFactory(member__member_class=MemberClass.OBSERVER)
    AnswerFactory(meeting=meeting, member=yes.member, by=yes.user)
    AnswerFactory(meeting=meeting, member=no.member, choice=Choice.NO)
    AnswerFactory(meeting=meeting, member=other.member, other=True)

    services.start_minutes(meeting, by=UserFactory())

    rows = {row.member: (row.presence, row.capacity, row.name) for row in meeting.attendances.all()}
    assert rows == {
        yes.member: (Presence.PRESENT, Capacity.REPRESENTATIVE, "Yes"),
        no.member: (Presence.REGRETS, Capacity.REPRESENTATIVE, "No"),
        other.member: (Presence.PRESENT, Capacity.SUBSTITUTE, "Sam Substitute"),
        silent.member: (Presence.ABSENT, Capacity.REPRESENTATIVE, ""),
    }


def test_present_is_who_answered_not_who_comes_first():
    meeting, member = MeetingFactory(past=True), MemberFactory()
    RepresentativeFactory(member=member, user__name="First")
    second = RepresentativeFactory(member=member, user__name="Second")
    AnswerFactory(meeting=meeting, member=member, by=second.user)

    services.start_minutes(meeting, by=UserFactory())

    assert meeting.attendances.get().name == "Second"


def test_attendance_of_a_call_to_come_waits_for_the_answers(time_machine):
    meeting, member, user = MeetingFactory(held_on=date(2027, 1, 19)), MemberFactory(), UserFactory()
    services.start_minutes(meeting, by=user)
    assert not meeting.attendances.exists()
    AnswerFactory(meeting=meeting, member=member)

    time_machine.move_to(meeting.starts_at)
    services.start_minutes(meeting, by=user)

    assert meeting.attendances.get().presence == Presence.PRESENT


def test_attendance_of_minutes_written_ahead_is_there_when_they_are_published(time_machine):
    meeting, user = MeetingFactory(held_on=date(2027, 1, 19)), UserFactory()
    AnswerFactory(meeting=meeting)
    minutes = services.start_minutes(meeting, by=user)
    minutes = confirmed(services.save_notes(minutes, by=user, seen_version=1, notes="Ahead.", language="en"))

    time_machine.move_to(meeting.ends_at)
    services.publish_minutes(minutes, by=user)

    assert meeting.attendances.get().presence == Presence.PRESENT


def test_attendance_is_replaced_and_nobody_stands_twice():
    minutes, member = MinutesFactory(), MemberFactory()
    row = {"member": member, "name": "Marie", "capacity": Capacity.REPRESENTATIVE, "presence": Presence.ABSENT}
    guest = {"member": None, "name": "Jo", "capacity": Capacity.GUEST, "presence": Presence.PRESENT}
    empty = {"member": None, "name": "", "capacity": Capacity.GUEST, "presence": Presence.PRESENT}

    for _time in range(2):
        services.save_attendance(
            minutes, by=UserFactory(), rows=[row, row | {"presence": Presence.PRESENT}, guest, empty]
        )

    stored = minutes.meeting.attendances.order_by("pk").values_list("member", "name", "presence")
    assert list(stored) == [(member.pk, "Marie", "present"), (None, "Jo", "present")]


# --- Writing ------------------------------------------------------------------------------------------------


def save(minutes: Minutes, notes: str, seen: int, **how: Any) -> Minutes:
    return services.save_notes(
        minutes, **({"by": UserFactory(), "language": "en"} | how), seen_version=seen, notes=notes
    )


def test_saving_grows_the_version_and_says_who():
    minutes, user = MinutesFactory(), UserFactory()

    minutes = save(minutes, "New.", 1, by=user, language="fr")

    assert (minutes.notes, minutes.language, minutes.version, minutes.changed_by) == ("New.", "fr", 2, user)


def test_saving_what_stands_changes_nothing_whatever_was_seen():
    minutes = save(MinutesFactory(), "New.", 1)

    again = save(minutes, "New.", 1)

    assert again.version == 2
    assert again.changed_at == minutes.changed_at


def test_second_writer_is_told_and_nothing_is_lost():
    minutes = MinutesFactory()
    save(minutes, "First.", 1)

    with pytest.raises(services.NotesChangedMeanwhile) as meanwhile:
        save(minutes, "Second.", 1)

    assert meanwhile.value.minutes.notes == "First."
    assert Minutes.objects.get().notes == "First."


def test_confirming_does_not_disturb_who_is_writing():
    minutes = save(MinutesFactory(), NOTES, 1)
    confirmed(minutes)

    minutes = save(minutes, NOTES + "\nMore.", 2)

    assert minutes.version == 4
    assert not minutes.is_confirmed


def test_too_long_notes_are_refused_and_the_longest_are_kept():
    minutes = MinutesFactory()

    with pytest.raises(services.NotesTooLong):
        save(minutes, "x" * (LONGEST + 1), 1)

    assert save(minutes, "x" * LONGEST, 1).version == 2


# --- Confirming ---------------------------------------------------------------------------------------------


def test_suggestion_knows_agenda_people_and_officers():
    meeting = MeetingFactory(past=True, held_on=date(2027, 1, 19))
    AgendaItemFactory(meeting=meeting, title="Youth gangs")
    halifax = MemberFactory(name_en="Halifax", name_fr="Halifax")
    one = RepresentativeFactory(user__name="Marie Tremblay")
    secretary = OfficeFactory(kind=OfficeKind.SECRETARY).user
    lines = ["Youth gangs", "Action: Halifax, March 1: a", "Action: Marie: b", "Action: secretary: c"]
    minutes = MinutesFactory(meeting=meeting, notes="\n".join(lines))

    notes = services.suggest_minutes(minutes)

    assert [part.agenda_position for part in notes.items] == [0]
    assert [one.owner for one in notes.caught] == [halifax, one.member, secretary]
    assert notes.caught[0].due == date(2027, 3, 1)


def test_two_co_chairs_are_asked_for():
    for seat in (1, 2):
        OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=seat)
    minutes = written("Action: co-chair: call the FCM")

    (caught,) = services.suggest_minutes(minutes).caught

    assert (caught.owner, caught.office) == (None, OfficeKind.CO_CHAIR)


def test_confirming_writes_parts_decisions_and_actions_in_their_places():
    halifax = MemberFactory(name_en="Halifax", name_fr="Halifax")
    minutes = confirmed(written())

    items = list(Minutes.objects.for_page().get(pk=minutes.pk).items.all())
    assert [item.title for item in items] == ["Youth gangs", "Letter"]
    assert [str(piece) if isinstance(piece, str) else piece.text for piece in items[0].told] == [
        "Two years compared.",
        "the Network publishes a brief.",
        "More was said.",
        "Draft the brief",
    ]
    action = Action.objects.get()
    assert (action.owner, action.due_on, action.state) == (halifax, date(2027, 3, 1), ActionState.OPEN)
    assert minutes.is_confirmed
    assert [decision.number for decision in Decision.objects.all()] == ["", ""]


def test_confirming_again_keeps_rows_and_what_was_corrected():
    minutes = written("Decision: go on.\n\nAction: nobody – write")
    rows = services.rows_of(minutes, services.suggest_minutes(minutes))
    rows["decisions"][0]["text"] = "The Network goes on."
    rows["actions"][0] |= {"owner": UserFactory(), "due_on": date(2031, 1, 1)}
    minutes = services.confirm_minutes(minutes, by=UserFactory(), seen_version=1, **rows)
    decision, action = Decision.objects.get(), Action.objects.get()
    services.finish_action(action, by=UserFactory())
    minutes = save(minutes, "New first line.\n\n" + minutes.notes, minutes.version)

    confirmed(minutes)

    assert Decision.objects.get() == decision
    assert Decision.objects.get().text == "The Network goes on."
    assert Action.objects.get().pk == action.pk
    assert Action.objects.get().is_done


def test_changed_words_are_still_the_same_decision():
    minutes = confirmed(written("Decision: the Network publishes a brief on gangs.\n\nDecision: unrelated thing"))
    first = Decision.objects.order_by("position")[0]
    minutes = save(minutes, "Decision: the Network publishes a long brief on gangs.", minutes.version)

    confirmed(minutes)

    assert Decision.objects.get(text__contains="long brief").pk == first.pk
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "owner", "due_on"),
    [
        ("Action: Halifax, draft the brief, by 2031-03-01", "Halifax", date(2031, 6, 1)),  # as corrected
        ("Action: Halifax, draft the brief, by 2031-04-01", "Halifax", date(2031, 4, 1)),
        ("Action: Moncton, draft the brief, by 2031-03-01", "Moncton", date(2031, 6, 1)),
        ("Action: Halifax, draft the brief", "Halifax", date(2031, 6, 1)),
        ("Action: Nobody known – draft the brief – by 2031-03-01", "None", date(2031, 6, 1)),
    ],
)
def test_who_and_when_stand_until_the_notes_say_otherwise(line, owner, due_on):
    MemberFactory(name_en="Halifax", name_fr="Halifax")
    MemberFactory(name_en="Moncton", name_fr="Moncton")
    minutes = written("Action: Halifax, draft the brief, by 2031-03-01")
    rows = services.rows_of(minutes, services.suggest_minutes(minutes))
    rows["actions"][0]["due_on"] = date(2031, 6, 1)
    minutes = services.confirm_minutes(minutes, by=UserFactory(), seen_version=1, **rows)
    minutes = save(minutes, f"One more sentence.\n\n{line}", minutes.version)

    (caught,) = services.suggest_minutes(minutes).caught

    assert (caught.pk, str(caught.owner), caught.due) == (Action.objects.get().pk, owner, due_on)


def test_confirming_an_older_version_is_refused():
    minutes = written()
    rows = services.rows_of(minutes, services.suggest_minutes(minutes)) | {"actions": []}
    save(minutes, "Other notes.", 1)

    with pytest.raises(services.NotesChangedMeanwhile):
        services.confirm_minutes(minutes, by=UserFactory(), seen_version=1, **rows)

    assert not Decision.objects.exists()


@pytest.mark.parametrize("kind", ["decisions", "actions"])
def test_rows_of_other_minutes_are_refused(kind):
    minutes = written()
    other = DecisionFactory() if kind == "decisions" else ActionFactory()
    row = {"item": 0, "text": "Stolen.", "pk": other.pk, "owner": other.minutes.meeting, "due_on": date(2031, 1, 1)}
    rows: dict[str, Any] = {"items": [{"title": "x", "text": "", "agenda_item": None}], "decisions": [], "actions": []}

    with pytest.raises(services.NotOfTheseMinutes):
        services.confirm_minutes(minutes, by=UserFactory(), seen_version=1, **(rows | {kind: [row]}))

    other.refresh_from_db()
    assert other.text != "Stolen."


def test_agenda_item_of_another_meeting_is_refused():
    item = {"title": "x", "text": "", "agenda_item": AgendaItemFactory()}

    with pytest.raises(services.NotOfTheseMinutes):
        services.confirm_minutes(written(), by=UserFactory(), seen_version=1, items=[item], decisions=[], actions=[])


# --- Publishing ---------------------------------------------------------------------------------------------


def test_publishing_numbers_decisions_and_mails_every_representative():
    present, absent = RepresentativeFactory(), RepresentativeFactory()
    RepresentativeFactory(user=present.user)
    RepresentativeFactory(user__is_active=False)
    RepresentativeFactory(ends_on=timezone.localdate() - timedelta(days=1), starts_on=date(2026, 1, 1))
    secretary = OfficeFactory().user
    minutes = confirmed(written(held_on=date(2026, 1, 20)))

    mailing = services.publish_minutes(minutes, by=secretary)

    minutes.refresh_from_db()
    assert (minutes.state, minutes.published_by) == (MinutesState.PUBLISHED, secretary)
    assert [decision.number for decision in Decision.objects.order_by("position")] == ["D-2026-001", "D-2026-002"]
    assert set(mailing.mails.values_list("recipient", flat=True)) == {present.user.pk, absent.user.pk}
    assert Entry.objects.get().minutes == minutes


def test_publishing_again_is_one_mailing():
    RepresentativeFactory()
    minutes, user = confirmed(written()), UserFactory()

    mailings = {services.publish_minutes(minutes, by=user).pk for _time in range(2)}

    assert len(mailings) == Mailing.objects.count() == Mail.objects.filter(kind="meeting_minutes").count() == 1


def test_stopped_mailing_can_be_sent_again_and_a_sent_one_cannot():
    RepresentativeFactory()
    minutes, user = confirmed(written()), UserFactory()
    first = services.publish_minutes(minutes, by=user)

    assert services.send_minutes_again(minutes, by=user) == first
    stop_mailing(first, by=user)
    again = services.send_minutes_again(minutes, by=user)

    assert again != first
    assert services.publish_minutes(minutes, by=user) == again


def test_corrected_minutes_can_be_sent_again():
    RepresentativeFactory()
    minutes, user = confirmed(written()), UserFactory()
    first = services.publish_minutes(minutes, by=user)
    minutes = save(minutes, NOTES + "\nMore.", minutes.version + 0)

    with pytest.raises(services.NotConfirmed):
        services.send_minutes_again(minutes, by=user)
    assert services.publish_minutes(minutes, by=user) == first

    assert services.send_minutes_again(confirmed(minutes), by=user) != first


@pytest.mark.parametrize("deed", ["never confirmed", "changed after"])
def test_unconfirmed_notes_are_not_published(deed):
    minutes = written()
    if deed == "changed after":
        minutes = save(confirmed(minutes), "Changed.", 2)

    with pytest.raises(services.NotConfirmed):
        services.publish_minutes(minutes, by=UserFactory())

    assert not Minutes.objects.get().is_published
    assert not Mailing.objects.exists()


def test_version_that_was_not_seen_is_not_published():
    minutes = confirmed(written())

    with pytest.raises(services.NotesChangedMeanwhile):
        services.publish_minutes(minutes, by=UserFactory(), seen_version=minutes.version - 1)


@pytest.mark.parametrize("meeting", [{"past": False}, {"cancelled": True}])
def test_call_that_did_not_take_place_has_no_minutes(meeting):
    minutes = confirmed(written(**meeting))

    with pytest.raises(services.MeetingNotOver):
        services.publish_minutes(minutes, by=UserFactory())


def test_past_call_that_was_never_announced_becomes_one_that_took_place():
    minutes = confirmed(written(draft=True))

    services.publish_minutes(minutes, by=UserFactory())

    assert not Meeting.objects.get().is_draft


def test_numbers_stay_and_a_numbered_decision_cannot_disappear():
    minutes = confirmed(written("Decision: one.\n\nDecision: two."))
    services.publish_minutes(minutes, by=UserFactory())
    before = dict(Decision.objects.values_list("pk", "serial"))
    minutes = save(minutes, "Decision: three things.\n\nDecision: two.", minutes.version)

    rows = services.rows_of(minutes, services.suggest_minutes(minutes))
    rows["decisions"] = [row for row in rows["decisions"] if row["text"] != "one."]

    with pytest.raises(services.NumberedDecisionGone) as gone:
        services.confirm_minutes(minutes, by=UserFactory(), seen_version=minutes.version, **rows)

    assert [decision.text for decision in gone.value.decisions] == ["one."]
    confirmed(minutes)
    assert {pk: serial for pk, serial in Decision.objects.values_list("pk", "serial") if pk in before} == before
    assert set(Decision.objects.values_list("serial", flat=True)) == {1, 2, 3}
    assert "three things" in Entry.objects.get().text_en


def test_each_year_counts_anew():
    for held_on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1)):
        services.publish_minutes(confirmed(written("Decision: x.", held_on=held_on)), by=UserFactory())

    assert [one.number for one in Decision.objects.order_by("pk")] == ["D-2025-001", "D-2026-001", "D-2026-002"]


# --- At once ------------------------------------------------------------------------------------------------


def all_at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Results, or the exceptions raised, of different deeds begun at the same moment."""
    return practices.all_at_once(lambda number: deeds[number](), times=len(deeds))


@pytest.mark.django_db(transaction=True)
def test_minutes_published_at_once_have_different_numbers():
    several = [confirmed(written(f"Decision: {n} a.\n\nDecision: {n} b.", held_on=date(2026, 1, 1))) for n in range(4)]
    user = UserFactory()

    results = all_at_once(*(lambda minutes=minutes: services.publish_minutes(minutes, by=user) for minutes in several))

    assert all(isinstance(result, Mailing) for result in results)
    assert sorted(Decision.objects.values_list("serial", flat=True)) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_minutes_published_twice_at_once_are_one_mailing():
    RepresentativeFactory()
    minutes, user = confirmed(written()), UserFactory()

    results = all_at_once(*[lambda: services.publish_minutes(minutes, by=user)] * 4)

    assert len({result.pk for result in results}) == Mailing.objects.count() == 1
    assert Decision.objects.filter(serial__in=[1, 2]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_of_many_writers_saves():
    minutes = MinutesFactory()
    user = UserFactory()

    results = all_at_once(*(lambda n=n: save(minutes, f"By {n}.", 1, by=user) for n in range(4)))

    assert sum(isinstance(result, services.NotesChangedMeanwhile) for result in results) == 3
    assert Minutes.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_publishing_while_somebody_saves_publishes_what_was_confirmed_or_nothing():
    minutes = confirmed(written())
    user = UserFactory()

    all_at_once(
        lambda: services.publish_minutes(minutes, by=user),
        lambda: save(minutes, "Meanwhile.", minutes.version, by=user),
    )

    stored = Minutes.objects.get()
    assert stored.notes == "Meanwhile."
    assert stored.items.first().text.startswith("Two years compared.")
    assert not stored.is_confirmed


@pytest.mark.django_db(transaction=True)
def test_minutes_begun_at_once_are_one():
    meeting, user = MeetingFactory(past=True), UserFactory()
    AnswerFactory(meeting=meeting)

    results = all_at_once(*[lambda: services.start_minutes(meeting, by=user)] * 4)

    assert len({result.pk for result in results}) == 1
    assert meeting.attendances.count() == 1


def test_nobody_is_called_absent_from_a_call_that_nobody_was_asked_about():
    RepresentativeFactory()

    minutes = services.start_minutes(MeetingFactory(past=True), by=UserFactory())

    assert not minutes.meeting.attendances.exists()
