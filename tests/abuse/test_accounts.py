"""Abuse of accounts and of signing in: cases 12 to 20 and 22, as far as a page of its own is not needed.

What needs the pages of codes, passkeys and second factors stands in ``test_account_pages``.
"""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from members import services
from members.enums import OfficeKind
from members.links import accept_link
from members.models import Representative
from network.accounts.models import User
from network.accounts.services import end_sessions
from network.outbox.services import send_due
from tests.accounts.factories import PASSWORD, UserFactory
from tests.admissions.factories import AdmissionFactory
from tests.admissions.test_filling_views import address, letter
from tests.mails import link_in
from tests.members.factories import InvitationFactory, OfficeFactory
from tests.members.test_invitation_views import filled
from tests.practices.test_races import all_at_once
from tests.sessions import HOUR, signed_in
from tests.test_permissions import names_of

pytestmark = pytest.mark.django_db

LOGIN, RESET = "/en/sign-in/", "/en/password/"
NEW = "quite another phrase"
FAILED = 5  # guesses at one address within five minutes


@pytest.fixture(autouse=True)
def _nothing_counted(request):
    """The cache is a table that is not emptied with the others."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user():
    return UserFactory(email="person@town.example")


def guess(client, email: str, password: str = "a guess", **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def was_stopped(response) -> bool:
    """Whether a limit answered, not the password check."""
    return response.status_code == 429 or bool(
        re.search("Too many failed login attempts|That was too often", response.text)
    )


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


# --- 12: nobody signs up alone ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({}, id="form"),
        pytest.param({"headers": {"X-Requested-With": "XMLHttpRequest"}}, id="script"),
        pytest.param({"headers": {"Accept": "application/json"}}, id="JSON"),
        pytest.param({"headers": {"HX-Request": "true"}}, id="fragment"),
    ],
)
def test_case_12_sign_up_is_closed_by_the_form(client, language, extra):
    path = {"en": "/en/sign-up/", "fr": "/fr/inscription/"}[language]
    if language == "fr":
        from django.utils.translation import override

        with override("fr"):
            path = reverse("account_signup")
    answers = {"email": "new@town.example", "password1": NEW, "password2": NEW, "username": "new"}

    client.post(f"{path}?next=/en/", answers, **extra)

    assert not User.objects.exists()
    assert not is_in(client)


def test_case_12_a_session_that_claims_a_confirmed_address_opens_nothing(client):
    session = client.session
    session["account_verified_email"] = "new@town.example"
    session.save()

    client.post("/en/sign-up/", {"email": "new@town.example", "password1": NEW, "password2": NEW})

    assert not User.objects.exists()


def test_case_12_no_road_by_passkey_or_another_site():
    names = set(names_of(get_resolver()))

    assert not apps.is_installed("allauth.socialaccount")
    assert not apps.is_installed("allauth.headless")
    assert {name for name in names if "signup" in name or "social" in name or "openid" in name} == {"account_signup"}
    for name in ("account_signup_by_passkey", "mfa_signup_webauthn", "socialaccount_signup", "openid_connect_login"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


# --- 13, 14: invitations ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_case_13_invitation_used_twice_at_once_makes_one_account():
    link = accept_link(InvitationFactory())

    results = all_at_once(lambda _number: Client().post(link, filled()).status_code, times=6)

    assert results.count(302) == 1
    assert set(results) <= {302, 409, 410}
    assert User.objects.count() == Representative.objects.count() == EmailAddress.objects.count() == 1


def test_case_14_forwarded_invitation_is_refused_for_another_account(client_of):
    invitation = InvitationFactory(email="noor@kelowna.example")
    other = UserFactory(email="somebody@else.example")
    client = client_of(other)

    answers = [client.get(accept_link(invitation)), client.post(accept_link(invitation), filled())]

    assert [one.status_code for one in answers] == [403, 403]
    assert not Representative.objects.exists()
    invitation.refresh_from_db()
    assert invitation.is_open


def test_case_14_forwarded_invitation_makes_no_account_for_another_address(client):
    invitation = InvitationFactory(email="noor@kelowna.example")

    client.post(accept_link(invitation), filled(email="evil@else.example", login="evil@else.example"))

    assert [user.email for user in User.objects.all()] == ["noor@kelowna.example"]


def test_case_14_forwarded_invitation_cannot_take_an_account_that_is_there(client):
    owner = UserFactory(email="noor@kelowna.example")
    invitation = InvitationFactory(email="Noor@Kelowna.example")

    response = client.post(accept_link(invitation), filled())

    owner.refresh_from_db()
    assert response.status_code == 409
    assert owner.check_password(PASSWORD)
    assert not is_in(client)


# --- 15: who has an account ---------------------------------------------------------------------------------


def asked(client, path: str, data: dict) -> tuple:
    """What somebody from outside can tell: status, where to, the words, and how much was asked of the database."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.post(path, data)
    page = client.get(response["Location"]) if response.status_code == 302 else response
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)
    return response.status_code, response.get("Location"), words, len(queries)


