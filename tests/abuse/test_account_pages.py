"""Abuse of signing in by mailed codes, passkeys and second factors: cases 12, 15, 17, 18 and 20 on their pages."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admissions.enums import AdmissionState
from members import services
from members.enums import OfficeKind
from network.accounts.models import User
from network.outbox.services import send_due
from network.shared.typed import author_mark
from tests.abuse.test_accounts import (
    ELSEWHERE,
    LOGIN,
    asked,
    cost_before_answering,
    guess,
    is_in,
    leads_away,
    was_stopped,
)
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.test_second_factors import SECRET, code
from tests.admissions.factories import AdmissionFactory
from tests.members.factories import MemberFactory, OfficeFactory
from tests.pages import Page
from tests.sessions import HOUR, note, signed_in

pytestmark = pytest.mark.django_db

WHY = "Your role in the Network asks for a second step"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user():
    return UserFactory(email="person@town.example")


@pytest.fixture
def officer(settings):
    """An administrator, where administrators need a second factor."""
    settings.SECOND_FACTOR_REQUIRED_OF = ["administrator"]
    return OfficeFactory(kind=OfficeKind.ADMINISTRATOR, user__email="officer@town.example").user


@pytest.fixture
def codes(officer):
    """The officer's recovery codes; she has one-time codes too."""
    TOTP.activate(officer, SECRET)
    return RecoveryCodes.activate(officer).get_unused_codes()


def mailed_code(client, email: str) -> str:
    """The code that a mail brings when somebody asks for one with this address."""
    client.post(reverse("account_request_login_code"), {"email": email})
    send_due()
    return re.search(r"\b\d{3}-\d{3}-\d{3}\b", mail.outbox[-1].body)[0]


def type_code(client, typed: str, **more):
    return client.post(reverse("account_confirm_login_code"), {"code": typed, **more})


# --- 12, 15: codes and passkeys make no account and betray none ---------------------------------------------


def test_case_12_code_for_an_unknown_address_makes_no_account(client):
    client.post(reverse("account_request_login_code"), {"email": "new@town.example"})
    send_due()
    for typed in ("000-000-000", "", "None"):
        type_code(client, typed)

    assert not User.objects.exists()
    assert not mail.outbox
    assert not is_in(client)


def test_case_12_passkey_of_nobody_makes_no_account(client):
    client.post(reverse("mfa_login_webauthn"), {"credential": '{"id": "x", "response": {"userHandle": "MQ"}}'})

    assert not User.objects.exists()
    assert not is_in(client)


@pytest.mark.parametrize("unknown", ["nobody@town.example", "closed@town.example"], ids=["unknown", "closed"])
def test_case_15_asking_for_a_code_tells_nobody_who_has_an_account(user, unknown):
    UserFactory(email="closed@town.example", is_active=False)
    path = reverse("account_request_login_code")

    *known, _cost = asked(Client(), path, {"email": user.email})
    *other, _cost = asked(Client(), path, {"email": unknown})
    send_due()

    assert [str(part).replace(unknown, "") for part in other] == [str(part).replace(user.email, "") for part in known]
    assert {address for message in mail.outbox for address in message.to} == {user.email}


@pytest.mark.django_db(transaction=True)
def test_case_15_asking_for_a_code_asks_the_database_alike():
    """The mail server is talked to when the answer has gone out."""
    user, path = UserFactory(email="person@town.example"), reverse("account_request_login_code")
    costs = [cost_before_answering(path, {"email": email}) for email in (user.email, "nobody@town.example")]

    assert abs(costs[0] - costs[1]) <= 1
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_case_15_wrong_code_tells_nobody_who_has_an_account(user):
    answers = []
    for email in (user.email, "nobody@town.example"):
        client = Client()
        client.post(reverse("account_request_login_code"), {"email": email})
        response = type_code(client, "000-000-000")
        answers.append((response.status_code, Page(response).words.replace(email, "")))

    assert answers[0] == answers[1]


# --- 16, 17: guessing codes ---------------------------------------------------------------------------------


def test_case_17_mailed_code_signs_in_once(client, user):
    typed = mailed_code(client, user.email)
    type_code(client, typed)
    was_in = is_in(client)
    client.post("/en/sign-out/")

    type_code(client, typed)

    assert was_in
    assert not is_in(client)


