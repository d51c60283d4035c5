"""Where somebody is signed in, and how it ends."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from network.accounts import services
from network.accounts.tasks import clear_expired_sessions
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.signing import is_in, signed_in
from tests.pages import Page

pytestmark = pytest.mark.django_db

LIST = "usersessions_list"
NEW = "quite another phrase"


@pytest.fixture(autouse=True)
def _no_limits_left():
    cache.clear()


def pk_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_list_says_device_network_and_time():
    user = UserFactory()
    signed_in(user, **{"User-Agent": "Firefox/131.0 (iPhone)"})

    page = Page(signed_in(user, **{"User-Agent": "Chrome/130.0 (Windows NT)"}).get(reverse(LIST)))

    assert page.words.index("Chrome, Windows This device") < page.words.index("Firefox, iPhone")
    assert "Network 127.0.0.1" in page.words
    assert page.words.count("Signed in:") == 2
    assert page.words.count("Sign out there (") == 1


def test_list_shows_nobody_else_and_nothing_that_ended():
    user = UserFactory()
    signed_in(UserFactory())
    ended, expired = signed_in(user), signed_in(user)
    ended.post(reverse("account_logout"))
    Session.objects.filter(session_key=expired.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )

    response = signed_in(user).get(reverse(LIST))

    assert [one.is_this for one in response.context["sessions"]] == [True]
    assert "everywhere but here" not in Page(response).words


@pytest.mark.parametrize("others", [0, 2])
def test_list_asks_the_database_the_same_however_long_it_is(others, django_assert_num_queries):
    user = UserFactory()
    client = signed_in(user)
    for _one in range(others):
        signed_in(user)

    with django_assert_num_queries(5):
        client.get(reverse(LIST))


def test_one_session_is_ended_from_afar():
    user = UserFactory()
    here, there, third = (signed_in(user) for _one in range(3))

    here.post(reverse(LIST), {"end": str(pk_of(there))})

    assert [is_in(client) for client in (here, there, third)] == [True, False, True]


def test_all_others_are_ended():
    user, stranger = UserFactory(), UserFactory()
    here, there, elsewhere = signed_in(user), signed_in(user), signed_in(stranger)

    here.post(reverse(LIST), {"end": "others"})

    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]


def test_everywhere_is_here_too():
    user = UserFactory()
    here, there = signed_in(user), signed_in(user)

    answer = here.post(reverse(LIST), {"end": "everywhere"})

    assert answer["Location"] == reverse("account_login")
    assert [is_in(client) for client in (here, there)] == [False, False]


@pytest.mark.parametrize("end", ["", "nonsense", "-1", "9" * 30, "٣", "0"])
def test_nonsense_ends_nothing(end):
    client = signed_in(UserFactory())

    assert client.post(reverse(LIST), {"end": end}).status_code == 302
    assert is_in(client)


def test_foreign_session_is_not_ended():
    here, foreign = signed_in(UserFactory()), signed_in(UserFactory())

    here.post(reverse(LIST), {"end": str(pk_of(foreign))})

    assert is_in(foreign)


def test_end_sessions_keeps_the_one_it_is_told_to():
    user = UserFactory()
    kept, ended = signed_in(user), signed_in(user)

    numbers = [services.end_sessions(user, except_key=kept.session.session_key) for _time in range(2)]

    assert numbers == [1, 0]
    assert [is_in(client) for client in (kept, ended)] == [True, False]


def test_session_that_an_invitation_opened_is_listed_and_ended(client_of):
    user = UserFactory()
    client = client_of(user)  # as the page of an invitation does: without allauth

    ended = services.end_sessions(user)

    assert ended == 1
    assert not is_in(client)


def test_changed_password_keeps_this_session_and_ends_the_others():
    user = UserFactory()
    here, there = signed_in(user), signed_in(user)

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert [is_in(client) for client in (here, there)] == [True, False]
    assert len(here.get(reverse(LIST)).context["sessions"]) == 1


def test_forgotten_password_ends_every_session():
    user = UserFactory()
    client = signed_in(user)

    user.set_password(NEW)
    user.save()

    assert not is_in(client)


def test_closed_account_has_no_session():
    user = UserFactory()
    client = signed_in(user)

    type(user).objects.update(is_active=False)

    assert not is_in(client)


def test_session_key_of_before_is_worth_nothing(client):
    client.get(reverse("account_login"))
    session = client.session
    session["typed"] = "kept"
    session.save()
    client.cookies["sessionid"] = session.session_key
    fixed = Client()
    fixed.cookies["sessionid"] = session.session_key

    client.post(reverse("account_login"), {"login": UserFactory().email, "password": PASSWORD})

    assert (is_in(client), is_in(fixed)) == (True, False)


def test_use_is_written_down_every_ten_minutes_only(django_assert_num_queries):
    client = signed_in(UserFactory())
    before = UserSession.objects.get().last_seen_at
    is_in(client)
    soon = UserSession.objects.get().last_seen_at
    session = client.session
    session["seen_at"] -= 601
    session.save()

    is_in(client)
    later = UserSession.objects.get().last_seen_at

    assert before == soon
    assert later > before


def test_what_is_left_of_ended_sessions_is_cleared():
    client = signed_in(UserFactory())
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    lasting = signed_in(UserFactory())

    clear_expired_sessions()
    clear_expired_sessions()

    assert [row.session_key for row in UserSession.objects.all()] == [lasting.session.session_key]


@pytest.mark.parametrize(
    ("ip", "kept"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("2001:db8:1:2::3", "2001:db8:1::"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_of_an_address_only_the_network_is_kept(ip, kept):
    user = UserFactory()

    Client(REMOTE_ADDR=ip).post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert UserSession.objects.get().ip == kept
