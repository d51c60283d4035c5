"""Roles given, changed and ended, accounts opened and closed: what follows, and what is refused."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail as sent
from django.utils import timezone

from members import services
from members.enums import OfficeKind
from members.models import Office, Representative
from network.accounts.second_factors import factors_of
from network.accounts.services import end_sessions
from network.outbox.models import Mail
from network.outbox.services import send_due
from tests.accounts.factories import PASSWORD, UserFactory
from tests.mails import read, silent
from tests.members.factories import MemberFactory, OfficeFactory, RegionFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WHY = "Moved to another town."


def today():
    return timezone.localdate()


@pytest.fixture
def officer():
    return OfficeFactory(kind=OfficeKind.CO_CHAIR).user


# --- Roles in the Network -----------------------------------------------------------------------------------


def test_given_role_is_told_with_its_days(officer):
    user, region = UserFactory(), RegionFactory(name_en="Prairies")

    services.give_office(user, OfficeKind.REGIONAL_ANCHOR, region=region, ends_on=today() + 9 * DAY, by=officer)

    assert "Regional contact (anchor) (Prairies)" in read("office_given").text
    assert "until" in read("office_given").text
    assert Mail.objects.get().recipient == user


def test_role_is_given_once_to_a_person(officer):
    user = OfficeFactory(kind=OfficeKind.SECRETARY).user

    with pytest.raises(services.HoldsItAlready):
        services.give_office(user, OfficeKind.SECRETARY, by=officer)


def test_successor_is_given_the_seat_from_the_day_after(officer):
    first = OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=2, ends_on=today() + DAY)

    with pytest.raises(services.SeatTaken):
        services.give_office(UserFactory(), OfficeKind.CO_CHAIR, seat=2, by=officer)

    assert services.give_office(
        UserFactory(), OfficeKind.CO_CHAIR, seat=2, starts_on=first.ends_on + DAY, by=officer
    ).pk


def test_seats_to_give_leave_out_those_held_without_a_last_day():
    region, other = RegionFactory(position=1), RegionFactory(position=2)
    OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=1)
    OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=region, ends_on=today() + DAY)
    OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=other)

    seats = services.seats_to_give()

    assert [(one.kind, one.region, one.seat, bool(one.holder)) for one in seats] == [
        (OfficeKind.CO_CHAIR, None, 2, False),
        (OfficeKind.REGIONAL_ANCHOR, region, 1, True),
        (OfficeKind.SECRETARY, None, None, False),
        (OfficeKind.EVIDENCE_LEAD, None, None, False),
        (OfficeKind.ADMINISTRATOR, None, None, False),
    ]


def test_role_ended_at_once_counts_no_more_and_its_seat_is_free(officer):
    office = OfficeFactory(starts_on=today() - 9 * DAY)

    ended = services.end_office(office, by=officer, reason=WHY)

    assert (ended.ends_on, ended.ended_by, ended.end_reason) == (today(), officer, WHY)
    assert not Office.objects.current().filter(pk=office.pk).exists()
    assert services.give_office(UserFactory(), OfficeKind.SECRETARY, seat=office.seat).pk
    assert WHY in read("office_ended").text


def test_role_that_has_not_begun_is_called_off(officer):
    office = OfficeFactory(starts_on=today() + 9 * DAY)

    services.end_office(office, by=officer, reason=WHY)

    assert not Office.objects.lasting().filter(pk=office.pk).exists()
    assert services.give_office(UserFactory(), OfficeKind.SECRETARY, seat=office.seat, starts_on=office.starts_on).pk


def test_role_ends_with_a_day(officer):
    office = OfficeFactory()

    services.end_office(office, by=officer, ends_on=today(), reason=WHY)

    assert Office.objects.current().filter(pk=office.pk).exists()
    assert not Office.objects.current(today() + DAY).filter(pk=office.pk).exists()


def test_second_end_tells_what_stands_now(officer):
    office = OfficeFactory()
    services.end_office(office, by=officer, ends_on=today() + 5 * DAY, reason=WHY)

    services.end_office(office, by=officer, reason=WHY)
    send_due()

    assert [message.subject for message in sent.outbox] == ["Your role ends: Secretary"]
    assert "has ended" in sent.outbox[0].body


def test_what_is_over_is_not_ended_again(officer):
    office = OfficeFactory(starts_on=today() - 9 * DAY, ends_on=today() - DAY)

    with pytest.raises(services.AlreadyEnded):
        services.end_office(office, by=officer, reason=WHY)


def test_role_does_not_end_before_it_begins(officer):
    with pytest.raises(services.EndsBeforeItBegins):
        services.end_office(OfficeFactory(starts_on=today() + 9 * DAY), by=officer, ends_on=today(), reason=WHY)


@pytest.mark.parametrize("other", [{}, {"ends_on": today() + DAY}, {"user__is_active": False}, {"starts_on": "later"}])
def test_last_administrator_stays(officer, other):
    last = OfficeFactory(kind=OfficeKind.ADMINISTRATOR)
    if other:
        other = {name: today() + 9 * DAY if value == "later" else value for name, value in other.items()}
        OfficeFactory(kind=OfficeKind.ADMINISTRATOR, seat=2, **other)

    with pytest.raises(services.LastAdministrator):
        services.end_office(last, by=officer, ends_on=today() + 2 * DAY, reason=WHY)
    if other != {"ends_on": today() + DAY}:
        with pytest.raises(services.LastAdministrator):
            services.block_account(last.user, reason=WHY)

    last.refresh_from_db()
    assert (last.ends_on, last.user.is_active) == (None, True)


def test_one_of_two_administrators_ends(officer):
    first, _second = (OfficeFactory(kind=OfficeKind.ADMINISTRATOR, seat=seat) for seat in (1, 2))

    assert services.end_office(first, by=officer, reason=WHY).is_over


# --- Acting for a member ------------------------------------------------------------------------------------


def test_other_role_for_a_member_follows_the_old_one():
    one = RepresentativeFactory(starts_on=today() - 9 * DAY, ends_on=today() + 9 * DAY)

    new = services.change_representation(one, kind="alternate", title="Chief")

    one.refresh_from_db()
    assert (one.kind, one.ends_on) == ("principal", today() - DAY)
    assert (new.kind, new.title, new.starts_on, new.ends_on) == ("alternate", "Chief", today(), today() + 9 * DAY)


def test_other_title_changes_the_row():
    one = RepresentativeFactory(starts_on=today() - 9 * DAY)

    services.change_representation(one, kind=one.kind, title="Chief")

    assert Representative.objects.get().title == "Chief"


def test_role_to_come_keeps_its_first_day():
    one = RepresentativeFactory(starts_on=today() + 9 * DAY)

    assert services.change_representation(one, kind="alternate", title="").starts_on == one.starts_on


def test_end_of_acting_is_told_and_may_be_followed_by_an_invitation(officer):
    one = RepresentativeFactory(member__name_en="Kelowna")

    services.end_representation(one, by=officer, reason=WHY)

    words = read("representation_ended")
    assert "Kelowna" in words.subject
    assert WHY in words.text
    with pytest.raises(services.AlreadyEnded):
        services.change_representation(one, kind="alternate", title="")


# --- Accounts -----------------------------------------------------------------------------------------------


def test_opened_account_is_entered_by_a_link_once(client):
    user = services.open_account(email="New@Town.example", name="New", language="fr", time_zone="America/Toronto")

    assert (user.email, user.has_usable_password()) == ("new@town.example", False)
    assert "/fr/" in read("account_opened").text
    user.set_password(PASSWORD)
    user.save()
    assert silent("account_opened")


def test_account_is_opened_once_for_an_address():
    with pytest.raises(services.AddressTaken):
        services.open_account(email=UserFactory().email.upper(), name="New", language="en", time_zone="America/Toronto")


def test_blocked_account_is_told_though_it_gets_no_more_mail(client_of):
    user = UserFactory()
    client_of(user)

    services.block_account(user, reason=WHY)
    services.block_account(user, reason=WHY)
    send_due()

    assert not Session.objects.exists()
    assert [message.to for message in sent.outbox] == [[user.email]]
    assert WHY in sent.outbox[0].body


def test_unblocked_account_signs_in(client_of):
    user = UserFactory(is_active=False)

    services.unblock_account(user)
    services.unblock_account(user)

    user.refresh_from_db()
    assert user.is_active
    assert Mail.objects.filter(kind="account_unblocked").count() == 1
    assert "sign-in" in read("account_unblocked").text


def test_sessions_of_one_person_end_but_one(client_of):
    user, other = UserFactory(), UserFactory()
    first, kept, others = client_of(user), client_of(user), client_of(other)

    ended = end_sessions(user, except_key=kept.session.session_key)

    assert ended == 1
    assert [bool(one.session.get("_auth_user_id")) for one in (first, kept, others)] == [False, True, True]


def test_corrected_address_is_told_to_both_and_signs_in(client, officer):
    user = UserFactory(email="old@town.example")

    services.correct_address(user, email="New@town.example", reason=WHY)
    send_due()

    assert sorted(message.to[0] for message in sent.outbox) == ["new@town.example", "old@town.example"]
    assert all("old@town.example" in message.body and WHY in message.body for message in sent.outbox)
    assert EmailAddress.objects.get(user=user).email == "new@town.example"
    assert client.login(email="new@town.example", password=PASSWORD)


def test_address_of_somebody_else_is_refused():
    user = UserFactory()

    with pytest.raises(services.AddressTaken):
        services.correct_address(user, email=UserFactory().email.upper(), reason=WHY)


def test_second_step_taken_away_is_told_and_sessions_end(client_of, officer):
    user = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client_of(user)
    assert factors_of(user)

    services.reset_second_factor(user, by=officer, reason=WHY)

    assert not factors_of(user)
    assert not Session.objects.exists()
    assert WHY in read("second_factor_reset").text


def test_recovery_codes_alone_are_no_second_step():
    user = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert not factors_of(user)


# --- Suspension ---------------------------------------------------------------------------------------------


def test_suspension_is_told_to_its_people_and_its_mailbox(officer):
    member = MemberFactory(mailbox="hall@kelowna.example")
    one = RepresentativeFactory(member=member)

    services.suspend_member(member, by=officer, reason=WHY)
    send_due()

    assert sorted(message.to[0] for message in sent.outbox) == sorted([one.user.email, "hall@kelowna.example"])
    assert all(WHY in message.body for message in sent.outbox)


def test_mail_of_a_suspension_that_is_over_is_not_sent(officer):
    one = RepresentativeFactory()
    services.suspend_member(one.member, by=officer, reason=WHY)
    services.resume_member(one.member, by=officer)

    assert silent("member_suspended")
    assert "suspension is over" in read("member_resumed").text


def test_suspended_once_resumed_once(officer):
    member = services.suspend_member(MemberFactory(), by=officer, reason=WHY)

    with pytest.raises(services.AlreadySuspended):
        services.suspend_member(member, by=officer, reason=WHY)
    services.resume_member(member, by=officer)
    with pytest.raises(services.NotSuspended):
        services.resume_member(member, by=officer)


def test_member_that_left_is_not_suspended(officer):
    with pytest.raises(services.MemberLeft):
        services.suspend_member(MemberFactory(left_on=today()), by=officer, reason=WHY)


def test_leaving_ends_a_suspension(officer):
    member = services.suspend_member(MemberFactory(), by=officer, reason=WHY)

    member = services.end_membership(member, on=today())

    assert (member.left_on, member.suspended_on, member.suspension_reason) == (today(), None, "")


def test_nobody_is_invited_for_a_suspended_member(officer):
    with pytest.raises(services.MemberSuspended):
        services.invite_person(
            MemberFactory(suspended=True), by=officer, email="x@y.example", name="X", title="", kind="colleague",
            language="en", time_zone="America/Toronto",
        )  # fmt: skip
