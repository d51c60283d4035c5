"""The whole table of membership requests: which deed leads from where to where, and who may do it.

What is expected stands here in full, as it was agreed, and is not read from the table in the code.
"""

import ast
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import rules
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Criterion, Deed, Outcome, Section
from admissions.models import Admission
from admissions.moves import MOVES
from admissions.services import refusals
from members.enums import OfficeKind
from network.accounts.models import User
from tests.accounts.factories import UserFactory
from tests.admissions.factories import (
    ActivityFactory,
    AdmissionDocumentFactory,
    AdmissionFactory,
    CommitmentsFactory,
    FindingFactory,
    NomineeFactory,
    OverviewFactory,
    ReviewFactory,
)
from tests.admissions.test_deciding import decide
from tests.admissions.test_enquiring import write
from tests.admissions.test_filling import save_commitments
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory
from tests.roles import person

pytestmark = pytest.mark.django_db

S, D = AdmissionState, Deed
REASON = "Agreed in the call."

# --- What is expected ---------------------------------------------------------------------------------------

# From each state: each deed that is possible there, and the state it leads to. Every other deed is refused.
TABLE: dict[AdmissionState, dict[Deed, AdmissionState]] = {
    S.ENQUIRY: {
        D.TALK: S.CONVERSATION,
        D.INVITE: S.INVITED,
        D.WITHDRAW: S.WITHDRAWN,
        D.CLOSE: S.CLOSED,
        D.SKIP: S.DECISION,
    },
    S.CONVERSATION: {
        D.INVITE: S.INVITED,
        D.WITHDRAW: S.WITHDRAWN,
        D.CLOSE: S.CLOSED,
        D.SKIP: S.DECISION,
        D.UNDO: S.ENQUIRY,
    },
    S.INVITED: {
        D.PREPARE: S.PREPARING,
        D.SUBMIT: S.SUBMITTED,
        D.WITHDRAW: S.WITHDRAWN,
        D.LAPSE: S.LAPSED,
        D.SKIP: S.DECISION,
        D.UNDO: S.CONVERSATION,
    },
    S.PREPARING: {
        D.SUBMIT: S.SUBMITTED,
        D.WITHDRAW: S.WITHDRAWN,
        D.LAPSE: S.LAPSED,
        D.SKIP: S.DECISION,
        D.UNDO: S.INVITED,
    },
    S.SUBMITTED: {
        D.RETURN: S.RETURNED,
        D.REVIEW: S.UNDER_REVIEW,
        D.WITHDRAW: S.WITHDRAWN,
        D.SKIP: S.DECISION,
        D.UNDO: S.PREPARING,
    },
    S.RETURNED: {
        D.SUBMIT: S.SUBMITTED,
        D.WITHDRAW: S.WITHDRAWN,
        D.LAPSE: S.LAPSED,
        D.SKIP: S.DECISION,
        D.UNDO: S.SUBMITTED,
    },
    S.UNDER_REVIEW: {
        D.CONSULT: S.CONSULTATION,
        D.PUT_OFF: S.DEFERRED,
        D.WITHDRAW: S.WITHDRAWN,
        D.SKIP: S.DECISION,
        D.UNDO: S.SUBMITTED,
    },
    S.CONSULTATION: {
        D.PRESENT: S.DECISION,
        D.WITHDRAW: S.WITHDRAWN,
        D.SKIP: S.DECISION,
        D.UNDO: S.UNDER_REVIEW,
    },
    S.DECISION: {
        D.ACCEPT: S.ADMITTED,
        D.ACCEPT_CONDITIONALLY: S.CONDITIONAL,
        D.PUT_OFF: S.DEFERRED,
        D.DECLINE: S.DECLINED,
        D.WITHDRAW: S.WITHDRAWN,
        D.UNDO: S.CONSULTATION,
    },
    S.CONDITIONAL: {D.MEET_CONDITION: S.ADMITTED, D.PUT_OFF: S.DEFERRED},
    S.ADMITTED: {D.FINISH: S.ACTIVE},
    S.ACTIVE: {D.FIND_SILENT: S.INACTIVE, D.LEAVE: S.FORMER},
    S.INACTIVE: {D.HEAR_AGAIN: S.ACTIVE, D.LEAVE: S.FORMER},
    S.DEFERRED: {D.REOPEN: S.CONVERSATION},
    S.DECLINED: {D.REOPEN: S.CONVERSATION},
    S.WITHDRAWN: {D.REOPEN: S.CONVERSATION, D.UNDO: S.SUBMITTED},
    S.LAPSED: {D.REOPEN: S.CONVERSATION, D.UNDO: S.PREPARING},
    S.CLOSED: {D.REOPEN: S.CONVERSATION, D.UNDO: S.ENQUIRY},
    S.FORMER: {D.REOPEN: S.CONVERSATION},
}

