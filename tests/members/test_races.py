"""Two people, or one twice, at the same moment: real connections, real locks."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members import services
from members.links import accept_link
from members.models import Invitation, Member, Place, Representative
from network.accounts.models import User
from network.outbox.models import Mail
from tests.accounts.factories import PASSWORD
from tests.members.factories import InvitationFactory, MemberFactory
from tests.members.test_invitation_views import filled
from tests.members.test_invitations import WHO
from tests.members.test_memberships import KELOWNA
from tests.practices.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept():
    """The cache is a table that is not emptied with the others."""
    cache.clear()


def kinds(results: list[object]) -> set[type]:
    return {type(result) for result in results}


def test_one_invitation_makes_one_account():
    invitation = InvitationFactory()

    results = all_at_once(lambda _number: services.accept_invitation(invitation, password=PASSWORD))

    assert kinds(results) == {Representative, services.InvitationUsed}
    assert results.count(Representative.objects.get()) == 1
    assert User.objects.count() == 1


def test_form_sent_twice_at_once_makes_one_account():
    invitation = InvitationFactory()
    link = accept_link(invitation)

    results = all_at_once(lambda _number: Client().post(link, filled()).status_code)

    assert results.count(302) == 1
    assert set(results) <= {302, 409, 410}
    assert User.objects.count() == Representative.objects.count() == 1


def test_two_invitations_of_one_address_make_one_account():
    invitations = [InvitationFactory(email="noor@kelowna.example") for _number in range(4)]

    results = all_at_once(lambda number: services.accept_invitation(invitations[number], password=PASSWORD))

    assert kinds(results) == {Representative, services.AccountExists}
    assert User.objects.count() == Representative.objects.count() == 1
    assert Invitation.objects.filter(accepted_at=None).count() == 3


def test_accepting_and_leaving_at_once_end_without_a_right():
    invitation = InvitationFactory()
    deeds = [
        lambda: services.accept_invitation(invitation, password=PASSWORD),
        lambda: services.end_membership(invitation.member, on=timezone.localdate()),
    ]

    results = all_at_once(lambda number: deeds[number % 2]())

    assert kinds(results) <= {Representative, Member, services.InvitationUsed, services.InvitationRevoked}
    assert not Representative.objects.current().exists()


def test_one_person_is_invited_once_at_a_time():
    member = MemberFactory()

    results = all_at_once(lambda _number: services.invite_person(member, by=None, **WHO))

    assert kinds(results) == {Invitation}
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert Mail.objects.count() == 4


def test_one_municipality_is_admitted_once():
    results = all_at_once(lambda _number: services.admit_member(**KELOWNA))

    assert kinds(results) == {Member, services.AlreadyMember}
    assert Member.objects.count() == Place.objects.count() == 1
