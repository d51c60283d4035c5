"""A member that left is not asked, invited or listed any more; what it did stays."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.enums import Choice
from meetings.forms import RecordForm
from meetings.forms.confirm import Owners
from meetings.forms.meeting import possible_hosts
from meetings.forms.minutes import AttendanceForm
from meetings.services import attendance_from_answers, invited
from members import services
from practices.forms import PracticeForm
from tests.meetings.factories import AnswerFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def left():
    """A representative whose member left yesterday."""
    yesterday = timezone.localdate() - DAY
    one = RepresentativeFactory(member__name_en="Kelowna", starts_on=yesterday - 400 * DAY)
    services.end_membership(one.member, on=yesterday)
    return one


def test_nobody_of_it_is_invited_to_a_call(left):
    here = RepresentativeFactory()

    assert list(invited(MeetingFactory())) == [here]


def test_no_answer_is_recorded_for_it(left):
    here = MemberFactory()

    assert list(RecordForm().fields["member"].queryset) == [here]


def test_it_hosts_no_new_call_and_keeps_the_old_one(left):
    here, hosted = MemberFactory(), MeetingFactory(host=left.member)

    assert set(possible_hosts(None)) == {here}
    assert set(possible_hosts(hosted)) == {here, left.member}


def test_it_does_no_new_action_but_had_those_of_its_time(left):
    key = f"member-{left.member_id}"

    assert key not in Owners.load(on=timezone.localdate()).found
    assert key in Owners.load(on=timezone.localdate() - 9 * DAY).found


@pytest.mark.parametrize(("days_ago", "is_listed"), [(1, False), (14, True)])
def test_attendance_lists_it_while_it_belonged(left, days_ago, is_listed):
    meeting = MeetingFactory(held_on=timezone.localdate() - days_ago * DAY)
    AnswerFactory(meeting=meeting, member=RepresentativeFactory().member, choice=Choice.YES)

    listed = {member for member, _presence, _name in AttendanceForm(meeting=meeting).lines}
    prefilled = {row.member for row in attendance_from_answers(meeting)}

    assert (left.member in listed) is is_listed
    assert (left.member in prefilled) is is_listed


def test_nobody_writes_a_new_practice_for_it(left):
    here = MemberFactory.create_batch(2)

    form = PracticeForm(user=OfficeFactory().user)

    assert set(form.fields["member"].queryset) == set(here)


def test_it_stands_on_no_list_and_its_practice_stays(client, left):
    PlaceFactory(member__name_en="Halifax")
    practice = PracticeFactory(member=left.member, public=True)

    assert "Kelowna" not in Page(client.get(reverse("members:list"))).words
    assert client.get(practice.get_absolute_url()).status_code == 200


def test_its_people_read_the_network_no_longer(client_of, left):
    meeting = MeetingFactory()

    assert client_of(left.user).get(meeting.get_absolute_url()).status_code == 404
    assert client_of(RepresentativeFactory().user).get(meeting.get_absolute_url()).status_code == 200
