"""Two people at one request at the same moment, in either order: real connections, real locks."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Deed, OpinionChoice, Outcome, Section
from admissions.models import Admission, AdmissionDecision, Note, Opinion, Review
from meetings.models import Decision
from members.enums import OfficeKind, Source
from members.models import Invitation, Member
from network.accounts.models import User
from network.outbox.letters import compose
from network.outbox.models import Mail, Mailing
from practices.models import Practice
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, OpinionFactory, ReviewFactory
from tests.admissions.test_deciding import decide
from tests.admissions.test_enquiring import write
from tests.admissions.test_filling import COMMITMENTS, NOMINEE, save_commitments, save_overview, save_people
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.practices.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)

S = AdmissionState
REASON = "Said in a call."
PATIENCE = 20  # seconds; nothing here takes one

# What two people may do at once with one part: the number tells their words apart.
SAVES: dict[Section, Callable[[Admission, int], Admission]] = {
    Section.OVERVIEW: lambda one, number: save_overview(
        one, seen=one.overview_version, activities=[{"title": f"Activity {number}"}]
    ),
    Section.PEOPLE: lambda one, number: save_people(
        one, seen=one.people_version, nominees=[NOMINEE | {"name": f"Robin {number}"}]
    ),
    Section.COMMITMENTS: lambda one, number: save_commitments(
        one, seen=one.commitments_version, importance=f"Strategy {number}"
    ),
}


@pytest.fixture(autouse=True)
def _nothing_kept():
    """The cache is a table that is not emptied with the others."""
    cache.clear()


@pytest.fixture
def chairs() -> list[User]:
    return [OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=seat).user for seat in (1, 2)]


def in_turn(first: Callable[[], object], second: Callable[[], object]) -> tuple[object, object]:
    """Results, the refusal for the second, of two deeds at once: the second begins while the first is not saved yet.

    Fails when the second does not wait for the first.
    """

    def run() -> object:
        try:
            return second()
        except Exception as error:  # noqa: BLE001 -- the refusal is the result
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            done = first()
            future = other.submit(run)
            assert waits_for_us(future), "The second did not wait."
        return done, future.result(timeout=PATIENCE)


def waits_for_us(future: Future) -> bool:
    """Whether a deed on another connection stands at a lock that this connection holds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not future.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return True
        time.sleep(0.01)
    return False


def stored() -> Admission:
    return Admission.objects.get()


def mails(kind: str) -> int:
    return Mail.objects.filter(kind=kind).count()


def refusals(results: list[object], refusal: type[Exception]) -> int:
    return sum(isinstance(result, refusal) for result in results)


# --- Deciding -----------------------------------------------------------------------------------------------


def withdraw(admission: Admission) -> Admission:
    return services.withdraw(admission, by_name="Chris", reason=REASON)


@pytest.mark.parametrize("outcome", Outcome)
def test_withdrawal_comes_too_late_for_a_decision(chairs, outcome):
    admission = AdmissionFactory(decision=True)

    _done, refused = in_turn(lambda: decide(admission, chairs[0], outcome), lambda: withdraw(admission))

    assert isinstance(refused, services.NotInState)
    assert stored().state not in (S.DECISION, S.WITHDRAWN)
    assert stored().member == Member.objects.first()
    assert mails("admission_withdrawn") == 0


@pytest.mark.parametrize("outcome", Outcome)
def test_decision_comes_too_late_for_a_withdrawal(chairs, outcome):
    admission = AdmissionFactory(decision=True)

    _done, refused = in_turn(lambda: withdraw(admission), lambda: decide(admission, chairs[0], outcome))

    assert isinstance(refused, services.NotInState)
    assert (stored().state, stored().member) == (S.WITHDRAWN, None)
    for model in (AdmissionDecision, Decision, Member, Practice, Invitation):
        assert not model.objects.exists()
    assert set(Mail.objects.values_list("kind", flat=True)) == {"admission_withdrawn", "admission_news"}


