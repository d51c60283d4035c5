"""How a membership request moves: one lock, one table of states, one row for each move."""

from collections.abc import Iterable
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone

from admissions.enums import BEFORE_DECISION, AdmissionState, Deed
from admissions.models import Admission, Move
from admissions.moves import MOVES, may_skip_to
from admissions.recipients import contact_of, deciders_told, officers_told, reviewers_told
from admissions.services.refusals import AlreadyMember, AlreadyOpen, NotInState, ReasonNeeded
from members.naming import municipality_key
from members.services import member_of_municipality
from network.accounts.models import User
from network.outbox import services as outbox

OPENING = 0x41444D  # the advisory lock under which a municipality has one open request; its name is the second half


def locked(admission: Admission) -> Admission:
    """The request as it stands, locked until the transaction ends.

    Every deed and every mail about a request waits for this one lock first. It lets rows that point at the request be
    added (``no_key``).
    """
    return (
        Admission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region", "geoname", "member")
        .get(pk=admission.pk)
    )


def hold_municipality(name: str, province: str) -> None:
    """Whoever begins, moves or opens a request of this municipality at the same moment waits; taken before any row."""
    key = crc32(f"{municipality_key(name)} {province}".encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [OPENING, key])


def make_move(
    admission: Admission,
    deed: Deed,
    *,
    by: User | None = None,
    by_name: str = "",
    reason: str = "",
    to: AdmissionState | None = None,
) -> Admission:
    """Move a request that the caller has ``locked``, as ``moves.MOVES`` says, and write down who, when and why.

    What else the caller changed in ``admission`` is saved with it. ``to`` is for deeds that lead to several states.
    Raises NotInState, ReasonNeeded.
    """
    row = MOVES[deed]
    target = row.to or to
    if target is None:
        raise ValueError(deed)
    if admission.state not in row.sources:
        raise NotInState(admission)
    if row.needs_reason and not reason.strip():
        raise ReasonNeeded
    was, admission.state, admission.state_since = admission.state, target, timezone.now()
    admission.save()
    write_move(admission, deed, from_state=was, by=by, by_name=by_name, reason=reason)
    return admission


def write_move(
    admission: Admission, deed: Deed, *, from_state: str, by: User | None = None, by_name: str = "", reason: str = ""
) -> Move:
    """One line of the history of a request, at the moment its state began."""
    return Move.objects.create(
        admission=admission,
        deed=deed,
        from_state=from_state,
        to_state=admission.state,
        by=by,
        by_name=by_name,
        reason=reason.strip(),
        at=admission.state_since,
    )


def refuse_unless_free(admission: Admission) -> None:
    """Raises AlreadyMember or AlreadyOpen when its municipality belongs to the Network or has another open request."""
    if member := member_of_municipality(admission.municipality, admission.province):
        raise AlreadyMember(member)
    others = Admission.objects.open().of_municipality(admission.municipality, admission.province)
    if other := others.exclude(pk=admission.pk).first():
        raise AlreadyOpen(other)


# --- Skipping and undoing -----------------------------------------------------------------------------------


@transaction.atomic
def skip_to(admission: Admission, state: str, *, by: User, reason: str) -> Admission:
    """Leave steps out, for a reason; whoever comes next there is told. Raises NotInState, ReasonNeeded."""
    admission = locked(admission)
    if state not in may_skip_to(admission.state):
        raise NotInState(admission)
    make_move(admission, Deed.SKIP, by=by, reason=reason, to=AdmissionState(state))
    if state == AdmissionState.SUBMITTED:
        tell_applicant(admission, "admission_sent")
        tell(admission, "admission_to_check", officers_told(admission), by=by)
    elif state == AdmissionState.UNDER_REVIEW:
        tell(admission, "admission_review", reviewers_told(admission), by=by)
    else:
        tell(admission, "admission_to_decide", deciders_told(admission), by=by)
    return admission


def move_to_undo(admission: Admission) -> Move | None:
    """The move that ``undo_move`` would take back; None where nothing is undone.

    A move that was undone counts no more, so that undoing twice goes back two moves.
    """
    if admission.state not in MOVES[Deed.UNDO].sources:
        return None
    standing: list[Move] = []
    for move in sorted(admission.moves.all(), key=lambda move: move.pk):
        if move.deed == Deed.UNDO:
            standing = standing[:-1]
        else:
            standing.append(move)
    return standing[-1] if standing else None


@transaction.atomic
def undo_move(admission: Admission, *, by: User, reason: str, seen_move: int | None = None) -> Admission:
    """Take the last move back, for a reason. Nothing that was written or sent is lost.

    ``seen_move`` is the one that the officer saw: sent twice (a double click) it is taken back once. Raises NotInState,
    ReasonNeeded; AlreadyOpen, AlreadyMember when a closed request cannot open again.
    """
    hold_municipality(admission.municipality, admission.province)
    admission = locked(admission)
    move = move_to_undo(admission)
    if move is None or seen_move not in (None, move.pk):
        raise NotInState(admission)
    opens_again = not admission.is_open and move.from_state in BEFORE_DECISION
    if opens_again:
        refuse_unless_free(admission)
        admission.documents_deleted_at = None
    if move.deed == Deed.CONSULT:
        admission.consulted_at = admission.consultation_ends_on = None
    make_move(admission, Deed.UNDO, by=by, reason=reason, to=AdmissionState(move.from_state))
    if move.deed == Deed.RETURN:
        settle_points(admission)
    if opens_again:
        tell_applicant(admission, "admission_reopened")
    tell_news(admission, by=by)
    return admission


def settle_points(admission: Admission) -> None:
    """What was missing is not missing any more."""
    admission.missing_points.filter(settled_at=None).update(settled_at=timezone.now())


# --- Who is told of a move ----------------------------------------------------------------------------------


def tell(admission: Admission, kind: str, people: Iterable[User], *, by: User | None = None) -> None:
    """One mail of ``kind`` about the last move to each of these people; not to the one who made it."""
    move = admission.moves.latest("pk")
    for user in people:
        if user != by:
            key = f"{kind}:{admission.pk}:{move.pk}:{user.pk}"
            outbox.post(user, kind=kind, dedupe_key=key, about_id=admission.pk, data={"move": move.pk})


def tell_news(admission: Admission, *, by: User | None = None) -> None:
    """What happened last, to the officers who look after this request."""
    tell(admission, "admission_news", officers_told(admission), by=by)


def tell_applicant(admission: Admission, kind: str) -> None:
    """One mail of ``kind`` about the last move to who writes for the municipality, unless that was forgotten."""
    if not admission.contact_email:
        return
    move = admission.moves.latest("pk")
    key = f"{kind}:{admission.pk}:{move.pk}"
    outbox.post(contact_of(admission), kind=kind, dedupe_key=key, about_id=admission.pk, data={"move": move.pk})