# Where steps may be skipped to.
EVERYWHERE = {S.SUBMITTED, S.UNDER_REVIEW, S.DECISION}
SKIPS = {
    **dict.fromkeys([S.ENQUIRY, S.CONVERSATION, S.INVITED, S.PREPARING, S.RETURNED], EVERYWHERE),
    S.SUBMITTED: {S.UNDER_REVIEW, S.DECISION},
    S.UNDER_REVIEW: {S.DECISION},
    S.CONSULTATION: {S.DECISION},
}

# What a first contact leads to for a municipality whose request stands there: the state of its newest request, and
# how many it has. None: it is a member, and is told so.
ENQUIRIES: dict[AdmissionState, tuple[AdmissionState, int] | None] = {
    S.ENQUIRY: (S.ENQUIRY, 1),
    S.CONVERSATION: (S.CONVERSATION, 1),
    S.INVITED: (S.INVITED, 1),
    S.PREPARING: (S.PREPARING, 1),
    S.SUBMITTED: (S.SUBMITTED, 1),
    S.RETURNED: (S.RETURNED, 1),
    S.UNDER_REVIEW: (S.UNDER_REVIEW, 1),
    S.CONSULTATION: (S.CONSULTATION, 1),
    S.DECISION: (S.DECISION, 1),
    S.CONDITIONAL: None,
    S.ADMITTED: None,
    S.ACTIVE: None,
    S.INACTIVE: None,
    S.DEFERRED: (S.ENQUIRY, 2),
    S.DECLINED: (S.ENQUIRY, 2),
    S.WITHDRAWN: (S.ENQUIRY, 2),
    S.LAPSED: (S.ENQUIRY, 2),
    S.CLOSED: (S.ENQUIRY, 2),
    S.FORMER: (S.CONVERSATION, 1),
}

ROLES = (
    "visitor", "applicant", "observer", "representative", "secretary", "anchor", "cochair", "administrator",
    "administrator who writes for it", "administrator named by it", "administrator who acts for it",
)  # fmt: skip
OFFICERS = {"secretary", "anchor", "cochair", "administrator"}
MOVERS = {"anchor", "cochair", "administrator"}
DECIDERS = {"cochair", "administrator"}

# Who may do each deed. "applicant": by the signed link, without an account. A first contact is open to everybody.
MAY: dict[Deed, set[str]] = {
    D.TALK: OFFICERS,
    D.INVITE: MOVERS,
    D.PREPARE: OFFICERS | {"applicant"},
    D.SUBMIT: OFFICERS | {"applicant"},
    D.RETURN: OFFICERS,
    D.REVIEW: OFFICERS,
    D.CONSULT: MOVERS,
    D.PRESENT: MOVERS,
    D.ACCEPT: DECIDERS,
    D.ACCEPT_CONDITIONALLY: DECIDERS,
    D.PUT_OFF: DECIDERS,
    D.DECLINE: DECIDERS,
    D.MEET_CONDITION: MOVERS,
    D.FINISH: OFFICERS,
    D.FIND_SILENT: MOVERS,
    D.HEAR_AGAIN: OFFICERS,
    D.LEAVE: DECIDERS,
    D.WITHDRAW: OFFICERS | {"applicant"},
    D.LAPSE: MOVERS,
    D.CLOSE: MOVERS,
    D.REOPEN: MOVERS,
    D.SKIP: MOVERS,
    D.UNDO: DECIDERS,
}