def test_decisions_and_withdrawals_at_once_leave_one_of_both(chairs):
    admission = AdmissionFactory(decision=True)

    results = all_at_once(lambda number: withdraw(admission) if number % 2 else decide(admission, chairs[0]))

    is_member = stored().state == S.ADMITTED
    assert refusals(results, services.NotInState) == len(results) - 1
    assert Member.objects.count() == AdmissionDecision.objects.count() == Decision.objects.count() == is_member
    assert (mails("admission_accepted"), mails("admission_withdrawn")) == (is_member, not is_member)


def test_requests_decided_at_once_have_numbers_of_their_own(chairs):
    admissions = [AdmissionFactory(decision=True) for _number in range(4)]
    outcomes = [Outcome.ACCEPT, Outcome.DECLINE, Outcome.CONDITIONAL, Outcome.PUT_OFF]

    results = all_at_once(lambda number: decide(admissions[number], chairs[number % 2], outcomes[number]))

    assert sorted(result.entry.serial for result in results) == [1, 2, 3, 4]
    assert Member.objects.count() == 2


def test_two_requests_of_one_municipality_make_one_member(chairs):
    admissions = [AdmissionFactory(decision=True, municipality=name) for name in ("Kelowna", "Kelowna and lake")]

    def accept(number: int) -> AdmissionDecision:
        membership = services.proposed_membership(admissions[0]) | {"population": 1, "time_zone": "America/Vancouver"}
        return decide(admissions[number], chairs[number], membership=membership)

    results = all_at_once(accept, times=2)

    [refused] = [result for result in results if isinstance(result, services.AlreadyMember)]
    assert refused.member == Member.objects.get()
    assert sorted(Admission.objects.values_list("state", flat=True)) == [S.ADMITTED, S.DECISION]
    assert Decision.objects.get().serial == 1


@pytest.mark.parametrize("is_undone_first", [True, False])
def test_undoing_and_deciding_at_once_leave_one_of_both(chairs, is_undone_first):
    admission = AdmissionFactory(decision=True)
    deeds = [
        lambda: services.undo_move(admission, by=chairs[0], reason=REASON),
        lambda: decide(admission, chairs[1]),
    ]

    _done, refused = in_turn(*(deeds if is_undone_first else reversed(deeds)))

    assert isinstance(refused, services.NotInState)
    assert stored().state == (S.CONSULTATION if is_undone_first else S.ADMITTED)
    assert Member.objects.count() == (not is_undone_first)


def test_review_that_is_just_being_saved_stands_behind_the_decision(chairs):
    admission = AdmissionFactory(decision=True, contents__reviewers=[])

    _written, decision = in_turn(
        lambda: services.review(admission, by=chairs[0], recommendation=Outcome.ACCEPT),
        lambda: decide(admission, chairs[1]),
    )

    assert decision == AdmissionDecision.objects.get()


def test_review_comes_too_late_for_a_decision(chairs):
    admission = AdmissionFactory(decision=True)

    _decided, refused = in_turn(
        lambda: decide(admission, chairs[0]),
        lambda: services.review(admission, by=chairs[1], recommendation=Outcome.DECLINE),
    )

    assert isinstance(refused, services.NotInState)
    assert not Review.objects.filter(user=chairs[1]).exists()


# --- Two people with one link -------------------------------------------------------------------------------


@pytest.mark.parametrize("section", SAVES)
def test_of_many_writers_of_one_part_one_saves(section):
    admission = AdmissionFactory(preparing=True, contents__is_empty=True)

    results = all_at_once(lambda number: SAVES[section](admission, number))

    winner = next(number for number, result in enumerate(results) if isinstance(result, Admission))
    assert refusals(results, services.ChangedMeanwhile) == len(results) - 1
    assert stored().version_of(section) == admission.version_of(section) + 1
    assert words_of(stored(), section) == [str(winner)]