@pytest.mark.parametrize("unknown", ["nobody@town.example", "closed@town.example"], ids=["unknown", "closed"])
def test_case_15_signing_in_tells_nobody_who_has_an_account(user, unknown):
    UserFactory(email="closed@town.example", is_active=False)

    *known, cost = asked(Client(), LOGIN, {"login": user.email, "password": "a guess"})
    *other, other_cost = asked(Client(), LOGIN, {"login": unknown, "password": "a guess"})

    assert [str(part).replace(unknown, "") for part in other] == [str(part).replace(user.email, "") for part in known]
    assert abs(cost - other_cost) <= 1


def test_case_15_signing_in_hashes_a_password_for_nobody_too(client, user, monkeypatch):
    """As long as the answer takes: the hash is what costs time."""
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt: hashed.append(salt) or f"md5${salt}$x",
    )

    guess(client, user.email)
    of_known = len(hashed)
    guess(client, "nobody@town.example")

    assert len(hashed) == 2 * of_known > 0


@pytest.mark.parametrize("unknown", ["nobody@town.example", "closed@town.example"], ids=["unknown", "closed"])
def test_case_15_asking_for_a_new_password_tells_nobody_who_has_an_account(user, unknown):
    UserFactory(email="closed@town.example", is_active=False)

    *known, _cost = asked(Client(), RESET, {"email": user.email})
    *other, _cost = asked(Client(), RESET, {"email": unknown})
    send_due()

    assert [str(part).replace(unknown, "") for part in other] == [str(part).replace(user.email, "") for part in known]
    assert [message.to for message in mail.outbox] == [[user.email]]


def cost_before_answering(path: str, data: dict) -> int:
    """Queries until the answer is ready to go out, as a web server sees it."""
    cache.clear()
    token = "a" * 32
    request = RequestFactory().post(path, data, headers={"Cookie": f"csrftoken={token}", "X-CSRFToken": token})
    with CaptureQueriesContext(connection) as queries:
        response = get_wsgi_application()(request.environ, lambda *_head: None)
    response.close()
    assert response.status_code == 302
    return len(queries)


@pytest.mark.django_db(transaction=True)
def test_case_15_asking_for_a_new_password_asks_the_database_alike():
    user = UserFactory(email="person@town.example")
    costs = [cost_before_answering(RESET, {"email": email}) for email in (user.email, "nobody@town.example")]
    send_due()

    assert abs(costs[0] - costs[1]) <= 1
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_case_15_invitation_of_an_address_tells_its_sender_nothing_new():
    """An invitation is posted alike whether the address has an account or not."""
    member = InvitationFactory().member
    UserFactory(email="known@town.example")

    made = [
        services.invite_person(
            member,
            by=None,
            email=email,
            name="x",
            title="x",
            kind="colleague",
            language="en",
            time_zone="America/Toronto",
        )
        for email in ("known@town.example", "unknown@town.example")
    ]

    assert len({(one.accepted_at, one.revoked_at, one.kind) for one in made}) == 1


