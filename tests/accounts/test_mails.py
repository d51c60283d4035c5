"""Every mail of the accounts, rendered in both languages."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.utils import timezone
from django.utils.translation import override

from network.accounts import services
from network.accounts.enums import End
from network.outbox.enums import MailState
from network.outbox.mails.accounts import CODES, NOTICES
from network.outbox.models import Mail
from network.outbox.services import send_due
from tests.accounts.factories import UserFactory
from tests.mails import link_in

pytestmark = pytest.mark.django_db

DETAILS = {"timestamp": timezone.now(), "ip": "192.0.2.1", "user_agent": "Browser (O'Hara) & more"}
MAILS = {
    "password_reset_key": {"password_reset_url": "https://testserver/", "uid": "1f", "key": "k"},
    "password_changed": DETAILS,
    "password_reset": DETAILS,
    "password_set": DETAILS,
    "email_confirmation": {"code": "AB12CD", "key": "AB12CD"},
    "unknown_account": {"signup_url": "https://testserver/en/sign-up/"},
    "account_already_exists": {"password_reset_url": "https://testserver/en/password/"},
    "totp_activated": DETAILS,
    "totp_deactivated": DETAILS,
    "webauthn_added": DETAILS,
    "webauthn_removed": DETAILS,
    "recovery_codes_generated": DETAILS,
    "login_code": {"code": "123-456-789"},
    "reauthentication_code": {"code": "123-456-789"},
    "address_changed": DETAILS | {"from_email": "a@town.example", "to_email": "b@town.example", "by_officer": True},
    "address_taken": {},
}
SUBJECT_LIMIT = 78


@pytest.fixture
def send(rf):
    """Compose and send one kind of mail to somebody, from a page in ``page``."""

    def send(kind: str, user, *, page: str = "en"):
        request = rf.get("/", headers={"User-Agent": DETAILS["user_agent"]})
        with context.request_context(request), override(page):
            get_adapter(request).send_mail(f"account/email/{kind}", user.email, {"user": user} | MAILS[kind])
        send_due()
        return mail.outbox[-1]

    return send


@pytest.mark.parametrize("kind", MAILS)
@pytest.mark.parametrize(
    ("language", "name", "foreign"),
    [
        ("en", "National Municipal Network on Crime Prevention", r"\b(?:mot de passe|votre|vous)\b"),
        ("fr", "Réseau municipal national en prévention de la criminalité", r"\b(?:password|your|you)\b"),
    ],
    ids=["English", "French"],
)
def test_mail_is_whole_and_in_one_language(send, kind, language, name, foreign):
    user = UserFactory(name="O'Brien & <Co>", language=language)

    message = send(kind, user, page={"en": "fr", "fr": "en"}[language])

    words = re.sub(r"https?://\S+", "", f"{message.subject}\n{message.body}")
    assert message.to == [user.email]
    assert message.subject.strip()
    assert len(message.subject) <= SUBJECT_LIMIT
    assert "\n" not in message.subject
    assert not re.search(foreign, words, re.IGNORECASE)
    assert name in message.body
    assert not re.search(r"{{|{%|None|&lt;|&#|&amp;|<\w", words)
    assert "portal@demo.example" in message.body
    ((html, content_type),) = message.alternatives
    assert content_type == "text/html"
    assert f'<html lang="{language}-CA">' in html
    assert "<Co>" not in html
    assert not re.search(r"{{|{%|None|<script", html)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mail_comes_from_a_name_and_an_address(send, language):
    message = send("password_changed", UserFactory(language=language)).message()

    assert "portal@demo.example" in message["From"]
    assert re.match(r"(=\?utf-8\?|\"Secretary, National)", message["From"])
    assert message["Reply-To"] == "portal@demo.example"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_link_stands_on_a_line_of_its_own(send, language):
    body = send("password_reset_key", UserFactory(language=language)).body

    links = [line for line in body.splitlines() if "http" in line]
    assert len(links) == 1
    assert re.fullmatch(r"https://\S+", links[0].strip())


def test_name_with_line_breaks_stays_out_of_the_headers(send):
    user = UserFactory(name="Evil\r\nBcc: everybody@town.example")

    message = send("password_changed", user).message()

    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


def test_code_stands_in_no_row(send):
    message = send("email_confirmation", UserFactory())

    row = Mail.objects.get()
    assert "AB12CD" in message.body
    assert row.state == MailState.SENT
    assert "AB12CD" not in str([str(value) for value in vars(row).values()])


def test_code_that_cannot_be_sent_ends_with_the_reason(settings, rf):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    user = UserFactory()

    with context.request_context(rf.get("/")):
        get_adapter().send_mail("account/email/email_confirmation", user.email, {"user": user, "code": "AB12CD"})

    row = Mail.objects.get()
    assert (row.state, "refused" in row.last_error) == (MailState.DEAD, True)
    assert send_due().sent == 0


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize(
    ("language", "foreign"), [("en", r"\b(?:votre|vous)\b"), ("fr", r"\b(?:your|you)\b")], ids=["English", "French"]
)
def test_question_about_a_changed_address_is_in_one_language(end, language, foreign):
    services.ask_address_change(UserFactory(language=language, email="old@town.example"), "new@town.example")

    send_due()

    message = next(one for one in mail.outbox if one.to == [f"{end}@town.example"])
    assert f'lang="{language}-CA"' in message.alternatives[0][0]
    assert not re.search(foreign, f"{message.subject}\n{message.body}", re.IGNORECASE)
    assert link_in(message).startswith(f"/{language}/")
    assert len(message.subject) <= SUBJECT_LIMIT


def test_notice_says_network_and_browser_in_words(send):
    message = send("totp_activated", UserFactory())

    assert "192.0.2.*" in message.body
    assert "192.0.2.1" not in message.body
    assert "Browser (O" not in message.body


def test_every_mail_that_allauth_asks_for_is_written_or_cannot_happen():
    """The first argument of its calls. What is left out belongs to what is switched off."""
    root = Path(allauth.__file__).parent
    code = "".join(path.read_text() for room in ("account", "mfa") for path in (root / room).rglob("*.py"))
    asked = set(re.findall(r'"(?:account|mfa)/email/(\w+)"', code))
    off = {
        "email_changed", "email_deleted", "email_confirm",  # an account has one address, changed by our own pages
        "password_reset_code",  # a link is mailed instead
    }  # fmt: skip

    assert len(asked) > 10
    assert asked - set(NOTICES) - set(CODES) - {"password_reset_key"} - off == set()


def test_mail_that_nobody_has_written_is_a_mistake(rf):
    with context.request_context(rf.get("/")), pytest.raises(LookupError):
        get_adapter().send_mail("account/email/no_such_mail", "a@town.example", {})