def words_of(admission: Admission, section: Section) -> list[str]:
    """By what number each row of this part was written."""
    rows = {
        Section.OVERVIEW: lambda: [activity.title for activity in admission.activities.all()],
        Section.PEOPLE: lambda: [nominee.name for nominee in admission.nominees.all()],
        Section.COMMITMENTS: lambda: [admission.commitments.importance],
    }[section]()
    return [row.split()[-1] for row in rows]


@pytest.mark.parametrize("section", SAVES)
def test_second_writer_is_shown_what_the_first_wrote(section):
    admission = AdmissionFactory(preparing=True, contents__is_empty=True)

    _saved, refused = in_turn(lambda: SAVES[section](admission, 1), lambda: SAVES[section](admission, 2))

    assert isinstance(refused, services.ChangedMeanwhile)
    assert refused.section == section
    assert words_of(refused.admission, section) == ["1"]


def test_writers_of_different_parts_lose_nothing():
    admission = AdmissionFactory(invited=True, contents__is_empty=True)
    sections = list(SAVES)

    results = all_at_once(lambda number: SAVES[sections[number]](admission, number), times=len(sections))

    assert all(isinstance(result, Admission) for result in results)
    assert [stored().version_of(section) for section in sections] == [1, 1, 1]
    assert [words_of(stored(), section) for section in sections] == [["0"], ["1"], ["2"]]
    assert (stored().state, stored().moves.filter(deed=Deed.PREPARE).count()) == (S.PREPARING, 1)


def test_of_two_who_send_at_once_one_sends():
    officer = OfficeFactory().user
    admission = AdmissionFactory(returned=True)

    results = all_at_once(lambda number: services.submit(admission, by_name=f"Chris {number}"))

    assert refusals(results, services.NotInState) == len(results) - 1
    assert stored().state == S.SUBMITTED
    assert stored().moves.filter(deed=Deed.SUBMIT, from_state=S.RETURNED).count() == 1
    assert (mails("admission_sent"), mails("admission_to_check")) == (1, 1)
    assert Mail.objects.get(kind="admission_to_check").recipient == officer


def test_nothing_is_written_into_what_was_just_sent():
    admission = AdmissionFactory(returned=True)

    _sent, refused = in_turn(
        lambda: services.submit(admission, by_name="Chris"), lambda: SAVES[Section.COMMITMENTS](admission, 2)
    )

    assert isinstance(refused, services.NotInState)
    assert stored().commitments.importance == admission.commitments.importance


def test_what_is_just_being_written_is_sent_with_the_rest():
    admission = AdmissionFactory(returned=True)
    gap = COMMITMENTS | {"importance": ""}

    _saved, refused = in_turn(
        lambda: services.save_commitments(
            admission, by=None, by_name="Chris", seen_version=admission.commitments_version, values=gap
        ),
        lambda: services.submit(admission, by_name="Sam"),
    )

    assert isinstance(refused, services.Incomplete)
    assert stored().state == S.RETURNED


@pytest.mark.parametrize("is_sent_first", [True, False])
def test_sending_and_withdrawing_at_once_end_withdrawn_or_refused(is_sent_first):
    admission = AdmissionFactory(returned=True)

    if is_sent_first:
        _sent, result = in_turn(lambda: services.submit(admission, by_name="Chris"), lambda: withdraw(admission))
        assert isinstance(result, Admission)
    else:
        _withdrawn, result = in_turn(lambda: withdraw(admission), lambda: services.submit(admission, by_name="Chris"))
        assert isinstance(result, services.NotInState)

    assert stored().state == S.WITHDRAWN
    assert mails("admission_sent") == is_sent_first


# --- One municipality, one open request ---------------------------------------------------------------------


def test_first_contacts_at_once_make_one_open_request():
    names = ["Kelowna", "City of Kelowna", "KELOWNA", "Ville de Kelowna"]

    results = all_at_once(
        lambda number: write(municipality=names[number], contact_email=f"person{number}@kelowna.example")
    )

    assert sorted(result.is_new for result in results) == [False, False, False, True]
    assert {result.admission for result in results} == {stored()}
    assert Note.objects.count() == 3
    assert (mails("admission_received"), mails("admission_joined")) == (1, 3)


