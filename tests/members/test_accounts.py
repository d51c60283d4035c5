"""Resetting somebody's second step: who may, what it takes away, what is said."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail

from members import services
from members.enums import OfficeKind
from network.accounts.services import end_sessions
from network.outbox.services import send_due
from tests.accounts.factories import PASSWORD, UserFactory
from tests.mails import link_in, read
from tests.members.factories import MemberFactory, OfficeFactory
from tests.roles import MAKERS, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair():
    return OfficeFactory(kind=OfficeKind.CO_CHAIR, user__name="Camille Chair").user


@pytest.fixture
def user():
    one = UserFactory()
    for kind in ("totp", "recovery_codes", "webauthn", "webauthn"):
        Authenticator.objects.create(user=one, type=kind, data={})
    return one


@pytest.mark.parametrize("role", MAKERS)
def test_co_chairs_and_administrators_may_reset_others(role):
    one, other = person(role, MemberFactory()), UserFactory()

    may = one.is_authenticated and one.has_perm("accounts.reset_second_factor", other)

    assert may is (role in ("cochair", "administrator"))


def test_nobody_may_reset_her_own(chair):
    assert not chair.has_perm("accounts.reset_second_factor", chair)
    with pytest.raises(services.OwnSecondFactor):
        services.reset_second_factor(chair, by=chair, reason="x")


def test_every_factor_of_this_person_is_gone(user, chair):
    other = Authenticator.objects.create(user=chair, type="totp", data={})

    services.reset_second_factor(user, by=chair, reason="Lost her telephone")
    services.reset_second_factor(user, by=chair, reason="Lost her telephone")

    assert list(Authenticator.objects.all()) == [other]


def test_she_is_signed_out_everywhere_at_once(user, chair, client, client_of):
    client.post("/en/sign-in/", {"login": UserFactory(email="other@town.example").email, "password": PASSWORD})
    here, there = client_of(user), client_of(user)
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key="k", user_agent="x")

    services.reset_second_factor(user, by=chair, reason="Lost her telephone")

    assert [one.get("/en/account/").status_code for one in (here, there, client)] == [302, 302, 200]
    assert not UserSession.objects.filter(user=user).exists()


def test_ending_sessions_counts_those_of_one_person(user, client_of):
    client_of(user), client_of(user), client_of(UserFactory())
    Session.objects.create(session_key="broken", session_data="?", expire_date=Session.objects.first().expire_date)

    assert [end_sessions(user), end_sessions(user)] == [2, 0]
    assert Session.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "subject", "path"),
    [
        ("en", "The second step of your account was reset", "/en/sign-in/"),
        ("fr", None, "/fr/connexion/"),
    ],
)
def test_she_is_told_who_did_it_and_why(chair, language, subject, path):
    user = UserFactory(language=language)

    services.reset_second_factor(user, by=chair, reason="Lost <her> telephone & more")
    told = read("second_factor_reset")

    assert subject in (None, told.subject)
    assert "Camille Chair" in told.text
    assert "Lost <her> telephone & more" in told.text
    assert "Lost &lt;her&gt; telephone &amp; more" in told.html
    assert f"https://testserver{path}" in told.text


def test_mail_leaves_at_once_and_each_time(user, chair):
    for _time in range(2):
        services.reset_second_factor(user, by=chair, reason="x")

    send_due()

    assert [message.to for message in mail.outbox] == [[user.email]] * 2
    assert link_in(mail.outbox[0]) == "/en/sign-in/"


def test_reset_is_in_the_log(user, chair, caplog):
    services.reset_second_factor(user, by=chair, reason="Lost her telephone")

    assert any("second_factor_reset" in str(record.msg) for record in caplog.records)
