"""Rights that are taken away while somebody is at work, and invitations in the wrong hands."""

import itertools

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from meetings.links import answer_link
from meetings.models import Answer, Reminder
from meetings.services import give_answer, plan_reminders, post_due_reminders
from members import services
from members.links import accept_link
from members.models import Invitation, Representative
from network.accounts.models import User
from network.accounts.services import end_sessions
from network.files.services import NOT_TAKEN, take_upload
from network.outbox.models import Mail
from network.outbox.services import post, send_due
from tests.accounts.factories import PASSWORD, UserFactory
from tests.meetings.factories import MeetingFactory
from tests.members.factories import InvitationFactory, OfficeFactory, RepresentativeFactory
from tests.members.test_invitation_views import filled
from tests.practices.factories import PracticeFactory
from tests.practices.test_races import all_at_once

WHY = "Silent for a year."


@pytest.fixture
def cochair(db):
    return OfficeFactory(kind=1).user


def take_the_role(one: Representative, by: User) -> None:
    services.end_representation(one, by=by, reason=WHY)


def suspend(one: Representative, by: User) -> None:
    services.suspend_member(one.member, by=by, reason=WHY)


def end_membership(one: Representative, by: User) -> None:
    services.end_membership(one.member, on=timezone.localdate())


TAKEN = [take_the_role, suspend, end_membership]


@pytest.mark.django_db
@pytest.mark.parametrize("take", TAKEN, ids=lambda take: take.__name__)
def test_case_03_next_request_is_refused_and_the_session_has_ended(client_of, cochair, take):
    one = RepresentativeFactory()
    practice = PracticeFactory(member=one.member, published=True)
    browser = client_of(one.user)
    assert browser.get(reverse("practices:edit", args=[practice.pk])).status_code == 200

    take(one, cochair)

    response = browser.get(reverse("practices:edit", args=[practice.pk]))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))
    browser.force_login(one.user)  # the account itself is open: it opens nothing of the Network
    assert browser.get(practice.get_absolute_url()).status_code == 404
    assert browser.get(reverse("practices:ours")).status_code == 403