def test_form_sent_twice_at_once_makes_one_request():
    submission = uuid.uuid4()

    results = all_at_once(lambda _number: write(submission=submission))

    assert sorted(result.is_new for result in results) == [False, False, False, True]
    assert {result.admission for result in results} == {stored()}
    assert (Note.objects.count(), mails("admission_received")) == (0, 1)


def test_municipality_writes_while_its_old_request_is_taken_up():
    ended = AdmissionFactory(declined=True, municipality="Kelowna")

    _reopened, enquired = in_turn(lambda: services.reopen(ended, by=UserFactory()), write)

    assert (enquired.admission, enquired.has_joined) == (ended, True)
    assert Admission.objects.count() == 1


def test_old_request_is_not_taken_up_while_the_municipality_writes():
    ended = AdmissionFactory(declined=True, municipality="Kelowna")
    officer = UserFactory()

    enquired, refused = in_turn(write, lambda: services.reopen(ended, by=officer))

    assert isinstance(refused, services.AlreadyOpen)
    assert refused.admission == enquired.admission
    assert list(Admission.objects.open()) == [enquired.admission]


def test_municipality_that_writes_while_it_is_accepted_is_a_member(chairs):
    admission = AdmissionFactory(decision=True, municipality="Kelowna")

    _decided, refused = in_turn(lambda: decide(admission, chairs[0]), write)

    assert isinstance(refused, services.AlreadyMember)
    assert Admission.objects.get() == admission


def test_request_is_taken_up_once():
    ended = AdmissionFactory(withdrawn=True)
    officers = [UserFactory() for _number in range(4)]

    results = all_at_once(lambda number: services.reopen(ended, by=officers[number]))

    assert refusals(results, services.NotInState) == len(results) - 1
    assert stored().moves.filter(deed=Deed.REOPEN).count() == mails("admission_reopened") == 1


# --- Asking the members -------------------------------------------------------------------------------------


def reviewed() -> Admission:
    """Everything is there to ask the members."""
    admission = AdmissionFactory(consultation=True)
    Admission.objects.update(state=S.UNDER_REVIEW, consulted_at=None, consultation_ends_on=None)
    return admission


def test_members_are_asked_once(chairs):
    RepresentativeFactory()
    admission = reviewed()

    results = all_at_once(lambda number: services.open_consultation(admission, by=chairs[number % 2]))

    assert results.count(Mailing.objects.get()) == 1
    assert refusals(results, services.NotInState) == len(results) - 1
    assert mails("admission_consultation") == 1


def test_two_people_of_one_member_give_one_opinion():
    admission, member = AdmissionFactory(consultation=True), MemberFactory()
    people = [RepresentativeFactory(member=member, kind=kind).user for kind in ("principal", "alternate")]
    choices = [OpinionChoice.SUPPORT, OpinionChoice.OBJECTION]

    results = all_at_once(
        lambda number: services.give_opinion(
            admission, member, by=people[number % 2], choice=choices[number % 2], reason=REASON
        )
    )

    opinion = Opinion.objects.get()
    assert results == [opinion] * len(results)
    assert opinion.choice == choices[people.index(opinion.by)]


@pytest.mark.parametrize("is_asked_first", [True, False])
def test_question_and_presenting_at_once(chairs, is_asked_first):
    """At the moment the last day ends; a question that came first keeps the request from being presented."""
    admission, member = AdmissionFactory(consultation=True), MemberFactory()
    user = RepresentativeFactory(member=member).user

    def ask() -> Opinion:
        return services.give_opinion(admission, member, by=user, choice=OpinionChoice.QUESTION, reason="Who?")

    def present() -> Admission:
        Admission.objects.filter(pk=admission.pk).update(consultation_ends_on=timezone.localdate().replace(year=2020))
        return services.present(admission, by=chairs[0])

    _done, refused = in_turn(*([ask, present] if is_asked_first else [present, ask]))

    if is_asked_first:
        assert isinstance(refused, services.QuestionsOpen)
        assert stored().state == S.CONSULTATION
    else:
        assert isinstance(refused, services.NotInState)
        assert stored().state == S.DECISION
    assert Opinion.objects.count() == is_asked_first