def test_case_17_three_wrong_codes_end_it(client, user):
    typed = mailed_code(client, user.email)
    for _attempt in range(3):
        type_code(client, "000-000-000")

    type_code(client, typed)

    assert not is_in(client)


def test_case_17_code_expires(client, user, settings):
    typed = mailed_code(client, user.email)
    later = timezone.now() + timezone.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT + 1)

    with time_machine.travel(later):
        type_code(client, typed)

    assert not is_in(client)


def test_case_17_code_is_good_in_its_own_session_only(client, user):
    typed = mailed_code(client, user.email)
    elsewhere = Client()
    elsewhere.post(reverse("account_request_login_code"), {"email": "nobody@town.example"})

    type_code(elsewhere, typed)
    type_code(Client(), typed)

    assert not is_in(elsewhere)


def test_case_17_code_of_one_person_opens_no_other_account(client, user):
    typed = mailed_code(client, user.email)
    other = UserFactory()
    cache.clear()
    client.post(reverse("account_request_login_code"), {"email": other.email})

    type_code(client, typed)

    assert client.session.get("_auth_user_id") in (None, str(user.pk))


def test_case_17_asking_for_codes_is_limited(user):
    for number in range(8):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(reverse("account_request_login_code"), {"email": user.email})
    send_due()

    assert 0 < len(mail.outbox) <= 3


def test_case_17_guessing_the_second_step_is_limited(officer, codes):
    for number in range(8):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        guess(client, officer.email, PASSWORD)
        client.post(reverse("mfa_authenticate"), {"code": f"00000{number}"})
    client = Client(REMOTE_ADDR="198.51.100.7")
    guess(client, officer.email, PASSWORD)

    response = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert was_stopped(response)
    assert not is_in(client)


# --- 18: the second step ------------------------------------------------------------------------------------


def test_case_18_password_alone_opens_nothing(client, officer, codes):
    response = guess(client, officer.email, PASSWORD)

    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)


def test_case_18_mailed_code_alone_opens_nothing(client, officer, codes):
    type_code(client, mailed_code(client, officer.email))

    assert not is_in(client)
    assert client.get("/en/account/").status_code == 302


