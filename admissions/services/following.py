"""How a membership that began with a request goes on: first steps, silence, leaving."""

from django.db import transaction
from django.utils import timezone

from admissions.enums import Deed
from admissions.models import Admission
from admissions.services.moving import locked, make_move, tell_applicant
from members.services import end_membership
from network.accounts.models import User


@transaction.atomic
def meet_condition(admission: Admission, *, by: User) -> Admission:
    """What was to follow is there. Raises NotInState."""
    admission = make_move(locked(admission), Deed.MEET_CONDITION, by=by)
    tell_applicant(admission, "admission_condition_met")
    return admission


@transaction.atomic
def finish_first_steps(admission: Admission, *, by: User) -> Admission:
    """A new member needs no help with its first steps any more. Raises NotInState."""
    return make_move(locked(admission), Deed.FINISH, by=by)


@transaction.atomic
def find_silent(admission: Admission, *, by: User, reason: str) -> Admission:
    """A member is not heard from; it stays a member. Raises NotInState, ReasonNeeded."""
    return make_move(locked(admission), Deed.FIND_SILENT, by=by, reason=reason)


@transaction.atomic
def hear_again(admission: Admission, *, by: User) -> Admission:
    """A silent member was heard from. Raises NotInState."""
    return make_move(locked(admission), Deed.HEAR_AGAIN, by=by)


@transaction.atomic
def leave(admission: Admission, *, by: User, reason: str) -> Admission:
    """A member leaves the Network today. Raises NotInState, ReasonNeeded."""
    admission = make_move(locked(admission), Deed.LEAVE, by=by, reason=reason)
    if admission.member:
        end_membership(admission.member, on=timezone.localdate())
    return admission
