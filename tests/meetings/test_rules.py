"""Who may do what with meetings, answers, minutes and actions: role x deed -> allowed."""

from datetime import timedelta

import pytest
import rules
from django.utils import timezone

from meetings.models import Action, Minutes
from members.enums import MemberClass
from tests.meetings.factories import MeetingFactory
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.roles import MAKERS, OFFICERS, READERS, person

pytestmark = pytest.mark.django_db

PEOPLE = [role for role in MAKERS if role != "visitor"]
REPRESENTATIVES = ("observer", "partner", "associate", "stranger", "representative")
DEEDS = {
    "add_meeting": OFFICERS,
    "change_meeting": OFFICERS,
    "record_answer": OFFICERS,
    "see_how_to_join": (*REPRESENTATIVES, *OFFICERS),
    "write_minutes": OFFICERS,
    "publish_minutes": OFFICERS,
}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("deed", DEEDS)
def test_deed_on_a_meeting_is_done_by(deed, role):
    meeting = MeetingFactory(note_taker=RepresentativeFactory().user)
    user = person(role, MemberFactory())

    assert user.has_perm(f"meetings.{deed}", meeting) is (role in DEEDS[deed])


@pytest.mark.parametrize("deed", [*DEEDS, "answer", "close_action"])
def test_visitor_does_nothing(deed):
    visitor = person("visitor", MemberFactory())

    for subject in (None, MeetingFactory()):
        assert not rules.has_perm(f"meetings.{deed}", visitor, subject if deed in DEEDS else None)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("deed", ["write_minutes", "publish_minutes", "see_how_to_join"])
def test_note_taker_may_whatever_she_is_besides(deed, role):
    user = person(role, MemberFactory())
    meeting, other = MeetingFactory(note_taker=user), MeetingFactory()

    assert user.has_perm(f"meetings.{deed}", meeting)
    assert user.has_perm(f"meetings.{deed}", other) is (role in DEEDS[deed])


@pytest.mark.parametrize("role", ["account", "former"])
@pytest.mark.parametrize("deed", ["write_minutes", "publish_minutes", "see_how_to_join"])
def test_note_taker_who_left_the_network_may_not(deed, role):
    user = person(role, MemberFactory())

    assert not user.has_perm(f"meetings.{deed}", MeetingFactory(note_taker=user))


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("member_class", MemberClass)
def test_municipality_s_answer_is_given_by(member_class, role):
    member = MemberFactory(member_class=member_class)

    assert person(role, member).has_perm("meetings.answer", member) is (role in ("representative", *OFFICERS))


def test_answer_for_nobody_in_particular_is_an_officer_s():
    assert not person("representative", MemberFactory()).has_perm("meetings.answer")
    assert person("secretary", MemberFactory()).has_perm("meetings.answer")


@pytest.mark.parametrize("role", PEOPLE)
def test_action_of_a_municipality_is_closed_by(role):
    member = MemberFactory()
    action = Action(minutes=Minutes(meeting=MeetingFactory()), owner_member=member, due_on=timezone.localdate())

    assert person(role, member).has_perm("meetings.close_action", action) is (role in ("representative", *OFFICERS))


def test_action_of_a_person_is_closed_by_her_as_long_as_she_belongs():
    owner, gone = person("evidence", MemberFactory()), person("former", MemberFactory())
    colleague = RepresentativeFactory().user

    hers, his = (Action(owner_user=user, due_on=timezone.localdate() + timedelta(days=1)) for user in (owner, gone))

    assert owner.has_perm("meetings.close_action", hers)
    assert not colleague.has_perm("meetings.close_action", hers)
    assert not gone.has_perm("meetings.close_action", his)
    assert not colleague.has_perm("meetings.close_action")


def test_closed_account_does_nothing():
    user = RepresentativeFactory(user__is_active=False).user

    assert not user.has_perm("meetings.see_how_to_join", MeetingFactory())