# What each deed is in the code; ``by`` is an officer, and who has no account has only a name.
ACTS: dict[Deed, Callable[[Admission, User], object]] = {
    D.TALK: lambda one, by: services.add_note(one, by=by, text="Called.", said_on=timezone.localdate()),
    D.INVITE: lambda one, by: services.invite_to_confirm(one, by=by, reason=REASON),
    D.PREPARE: lambda one, by: save_commitments(one, {"by": by, "by_name": ""}, seen=one.commitments_version),
    D.SUBMIT: lambda one, by: services.submit(one, by=by),
    D.RETURN: lambda one, by: services.return_to_applicant(one, by=by, points=[(Section.LETTER, "Page two.")]),
    D.REVIEW: lambda one, by: services.start_review(one, by=by),
    D.CONSULT: lambda one, by: services.open_consultation(one, by=by),
    D.PRESENT: lambda one, by: services.present(one, by=by),
    D.ACCEPT: lambda one, by: decide(one, by, Outcome.ACCEPT),
    D.ACCEPT_CONDITIONALLY: lambda one, by: decide(one, by, Outcome.CONDITIONAL),
    D.PUT_OFF: lambda one, by: decide(one, by, Outcome.PUT_OFF),
    D.DECLINE: lambda one, by: decide(one, by, Outcome.DECLINE),
    D.MEET_CONDITION: lambda one, by: services.meet_condition(one, by=by),
    D.FINISH: lambda one, by: services.finish_first_steps(one, by=by),
    D.FIND_SILENT: lambda one, by: services.find_silent(one, by=by, reason=REASON),
    D.HEAR_AGAIN: lambda one, by: services.hear_again(one, by=by),
    D.LEAVE: lambda one, by: services.leave(one, by=by, reason=REASON),
    D.WITHDRAW: lambda one, by: services.withdraw(one, by=by, reason=REASON),
    D.LAPSE: lambda one, by: services.lapse(one, by=by),
    D.CLOSE: lambda one, by: services.close(one, by=by, reason=REASON),
    D.REOPEN: lambda one, by: services.reopen(one, by=by, reason=REASON),
    D.SKIP: lambda one, by: services.skip_to(one, S.DECISION, by=by, reason=REASON),
    D.UNDO: lambda one, by: services.undo_move(one, by=by, reason=REASON),
}
BY_LINK: dict[Deed, Callable[[Admission], object]] = {
    D.PREPARE: lambda one: save_commitments(one, seen=one.commitments_version),
    D.SUBMIT: lambda one: services.submit(one, by_name="Chris"),
    D.WITHDRAW: lambda one: services.withdraw(one, by_name="Chris"),
}

# --- State x deed -------------------------------------------------------------------------------------------


def request_with_everything(state: str) -> Admission:
    """A request that has all any deed could ask for, so that only its state can stand in the way."""
    admission = AdmissionFactory(
        state=state,
        contents__is_empty=True,
        consulted_at=timezone.now() - timedelta(days=30),
        consultation_ends_on=timezone.localdate() - timedelta(days=5),
    )
    for factory in (OverviewFactory, ActivityFactory, AdmissionDocumentFactory, NomineeFactory, CommitmentsFactory):
        factory(admission=admission)
    for criterion in Criterion:
        FindingFactory(admission=admission, criterion=criterion)
    ReviewFactory(admission=admission)
    ReviewFactory(admission=admission)
    return Admission.objects.get(pk=admission.pk)


def moved_to(admission: Admission, deed: Deed, act: Callable[[], object]) -> str | None:
    """Where ``act`` has led; None when it moved nothing."""
    state, before = admission.state, admission.moves.count()
    with suppress(services.NotInState):
        act()
    admission.refresh_from_db()
    if admission.moves.count() == before:
        assert admission.state == state
        return None
    move = admission.moves.latest("pk")
    assert (move.deed, move.from_state, move.to_state) == (deed, state, admission.state)
    return admission.state


@pytest.mark.parametrize("deed", ACTS)
@pytest.mark.parametrize("state", S)
def test_deed_leads_from_a_state_to_another_or_is_refused(state, deed):
    admission, officer = request_with_everything(state), UserFactory()

    assert moved_to(admission, deed, lambda: ACTS[deed](admission, officer)) == TABLE[state].get(deed)


@pytest.mark.parametrize("deed", BY_LINK)
@pytest.mark.parametrize("state", S)
def test_applicant_moves_the_request_from_the_same_states(state, deed):
    admission = request_with_everything(state)

    assert moved_to(admission, deed, lambda: BY_LINK[deed](admission)) == TABLE[state].get(deed)


@pytest.mark.parametrize("state", S)
def test_steps_are_skipped_to(state):
    pk, officer = request_with_everything(state).pk, UserFactory()

    reached = set()
    for target in S:
        admission = Admission.objects.get(pk=pk)
        with transaction.atomic():
            if moved_to(admission, D.SKIP, partial(services.skip_to, admission, target, by=officer, reason=REASON)):
                reached.add(admission.state)
            transaction.set_rollback(True)

    assert reached == SKIPS.get(state, set())


