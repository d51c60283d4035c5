"""Another address: asked on a page, agreed in two mailboxes."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from network.accounts import services
from network.accounts.enums import End
from network.accounts.links import answer_link
from network.accounts.models import AddressChange, User
from network.outbox.models import Mail
from network.outbox.services import send_due
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.signing import is_in, signed_in
from tests.mails import link_in
from tests.pages import Page

pytestmark = pytest.mark.django_db

OLD, NEW = "old@town.example", "new@town.example"
PAGE = "account_email"


@pytest.fixture(autouse=True)
def _no_limits_left():
    cache.clear()


@pytest.fixture
def user() -> User:
    return UserFactory(email=OLD, name="Marie", language="fr")


@pytest.fixture
def change(user) -> AddressChange:
    return services.ask_address_change(user, NEW)


def arrived() -> dict[str, list]:
    """The mails so far, by address."""
    send_due()
    found: dict[str, list] = {}
    for message in mail.outbox:
        found.setdefault(message.to[0], []).append(message)
    return found


# --- Asking -------------------------------------------------------------------------------------------------


def test_page_asks_both_mailboxes_and_changes_nothing(user):
    client = signed_in(user)

    answer = client.post(reverse(PAGE), {"email": " New@Town.example "}, follow=True)

    user.refresh_from_db()
    assert user.email == OLD
    assert "Two mails are on their way" in Page(answer).words
    assert f"{NEW} Has not answered yet." in Page(answer).words
    mails = arrived()
    assert {address: len(messages) for address, messages in mails.items()} == {OLD: 1, NEW: 1}
    assert all('lang="fr-CA"' in message.alternatives[0][0] for one in mails.values() for message in one)
    assert all(link_in(message).startswith("/fr/") for one in mails.values() for message in one)


def test_asking_needs_a_fresh_sign_in_and_keeps_what_was_typed(user):
    client = signed_in(user)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()

    mark = Page(client.get(reverse(PAGE))).fields["author"]
    asked = client.post(reverse(PAGE), {"email": NEW, "author": mark})
    client.post(asked["Location"], {"password": PASSWORD, "next": reverse(PAGE)})
    shown = client.get(reverse(PAGE))
    none_yet = not AddressChange.objects.exists()
    client.post(reverse(PAGE), Page(shown).fields)

    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert (none_yet, shown.status_code) == (True, 200)
    assert AddressChange.objects.get().email == NEW


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "This field is required."),
        ("nonsense", "Enter a valid email address."),
        (OLD.upper(), "This is your address already."),
        (f"{'x' * 250}@town.example", "Ensure this value has at most 254 characters"),
        ("a@town.example\r\nBcc: b@town.example", "Enter a valid email address."),
    ],
)
def test_nonsense_is_refused_in_words(user, email, words):
    response = signed_in(user).post(reverse(PAGE), {"email": email})

    assert response.status_code == 422
    assert words in Page(response).words
    assert not AddressChange.objects.exists()


def test_later_wish_replaces_the_earlier(user, change):
    client = signed_in(user)

    client.post(reverse(PAGE), {"email": "third@town.example"})

    assert Client().get(answer_link(change, End.NEW)).status_code == 410
    assert user.address_changes.open().get().email == "third@town.example"


def test_wish_is_taken_back(user, change):
    client = signed_in(user)

    client.post(reverse(PAGE), {"cancel": "1"})
    client.post(reverse(PAGE), {"cancel": "1"})

    assert not user.address_changes.open().exists()
    assert not arrived()  # what had not left does not leave


def test_mailboxes_are_not_filled_by_asking(user, settings):
    client = signed_in(user)

    answers = [
        client.post(reverse(PAGE), {"email": f"one{number}@town.example"}).status_code
        for number in range(settings.ADDRESS_CHANGES_A_DAY + 2)
    ]

    assert answers == [302] * settings.ADDRESS_CHANGES_A_DAY + [422, 422]


def test_address_of_somebody_else_is_answered_alike():
    """Nobody learns by adding addresses who has an account."""
    owner = UserFactory(email="known@town.example", language="en")
    pages = {}
    for wish in (owner.email, "nobody@town.example"):
        asker = UserFactory()
        client = signed_in(asker)
        answer = client.post(reverse(PAGE), {"email": wish}, follow=True)
        pages[wish] = Page(answer).words.replace(wish, "").replace(asker.email, ""), answer.status_code

    assert len(set(pages.values())) == 1
    (told,) = arrived()[owner.email]
    assert "You have an account" in told.subject
    assert "/answer/" not in told.body


# --- Agreeing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [[End.OLD, End.NEW], [End.NEW, End.OLD]], ids=["old first", "new first"])
def test_address_changes_when_both_have_agreed(user, change, ends):
    session = signed_in(user)
    first, second = (answer_link(change, end) for end in ends)

    Client().post(first)
    Client().post(first)
    user.refresh_from_db()
    between = user.email, is_in(session)
    done = Client().post(second)

    user.refresh_from_db()
    assert between == (OLD, True)
    assert user.email == NEW
    assert [(one.email, one.verified, one.primary) for one in EmailAddress.objects.filter(user=user)] == [
        (NEW, True, True)
    ]
    assert "Your address is changed" in Page(done).words
    assert not is_in(session)


def test_both_mailboxes_are_told(user, change):
    arrived()
    mail.outbox.clear()

    for end in End:
        Client().post(answer_link(change, end))

    mails = arrived()
    assert {address: len(messages) for address, messages in mails.items()} == {OLD: 1, NEW: 1}
    assert all(OLD in one.body and NEW in one.body for messages in mails.values() for one in messages)
    assert all('lang="fr-CA"' in one.alternatives[0][0] for messages in mails.values() for one in messages)


def test_session_in_which_she_agrees_goes_on(user, change):
    here, there = signed_in(user), signed_in(user)
    Client().post(answer_link(change, End.NEW))

    here.post(answer_link(change, End.OLD))

    assert [is_in(client) for client in (here, there)] == [True, False]


def test_opening_a_link_changes_nothing(user, change):
    for end in End:
        page = Client().get(answer_link(change, end))
        assert page.status_code == 200
        assert page["Referrer-Policy"] == "strict-origin"

    user.refresh_from_db()
    assert user.email == OLD


@pytest.mark.parametrize("end", End)
def test_no_from_either_mailbox_ends_it(user, change, end):
    said_no = Client().post(answer_link(change, end), {"refuse": "1"})

    for other in End:
        assert Client().post(answer_link(change, other)).status_code == 410
    user.refresh_from_db()
    assert "Nothing changes" in Page(said_no).words
    assert user.email == OLD


def test_link_waits_a_week_only(user, change):
    AddressChange.objects.update(asked_at=timezone.now() - timedelta(days=8))

    assert Client().post(answer_link(change, End.OLD)).status_code == 410


@pytest.mark.parametrize("changed", ["x", "{}x", "x{}", "{}/more"])
def test_changed_link_opens_nothing(change, changed):
    link = answer_link(change, End.OLD)
    token = link.rstrip("/").rpartition("/")[2]

    assert Client().get(link.replace(token, changed.format(token))).status_code == 404


def test_link_of_one_mailbox_does_not_speak_for_the_other(user, change):
    for _time in range(3):
        Client().post(answer_link(change, End.NEW))

    user.refresh_from_db()
    assert user.email == OLD


def test_address_that_somebody_took_meanwhile_is_not_given_away(user, change):
    UserFactory(email=NEW)
    Client().post(answer_link(change, End.OLD))

    answer = Client().post(answer_link(change, End.NEW))

    user.refresh_from_db()
    assert answer.status_code == 410
    assert user.email == OLD


def test_link_to_choose_a_password_dies_with_the_old_address(user, change):
    Client().post(reverse("account_reset_password"), {"email": OLD})
    send_due()
    link = link_in(next(message for message in mail.outbox if "/mot-de-passe/" in message.body))

    for end in End:
        Client().post(answer_link(change, end))

    assert Client().get(link, follow=True).context["token_fail"]


# --- An officer stands in -----------------------------------------------------------------------------------


def test_officer_changes_the_address_of_who_lost_her_mailbox(user, change):
    session = signed_in(user)

    services.change_address(user, NEW)

    user.refresh_from_db()
    assert user.email == NEW
    assert not is_in(session)
    assert not user.address_changes.open().exists()
    assert signed_in(user)


def test_officer_is_told_that_the_address_is_taken(user):
    UserFactory(email="taken@town.example")

    with pytest.raises(services.AddressTaken), transaction.atomic():
        services.change_address(user, "TAKEN@town.example")

    assert not Mail.objects.exists()


def test_same_address_again_changes_nothing(user):
    session = signed_in(user)

    services.change_address(user, OLD.upper())

    user.refresh_from_db()
    assert user.email == OLD
    assert is_in(session)
    assert not Mail.objects.exists()


def test_change_that_was_done_is_not_taken_back(user, change):
    for end in End:
        services.agree_to_address_change(change, end)

    with pytest.raises(services.ChangeEnded):
        services.end_address_change(change)
    assert Client().get(answer_link(change, End.OLD)).status_code == 200
