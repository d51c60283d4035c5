"""The ways in: password, mailed code, passkey, second step; and showing once more who one is."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from network.accounts import services
from network.outbox.adapters import CODES_A_DAY
from network.outbox.services import send_due
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.signing import is_in, latest_code, one_time_code, signed_in
from tests.pages import Page

pytestmark = pytest.mark.django_db

LOGIN, ASK, CONFIRM = "account_login", "account_request_login_code", "account_confirm_login_code"
WAYS, STEP = "mfa_index", "mfa_authenticate"
LATER = 3600


@pytest.fixture(autouse=True)
def _no_limits_left():
    cache.clear()


def ask_for_code(client: Client, email: str, **more):
    return client.post(reverse(ASK), {"email": email} | more, follow=True)


def without_password(**how):
    user = UserFactory(**how)
    user.set_unusable_password()
    user.save()
    return user


def by_code(user) -> Client:
    """A browser in which ``user`` has just typed a mailed code."""
    client = Client()
    ask_for_code(client, user.email)
    client.post(reverse(CONFIRM), {"code": latest_code()})
    assert is_in(client)
    return client


def grow_old(client: Client) -> None:
    """As if the reader had signed in an hour ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= LATER
    session.save()


def with_app(client: Client) -> tuple[str, list[str]]:
    """Set up one-time codes; the secret and the recovery codes."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": one_time_code(secret)})
    shown = client.post(reverse("mfa_view_recovery_codes"))
    return secret, shown.context["codes"]


# --- The page -----------------------------------------------------------------------------------------------


def test_passkey_comes_first_then_password_then_code(client):
    text = client.get(reverse(LOGIN)).text

    places = [text.index(reverse(name)) for name in ("mfa_login_webauthn", "account_reset_password", ASK)]
    assert places == sorted(places)
    assert re.search(r"data-with-passkeys\s+hidden", text)  # without JavaScript nothing is offered that cannot work


def test_fields_are_known_to_browsers_and_password_managers(client):
    inputs = {one.get("name"): one for one in Page(client.get(reverse(LOGIN))).attributes if one["tag"] == "input"}

    assert inputs["login"]["autocomplete"] == "username webauthn"
    assert inputs["password"]["autocomplete"] == "current-password"


def test_page_that_was_asked_for_is_carried_along_every_way(client):
    page = Page(client.get(f"{reverse(LOGIN)}?next=/en/practices/"))

    forms = [one for one in page.attributes if one.get("name") == "next" and one["value"] == "/en/practices/"]
    assert len(forms) == 2  # the passkey's and the password's
    assert f"{reverse(ASK)}?next=%2Fen%2Fpractices%2F" in page.links


@pytest.mark.parametrize(("box", "lasts"), [({}, False), ({"remember": "on"}, True)], ids=["unticked", "ticked"])
def test_session_lasts_as_its_owner_ticked(client, box, lasts):
    client.post(reverse(LOGIN), {"login": UserFactory().email, "password": PASSWORD} | box)

    assert bool(client.cookies["sessionid"]["max-age"]) is lasts


# --- A code by mail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_code_signs_in_and_speaks_the_account_s_language(client, language):
    user = without_password(language=language)

    with override({"en": "fr", "fr": "en"}[language]):
        ask_for_code(client, user.email)
        page = client.get(reverse(CONFIRM))
        answer = client.post(reverse(CONFIRM), {"code": latest_code()})

    assert mail.outbox[-1].to == [user.email]
    assert f'lang="{language}-CA"' in mail.outbox[-1].alternatives[0][0]
    assert Page(page).fields["code"] == ""
    assert 'autocomplete="one-time-code"' in page.text
    assert answer["Location"] == f"/{language}/"
    assert is_in(client)
    assert not client.cookies["sessionid"]["max-age"]  # until the browser is closed


def test_code_may_be_typed_without_hyphens(client):
    user = UserFactory()
    ask_for_code(client, user.email)

    client.post(reverse(CONFIRM), {"code": f" {latest_code().replace('-', ' ')} "})

    assert is_in(client)


def test_code_leads_to_the_page_that_was_asked_for(client):
    user = UserFactory()
    ask_for_code(client, user.email, next="/en/practices/")

    answer = client.post(reverse(CONFIRM), {"code": latest_code(), "next": "/en/practices/"})

    assert answer["Location"] == "/en/practices/"


def test_unknown_address_is_answered_alike_and_gets_no_mail():
    user = UserFactory(email="known@town.example")
    pages = {}
    for email in (user.email, "unknown@town.example"):
        answer = ask_for_code(Client(), email)
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text.replace(email, ""))
        pages[email] = answer.status_code, answer.redirect_chain, words

    assert pages[user.email] == pages["unknown@town.example"]
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_closed_account_gets_no_code(client):
    ask_for_code(client, UserFactory(is_active=False).email)

    assert mail.outbox == []


def test_third_wrong_code_ends_it(client):
    ask_for_code(client, UserFactory().email)
    code = latest_code()

    for _try in range(3):
        client.post(reverse(CONFIRM), {"code": "000-000-000"})
    client.post(reverse(CONFIRM), {"code": code})

    assert not is_in(client)


def test_wrong_code_is_answered_in_words(client):
    ask_for_code(client, UserFactory().email)

    page = Page(client.post(reverse(CONFIRM), {"code": "000-000-000"}))

    assert page.title.startswith("Error:")
    assert "This is not the code." in page.words


def test_code_works_for_a_while_only(client):
    ask_for_code(client, UserFactory().email)
    code = latest_code()

    with time_machine.travel(timezone.now() + timedelta(seconds=901)):
        client.post(reverse(CONFIRM), {"code": code})

    assert not is_in(client)


def test_new_code_is_sent_twice_and_the_first_no_longer_works(client):
    ask_for_code(client, UserFactory().email)
    first = latest_code()

    for _time in range(3):
        client.post(reverse(CONFIRM), {"action": "resend"})
    client.post(reverse(CONFIRM), {"code": first})
    was_in = is_in(client)
    client.post(reverse(CONFIRM), {"code": latest_code()})

    assert len(mail.outbox) == 3
    assert (was_in, is_in(client)) == (False, True)


def test_code_of_another_session_is_not_taken(client):
    user, elsewhere = UserFactory(), Client()
    ask_for_code(client, user.email)
    code = latest_code()
    ask_for_code(elsewhere, user.email)

    elsewhere.post(reverse(CONFIRM), {"code": code})

    assert not is_in(elsewhere)


def test_another_way_can_be_taken_from_the_page_of_the_code(client):
    ask_for_code(client, UserFactory().email)
    stuck = client.get(reverse(LOGIN)).status_code

    client.post(reverse("account_logout"), {"next": reverse(LOGIN)})

    assert stuck == 302
    assert client.get(reverse(LOGIN)).status_code == 200


def test_mailbox_is_not_filled_with_codes():
    user = UserFactory()
    for _time in range(CODES_A_DAY + 3):
        ask_for_code(Client(), user.email)
        cache.clear()

    assert len(mail.outbox) == CODES_A_DAY


# --- Passkeys (the ceremony itself needs a browser: tests/browser/test_signing_in.py) ------------------------


def test_question_for_a_passkey_names_nobody(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    asked = answer.json()["request_options"]["publicKey"]
    assert (asked["rpId"], asked["userVerification"]) == ("testserver", "required")
    assert not asked.get("allowCredentials")


NONSENSE = [
    "", "{}", "[]", "7", "nonsense", json.dumps({"id": "x", "response": {}}), json.dumps({"id": 1, "response": [1]}),
    json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "MQ"}}),
    json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {
        "userHandle": "MQ", "clientDataJSON": "e30", "authenticatorData": "eA", "signature": "eA",
    }}),
]  # fmt: skip


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_is_no_passkey_to_keep(credential):
    client = signed_in(UserFactory())
    client.get(reverse("mfa_add_webauthn"))

    answer = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})

    assert Page(answer).title.startswith("Error:")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_in_place_of_a_passkey_leads_back(client, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert answer["Location"] == reverse(LOGIN)
    assert not is_in(client)


def test_page_of_a_new_passkey_says_what_to_do_without_javascript():
    page = Page(signed_in(UserFactory(), **{"User-Agent": "Firefox/131.0 (Windows)"}).get(reverse("mfa_add_webauthn")))

    assert "it runs no JavaScript" in page.words
    assert page.fields["name"] == "Firefox, Windows"


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_foreign_passkey_is_not_there(name):
    foreign = Authenticator.objects.create(user=UserFactory(), type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    client = signed_in(UserFactory())

    answers = [
        send(reverse(name, args=[pk])).status_code
        for send in (client.get, client.post)
        for pk in (foreign.pk, 9_999_999)
    ]

    assert answers == [404] * 4
    assert Authenticator.objects.filter(pk=foreign.pk).exists()


def test_own_passkey_is_renamed_and_removed_and_told():
    user = UserFactory()
    client = signed_in(user)
    own = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Old telephone"})

    client.post(reverse("mfa_edit_webauthn", args=[own.pk]), {"name": "New telephone"})
    renamed = Page(client.get(reverse(WAYS))).words
    client.post(reverse("mfa_remove_webauthn", args=[own.pk]))
    send_due()

    assert "New telephone" in renamed
    assert not Authenticator.objects.exists()
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "passkey" in mail.outbox[0].body


# --- The second step ----------------------------------------------------------------------------------------


def test_app_is_asked_for_after_the_password():
    user = UserFactory()
    secret, _codes = with_app(signed_in(user))
    cache.clear()
    client = Client()

    first = client.post(reverse(LOGIN), {"login": user.email, "password": PASSWORD})
    between = is_in(client)
    page = client.get(reverse(STEP))
    wrong = client.post(reverse(STEP), {"code": "000000"})
    client.post(reverse(STEP), {"code": one_time_code(secret)})

    assert first["Location"] == reverse(STEP)
    assert (between, is_in(client)) == (False, True)
    assert 'autocomplete="one-time-code"' in page.text
    assert Page(wrong).title.startswith("Error:")


def test_app_is_asked_for_after_a_mailed_code(client):
    user = UserFactory()
    secret, _codes = with_app(signed_in(user))
    cache.clear()
    ask_for_code(client, user.email)

    answer = client.post(reverse(CONFIRM), {"code": latest_code()})
    between = is_in(client)
    client.post(reverse(STEP), {"code": one_time_code(secret)})

    assert answer["Location"] == reverse(STEP)
    assert (between, is_in(client)) == (False, True)


def test_ticked_box_holds_over_the_second_step(client):
    user = UserFactory()
    secret, _codes = with_app(signed_in(user))
    cache.clear()
    client.post(reverse(LOGIN), {"login": user.email, "password": PASSWORD, "remember": "on"})

    client.post(reverse(STEP), {"code": one_time_code(secret)})

    assert client.cookies["sessionid"]["max-age"]


def test_recovery_code_works_once():
    user = UserFactory()
    _secret, codes = with_app(signed_in(user))
    answers = []
    for _time in range(2):
        cache.clear()
        client = Client()
        client.post(reverse(LOGIN), {"login": user.email, "password": PASSWORD})
        client.post(reverse(STEP), {"code": codes[0]})
        answers.append(is_in(client))

    assert answers == [True, False]


def test_app_is_set_up_with_a_picture_and_a_secret_to_type():
    page = signed_in(UserFactory()).get(reverse("mfa_activate_totp"))

    secret = page.context["form"].secret
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in Page(page).words
    assert 'src="data:image/svg+xml;base64,' in page.text


def test_wrong_code_sets_no_app_up_and_keeps_the_secret():
    client = signed_in(UserFactory())
    before = client.get(reverse("mfa_activate_totp")).context["form"].secret

    again = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert not Authenticator.objects.exists()
    assert again.context["form"].secret == before


def test_app_is_removed_and_its_recovery_codes_go():
    client = signed_in(UserFactory())
    with_app(client)

    shown = client.get(reverse("mfa_deactivate_totp"))
    client.post(reverse("mfa_deactivate_totp"))

    assert shown.status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)  # the news of recovery codes leaves after the commit
def test_each_change_of_a_factor_is_told():
    user = UserFactory()
    client = signed_in(user, **{"User-Agent": "Firefox/131.0 (Windows)"})

    with_app(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    send_due()

    assert sorted(message.subject for message in mail.outbox) == [
        "One-time codes are removed", "One-time codes are set up", "You have new recovery codes",
    ]  # fmt: skip
    assert all("Firefox, Windows" in message.body for message in mail.outbox)
    assert all("Was it you?" in message.body for message in mail.outbox)


# --- Recovery codes -----------------------------------------------------------------------------------------


def test_recovery_codes_are_shown_once_and_by_a_button():
    client = signed_in(UserFactory())
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": one_time_code(page.context["form"].secret)})
    url = reverse("mfa_view_recovery_codes")

    opened, shown, again = client.get(url), client.post(url), client.post(url)

    assert opened.context["codes"] == again.context["codes"] == []
    assert len(shown.context["codes"]) == 10
    assert all(code in shown.text for code in shown.context["codes"])
    assert 'download="recovery-codes.txt"' in shown.text
    assert "shown once" in Page(again).words


def test_new_recovery_codes_replace_the_old():
    client = signed_in(UserFactory())
    _secret, old = with_app(client)

    asked = Page(client.get(reverse("mfa_generate_recovery_codes")))
    client.post(reverse("mfa_generate_recovery_codes"))
    new = client.post(reverse("mfa_view_recovery_codes")).context["codes"]

    assert "no longer work then" in asked.words
    assert set(old).isdisjoint(new)


def test_without_a_factor_there_are_no_recovery_codes():
    client = signed_in(UserFactory())

    assert client.get(reverse("mfa_view_recovery_codes"))["Location"] == reverse(WAYS)


# --- Once more ----------------------------------------------------------------------------------------------

TOUCHING = ["mfa_add_webauthn", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]


@pytest.mark.parametrize("name", TOUCHING)
def test_fresh_sign_in_opens_what_touches_the_account(name):
    client = signed_in(UserFactory())

    answer = client.get(reverse(name))

    assert not answer.headers.get("Location", "").startswith("/en/account/confirm/")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", TOUCHING)
def test_old_sign_in_is_asked_for_the_password(name):
    client = signed_in(UserFactory())
    grow_old(client)

    asked = client.get(reverse(name))
    back = client.post(asked["Location"], {"password": PASSWORD, "next": reverse(name)})

    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert back["Location"] == reverse(name)


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp", "account_set_password"])
def test_old_sign_in_without_a_password_is_asked_for_a_mailed_code(name):
    client = by_code(without_password())
    grow_old(client)
    mail.outbox.clear()

    asked = client.get(reverse(name), follow=True)
    url = asked.redirect_chain[-1][0]
    client.post(url, {"send": "1", "next": reverse(name)})
    wrong = client.post(url, {"code": "000-000-000", "next": reverse(name)})
    back = client.post(url, {"code": latest_code(), "next": reverse(name)})

    assert url.startswith(reverse("account_reauthenticate_by_code"))
    assert wrong.status_code == 422
    assert len(mail.outbox) == 1
    assert back["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code == 200


def test_mailed_code_dies_after_three_wrong_ones_and_with_its_use():
    client = by_code(without_password())
    url = reverse("account_reauthenticate_by_code")
    client.post(url, {"send": "1"})
    code = latest_code()
    for _try in range(3):
        client.post(url, {"code": "000-000-000"})
    after_three = client.post(url, {"code": code}).status_code
    cache.clear()
    client.post(url, {"send": "1"})
    code = latest_code()

    first, second = (client.post(url, {"code": code}).status_code for _time in range(2))

    assert (after_three, first, second) == (422, 302, 422)


def test_mailed_code_is_no_way_around_a_second_factor():
    client = signed_in(UserFactory())
    with_app(client)

    answer = client.get(reverse("account_reauthenticate_by_code"))

    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_app_s_code_shows_who_one_is():
    client = signed_in(UserFactory())
    secret, _codes = with_app(client)
    grow_old(client)

    page = client.get(reverse("mfa_reauthenticate"))
    answer = client.post(reverse("mfa_reauthenticate"), {"code": one_time_code(secret), "next": reverse(WAYS)})

    assert reverse("account_reauthenticate") in Page(page).links
    assert answer["Location"] == reverse(WAYS)


def test_who_has_no_password_chooses_one():
    user = without_password()
    client = by_code(user)
    new = "a phrase of several words"

    page = client.get(reverse("account_change_password"), follow=True)
    client.post(reverse("account_set_password"), {"password1": new, "password2": new})

    assert page.redirect_chain[-1][0] == reverse("account_set_password")
    user.refresh_from_db()
    assert user.check_password(new)
    assert is_in(client)


# --- Nobody comes in where no page is -----------------------------------------------------------------------


def test_every_page_allauth_may_lead_to_is_ours_or_cannot_happen():
    """Names that its code reverses. Those left out belong to what is switched off in the settings."""
    from pathlib import Path

    import allauth
    from django.urls import get_resolver

    from tests.test_permissions import names_of

    root = Path(allauth.__file__).parent
    code = "".join(
        path.read_text() for room in ("account", "mfa", "usersessions") for path in (root / room).rglob("*.py")
        if path.name != "urls.py" and "tests" not in path.parts and "admin" not in path.name
    )  # fmt: skip
    called = set(re.findall(r'"((?:account|mfa|usersessions)_[a-z_]+)"', code))
    known = {
        name for name in called if re.search(rf'name="{name}"', "".join(p.read_text() for p in root.rglob("urls.py")))
    }
    off = {
        "account_confirm_email", "account_change_phone", "account_verify_phone", "mfa_trust", "mfa_signup_webauthn",
        "account_signup_by_passkey", "account_confirm_password_reset_code", "account_complete_password_reset",
        "account_password_reset_completed",
        "mfa_list_webauthn",  # our views lead to mfa_index instead
    }  # fmt: skip

    assert known - set(names_of(get_resolver())) - off == set()


def test_limits_are_kept_in_the_database(client, settings):
    user = UserFactory()
    for _attempt in range(6):
        client.post(reverse(LOGIN), {"login": user.email, "password": "a guess"})

    page = Page(client.post(reverse(LOGIN), {"login": user.email, "password": PASSWORD}))

    assert settings.CACHES["default"]["LOCATION"] == "portal_cache"
    assert "too often" in page.words


def test_ending_sessions_closes_an_account_at_once():
    user = UserFactory()
    client = signed_in(user)

    services.end_sessions(user)

    assert not is_in(client)
