"""The seam to allauth: mails and redirects in the language of the account, and no open door."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from network.accounts.models import User
from network.outbox.adapters import RESETS_A_DAY
from network.outbox.models import Mail
from network.outbox.services import send_due
from tests.accounts.factories import PASSWORD, UserFactory
from tests.mails import link_in

pytestmark = pytest.mark.django_db

NEW = "quite another phrase"
NAMES = {
    "en": "National Municipal Network on Crime Prevention",
    "fr": "Réseau municipal national en prévention de la criminalité",
}


def address(name: str, language: str, **kwargs) -> str:
    with override(language):
        return reverse(name, **kwargs)


def arrived() -> list[EmailMessage]:
    """Every mail so far, after a sender has looked."""
    send_due()
    return mail.outbox


def asked_reset(client, user: User, *, page: str):
    client.post(address("account_reset_password", page), {"email": user.email})
    return arrived()[0]


@pytest.mark.parametrize("page", ["en", "fr"], ids=["English page", "French page"])
@pytest.mark.parametrize(
    ("language", "words", "path"),
    [("en", "password", "/en/password/new/"), ("fr", "mot de passe", "/fr/mot-de-passe/nouveau/")],
    ids=["English account", "French account"],
)
def test_password_reset_speaks_the_account_s_language(client, page, language, words, path):
    user = UserFactory(language=language)

    message = asked_reset(client, user, page=page)

    assert words in message.subject.lower()
    assert words in message.body.lower()
    assert NAMES[language] in message.from_email or "=?utf-8?" in message.from_email
    assert link_in(message).startswith(path)
    assert message.to == [user.email]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_password_reset_goes_all_the_way(client, language):
    user = UserFactory(language=language)
    link = link_in(asked_reset(client, user, page="en"))

    form = client.get(link, follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)

    assert done.status_code == 200
    assert client.login(email=user.email, password=NEW)
    assert not client.login(email=user.email, password=PASSWORD)


def test_reset_link_works_once(client):
    link = link_in(asked_reset(client, UserFactory(), page="en"))
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    again = client.get(link, follow=True)

    assert "form" not in again.context or not again.context["form"].is_bound
    assert client.post(link, {"password1": "a third phrase!", "password2": "a third phrase!"}).status_code == 200
    assert client.login(email=User.objects.get().email, password=NEW)


@pytest.mark.parametrize(("language", "word"), [("en", "password"), ("fr", "mot de passe")])
def test_changed_password_is_told_in_the_account_s_language(client_of, language, word):
    user = UserFactory(language=language)
    other = {"en": "fr", "fr": "en"}[language]

    client_of(user).post(
        address("account_change_password", other), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert [message.to for message in arrived()] == [[user.email]]
    assert word in mail.outbox[0].body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Host": "evil.example"}, 400, id="Host"),
        pytest.param({"X-Forwarded-Host": "evil.example"}, 302, id="X-Forwarded-Host"),
        pytest.param({"Forwarded": "host=evil.example"}, 302, id="Forwarded"),
    ],
)
def test_reset_link_never_leaves_the_portal(client, headers, status):
    user = UserFactory()

    response = client.post(address("account_reset_password", "en"), {"email": user.email}, headers=headers)

    assert response.status_code == status
    assert not [message for message in arrived() if "evil.example" in message.body]


def test_unknown_address_is_answered_like_a_known_one(client):
    UserFactory(email="known@town.example")
    url = address("account_reset_password", "en")

    known = client.post(url, {"email": "known@town.example"}, follow=True)
    unknown = client.post(url, {"email": "unknown@town.example"}, follow=True)

    assert [status for _url, status in known.redirect_chain] == [status for _url, status in unknown.redirect_chain]
    assert known.redirect_chain[-1][0] == unknown.redirect_chain[-1][0]
    assert known.text.replace("known@town.example", "") == unknown.text.replace("unknown@town.example", "")
    assert [message.to for message in arrived()] == [["known@town.example"]]


def test_wrong_password_and_unknown_address_are_answered_alike(client):
    UserFactory(email="person@town.example")
    url = address("account_login", "en")

    wrong = client.post(url, {"login": "person@town.example", "password": "not this one"})
    unknown = client.post(url, {"login": "nobody@town.example", "password": "not this one"})

    assert wrong.status_code == unknown.status_code
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_signing_in_leads_home_in_the_account_s_language(client, language):
    user = UserFactory(language=language)

    response = client.post(address("account_login", "en"), {"login": user.email.upper(), "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, f"/{language}/")


def test_signing_in_leads_to_the_page_that_was_asked_for(client):
    user = UserFactory(language="fr")

    response = client.post(
        address("account_login", "en") + "?next=/en/account/",
        {"login": user.email, "password": PASSWORD, "next": "/en/account/"},
    )

    assert response["Location"] == "/en/account/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil",
    ],
)
def test_signing_in_never_leads_away(client, target):
    user = UserFactory()

    response = client.post(address("account_login", "en"), {"login": user.email, "password": PASSWORD, "next": target})

    assert (response.status_code, response["Location"]) == (302, "/en/")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nobody_signs_up_alone(client, language):
    url = address("account_signup", language)
    form = {"email": "new@town.example", "password1": NEW, "password2": NEW}

    shown, sent = client.get(url), client.post(url, form)

    assert (shown.status_code, sent.status_code) == (200, 200)
    assert not User.objects.exists()
    assert not arrived()


def test_closed_account_stays_outside(client):
    user = UserFactory(is_active=False)

    client.post(address("account_login", "en"), {"login": user.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_closing_an_account_ends_its_session(client_of):
    user = UserFactory()
    client = client_of(user)
    before = client.get(address("account", "en")).status_code

    User.objects.update(is_active=False)

    assert before == 200
    assert client.get(address("account", "en")).status_code == 302


def test_changed_password_ends_other_sessions(client_of):
    user = UserFactory()
    here, elsewhere = client_of(user), client_of(user)

    here.post(address("account_change_password", "en"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert elsewhere.get(address("account", "en")).status_code == 302


def test_session_key_changes_at_sign_in(client):
    user = UserFactory()
    client.session["kept"] = 1
    session = client.session
    session["typed"] = "kept"
    session.save()
    before = session.session_key

    client.post(address("account_login", "en"), {"login": user.email, "password": PASSWORD})

    assert client.session.session_key != before


def test_guessing_passwords_is_slowed_down(client):
    user = UserFactory()
    url = address("account_login", "en")
    for _attempt in range(6):
        client.post(url, {"login": user.email, "password": "a guess"})

    response = client.post(url, {"login": user.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert response.status_code in (200, 429)


def test_guessing_elsewhere_does_not_lock_another_out(client):
    guessed, other = UserFactory(), UserFactory()
    url = address("account_login", "en")
    for _attempt in range(6):
        client.post(url, {"login": guessed.email, "password": "a guess"})

    response = client.post(url, {"login": other.email, "password": PASSWORD})

    assert response.status_code == 302


def test_reset_is_limited(client):
    user = UserFactory()
    for _attempt in range(8):
        client.post(address("account_reset_password", "en"), {"email": user.email})

    assert 0 < len(arrived()) <= 5


def test_mailbox_is_not_filled_from_many_addresses(client):
    user = UserFactory()
    for number in range(15):
        client.post(
            address("account_reset_password", "en"),
            {"email": user.email},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
        cache.clear()

    assert len(arrived()) == RESETS_A_DAY


def test_reset_link_is_made_when_it_is_sent_and_stored_nowhere(client):
    message = asked_reset(client, UserFactory(), page="en")

    row = Mail.objects.get()
    key = link_in(message).rstrip("/").rpartition("-")[2]
    assert key not in json.dumps([str(value) for value in vars(row).values()])
    assert row.data == {}


def test_reset_of_an_account_closed_meanwhile_is_not_sent(client):
    user = UserFactory()
    client.post(address("account_reset_password", "en"), {"email": user.email})
    User.objects.update(is_active=False)

    assert not arrived()


def test_stopped_mail_server_harms_no_page(client, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    user = UserFactory()

    response = client.post(address("account_reset_password", "en"), {"email": user.email})

    assert response.status_code == 302
    assert Mail.objects.get().recipient == user


def test_only_one_confirmed_address_belongs_to_an_account():
    user = UserFactory()

    assert EmailAddress.objects.get(user=user).verified
