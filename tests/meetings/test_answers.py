"""Giving an answer, changing it, recording one for somebody, taking it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import services
from meetings.enums import Choice
from meetings.models import Answer
from meetings.services.answers import MOST_SUBSTITUTE_MAILS
from members.enums import Source
from members.models import Representative
from network.outbox import services as outbox
from network.outbox.models import Mail
from network.outbox.services import Address
from tests.accounts.factories import UserFactory
from tests.meetings.factories import AnswerFactory, MeetingFactory
from tests.members.factories import OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

SAM = {"choice": Choice.OTHER, "substitute_name": "Sam", "substitute_email": "sam@elsewhere.example"}


@pytest.fixture
def marie() -> Representative:
    return RepresentativeFactory()


def give(meeting, representative, choice=Choice.YES, **how) -> services.Given:
    how = {"by": representative.user, "source": Source.MAIL, "choice": choice} | how
    return services.give_answer(meeting, representative.member, **how)


def substitutes() -> list[tuple[str, bool]]:
    """Whom the mails to substitutes go to, and whether they take the place back."""
    mails = Mail.objects.filter(kind="meeting_substitute").order_by("pk")
    return [(mail.address, "withdrawn" in mail.data) for mail in mails]


def test_answer_is_written_down(marie):
    meeting = MeetingFactory(schedule_version=3)

    given = give(meeting, marie)

    answer = Answer.objects.get()
    assert given.answer == answer
    assert (answer.member, answer.choice, answer.by, answer.source) == (marie.member, "yes", marie.user, Source.MAIL)
    assert (answer.schedule_version, answer.version, answer.before) == (3, 1, {})
    assert not Mail.objects.exists()


def test_colleague_s_later_answer_replaces_it(marie):
    meeting, colleague = MeetingFactory(), RepresentativeFactory(member=marie.member, kind="colleague")

    give(meeting, marie)
    give(meeting, colleague, Choice.NO, source=Source.PAGE)

    answer = Answer.objects.get()
    assert (answer.choice, answer.by, answer.version) == (Choice.NO, colleague.user, 2)


def test_double_click_changes_nothing_and_can_still_be_undone(marie):
    meeting = MeetingFactory()
    give(meeting, marie, Choice.NO)

    first, second = give(meeting, marie), give(meeting, marie)

    assert first == second
    assert Answer.objects.get().version == 2
    services.undo_answer(second.undo, by=None)
    assert Answer.objects.get().choice == Choice.NO


def test_answer_after_a_move_is_for_the_new_date(marie):
    meeting = MeetingFactory(schedule_version=2)
    AnswerFactory(meeting=meeting, member=marie.member, schedule_version=1)

    give(meeting, marie)

    assert Answer.objects.get().is_for_date_of(meeting)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ({"draft": True}, services.NotAnnounced),
        ({"cancelled": True}, services.MeetingCancelled),
        ({"past": True}, services.MeetingOver),
    ],
)
def test_nothing_is_answered_to_a_meeting_that_is_not_on(marie, state, refusal):
    with pytest.raises(refusal):
        give(MeetingFactory(**state), marie)

    assert not Answer.objects.exists()


# --- Somebody else ------------------------------------------------------------------------------------------


def test_person_named_is_told(marie):
    given = give(MeetingFactory(), marie, **SAM)

    assert (given.answer.substitute_name, given.answer.substitute_email) == ("Sam", "sam@elsewhere.example")
    assert substitutes() == [("sam@elsewhere.example", False)]


def test_person_named_is_told_when_it_falls_away(marie):
    meeting = MeetingFactory()
    give(meeting, marie, **SAM)

    answer = give(meeting, marie, Choice.YES, substitute_name="left over", substitute_email="x@y.example").answer

    assert (answer.substitute_name, answer.substitute_email) == ("", "")
    assert substitutes() == [("sam@elsewhere.example", False), ("sam@elsewhere.example", True)]


def test_another_person_named_takes_the_place_of_the_first(marie):
    meeting = MeetingFactory()
    give(meeting, marie, **SAM)

    give(meeting, marie, **SAM | {"substitute_email": "kim@elsewhere.example"})

    assert substitutes() == [
        ("sam@elsewhere.example", False),
        ("sam@elsewhere.example", True),
        ("kim@elsewhere.example", False),
    ]


def name_many(meeting, representative, number=MOST_SUBSTITUTE_MAILS) -> None:
    """As after many changes of who comes instead, all of them within a day."""
    for one in range(number):
        outbox.post(
            Address(f"p{one}@elsewhere.example", "", "en"),
            kind="meeting_substitute",
            dedupe_key=f"{meeting.pk}:{representative.member_id}:{one}",
            about_id=meeting.pk,
            data={"member": representative.member_id},
        )


def test_nobody_fills_mailboxes_by_naming_one_person_after_the_other(marie, time_machine):
    meeting = MeetingFactory(starts_at=timezone.now() + timedelta(days=9))
    name_many(meeting, marie)
    give(meeting, marie, Choice.NO)

    with pytest.raises(services.TooManySubstitutes):
        give(meeting, marie, **SAM)

    assert Answer.objects.get().choice == Choice.NO
    assert len(substitutes()) == MOST_SUBSTITUTE_MAILS
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    give(meeting, marie, **SAM)
    assert substitutes()[-1] == (SAM["substitute_email"], False)


def test_limit_counts_one_call_and_one_member(marie):
    meeting, other = MeetingFactory(), RepresentativeFactory()
    name_many(MeetingFactory(), marie)
    name_many(meeting, other)
    name_many(meeting, marie, MOST_SUBSTITUTE_MAILS - 1)

    give(meeting, marie, **SAM)

    assert Answer.objects.get().substitute_name == "Sam"


def test_person_named_can_be_let_off_and_her_name_corrected_whatever_the_number(marie):
    meeting = MeetingFactory()
    give(meeting, marie, **SAM)
    name_many(meeting, marie)

    give(meeting, marie, **SAM | {"substitute_name": "Samuel"})
    given = give(meeting, marie, Choice.NO)

    assert substitutes()[-1] == (SAM["substitute_email"], True)
    with pytest.raises(services.TooManySubstitutes):
        services.undo_answer(given.undo, by=None)
    assert Answer.objects.get().choice == Choice.NO


def test_corrected_name_is_not_told_again(marie):
    meeting = MeetingFactory()
    give(meeting, marie, **SAM)

    give(meeting, marie, **SAM | {"substitute_name": "Sam Corrected"})

    assert substitutes() == [("sam@elsewhere.example", False)]


# --- Recorded by an officer ---------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [Source.PHONE, Source.WRITTEN, Source.SAID])
def test_recorded_answer_is_confirmed_to_the_member_s_people(marie, source):
    secretary = OfficeFactory().user
    colleague = RepresentativeFactory(member=marie.member, kind="colleague")
    RepresentativeFactory(member=marie.member, user__is_active=False)
    RepresentativeFactory()

    given = give(MeetingFactory(), marie, by=secretary, source=source, note="Marie, Tuesday")

    mails = Mail.objects.filter(kind="meeting_answer_recorded")
    assert {mail.recipient for mail in mails} == {marie.user, colleague.user}
    assert (given.answer.by, given.answer.source, given.answer.note) == (secretary, source, "Marie, Tuesday")


def test_officer_who_acts_for_the_member_is_not_told_what_she_wrote(marie):
    OfficeFactory(user=marie.user)

    give(MeetingFactory(), marie, source=Source.PHONE)

    assert not Mail.objects.exists()


# --- Undo ---------------------------------------------------------------------------------------------------


def test_undo_leaves_no_answer_where_there_was_none(marie):
    meeting = MeetingFactory()

    undone = services.undo_answer(give(meeting, marie).undo, by=marie.user)

    assert undone == meeting
    assert not Answer.objects.exists()


def test_undo_brings_back_what_stood(marie):
    meeting, colleague = MeetingFactory(schedule_version=2), RepresentativeFactory(member=marie.member)
    AnswerFactory(meeting=meeting, member=marie.member, other=True, schedule_version=1, by=colleague.user)

    services.undo_answer(give(meeting, marie, Choice.NO).undo, by=marie.user)

    answer = Answer.objects.get()
    assert (answer.choice, answer.substitute_email, answer.by) == ("other", "sam@elsewhere.example", colleague.user)
    assert (answer.schedule_version, answer.version, answer.before) == (1, 3, {})
    assert substitutes() == [("sam@elsewhere.example", True), ("sam@elsewhere.example", False)]


def test_undo_takes_the_place_of_the_person_named_back(marie):
    services.undo_answer(give(MeetingFactory(), marie, **SAM).undo, by=marie.user)

    assert substitutes() == [("sam@elsewhere.example", False), ("sam@elsewhere.example", True)]


def test_undo_works_when_who_answered_before_is_gone(marie):
    meeting, gone = MeetingFactory(), UserFactory()
    AnswerFactory(meeting=meeting, member=marie.member, by=gone)
    undo = give(meeting, marie, Choice.NO).undo
    gone.delete()

    services.undo_answer(undo, by=marie.user)

    assert (Answer.objects.get().choice, Answer.objects.get().by) == ("yes", marie.user)


def test_undo_is_refused_after_another_answer(marie):
    meeting = MeetingFactory()
    undo = give(meeting, marie).undo
    give(meeting, marie, Choice.NO)

    with pytest.raises(services.NoLongerUndoable):
        services.undo_answer(undo, by=marie.user)

    assert Answer.objects.get().choice == Choice.NO


def test_undo_works_once(marie):
    meeting = MeetingFactory()
    give(meeting, marie)
    undo = give(meeting, marie, Choice.NO).undo
    services.undo_answer(undo, by=marie.user)

    with pytest.raises(services.NoLongerUndoable):
        services.undo_answer(undo, by=marie.user)


@pytest.mark.parametrize("undo", ["", "1-1", "1-1.x", "a-b.c", "é"])
def test_nonsense_undoes_nothing(undo):
    with pytest.raises(services.NoLongerUndoable):
        services.undo_answer(undo, by=None)


def test_undo_is_refused_when_the_meeting_is_cancelled_or_over(marie, time_machine):
    meeting = MeetingFactory()
    undo = give(meeting, marie).undo
    secretary = OfficeFactory().user

    services.cancel_meeting(meeting, by=secretary)
    with pytest.raises(services.NoLongerUndoable):
        services.undo_answer(undo, by=marie.user)
    services.restore_meeting(meeting, by=secretary)
    time_machine.move_to(timezone.now() + timedelta(days=15), tick=False)
    with pytest.raises(services.NoLongerUndoable):
        services.undo_answer(undo, by=marie.user)

    assert Answer.objects.exists()


def test_undo_of_a_withdrawn_answer_does_nothing(marie):
    undo = give(MeetingFactory(), marie).undo
    Answer.objects.all().delete()

    with pytest.raises(services.NoLongerUndoable):
        services.undo_answer(undo, by=marie.user)
