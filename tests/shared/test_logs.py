"""What production writes to its log, read back line by line."""

import io
import json
import logging

import pytest
from django.core import mail, signing
from django.urls import reverse

from network.outbox.services import send_due
from network.shared.logs import redact
from tests.accounts.factories import PASSWORD, UserFactory
from tests.mails import link_in


@pytest.fixture
def lines(monkeypatch):
    """The lines that the production handler has written, as dictionaries."""
    stream = io.StringIO()
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db
def test_every_answer_is_one_line_with_a_request_id(client, lines):
    client.get(reverse("practices:list"))

    finished = [line for line in lines() if line["event"] == "request_finished"]
    assert len(finished) == 1
    assert finished[0]["code"] == 200
    assert finished[0]["request"] == "GET /en/practices/"
    assert len(finished[0]["request_id"]) == 36
    assert finished[0]["timestamp"].endswith("Z")


@pytest.mark.django_db
def test_two_requests_have_two_ids(client, lines):
    client.get(reverse("practices:list"))
    client.get(reverse("practices:list"))

    assert len({line["request_id"] for line in lines()}) == 2


@pytest.mark.django_db
def test_signed_in_reader_is_a_number(client_of, lines):
    user = UserFactory()
    client_of(user).get(reverse("account"))

    written = lines()
    assert written[-1]["user_id"] == user.pk
    assert user.email not in json.dumps(written)


@pytest.mark.django_db
def test_failed_sign_in_leaves_no_password(client, lines):
    client.post(reverse("account_login"), {"login": "nobody@town.example", "password": "a secret of mine"})

    assert lines()
    assert "a secret of mine" not in json.dumps(lines())


@pytest.mark.django_db
def test_password_reset_leaves_no_key(client, lines):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    send_due()
    link = link_in(mail.outbox[0])
    key = link.rstrip("/").rsplit("/", 1)[1]
    client.get(link, follow=True)
    client.get(f"{reverse('account_login')}?next={link}")
    client.get(reverse("account_login"), {"next": link})

    written = json.dumps(lines())
    assert "[not logged]" in written
    assert key not in written
    assert mail.outbox[0].body not in written


@pytest.mark.django_db
def test_session_and_form_tokens_stay_out(client_of, lines):
    client = client_of(UserFactory())
    page = client.get(reverse("account"))
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "x", "password2": "y"})

    written = json.dumps(lines())
    assert client.cookies["sessionid"].value not in written
    assert str(page.context["csrf_token"]) not in written
    assert PASSWORD not in written


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "said", "logged"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, no address", None),
        (2, "203.0.113.9", None),
    ],
    ids=["no proxy", "one proxy", "nonsense", "fewer proxies than said"],
)
def test_address_is_not_what_a_stranger_claims(client, lines, settings, proxies, said, logged):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    client.get(reverse("practices:list"), headers={"X-Forwarded-For": said})

    assert {line["ip"] for line in lines() if line["event"].startswith("request_")} == {logged}


@pytest.mark.django_db
def test_our_own_mistake_is_logged_with_its_trace(client, lines, monkeypatch, settings):
    settings.ROOT_URLCONF = "tests.shared.broken_urls"
    client.raise_request_exception = False
    client.get("/broken/?key=hidden-value")

    failed = [line for line in lines() if line["event"] == "request_failed"]
    assert failed[0]["code"] == 500
    assert "ZeroDivisionError" in failed[0]["exception"]
    assert "hidden-value" not in json.dumps(lines())


SIGNED = signing.dumps([7, "meeting_reminder_coming"], salt="any")
SECRETS = {
    "key of a field": ({"new_password": "abc"}, "abc"),
    "header": ({"Authorization": "Bearer abc"}, "abc"),
    "cookie": ({"cookies": "sessionid=abc"}, "abc"),
    "mail body": ({"body": "Dear abc"}, "abc"),
    "reset path": ({"event": "GET /en/password/new/1f-d3k2-0123456789abcdef0123456789abcdef/"}, "0123456789abcdef"),
    "reset path in a query": (
        {"request": "GET /en/sign-in/?next=%2Fen%2Fpassword%2Fnew%2F1f-d3k2-0123456789abcdef0123456789abcdef%2F"},
        "0123456789abcdef",
    ),
    "signed value in a query": ({"request": "GET /en/?key=abc&q=x"}, "abc"),
    "signed link": ({"event": f"GET /fr/reunions/reponse/{SIGNED}/"}, SIGNED.rpartition(":")[2]),
    "signed link in a query": (
        {"request": f"GET /en/sign-in/?next=%2Fen%2Fstop%2F{SIGNED.replace(':', '%3A')}%2F"},
        SIGNED.partition(":")[0],
    ),
    "list": ({"arguments": ["/en/password/new/1f-d3k2-0123456789abcdef0123456789abcdef/"]}, "0123456789abcdef"),
}


@pytest.mark.parametrize(("event", "secret"), SECRETS.values(), ids=SECRETS.keys())
def test_redact_hides(event, secret):
    shown = redact(None, "info", dict(event))

    assert secret not in json.dumps(shown)
    assert "[not logged]" in json.dumps(shown)


def test_redact_is_quick_with_long_lines():
    event = {"event": "GET /" + "a" * 100_000 + ":" * 1000}

    assert redact(None, "info", dict(event)) == event


def test_redact_leaves_the_rest():
    event = {"event": "request_finished", "request": "GET /en/practices/NMN-P-0042/evening-walks/", "code": 200}

    assert redact(None, "info", dict(event)) == event
