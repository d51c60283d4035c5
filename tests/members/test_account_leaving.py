"""A person closes her account: what ends, who is told, who may not, and how she takes it back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from members import services
from members.enums import OfficeKind, RepresentativeKind
from members.links import accept_link, closed_account_of, take_back_link
from members.models import Office, Representative
from network.accounts.models import User
from network.accounts.services import forgetting
from network.outbox.letters import compose, render
from network.outbox.models import Mail
from tests.accounts.factories import PASSWORD, UserFactory
from tests.members.factories import InvitationFactory, MemberFactory, OfficeFactory, RepresentativeFactory
from tests.practices.test_races import all_at_once

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def ago(days: int):
    return TODAY() - timedelta(days=days)


def mail_of(kind: str, to: User | None = None) -> Mail:
    return Mail.objects.get(kind=kind, **({"recipient": to} if to else {}))


def text_of(mail: Mail) -> str:
    letter = compose(mail)
    assert letter
    rendered = render(letter, mail)
    assert rendered.html
    return f"{rendered.subject}\n{rendered.text}"


# --- What ends ----------------------------------------------------------------------------------------------


def test_roles_end_at_once():
    user = UserFactory()
    RepresentativeFactory(user=user, starts_on=ago(9))
    RepresentativeFactory(user=user, starts_on=TODAY())
    RepresentativeFactory(user=user, starts_on=ago(-9))
    past = RepresentativeFactory(user=user, starts_on=ago(9), ends_on=ago(5))
    OfficeFactory(user=user, kind=OfficeKind.CO_CHAIR, starts_on=ago(9))

    services.end_account(user, by=user)

    rows = Representative.objects.filter(user=user).order_by("pk")
    assert list(rows.values_list("ends_on", flat=True)) == [TODAY(), TODAY(), ago(-9), past.ends_on]
    assert not rows.lasting().exists()
    assert Office.objects.get().ends_on == TODAY()
    assert not Office.objects.lasting().exists()


def test_invitations_to_her_are_taken_back_and_hers_stay():
    user = UserFactory()
    to_her, from_her = InvitationFactory(email=user.email.upper()), InvitationFactory(invited_by=user)

    services.end_account(user, by=user)

    to_her.refresh_from_db()
    from_her.refresh_from_db()
    assert (to_her.is_open, from_her.is_open) == (False, True)


def test_closing_twice_changes_nothing():
    user = UserFactory()
    OfficeFactory(kind=OfficeKind.SECRETARY)
    was = services.end_account(user, by=user).closed_at

    assert services.end_account(user, by=user).closed_at == was
    assert Mail.objects.count() == 2


def test_officer_closes_on_her_behalf():
    user, officer = RepresentativeFactory(user__name="Noor Naidu").user, OfficeFactory(user__name="Sam Said").user
    other = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user

    services.end_account(user, by=officer, reason="She phoned.")

    text = text_of(mail_of("member_person_left", other))
    assert "Sam Said closed the account of Noor Naidu" in text
    assert "She phoned." in text
    assert not Mail.objects.filter(recipient=officer)


# --- Who is told --------------------------------------------------------------------------------------------


def test_she_is_told_until_when_with_a_link():
    user = UserFactory()

    user = services.end_account(user, by=user)

    mail = mail_of("member_account_closed")
    text = text_of(mail)
    assert (mail.address, mail.recipient) == (user.email, None)
    path = re.search(re.escape(settings.PORTAL_URL) + r"(\S+)", text).group(1)
    assert closed_account_of(resolve(path).kwargs["token"]) == user
    assert mail.is_secret


def test_whoever_was_shut_out_before_gets_no_link():
    user = UserFactory(is_active=False)

    services.end_account(user, by=OfficeFactory().user)

    assert User.objects.get(pk=user.pk).closed_at
    assert not Mail.objects.filter(kind="member_account_closed")


def test_officers_hear_that_a_member_has_nobody():
    alone, shared = MemberFactory(name_en="Lonely"), MemberFactory(name_en="Shared")
    user = RepresentativeFactory(member=alone).user
    RepresentativeFactory(member=shared, user=user)
    RepresentativeFactory(member=shared, kind=RepresentativeKind.ALTERNATE)
    secretary = OfficeFactory(kind=OfficeKind.SECRETARY).user

    services.end_account(user, by=user, reason="A new job.")

    text = text_of(mail_of("member_person_left", secretary))
    assert "- Lonely" in text
    assert "- Shared" not in text
    assert "Acted for: Shared" in text
    assert "A new job." in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_subjects_name_nobody(language):
    user = RepresentativeFactory(user__name="Noor Naidu").user
    secretary = OfficeFactory(user__language=language).user

    services.end_account(user, by=user)

    for mail in Mail.objects.all():
        assert "Noor" not in text_of(mail).splitlines()[0]
    assert mail_of("member_person_left", secretary).language == language


def test_without_secretary_or_administrator_the_co_chairs_are_told():
    user, chair = UserFactory(), OfficeFactory(kind=OfficeKind.CO_CHAIR).user

    services.end_account(user, by=user)

    assert mail_of("member_person_left").recipient == chair


def test_demonstration_tells_its_own_only():
    OfficeFactory(kind=OfficeKind.SECRETARY)
    user = UserFactory(is_demonstration=True)

    services.end_account(user, by=user)

    assert not Mail.objects.filter(kind="member_person_left")


def test_mail_does_not_leave_when_she_took_it_back():
    user = UserFactory()
    OfficeFactory(kind=OfficeKind.SECRETARY)
    services.end_account(user, by=user)
    services.take_account_back(user)

    assert [compose(mail) for mail in Mail.objects.all()] == [None, None]


# --- Who may not --------------------------------------------------------------------------------------------


def test_last_administrator_stays():
    user = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user
    inactive = OfficeFactory(kind=OfficeKind.ADMINISTRATOR, seat=2, user__is_active=False)

    with pytest.raises(services.LastAdministrator):
        services.end_account(user, by=user)

    assert User.objects.get(pk=user.pk).is_active
    assert inactive.user.is_active is False


def test_administrator_beside_another_leaves():
    user = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user
    OfficeFactory(kind=OfficeKind.ADMINISTRATOR, seat=2)

    assert services.end_account(user, by=user).closed_at


# --- Pages --------------------------------------------------------------------------------------------------


def signed_in(user: User, *, has_confirmed: bool = True) -> Client:
    client = Client()
    client.force_login(user)
    if has_confirmed:
        assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


CLOSE = "/en/account/close/"


def test_who_she_is_is_asked_again_first():
    client = signed_in(UserFactory(), has_confirmed=False)

    for response in (client.get(CLOSE), client.post(CLOSE, {"is_sure": "on"})):
        assert response.status_code == 302
        assert reverse("account_reauthenticate") in response["Location"]
    assert not User.objects.exclude(closed_at=None)


def test_page_says_what_will_happen():
    user = RepresentativeFactory(member__name_en="Lonely").user

    page = signed_in(user).get(CLOSE).content.decode()

    assert "Nobody else acts for this member: Lonely." in page
    assert reverse("account_data") in page


def test_without_the_tick_nothing_happens_and_the_reason_is_kept():
    user = UserFactory()

    response = signed_in(user).post(CLOSE, {"reason": "A new job."})

    assert response.status_code == 422
    assert "A new job." in response.content.decode()
    assert User.objects.get().is_active


def test_closing_signs_out():
    user = UserFactory()
    client = signed_in(user)

    response = client.post(CLOSE, {"is_sure": "on"}, follow=True)

    assert "Your account is closed." in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert not User.objects.get().is_active


def test_last_administrator_is_told_why_not():
    client = signed_in(OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user)

    response = client.post(CLOSE, {"is_sure": "on"})

    assert response.status_code == 422
    assert "Nobody else looks after the portal." in response.content.decode()


def test_link_takes_it_back_by_its_button_only():
    user = services.end_account(UserFactory(), by=UserFactory())
    link = take_back_link(user)

    assert "Take my account back?" in Client().get(link).content.decode()
    assert User.objects.get(pk=user.pk).is_closed
    response = Client().post(link)

    assert response["Location"] == reverse("home")
    assert User.objects.get(pk=user.pk).is_active
    assert Client().post(link).status_code == 404


def test_changed_old_or_forgotten_link_opens_nothing():
    user = services.end_account(UserFactory(), by=UserFactory())
    first = take_back_link(user)
    services.take_account_back(user)
    again = services.end_account(User.objects.get(pk=user.pk), by=user)
    second = take_back_link(again)
    User.objects.filter(pk=user.pk).update(closed_at=timezone.now() - timedelta(days=99))
    forgetting.forget_due()

    for link in (first, second, re.sub(r".(/?)$", r"x\1", second), reverse("members:take_back", args=["x"])):
        response = Client().get(link)
        assert response.status_code == 404
        assert response["X-Robots-Tag"] == "noindex, nofollow"


# --- Invited again ------------------------------------------------------------------------------------------


def test_invited_again_she_takes_her_account_back():
    user = RepresentativeFactory(user__email="noor@town.example").user
    services.end_account(user, by=user)
    invitation = InvitationFactory(email="noor@town.example")
    page = Client().get(accept_link(invitation)).content.decode()

    one = services.accept_invitation(invitation, password="another long phrase", name="Noor N.")

    assert 'name="password1"' in page
    assert one.user == user
    assert (one.user.is_active, one.user.closed_at, one.user.name) == (True, None, "Noor N.")
    assert one.user.check_password("another long phrase")


def test_forgotten_she_is_invited_as_somebody_new():
    user = UserFactory(email="noor@town.example")
    services.end_account(user, by=user)
    with time_machine.travel(timezone.now() + timedelta(days=settings.ACCOUNT_FORGOTTEN_AFTER_DAYS, hours=1)):
        assert forgetting.forget_due() == 1
        one = services.accept_invitation(InvitationFactory(email="noor@town.example"), password=PASSWORD)

    assert one.user != user


def test_old_invitations_name_nobody():
    long_ago = timezone.now() - timedelta(days=settings.INVITATIONS_KEPT_DAYS, hours=1)
    used = InvitationFactory(accepted_at=long_ago)
    late = InvitationFactory(expires_at=long_ago)
    revoked = InvitationFactory(revoked_at=long_ago)
    fresh, just_late = InvitationFactory(), InvitationFactory(expired=True)

    assert forgetting.expire_old() == 3
    assert forgetting.expire_old() == 0

    for one in (used, late, revoked):
        one.refresh_from_db()
        assert (one.email, one.name, one.title) == ("", "", "")
        assert not one.is_open
    for one in (fresh, just_late):
        one.refresh_from_db()
        assert one.email


# --- At the same moment -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_closed_twice_at_once_is_closed_once():
    user = RepresentativeFactory().user
    OfficeFactory(kind=OfficeKind.SECRETARY)

    results = all_at_once(lambda _number: services.end_account(user, by=user).pk)

    assert set(results) == {user.pk}
    assert Mail.objects.filter(kind="member_account_closed").count() == 1
    assert Mail.objects.filter(kind="member_person_left").count() == 1


@pytest.mark.django_db(transaction=True)
def test_last_two_administrators_do_not_leave_at_once():
    people = [OfficeFactory(kind=OfficeKind.ADMINISTRATOR, seat=seat).user for seat in (1, 2, 3, 4)]

    results = all_at_once(lambda number: services.end_account(people[number], by=people[number]))

    assert [type(one) for one in results].count(services.LastAdministrator) == 1
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_forgotten_while_signing_in_leaves_nobody_signed_in():
    user = UserFactory()
    forgetting.close_account(user)
    User.objects.filter(pk=user.pk).update(closed_at=timezone.now() - timedelta(days=99))
    clients = [Client() for _number in range(4)]

    def do(number: int):
        if number == 0:
            return forgetting.forget_due()
        return clients[number].post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code

    results = all_at_once(do)

    assert results[0] == 1
    assert User.objects.get().forgotten_at
    for client in clients:
        assert client.get("/en/account/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_forgotten_by_several_at_once_is_forgotten_once():
    users = [UserFactory() for _number in range(5)]
    for user in users:
        forgetting.close_account(user)
    User.objects.update(closed_at=timezone.now() - timedelta(days=99))

    results = all_at_once(lambda _number: forgetting.forget_due())

    assert sum(results) == 5
    assert User.objects.filter(forgotten_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_forgotten_or_taken_back_never_both():
    user = UserFactory()
    forgetting.close_account(user)
    User.objects.filter(pk=user.pk).update(closed_at=timezone.now() - timedelta(days=99))

    results = all_at_once(lambda number: forgetting.forget_due() if number % 2 else forgetting.reopen_account(user).pk)

    user.refresh_from_db()
    assert bool(user.forgotten_at) != user.is_active
    assert len(results) == 4


@pytest.mark.django_db(transaction=True)
def test_forgotten_while_an_invitation_is_accepted():
    user = UserFactory(email="noor@town.example")
    forgetting.close_account(user)
    User.objects.filter(pk=user.pk).update(closed_at=timezone.now() - timedelta(days=99))
    invitation = InvitationFactory(email="noor@town.example")

    results = all_at_once(
        lambda number: (
            forgetting.forget_due() if number % 2 else services.accept_invitation(invitation, password=PASSWORD)
        )
    )

    here = User.objects.filter(email="noor@town.example")
    assert here.count() <= 1
    assert {type(one) for one in results} <= {
        int,
        Representative,
        services.AccountExists,
        services.InvitationUsed,
    }
