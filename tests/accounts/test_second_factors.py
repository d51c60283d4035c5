"""Secrets of second factors: unreadable without the keys, put under new ones, and said plainly when a key is lost."""

import json
import time

import pytest
import time_machine
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse

from network.accounts.forms.codes import ActivateTOTPForm, AuthenticateForm, ReauthenticateForm
from network.accounts.second_factors import SecretUnreadable, box, rotate_keys
from network.accounts.second_step import SecondFactorMiddleware
from tests.accounts.factories import UserFactory
from tests.pages import Page
from tests.practices.test_races import all_at_once

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def code(after: int = 0) -> str:
    """What the app shows now, or that many periods later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + after))


def column() -> str:
    """The raw contents of the column with the secrets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        return cursor.fetchone()[0]


@pytest.fixture
def asked(rf):
    """A request as allauth's forms look for it, with a session of its own."""
    request = rf.post("/")
    request.session = {}
    cache.clear()
    with context.request_context(request):
        yield request


@pytest.fixture
def user(db):
    return UserFactory()


# --- Stored -------------------------------------------------------------------------------------------------


def test_database_holds_no_secret(user):
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user)

    seed = get_adapter().decrypt(codes.instance.data["seed"])
    assert len(seed) == 80
    assert SECRET not in column()
    assert seed not in column()
    assert not any(one in column() for one in codes.generate_codes())


def test_stored_secret_still_checks_codes(user, asked):
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user)

    assert Authenticator.objects.get(type="totp").wrap().validate_code(code())
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_same_secret_looks_different_each_time():
    adapter = get_adapter()

    assert adapter.encrypt(SECRET) != adapter.encrypt(SECRET)


def test_secret_waits_encrypted_in_the_session(user, asked):
    shown = ActivateTOTPForm(user=user)

    sent = ActivateTOTPForm({"code": "000000"}, user=user)

    assert shown.secret == sent.secret
    assert shown.secret not in json.dumps(asked.session)


def test_code_sent_without_a_waiting_secret_is_checked_against_a_new_one(user, asked):
    form = ActivateTOTPForm({"code": code()}, user=user)

    assert not form.is_valid()
    assert asked.session[SECRET_SESSION_KEY] != form.secret


def test_app_shows_the_network_s_name(user):
    assert "National%20Municipal%20Network" in get_adapter().build_totp_url(user, SECRET)


# --- A code is good once ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [AuthenticateForm, ReauthenticateForm])
def test_code_is_refused_a_second_time_for_as_long_as_it_would_be_taken(user, asked, form):
    TOTP.activate(user, SECRET)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        shown = code(1)
        first = form({"code": shown}, user=user).is_valid()
        clock.shift(45)
        second = form({"code": f" {shown[:3]} {shown[3:]} "}, user=user).is_valid()
        third = form({"code": code(1)}, user=user).is_valid()

    assert (first, second, third) == (True, False, True)


def test_recovery_code_works_once(user, asked):
    TOTP.activate(user, SECRET)
    one = RecoveryCodes.activate(user).get_unused_codes()[0]

    assert [AuthenticateForm({"code": one}, user=user).is_valid() for _attempt in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_recovery_code_used_at_the_same_moment_works_once():
    codes = RecoveryCodes.activate(UserFactory())
    one = codes.get_unused_codes()[0]

    results = all_at_once(lambda _number: Authenticator.objects.get().wrap().validate_code(one))

    assert sorted(results) == [False, False, False, True]


# --- New keys -----------------------------------------------------------------------------------------------


def test_new_key_in_front_reads_what_the_old_one_wrote(user, settings):
    settings.SECOND_FACTOR_KEYS = [OLD]
    stored = get_adapter().encrypt(SECRET)

    settings.SECOND_FACTOR_KEYS = [NEW, f" {OLD} "]

    assert get_adapter().decrypt(stored) == SECRET
    assert Fernet(NEW).decrypt(get_adapter().encrypt(SECRET).encode()).decode() == SECRET


def test_rotation_lets_the_old_key_go(user, settings, capsys):
    settings.SECOND_FACTOR_KEYS = [OLD]
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Key", "credential": {}})
    settings.SECOND_FACTOR_KEYS = [NEW, OLD]

    call_command("rotate_second_factor_keys")
    call_command("rotate_second_factor_keys")

    settings.SECOND_FACTOR_KEYS = [NEW]
    assert capsys.readouterr().out.splitlines() == [
        "2 put under the first key, 0 stood under it already, 0 that no key opens",
        "0 put under the first key, 2 stood under it already, 0 that no key opens",
    ]
    assert get_adapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET
    assert Authenticator.objects.get(type="recovery_codes").wrap().generate_codes() == codes


def test_rotation_goes_on_past_what_no_key_opens(user, settings, capsys):
    settings.SECOND_FACTOR_KEYS = [OLD]
    TOTP.activate(user, SECRET)
    settings.SECOND_FACTOR_KEYS = [NEW]
    TOTP.activate(UserFactory(), SECRET)
    before = column()

    call_command("rotate_second_factor_keys")

    said = capsys.readouterr()
    assert said.out.strip() == "0 put under the first key, 1 stood under it already, 1 that no key opens"
    assert "co-chair" in said.err
    assert column() == before


@pytest.mark.django_db(transaction=True)
def test_rotation_and_a_recovery_code_at_the_same_moment_lose_nothing(settings):
    settings.SECOND_FACTOR_KEYS = [OLD]
    codes = RecoveryCodes.activate(UserFactory())
    ones = codes.get_unused_codes()
    settings.SECOND_FACTOR_KEYS = [NEW, OLD]

    all_at_once(
        lambda number: rotate_keys() if number % 2 else Authenticator.objects.get().wrap().validate_code(ones[number])
    )

    settings.SECOND_FACTOR_KEYS = [NEW]
    assert set(ones) - set(Authenticator.objects.get().wrap().get_unused_codes()) == {ones[0], ones[2]}


# --- A key is lost ------------------------------------------------------------------------------------------


# What is encrypted differs at each run: without names, two processes would not collect the same tests.
STORED = {"empty": "", "word": "x", "accent": "é", "open": SECRET, "old key": Fernet(OLD).encrypt(b"secret").decode()}


@pytest.mark.parametrize("stored", STORED.values(), ids=STORED.keys())
def test_what_no_key_opens_is_said_in_words(stored):
    with pytest.raises(SecretUnreadable) as raised:
        get_adapter().decrypt(stored)

    assert "Ask a co-chair" in str(raised.value.message)


def test_form_says_that_the_key_is_lost(user, asked, settings):
    TOTP.activate(user, SECRET)
    settings.SECOND_FACTOR_KEYS = [NEW]

    form = AuthenticateForm({"code": code()}, user=user)

    assert "Ask a co-chair to reset your second step" in form.errors["code"][0]


def test_page_that_reads_a_lost_secret_says_so_too(rf, user):
    request = rf.get("/")
    request.user, request.session = user, {}

    response = SecondFactorMiddleware(lambda _request: HttpResponse()).process_exception(request, SecretUnreadable())

    page = Page(response)
    assert response.status_code == 409
    assert "Ask a co-chair to reset your second step" in page.words
    assert SecondFactorMiddleware(lambda _request: HttpResponse()).process_exception(request, KeyError()) is None


@pytest.mark.parametrize("keys", [[], ["short"], [OLD, ""], ["é" * 32]], ids=["none", "short", "empty", "letters"])
def test_keys_that_are_none_are_refused(settings, keys):
    settings.SECOND_FACTOR_KEYS = keys

    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_KEYS takes keys"):
        box()