def test_case_18_one_time_code_opens_everything(client, officer, codes):
    guess(client, officer.email, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert client.get("/en/practices/").status_code == 200
    assert client.get("/en/account/").status_code == 200


def test_case_18_one_time_code_works_once(officer, codes):
    shown = code()
    opened = []
    for _time in range(2):
        client = Client()
        guess(client, officer.email, PASSWORD)
        client.post(reverse("mfa_authenticate"), {"code": shown})
        opened.append(is_in(client))

    assert opened == [True, False]


def test_case_18_recovery_code_works_once(officer, codes):
    opened = []
    for _time in range(2):
        client = Client()
        guess(client, officer.email, PASSWORD)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        opened.append(is_in(client) and client.get("/en/practices/").status_code == 200)

    assert opened == [True, False]


@pytest.mark.parametrize("method", ["password", "code"])
def test_case_18_session_opened_without_the_factor_has_to_pass_it(officer, codes, method):
    client = signed_in(Client(), officer, method=method)

    page = client.get("/en/practices/")
    fragment = client.get("/en/practices/", headers={"HX-Request": "true"})
    deed = client.post("/en/account/", {"name": "x", "language": "en", "time_zone": "America/Toronto"})

    passing = reverse("mfa_reauthenticate")
    assert page["Location"] == f"{passing}?next=/en/practices/"
    assert (fragment.status_code, fragment["HX-Redirect"]) == (200, passing)
    assert deed["Location"] == passing
    assert client.get(passing).status_code == 200


def test_case_18_passing_it_leads_on(officer, codes):
    client = signed_in(Client(), officer)
    asked_for = client.get("/en/practices/")["Location"]

    response = client.post(asked_for, {"code": code(), "next": "/en/practices/"})

    assert response["Location"] == "/en/practices/"
    assert client.get("/en/practices/").status_code == 200


def test_case_18_password_cannot_add_a_factor_of_ones_own(officer, codes):
    client = signed_in(Client(), officer)

    for name in (
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_index",
        "mfa_generate_recovery_codes",
    ):
        for send in (client.get, client.post):
            assert send(reverse(name))["Location"].startswith(reverse("mfa_reauthenticate")), name
    assert Authenticator.objects.count() == 2


def test_case_18_holder_of_a_passkey_is_asked_for_it(officer):
    Authenticator.objects.create(user=officer, type="webauthn", data={"name": "Key", "credential": {}})

    response = signed_in(Client(), officer).get("/en/practices/")

    assert response["Location"] == f"{reverse('mfa_reauthenticate_webauthn')}?next=/en/practices/"


@pytest.mark.django_db(transaction=True)
def test_case_18_enrolling_opens_the_rest(officer):
    client = signed_in(Client(), officer)
    before = client.get("/en/practices/")
    form = client.get(reverse("mfa_activate_totp"))
    secret = form.context["form"].secret
    shown = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": shown})

    assert (before.status_code, form.status_code) == (403, 200)
    assert reverse("mfa_add_webauthn") in Page(before).links
    assert reverse("mfa_activate_totp") in Page(before).links
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert client.get("/en/practices/").status_code == 200


def test_case_18_factor_taken_away_counts_on_the_next_request(officer, codes):
    client = signed_in(Client(), officer, method="mfa", type="totp")
    before = client.get("/en/practices/").status_code
    Authenticator.objects.all().delete()

    assert (before, client.get("/en/practices/").status_code) == (200, 403)


def test_case_18_recovery_codes_alone_are_no_second_factor(officer):
    RecoveryCodes.activate(officer)
    client = signed_in(Client(), officer, method="mfa", type="recovery_codes")

    assert WHY in client.get("/en/practices/").text


def test_case_18_reset_leads_to_enrolling_anew(officer, codes):
    client = signed_in(Client(), officer, method="mfa", type="totp")
    chair = OfficeFactory(kind=OfficeKind.CO_CHAIR).user

    services.reset_second_factor(officer, by=chair, reason="Lost her telephone")
    was_in = client.get("/en/account/").status_code == 200
    guess(client, officer.email, PASSWORD)

    assert not was_in
    assert is_in(client)
    assert WHY in client.get("/en/practices/").text


def test_lost_key_is_said_where_the_code_is_asked_for(client, officer, codes, settings):
    settings.SECOND_FACTOR_KEYS = ["YW5vdGhlci1rZXktZm9yLXRlc3RzLS0tLS0tLS0tLS0="]
    guess(client, officer.email, PASSWORD)

    response = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert response.status_code in (200, 422)
    assert "Ask a co-chair to reset your second step" in response.text


def test_lost_key_is_said_where_recovery_codes_are_shown(officer, codes, settings):
    client = signed_in(Client(), officer, method="mfa", type="totp")
    settings.SECOND_FACTOR_KEYS = ["YW5vdGhlci1rZXktZm9yLXRlc3RzLS0tLS0tLS0tLS0="]

    response = client.get(reverse("mfa_view_recovery_codes"))

    assert response.status_code == 409
    assert "Ask a co-chair to reset your second step" in response.text


# --- 20, and confirming without a password -------------------------------------------------------------------


@pytest.mark.parametrize("target", ELSEWHERE)
def test_case_20_second_step_leads_nowhere_else(client, officer, codes, target):
    answers = {"login": officer.email, "password": PASSWORD, "next": target}
    client.post(LOGIN, answers, query_params={"next": target})

    response = client.post(reverse("mfa_authenticate"), {"code": code(), "next": target}, query_params={"next": target})

    assert is_in(client)
    assert not leads_away(response["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_case_20_mailed_code_leads_nowhere_else(client, user, target):
    typed = mailed_code(client, user.email)

    response = client.post(
        reverse("account_confirm_login_code"), {"code": typed, "next": target}, query_params={"next": target}
    )

    assert is_in(client)
    assert not leads_away(response["Location"])


def test_person_without_a_password_confirms_by_a_mailed_code_and_finds_her_text(settings):
    chair = OfficeFactory(kind=OfficeKind.CO_CHAIR).user
    chair.set_unusable_password()
    chair.save()
    leave = reverse("admissions:leave", args=[AdmissionFactory(state=AdmissionState.ACTIVE, member=MemberFactory()).pk])
    client = signed_in(Client(), chair, ago=HOUR, method="code")

    asked = client.post(leave, {"reason": "The letter of 3 May", "author": author_mark(chair)})
    note(client, chair, method="code")

    assert asked["Location"] == f"{reverse('account_reauthenticate_by_code')}?next={leave}"
    assert Page(client.get(leave)).fields["reason"] == "The letter of 3 May"
