"""A suspended member is not asked or chosen for anything; a request of its is not invited for."""

import pytest
from django.urls import reverse

from meetings.forms import RecordForm
from meetings.forms.meeting import possible_hosts
from meetings.mails.meeting import compose_substitute
from meetings.services import invited
from network.outbox.models import Mail
from practices.forms import PracticeForm
from tests.admissions.factories import AdmissionFactory
from tests.meetings.factories import AnswerFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_it_is_chosen_nowhere():
    here = [MemberFactory(), MemberFactory()]
    suspended = MemberFactory(suspended=True)
    RepresentativeFactory(member=suspended)

    assert set(RecordForm().fields["member"].queryset) == set(here)
    assert set(possible_hosts(None)) == set(here)
    assert set(possible_hosts(MeetingFactory(host=suspended))) == {*here, suspended}
    assert set(PracticeForm(user=OfficeFactory().user).fields["member"].queryset) == set(here)
    assert not invited(MeetingFactory()).exists()


@pytest.mark.parametrize(("is_suspended", "leaves"), [(False, True), (True, False)])
def test_somebody_who_comes_in_its_place_is_not_told_how_to_join(is_suspended, leaves):
    answer = AnswerFactory(other=True, member__suspended=is_suspended)
    mail = Mail(
        kind="meeting_substitute", about_id=answer.meeting_id, address=answer.substitute_email, language="en",
        data={"member": answer.member_id}, message_id="<x@y>",
    )  # fmt: skip

    assert (compose_substitute(mail) is not None) is leaves


def test_people_of_its_request_are_not_invited_again(client_of):
    admission = AdmissionFactory(active=True)
    member = admission.member
    member.suspended_on, member.suspension_reason = admission.created_at.date(), "Silent."
    member.save()
    nominee = admission.nominees.first()
    browser = client_of(OfficeFactory().user)

    said = Page(browser.post(reverse("admissions:invite_again", args=[admission.pk, nominee.pk]), follow=True))

    assert "This member is suspended. Nobody is invited until it is resumed." in said.words
