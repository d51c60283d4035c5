"""How a membership that began with a request goes on: first steps, silence, leaving."""

from datetime import timedelta

import pytest
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Deed
from admissions.models import Admission
from members.enums import OfficeKind
from members.models import Member
from network.accounts.models import User
from network.outbox.models import Mail
from practices.models import Practice
from tests.admissions.factories import AdmissionFactory, state_of
from tests.members.factories import InvitationFactory, OfficeFactory, RepresentativeFactory
from tests.practices.factories import PracticeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
TODAY = timezone.localdate
REASON = "Agreed by all in the call."


@pytest.fixture
def chair() -> User:
    return OfficeFactory(kind=OfficeKind.CO_CHAIR).user


AFTERWARDS = [
    (services.meet_condition, {}, [S.CONDITIONAL], S.ADMITTED, Deed.MEET_CONDITION),
    (services.finish_first_steps, {}, [S.ADMITTED], S.ACTIVE, Deed.FINISH),
    (services.find_silent, {"reason": REASON}, [S.ACTIVE], S.INACTIVE, Deed.FIND_SILENT),
    (services.hear_again, {}, [S.INACTIVE], S.ACTIVE, Deed.HEAR_AGAIN),
    (services.leave, {"reason": REASON}, [S.ACTIVE, S.INACTIVE], S.FORMER, Deed.LEAVE),
]


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize(("act", "said", "sources", "to", "deed"), AFTERWARDS, ids=[row[-1] for row in AFTERWARDS])
def test_membership_goes_on_from_its_states(chair, state, act, said, sources, to, deed):
    admission = AdmissionFactory(state=state, contents__is_empty=True)

    if state in sources:
        act(admission, by=chair, **said)
        assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").by) == (deed, chair)
    else:
        with pytest.raises(services.NotInState):
            act(admission, by=chair, **said)

    assert state_of(admission) == (to if state in sources else state)


@pytest.mark.parametrize("act", [services.find_silent, services.leave])
def test_member_is_not_given_up_without_a_reason(chair, act):
    admission = AdmissionFactory(active=True)

    with pytest.raises(services.ReasonNeeded):
        act(admission, by=chair, reason=" ")

    admission.member.refresh_from_db()
    assert (state_of(admission), admission.member.left_on) == (S.ACTIVE, None)


def test_contact_hears_that_the_condition_is_met(chair):
    admission = AdmissionFactory(conditional=True)

    services.meet_condition(admission, by=chair)

    assert list(Mail.objects.values_list("kind", "address")) == [("admission_condition_met", admission.contact_email)]


def test_silent_member_stays_a_member_with_its_people(chair):
    admission = AdmissionFactory(active=True)
    representative = RepresentativeFactory(member=admission.member)

    services.find_silent(admission, by=chair, reason=REASON)

    assert admission.member in Member.objects.current()
    assert list(admission.member.representatives.current()) == [representative]


@pytest.mark.parametrize("state", [S.ACTIVE, S.INACTIVE])
def test_member_that_leaves_takes_its_people_with_it_and_leaves_its_practices(chair, state):
    admission = AdmissionFactory(state=state)
    member = admission.member
    representative = RepresentativeFactory(member=member, starts_on=TODAY() - timedelta(days=30))
    invitation, practice = InvitationFactory(member=member), PracticeFactory(member=member)

    services.leave(admission, by=chair, reason=REASON)

    for row in (member, representative, invitation):
        row.refresh_from_db()
    assert (member.left_on, representative.ends_on) == (TODAY(), TODAY())
    assert invitation.revoked_at
    assert list(Practice.objects.filter(member=member)) == [practice]
    assert admission.decisions.exists()
    assert Admission.objects.get(pk=admission.pk).member == member