# --- 16: guessing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [0, 1], ids=["no proxy", "one proxy"])
def test_case_16_forged_addresses_do_not_evade_the_limit(user, settings, trusted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    real = {0: "", 1: ", 203.0.113.9"}[trusted]  # what the proxy adds itself

    stopped = [
        was_stopped(
            guess(Client(), f"person{number}@town.example", headers={"X-Forwarded-For": f"198.51.100.{number}{real}"})
        )
        for number in range(12)
    ]

    assert stopped == [False] * 10 + [True] * 2


@pytest.mark.parametrize("trusted", [0, 1], ids=["no proxy", "one proxy"])
def test_case_16_forged_addresses_lock_nobody_out(user, settings, trusted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    victim = "198.51.100.7"
    for number in range(12):
        forged = {0: victim, 1: f"{victim}, {victim}, 203.0.113.9"}[trusted]
        guess(Client(REMOTE_ADDR="203.0.113.9"), f"person{number}@town.example", headers={"X-Forwarded-For": forged})
    client = Client(REMOTE_ADDR=victim if trusted == 0 else "203.0.113.9")

    guess(client, user.email, PASSWORD, headers={"X-Forwarded-For": victim} if trusted else {})

    assert is_in(client)


def test_case_16_people_behind_one_proxy_do_not_share_a_limit(user, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        guess(Client(), f"person{number}@town.example", headers={"X-Forwarded-For": "203.0.113.9"})
    client = Client()

    guess(client, user.email, PASSWORD, headers={"X-Forwarded-For": "198.51.100.7"})

    assert is_in(client)


@pytest.mark.parametrize("forged", ["", " ", "unknown", "evil, evil", "::1]", "1.2.3.4.5", "é", "x" * 5000, "," * 50])
def test_case_16_nonsense_for_an_address_is_no_error(client, user, settings, forged):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert guess(client, user.email, headers={"X-Forwarded-For": forged}).status_code in (200, 403)


def test_case_16_one_ipv6_network_is_one_guesser(user):
    stopped = [
        was_stopped(guess(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), f"person{number}@town.example"))
        for number in range(12)
    ]
    client = Client(REMOTE_ADDR="2001:db8:1:3::1")
    guess(client, user.email, PASSWORD)

    assert stopped == [False] * 10 + [True] * 2
    assert is_in(client)


def test_case_16_many_addresses_share_the_limit_of_one_account(user):
    for number in range(FAILED):
        guess(Client(REMOTE_ADDR=f"203.0.113.{number}"), user.email)
    client = Client(REMOTE_ADDR="198.51.100.7")

    response = guess(client, user.email, PASSWORD)

    assert was_stopped(response)
    assert not is_in(client)


@pytest.mark.parametrize(
    "spelt",
    [
        "PERSON@TOWN.EXAMPLE", " person@town.example ", "Person@town.example", "per\u017fon@town.example",
        "person@town.e\u017fample", "pers\u00f3n@town.example", "perso\u0301n@town.example", "\uff50erson@town.example",
        "person@town.example.", "person@\u0074own.example", "person\u200b@town.example",
    ],
)  # fmt: skip
def test_case_16_spelling_the_address_otherwise_gives_no_more_guesses(user, spelt):
    for number in range(FAILED):
        guess(Client(REMOTE_ADDR=f"203.0.113.{number}"), user.email)
    client = Client(REMOTE_ADDR="198.51.100.7")

    guess(client, spelt, PASSWORD)

    assert not is_in(client)


def test_case_16_others_sign_in_while_one_account_is_guessed_at(user):
    other = UserFactory()
    for number in range(FAILED + 3):
        guess(Client(REMOTE_ADDR=f"203.0.113.{number}"), user.email)
    client = Client(REMOTE_ADDR="203.0.113.1")

    guess(client, other.email, PASSWORD)

    assert is_in(client)


def test_case_16_signing_in_rightly_uses_nothing_up(user):
    for _time in range(FAILED + 2):
        client = Client()
        guess(client, user.email, PASSWORD)
        assert is_in(client)


@pytest.mark.django_db(transaction=True)
def test_case_16_limit_holds_for_guesses_at_the_same_moment():
    """Real connections. Nothing but Postgres counts: in tests no Redis listens."""
    user = UserFactory(email="person@town.example")

    results = all_at_once(
        lambda number: was_stopped(guess(Client(REMOTE_ADDR=f"203.0.113.{number}"), user.email)), times=16
    )

    assert set(results) == {True, False}
    assert results.count(False) <= FAILED


def test_case_16_files_behind_an_applicant_s_link_are_limited(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"membership_request_upload": "100/h/ip,2/d/key"}
    one, other = AdmissionFactory(invited=True), AdmissionFactory(invited=True)

    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            address(request, "letter"), letter(signed_on=f"2026-01-1{number}")
        )
        for number, request in enumerate([one, one, one, other])
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 422, 302]
    assert "Too many files were sent in a short time." in answers[2].text
    assert one.documents.count() == 2


# --- 19: sessions -------------------------------------------------------------------------------------------


def test_case_19_session_planted_before_signing_in_is_another_one_after(user):
    planted = Client()
    session = planted.session
    session["planted"] = 1
    session.save()
    victim = Client()
    victim.cookies["sessionid"] = session.session_key

    guess(victim, user.email, PASSWORD)

    assert is_in(victim)
    assert victim.cookies["sessionid"].value != session.session_key
    assert planted.get("/en/account/").status_code == 302


def test_case_19_session_key_made_up_by_the_browser_is_not_taken(client, user):
    client.cookies["sessionid"] = "a" * 32

    guess(client, user.email, PASSWORD)

    assert client.cookies["sessionid"].value != "a" * 32