def test_opinion_comes_too_late_for_a_skip_to_the_decision(chairs):
    admission, member = AdmissionFactory(consultation=True), MemberFactory()
    user = RepresentativeFactory(member=member).user

    _skipped, refused = in_turn(
        lambda: services.skip_to(admission, S.DECISION, by=chairs[0], reason=REASON),
        lambda: services.give_opinion(admission, member, by=user, choice=OpinionChoice.SUPPORT),
    )

    assert isinstance(refused, services.NotInState)
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("is_replied_first", [True, False])
def test_reply_and_a_new_answer_of_the_member_wait_for_each_other(chairs, is_replied_first):
    opinion = OpinionFactory(question=True, admission=AdmissionFactory(consultation=True))
    deeds = [
        lambda: services.reply_to(opinion, by=chairs[0], reply="The office of community safety."),
        lambda: services.give_opinion(
            opinion.admission, opinion.member, by=chairs[1], choice=OpinionChoice.SUPPORT, source=Source.PHONE
        ),
    ]

    results = in_turn(*(deeds if is_replied_first else reversed(deeds)))

    opinion.refresh_from_db()
    assert opinion.choice == OpinionChoice.SUPPORT
    assert opinion.reply == ("The office of community safety." if is_replied_first else "")
    assert any(isinstance(result, services.OpinionChanged) for result in results) is not is_replied_first


def test_two_reviews_of_one_person_are_one():
    admission, reviewer = AdmissionFactory(under_review=True), UserFactory()

    results = all_at_once(
        lambda number: services.review(admission, by=reviewer, recommendation=Outcome.ACCEPT, comment=str(number))
    )

    assert results == [Review.objects.get()] * len(results)


# --- Mails, and everything together -------------------------------------------------------------------------


def test_mail_waits_for_a_move_that_came_first_and_does_not_leave(chairs):
    admission = AdmissionFactory(consultation=True)
    Admission.objects.update(consultation_ends_on=timezone.localdate().replace(year=2020))
    services.present(admission, by=UserFactory())
    mail = Mail.objects.get(kind="admission_to_decide", recipient=chairs[0])

    def leave() -> object:
        with transaction.atomic():
            return compose(Mail.objects.get(pk=mail.pk))

    assert leave() is not None
    admission.refresh_from_db()

    _decided, letter = in_turn(lambda: decide(admission, chairs[1]), leave)

    assert letter is None


def test_everything_at_once_ends_without_a_deadlock(chairs):
    secretary, member = OfficeFactory().user, MemberFactory()
    admission = AdmissionFactory(decision=True)
    ReviewFactory(admission=admission)
    opinion = OpinionFactory(question=True, admission=admission, member=member)
    deeds = [
        lambda: decide(admission, chairs[0]),
        lambda: decide(admission, chairs[1], Outcome.DECLINE),
        lambda: withdraw(admission),
        lambda: services.undo_move(admission, by=chairs[0], reason=REASON),
        lambda: services.add_note(admission, by=secretary, text="Called.", said_on=timezone.localdate()),
        lambda: services.review(admission, by=chairs[1], recommendation=Outcome.ACCEPT),
        lambda: services.renew_link(admission, by=secretary),
        lambda: services.reply_to(opinion, by=secretary, reply="An office."),
        lambda: write(municipality=admission.municipality),
        lambda: services.reopen(admission, by=secretary),
    ]

    results = all_at_once(lambda number: deeds[number](), times=len(deeds))

    expected = (services.NotInState, services.AlreadyMember, services.AlreadyOpen)
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, expected)] == []
    assert Member.objects.count() == 1 + AdmissionDecision.objects.filter(outcome=Outcome.ACCEPT).count()
    assert Admission.objects.open().count() <= 1