@pytest.mark.parametrize("state", S)
def test_first_contact_leads_to(state):
    AdmissionFactory(state=state, municipality="Kelowna", contents__is_empty=True)

    if ENQUIRIES[state] is None:
        with pytest.raises(services.AlreadyMember):
            write()
        assert Admission.objects.get().state == state
    else:
        write()
        assert (Admission.objects.latest("pk").state, Admission.objects.count()) == ENQUIRIES[state]


# --- Role x deed --------------------------------------------------------------------------------------------


def somebody(role: str, admission: Admission) -> User | AnonymousUser:
    """Who looks at ``admission`` in this role. An applicant has no account: to the portal she is a visitor."""
    if role == "applicant":
        return person("visitor", MemberFactory())
    if not role.startswith("administrator "):
        return person("stranger" if role == "representative" else role, MemberFactory())
    user = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user
    if role == "administrator who writes for it":
        admission.contact_email = user.email.title()
    elif role == "administrator named by it":
        NomineeFactory(admission=admission, email=user.email.title())
    else:
        member = admission.member or PlaceFactory(name_en=admission.municipality, province=admission.province).member
        RepresentativeFactory(user=user, member=member)
    return user


def may(role: str, user: User | AnonymousUser, deed: Deed, admission: Admission) -> bool:
    if role == "applicant":
        assert not rules.has_perm(MOVES[deed].permission, user, admission)
        return MOVES[deed].by_applicant
    return rules.has_perm(MOVES[deed].permission, user, admission)


@pytest.mark.parametrize(
    ("state", "role"),
    # nobody acts for a municipality that has left
    [(state, role) for state in S for role in ROLES if (state, role) != (S.FORMER, ROLES[-1])],
)
def test_deeds_are_for(state, role):
    admission = AdmissionFactory(state=state, contents__is_empty=True)
    user = somebody(role, admission)

    assert {deed: may(role, user, deed, admission) for deed in MOVES} == {deed: role in MAY[deed] for deed in MAY}


def test_every_state_deed_and_role_is_in_the_table():
    assert set(TABLE) == set(ENQUIRIES) == set(S)
    assert set(ACTS) == set(MAY) == set(MOVES) == set(D) - {D.ENQUIRE}
    assert {deed for row in TABLE.values() for deed in row} == set(MAY)
    assert set(BY_LINK) == {deed for deed, roles in MAY.items() if "applicant" in roles}
    assert {state for state, row in TABLE.items() if D.SKIP in row} == set(SKIPS)


# --- What a service says ------------------------------------------------------------------------------------

REFUSALS = set(refusals.__all__)
# Asked of the state before, so that the move in them is never refused.
NEVER = {("add_note", "NotInState"), ("enquire", "NotInState")}
FUNCTIONS = {
    node.name: node
    for path in Path(services.__file__).parent.glob("*.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
PUBLIC = [name for name in services.__all__ if name in FUNCTIONS]


def refusals_in(name: str) -> set[str]:
    """What a function of the services raises itself, and in what it calls there that is no deed of its own."""
    found = set()
    for node in ast.walk(FUNCTIONS[name]):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            found |= {raised.id} & REFUSALS
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = node.func.id
            if called == "make_move":
                found |= {"NotInState"} | ({"ReasonNeeded"} if asks_why(node) else set())
            elif called in FUNCTIONS and called not in PUBLIC and called != name:
                found |= refusals_in(called)
    return found


def asks_why(call: ast.Call) -> bool:
    """Whether the move of this call is refused without a reason; one that is chosen while it runs may be."""
    deed = call.args[1]
    if isinstance(deed, ast.Attribute):
        return MOVES[Deed[deed.attr]].needs_reason
    return True


@pytest.mark.parametrize("name", PUBLIC)
def test_service_says_what_it_refuses(name):
    said = ast.get_docstring(FUNCTIONS[name]) or ""

    missing = {refusal for refusal in refusals_in(name) if refusal not in said and (name, refusal) not in NEVER}

    assert said
    assert not missing


def test_refusals_are_found_where_they_are_raised():
    assert {"NotInState", "ReasonNeeded", "NeedsSecondPerson", "NoRepresentative"} <= refusals_in("decide")
    assert refusals_in("close") == {"NotInState", "ReasonNeeded"}
    assert refusals_in("withdraw") == {"NotInState"}
    assert refusals_in("save_people") >= {"ChangedMeanwhile"}