def test_case_19_new_password_ends_every_other_session(user, client_of):
    here, there = client_of(user), client_of(user)

    here.post("/en/account/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert there.get("/en/account/").status_code == 302


def test_case_19_password_chosen_by_mail_ends_every_session(user, client, client_of):
    thief = client_of(user)
    client.post(RESET, {"email": user.email})
    send_due()
    form = client.get(link_in(mail.outbox[0]), follow=True)

    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert thief.get("/en/account/").status_code == 302


def test_case_19_ending_all_sessions_works_at_once(user, client_of):
    browsers = [client_of(user) for _number in range(3)]

    end_sessions(user)

    assert [one.get("/en/account/").status_code for one in browsers] == [302] * 3


def test_case_19_cookie_of_an_ended_session_opens_nothing(user, client_of):
    client = client_of(user)
    cookie = client.cookies["sessionid"].value
    client.post("/en/sign-out/")
    again = Client()
    again.cookies["sessionid"] = cookie

    assert again.get("/en/account/").status_code == 302


# --- 20: led away -------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example",
    "\\/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "http:evil", "https:evil.example",
    "https://testserver@evil.example/", "https://testserver.evil.example/", "/\t/evil.example", "\t//evil.example",
    "/\n/evil.example", "//testserver:80@evil.example", "ftp://testserver/", "%2F%2Fevil.example", "x" * 5000,
]  # fmt: skip


def leads_away(location: str) -> bool:
    """As a browser reads it, for which a backslash is a slash and control characters are not there."""
    read = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    return urlsplit(urljoin("https://testserver/en/", read))[:2] != ("https", "testserver")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_case_20_signing_in_leads_nowhere_else(client, user, target):
    response = client.post(
        LOGIN, {"login": user.email, "password": PASSWORD, "next": target}, query_params={"next": target}
    )

    assert response.status_code == 302
    assert not leads_away(response["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_case_20_who_is_signed_in_already_is_led_nowhere_else(user, client_of, target):
    response = client_of(user).get(LOGIN, {"next": target})

    assert not leads_away(response["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_case_20_confirming_leads_nowhere_else(user, target):
    client = signed_in(Client(), user, ago=HOUR)

    response = client.post(
        "/en/account/confirm/", {"password": PASSWORD, "next": target}, query_params={"next": target}
    )

    assert not leads_away(response["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_case_20_signing_out_leads_nowhere_else(user, client_of, target):
    response = client_of(user).post("/en/sign-out/", {"next": target}, query_params={"next": target})

    assert not leads_away(response["Location"])


@pytest.mark.parametrize("path", ["//evil.example/en/account/", "/%5Cevil.example/en/account/", "/en//evil.example/"])
def test_case_20_address_without_a_language_leads_nowhere_else(client, path):
    response = client.get(path)

    assert response.status_code == 404 or not leads_away(response["Location"])


# --- 18, 22 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [OfficeKind.ADMINISTRATOR, OfficeKind.CO_CHAIR, OfficeKind.SECRETARY])
def test_case_18_officer_without_a_second_factor_gets_nothing(client_of, settings, kind):
    settings.SECOND_FACTOR_REQUIRED_OF = ["administrator", "co_chair", "secretary"]
    client = client_of(OfficeFactory(kind=kind).user)
    admission = AdmissionFactory(consultation=True)
    file = reverse("admissions:detail", args=[admission.pk])

    page = client.get(file)
    fragment = client.get(file, headers={"HX-Request": "true"})
    history = client.get(file, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    deed = client.post(reverse("admissions:note", args=[admission.pk]), {"text": "x", "said_on": "2026-01-01"})

    assert page.status_code == deed.status_code == 403
    assert fragment["HX-Refresh"] == history["HX-Refresh"] == "true"
    assert all(admission.municipality not in one.text for one in (page, fragment, history, deed))
    assert not admission.notes.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Host": "evil.example", "X-Original-Host": "evil.example", "X-Forwarded-Server": "evil.example"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"Host": "testserver:1@evil.example"},
        {"Host": "localhost"},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Port": "8080"},
        {"Referer": "https://evil.example/", "Origin": "https://testserver"},
    ],
    ids=str,
)
@pytest.mark.parametrize("trusted", [0, 1])
def test_case_22_reset_link_keeps_the_portal_s_address(client, user, settings, headers, trusted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted

    client.post(RESET, {"email": user.email}, headers=headers)
    send_due()

    bodies = [f"{message.subject}{message.body}{message.alternatives}" for message in mail.outbox]
    assert not any("evil" in body for body in bodies)
    assert all(re.search(r"https://testserver/en/password/new/", body) for body in bodies)
    assert bool(bodies) is (headers.get("Host") in (None, "localhost"))
