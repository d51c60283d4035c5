"""What is decided about a request, and what an acceptance makes."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from admissions.enums import Deed, Outcome
from admissions.models import Admission, AdmissionDecision, Nominee
from admissions.moves import DEED_OF, MOVES
from admissions.rules import is_party
from admissions.services.moving import hold_municipality, locked, make_move, tell_applicant, tell_news
from admissions.services.refusals import ActsForAnother, NeedsSecondPerson, NoRepresentative, NotInState
from admissions.services.reviewing import begun_at, reviews_that_count
from meetings.services import record_decision
from members.enums import RepresentativeKind
from members.models import Invitation, Member
from members.services import (
    TooManyInvitations,
    admit_member,
    end_membership,
    former_member_of_municipality,
    invite_person,
    people_who_act_for_others,
    readmit_member,
)
from network.accounts.models import User
from practices.services import tell_practice

PRACTICE_OF = UUID("5d7b1f0e-6a3c-4c1e-9a57-2f4f7f1f6f0b")  # under which a file's activities have their practices
IN_HAND = (Deed.REVIEW, Deed.CONSULT, Deed.PRESENT, Deed.SKIP)  # who does one of these has read the request
MAIL_OF = {
    Outcome.ACCEPT: "admission_accepted",
    Outcome.CONDITIONAL: "admission_accepted",
    Outcome.PUT_OFF: "admission_put_off",
    Outcome.DECLINE: "admission_declined",
}


@transaction.atomic
def decide(
    admission: Admission,
    *,
    by: User,
    outcome: str,
    reason: str,
    decided_on: date,
    condition: str = "",
    due_on: date | None = None,
    membership: Mapping[str, Any] | None = None,
    same_person_confirmed: bool = False,
    seen_state: str = "",
) -> AdmissionDecision:
    """Record a decision under the next number of the register, with all that follows from it, or nothing at all.

    An acceptance makes the member (``membership``: what ``members.services.admit_member`` needs of its name and
    place; a municipality that had left comes back without it), its profile, its draft practices and the invitations
    of its people. ``seen_state`` is where the decider saw the request, by default where ``admission`` stands.
    Raises NotInState, ReasonNeeded, NeedsSecondPerson, NoRepresentative, ActsForAnother, AlreadyMember.
    """
    hold_municipality(admission.municipality, admission.province)
    outcome, seen_state = Outcome(outcome), seen_state or admission.state
    admission = locked(admission)
    deed, was_member = DEED_OF[outcome], admission.was_accepted
    if admission.state != seen_state or admission.state not in MOVES[deed].sources:
        raise NotInState(admission)  # whoever puts a request off does not end a membership that began meanwhile
    if outcome in (Outcome.ACCEPT, Outcome.CONDITIONAL):
        _refuse_people(admission, same_person_confirmed=same_person_confirmed)
        admission.member = _make_member(admission, membership or {}, joined_on=decided_on)
    admission.put_off_until = due_on if outcome == Outcome.PUT_OFF else None
    make_move(admission, deed, by=by, reason=reason)
    if not _had_in_hand(admission, besides=by):
        raise NeedsSecondPerson
    decision = AdmissionDecision.objects.create(
        admission=admission,
        outcome=outcome,
        entry=record_decision(
            _entry_text(admission, outcome, language=by.language),
            language=by.language,
            decided_on=decided_on,
            is_demonstration=admission.is_demonstration,
        ),
        reason=reason.strip(),
        condition=condition.strip(),
        due_on=due_on,
        decided_on=decided_on,
        by=by,
    )
    if admission.was_accepted and admission.member:
        _write_practices(admission, admission.member)
        _invite_people(admission, admission.member, by=by)
    elif was_member and admission.member:
        end_membership(admission.member, on=timezone.localdate())
    tell_applicant(admission, MAIL_OF[outcome])
    tell_news(admission, by=by)
    return decision


def proposed_membership(admission: Admission) -> dict[str, Any]:
    """What an acceptance proposes for the new member, to be checked; empty for one that comes back."""
    if _former_self(admission):
        return {}
    proposed: dict[str, Any] = {
        "name_en": admission.municipality,
        "name_fr": admission.municipality,
        "province": admission.province,
    }
    if place := admission.geoname:
        names = ("population", "time_zone", "latitude", "longitude")
        proposed |= {name: getattr(place, name) for name in names if getattr(place, name)}
    return proposed


# --- Who decides with whom ----------------------------------------------------------------------------------


def _refuse_people(admission: Admission, *, same_person_confirmed: bool) -> None:
    nominees = list(admission.nominees.all())
    if not any(one.kind == RepresentativeKind.PRINCIPAL for one in nominees):
        raise NoRepresentative
    acting = people_who_act_for_others([one.email for one in nominees], than=admission.member)
    if acting and not same_person_confirmed:
        raise ActsForAnother(acting)


def _had_in_hand(admission: Admission, *, besides: User) -> bool:
    """Whether somebody else has reviewed or moved the request since it was begun; a party never counts."""
    moves = admission.moves.filter(deed__in=IN_HAND, at__gte=begun_at(admission), by__isnull=False)
    movers = [move.by for move in moves.select_related("by")]
    people = {one.user for one in reviews_that_count(admission)} | {user for user in movers if user}
    return any(not is_party(user, admission) for user in people - {besides})


# --- What an acceptance makes -------------------------------------------------------------------------------


def _make_member(admission: Admission, membership: Mapping[str, Any], *, joined_on: date) -> Member:
    overview = getattr(admission, "overview", None)
    profile: dict[str, Any] = {
        "website": overview.website if overview else "",
        "about": overview.about if overview else "",
        "about_language": admission.language if overview and overview.about else "",
        "joined_on": joined_on,
    }
    if former := _former_self(admission):
        return readmit_member(former, **profile)
    return admit_member(**membership, **profile, is_demonstration=admission.is_demonstration)


def _former_self(admission: Admission) -> Member | None:
    """The member that this municipality was: of this request, or one that left and has no request of its own."""
    if admission.member:
        return admission.member
    former = former_member_of_municipality(admission.municipality, admission.province)
    return former if former and not Admission.objects.filter(member=former).exists() else None


def _write_practices(admission: Admission, member: Member) -> None:
    """Each activity of the overview becomes a draft; told once, however often the municipality comes back."""
    told: Counter[str] = Counter()
    for activity in admission.activities.order_by("position"):
        told[activity.title] += 1
        words = {name: getattr(activity, name) for name in ("title", "summary", "done", "contact_role")}
        tell_practice(
            member=member,
            language=admission.language,
            by=None,
            submission=uuid5(PRACTICE_OF, f"{admission.pk} {activity.title} {told[activity.title]}"),
            values=words | {"since_year": activity.since_year},
        )


def invite_nominee(nominee: Nominee, member: Member, *, by: User) -> Invitation:
    """Invite somebody the municipality named to act for the member it became.

    Raises what ``members.services.invite_person`` refuses: TooManyInvitations, MemberLeft, MemberSuspended.
    """
    place = member.places.order_by("pk").first()
    return invite_person(
        member,
        by=by,
        email=nominee.email,
        name=nominee.name,
        title=nominee.title,
        kind=nominee.kind,
        language=nominee.language,
        time_zone=place.time_zone if place else by.time_zone,
    )


@transaction.atomic
def invite_again(nominee: Nominee, member: Member, *, by: User) -> Invitation:
    """Invite a person who has no invitation that opens; one that does (a double click) stands.

    Raises what ``invite_nominee`` does.
    """
    locked(nominee.admission)
    standing = member.invitations.open().filter(email__iexact=nominee.email.strip()).order_by("-pk").first()
    return standing or invite_nominee(nominee, member, by=by)


def _invite_people(admission: Admission, member: Member, *, by: User) -> None:
    for nominee in admission.nominees.order_by("pk"):
        try:
            invite_nominee(nominee, member, by=by)
        except TooManyInvitations:
            continue  # the page of the request says that this person has none yet, with a button


def _entry_text(admission: Admission, outcome: Outcome, *, language: str) -> str:
    with override(language):
        said = {"municipality": admission.municipality, "outcome": outcome.label}
        return _("Membership request (%(municipality)s): %(outcome)s") % said