@pytest.mark.django_db
def test_case_03_role_in_the_network_is_gone_at_the_next_request(client_of, cochair):
    office = OfficeFactory()
    browser = client_of(office.user)
    assert browser.get(reverse("admissions:board")).status_code == 200

    services.end_office(office, by=cochair, reason=WHY)

    assert browser.get(reverse("admissions:board")).status_code == 302
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_case_03_who_has_another_right_stays_signed_in(client_of, cochair):
    one = RepresentativeFactory()
    RepresentativeFactory(user=one.user)
    browser = client_of(one.user)

    suspend(one, cochair)

    assert browser.get(reverse("practices:ours")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("take", TAKEN, ids=lambda take: take.__name__)
def test_case_03_links_of_mails_open_nothing(client, cochair, take):
    one, meeting = RepresentativeFactory(), MeetingFactory()
    link = answer_link(meeting, one)
    assert client.get(link).status_code == 200

    take(one, cochair)

    assert client.get(link).status_code == 403  # a page that says whom to ask
    assert client.post(link, {"choice": "yes"}).status_code == 403
    token = resolve(link).kwargs["token"]
    assert client.get(reverse("meetings:calendar_by_link", args=[token])).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("take", TAKEN, ids=lambda take: take.__name__)
def test_case_03_mail_that_waits_is_not_sent(cochair, take):
    one, meeting = RepresentativeFactory(), MeetingFactory()
    data = {"representative": one.pk}
    waiting = post(one.user, kind="meeting_invitation", dedupe_key="waiting", about_id=meeting.pk, data=data)

    take(one, cochair)
    send_due()

    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


@pytest.mark.django_db
def test_case_03_open_invitations_die_with_the_suspension(client, cochair):
    invitation = InvitationFactory()
    link = accept_link(invitation)

    services.suspend_member(invitation.member, by=cochair, reason=WHY)

    assert client.get(link).status_code == 403
    assert client.post(link, filled()).status_code == 403
    assert not User.objects.filter(email=invitation.email).exists()


@pytest.mark.django_db
def test_case_03_resuming_gives_everything_back_but_invitations(client_of, cochair):
    one = RepresentativeFactory()
    invitation = InvitationFactory(member=one.member)
    suspend(one, cochair)

    services.resume_member(one.member, by=cochair)

    assert client_of(one.user).get(reverse("practices:ours")).status_code == 200
    invitation.refresh_from_db()
    assert invitation.revoked_at


@pytest.mark.django_db(transaction=True)
def test_case_13_invitation_used_twice_at_the_same_moment_makes_one_account():
    cache.clear()
    invitation = InvitationFactory()
    link = accept_link(invitation)

    results = all_at_once(lambda _number: Client().post(link, filled()).status_code)

    assert results.count(302) == 1
    assert set(results) <= {302, 409, 410}
    assert User.objects.count() == Representative.objects.count() == 1


@pytest.mark.django_db
def test_case_14_forwarded_to_somebody_with_another_account_is_refused(client_of):
    invitation, other = InvitationFactory(), UserFactory()
    browser = client_of(other)

    response = browser.post(accept_link(invitation), filled())

    assert response.status_code == 403
    assert not Representative.objects.exists()
    invitation.refresh_from_db()
    assert invitation.is_open


@pytest.mark.django_db
def test_case_14_address_of_the_invitation_cannot_be_exchanged(client):
    invitation = InvitationFactory()

    client.post(accept_link(invitation), filled(email="mallory@elsewhere.example"))

    assert User.objects.get().email == invitation.email


@pytest.mark.django_db
def test_case_14_link_of_one_invitation_opens_no_other():
    mine, other = InvitationFactory(), InvitationFactory()
    address = accept_link(mine).replace(f"/{mine.pk}:", f"/{other.pk}:")

    assert Client().get(address).status_code == 404


# --- While others work --------------------------------------------------------------------------------------


def works_on(one: Representative, meeting, office_holder: User):
    """What goes on about one representative: answers, reminders, mails, an upload, an invitation."""
    file = SimpleUploadedFile("note.txt", b"Hello.", content_type="text/plain")
    return [
        lambda: give_answer(meeting, one.member, choice="yes", by=one.user, source="page"),
        post_due_reminders,
        send_due,
        lambda: Client().post(answer_link(meeting, one), {"choice": "no"}).status_code,
        lambda: take_upload(file, by=one.user),
        lambda: services.invite_person(
            one.member, by=office_holder, email="new@town.example", name="New", title="", kind="colleague",
            language="en", time_zone="America/Toronto",
        ),
        lambda: end_sessions(one.user),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("take", TAKEN, ids=lambda take: take.__name__)
def test_case_45_taking_rights_away_while_everything_runs_ends_without_trouble(take):
    cache.clear()
    cochair = OfficeFactory(kind=1).user
    one, meeting = RepresentativeFactory(), MeetingFactory()
    plan_reminders(meeting)
    Reminder.objects.update(due_at=timezone.now())
    deeds = [*works_on(one, meeting, cochair), lambda: take(one, cochair)]

    results = all_at_once(lambda number: deeds[number](), times=len(deeds))

    troubles = [one for one in results if isinstance(one, Exception)]
    allowed = (services.MemberLeft, services.MemberSuspended, *NOT_TAKEN)
    assert [one for one in troubles if not isinstance(one, allowed)] == []
    assert 500 not in results
    assert not Representative.objects.current().exists()
    assert not Invitation.objects.open().filter(member__suspended_on__isnull=False).exists()
    assert not Mail.objects.filter(state="leased").exists()


@pytest.mark.django_db(transaction=True)
def test_case_45_accepting_while_the_member_is_suspended_ends_without_a_right():
    cache.clear()
    cochair, invitation = OfficeFactory(kind=1).user, InvitationFactory()
    deeds = itertools.cycle(
        [
            lambda: services.accept_invitation(invitation, password=PASSWORD),
            lambda: services.suspend_member(invitation.member, by=cochair, reason=WHY),
        ]
    )
    chosen = [next(deeds) for _number in range(4)]

    results = all_at_once(lambda number: chosen[number]())

    expected = (services.InvitationUsed, services.InvitationRevoked, services.AlreadySuspended)
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, expected)] == []
    assert not Representative.objects.current().exists()


@pytest.mark.django_db(transaction=True)
def test_case_45_two_administrators_cannot_end_each_other_at_once():
    cache.clear()
    first, second = (OfficeFactory(kind=5, seat=seat) for seat in (1, 2))
    deeds = [
        lambda: services.end_office(second, by=first.user, reason=WHY),
        lambda: services.end_office(first, by=second.user, reason=WHY),
    ]

    results = all_at_once(lambda number: deeds[number](), times=2)

    assert [type(one) for one in results].count(services.LastAdministrator) == 1


@pytest.mark.django_db(transaction=True)
def test_case_45_one_seat_is_given_once():
    cache.clear()
    people = [UserFactory() for _number in range(4)]

    results = all_at_once(lambda number: services.give_office(people[number], 1, seat=1))

    assert [type(one) for one in results].count(services.SeatTaken) == 3
