"""The table of states: which deed leads from where to where, and who may do it.

Source: the Network's background document of 2010 for the documents asked; what it leaves open is said in ADR 0013.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from admissions.enums import ACCEPTED, BEFORE_DECISION, NOT_ACCEPTED, AdmissionState, Deed, Outcome

S = AdmissionState

# Who may: the permission an officer needs.
HANDLE = "admissions.handle_admission"  # any officer: what an applicant said is recorded, completeness is checked
MOVE = "admissions.move_admission"  # regional contacts, co-chairs, administrators
DECIDE = "admissions.decide_admission"  # co-chairs, administrators


@dataclass(frozen=True)
class Row:
    """One row of the table. ``to`` is None where the deed itself says whereto.

    ``by_applicant``: whether the municipality may by its signed link, beside the officers with ``permission``.
    """

    sources: frozenset[str]
    to: AdmissionState | None
    permission: str
    by_applicant: bool = False
    needs_reason: bool = False


def _row(sources: Iterable[str], to: AdmissionState | None, permission: str, **how: bool) -> Row:
    return Row(frozenset(sources), to, permission, **how)


MOVES: dict[Deed, Row] = {
    Deed.TALK: _row([S.ENQUIRY], S.CONVERSATION, HANDLE),
    Deed.INVITE: _row([S.ENQUIRY, S.CONVERSATION], S.INVITED, MOVE),
    Deed.PREPARE: _row([S.INVITED], S.PREPARING, HANDLE, by_applicant=True),
    Deed.SUBMIT: _row([S.INVITED, S.PREPARING, S.RETURNED], S.SUBMITTED, HANDLE, by_applicant=True),
    Deed.RETURN: _row([S.SUBMITTED], S.RETURNED, HANDLE),
    Deed.REVIEW: _row([S.SUBMITTED], S.UNDER_REVIEW, HANDLE),
    Deed.CONSULT: _row([S.UNDER_REVIEW], S.CONSULTATION, MOVE),
    Deed.PRESENT: _row([S.CONSULTATION], S.DECISION, MOVE),
    Deed.ACCEPT: _row([S.DECISION], S.ADMITTED, DECIDE, needs_reason=True),
    Deed.ACCEPT_CONDITIONALLY: _row([S.DECISION], S.CONDITIONAL, DECIDE, needs_reason=True),
    Deed.PUT_OFF: _row([S.UNDER_REVIEW, S.DECISION, S.CONDITIONAL], S.DEFERRED, DECIDE, needs_reason=True),
    Deed.DECLINE: _row([S.DECISION], S.DECLINED, DECIDE, needs_reason=True),
    Deed.MEET_CONDITION: _row([S.CONDITIONAL], S.ADMITTED, MOVE),
    Deed.FINISH: _row([S.ADMITTED], S.ACTIVE, HANDLE),
    Deed.FIND_SILENT: _row([S.ACTIVE], S.INACTIVE, MOVE, needs_reason=True),
    Deed.HEAR_AGAIN: _row([S.INACTIVE], S.ACTIVE, HANDLE),
    Deed.LEAVE: _row([S.ACTIVE, S.INACTIVE], S.FORMER, DECIDE, needs_reason=True),
    Deed.WITHDRAW: _row(BEFORE_DECISION, S.WITHDRAWN, HANDLE, by_applicant=True),
    Deed.LAPSE: _row([S.INVITED, S.PREPARING, S.RETURNED], S.LAPSED, MOVE),
    Deed.CLOSE: _row([S.ENQUIRY, S.CONVERSATION], S.CLOSED, MOVE, needs_reason=True),
    Deed.REOPEN: _row([*NOT_ACCEPTED, S.FORMER], S.CONVERSATION, MOVE),
    Deed.SKIP: _row([state for state in BEFORE_DECISION if state != S.DECISION], None, MOVE, needs_reason=True),
    # Not from where a decision led: it has its number, and a member its place.
    Deed.UNDO: _row(
        [state for state in S if state not in (S.ENQUIRY, *ACCEPTED, S.DEFERRED, S.DECLINED, S.FORMER)],
        None,
        DECIDE,
        needs_reason=True,
    ),
}

DEED_OF = {
    Outcome.ACCEPT: Deed.ACCEPT,
    Outcome.CONDITIONAL: Deed.ACCEPT_CONDITIONALLY,
    Outcome.PUT_OFF: Deed.PUT_OFF,
    Outcome.DECLINE: Deed.DECLINE,
}

SKIP_TO = (S.SUBMITTED, S.UNDER_REVIEW, S.DECISION)
# One that came back is sent again: here it stands before what was received.
_ORDER = [
    S.ENQUIRY,
    S.CONVERSATION,
    S.INVITED,
    S.PREPARING,
    S.RETURNED,
    S.SUBMITTED,
    S.UNDER_REVIEW,
    S.CONSULTATION,
    S.DECISION,
]


def may_skip_to(state: str) -> list[AdmissionState]:
    """The states an officer may skip to from ``state``: those further on, up to the decision."""
    if state not in MOVES[Deed.SKIP].sources:
        return []
    return [further for further in SKIP_TO if _ORDER.index(further) > _ORDER.index(AdmissionState(state))]
