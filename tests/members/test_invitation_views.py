"""The page behind an invitation: opening it changes nothing, its form opens the access."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members.links import accept_link
from members.models import Representative
from network.accounts.models import User
from tests.accounts.factories import PASSWORD, UserFactory
from tests.members.factories import InvitationFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    return InvitationFactory(member__name_en="Kelowna", email="noor@kelowna.example", name="Noor")


def filled(**changes) -> dict[str, str]:
    answers = {"name": "Noor B.", "language": "fr", "time_zone": "America/Vancouver"}
    return answers | {"password1": PASSWORD, "password2": PASSWORD} | changes


def test_page_says_for_whom_and_asks_four_things(client, invitation):
    page = Page(client.get(accept_link(invitation)))

    assert "Kelowna" in page.title
    assert "You will act for Kelowna" in page.words
    assert (page.fields["email"], page.fields["name"]) == ("noor@kelowna.example", "Noor")
    assert (page.fields["language"], page.fields["time_zone"]) == ("en", "America/Halifax")
    assert {"password1", "password2"} <= set(page.fields)
    assert not User.objects.exists()


def test_opening_the_link_changes_nothing(client, invitation):
    for _time in range(2):
        client.get(accept_link(invitation))
        client.head(accept_link(invitation))

    invitation.refresh_from_db()
    assert invitation.is_open


def test_form_opens_the_access_and_leads_home(client, invitation):
    response = client.post(accept_link(invitation), filled())

    assert (response.status_code, response["Location"]) == (302, "/fr/")
    one = Representative.objects.get()
    assert (one.member, one.user.name, one.user.language) == (invitation.member, "Noor B.", "fr")
    assert client.session["_auth_user_id"] == str(one.user.pk)


def test_password_may_be_left_empty(client, invitation):
    page = Page(client.get(accept_link(invitation)))

    client.post(accept_link(invitation), filled(password1="", password2=""))

    user = User.objects.get()
    assert "You may leave it empty" in page.words
    assert not user.has_usable_password()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/en/account/ways/passkeys/add/").status_code == 200  # at once, without showing more


@pytest.mark.parametrize("typed", [{"password1": ""}, {"password2": ""}], ids=["only once more", "only once"])
def test_half_a_password_is_none(client, invitation, typed):
    page = Page(client.post(accept_link(invitation), filled(**typed)))

    assert "The two passwords are not the same." in page.words
    assert not User.objects.exists()


def test_welcome_is_said_on_the_front_page(client, invitation):
    page = Page(client.post(accept_link(invitation), filled(language="en"), follow=True))

    assert "Welcome. You act for: Kelowna. Your role: Representative." in page.words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password2": "something else altogether"}, "The two passwords are not the same."),
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password1": "noor@kelowna.example", "password2": "noor@kelowna.example"}, "too similar"),
        ({"name": " \t "}, "This field is required."),
        ({"time_zone": "Europe/Paris"}, "Select a valid choice"),
    ],
    ids=["differ", "short", "similar", "no name", "zone"],
)
def test_mistake_keeps_what_was_typed_and_the_invitation(client, invitation, changes, said):
    response = client.post(accept_link(invitation), filled(**changes))
    page = Page(response)

    assert response.status_code == 422
    assert said in page.words
    assert page.title.startswith("Error:")
    assert page.fields["language"] == "fr"
    assert page.fields["password1"] == page.fields["password2"] == ""
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "forged", [{"email": "mallory@elsewhere.example"}, {"member": "1", "kind": "colleague", "is_demonstration": "on"}]
)
def test_fields_that_are_not_asked_are_ignored(client, invitation, forged):
    client.post(accept_link(invitation), filled(**forged))

    one = Representative.objects.get()
    assert (one.user.email, one.kind, one.user.is_demonstration) == ("noor@kelowna.example", "principal", False)


def test_demonstration_says_so(client):
    page = Page(client.get(accept_link(InvitationFactory(member__is_demonstration=True))))

    assert "demonstration records" in page.words


# --- With an account ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_address_with_an_account_is_asked_to_sign_in(client, invitation, method):
    user = UserFactory(email="noor@kelowna.example")

    response = getattr(client, method)(accept_link(invitation), filled() if method == "post" else {})
    page = Page(response)

    assert response.status_code == {"get": 200, "post": 409}[method]
    assert "Sign in with it" in page.words
    assert "password1" not in page.fields
    assert page.linking("Sign in").startswith(reverse("account_login") + "?next=")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not Representative.objects.exists()


def test_signing_in_leads_back_to_one_button(client, invitation):
    user = UserFactory(email="noor@kelowna.example")
    address = Page(client.get(accept_link(invitation))).linking("Sign in")

    page = Page(client.post(address, {"login": user.email, "password": PASSWORD}, follow=True))

    assert "Yes, I act for: Kelowna" in page.words
    response = client.post(accept_link(invitation))
    assert (response.status_code, response["Location"]) == (302, "/en/")
    assert Representative.objects.get().user == user


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_else_who_is_signed_in_accepts_nothing(client_of, invitation, method):
    browser = client_of(UserFactory(email="other@town.example"))

    response = getattr(browser, method)(accept_link(invitation))

    assert response.status_code == 403
    assert "other@town.example" in response.text
    assert "noor@kelowna.example" not in response.text
    assert not Representative.objects.exists()


# --- What is over -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"used": True}, 410, "It was accepted already"),
        ({"expired": True}, 410, "It could be accepted until"),
        ({"revoked": True}, 403, "It was taken back"),
        ({"member__left_on": timezone.localdate()}, 403, "It was taken back"),
    ],
    ids=["used", "expired", "revoked", "member left"],
)
def test_invitation_that_is_over_says_why_and_whom_to_ask(client, settings, method, changes, status, said):
    invitation = InvitationFactory(**changes)

    response = getattr(client, method)(accept_link(invitation), filled() if method == "post" else {})
    page = Page(response)

    assert response.status_code == status
    assert said in page.words
    assert f"mailto:{settings.NETWORK_CONTACT_EMAIL}" in page.links
    assert not User.objects.exists()


def test_altered_link_says_so(client, settings):
    response = client.get(reverse("members:accept_invitation", args=["altered"]))

    assert response.status_code == 404
    assert f"mailto:{settings.NETWORK_CONTACT_EMAIL}" in Page(response).links


def test_who_accepted_is_told_that_it_is_done(client, invitation):
    client.post(accept_link(invitation), filled(language="en"))

    response = client.get(accept_link(invitation))

    assert response.status_code == 410
    assert "You have accepted it already. You act for: Kelowna" in Page(response).words


# --- The address is a key -----------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{}, {"used": True}, {"expired": True}], ids=["open", "used", "expired"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_is_kept_nowhere_and_tells_nobody(client, changes, language):
    with override(language):
        response = client.get(accept_link(InvitationFactory(**changes)))

    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.text


def test_form_of_another_page_is_refused(invitation):
    response = Client(enforce_csrf_checks=True).post(accept_link(invitation), filled())

    assert response.status_code == 403
    assert not User.objects.exists()


def test_other_methods_are_refused(client, invitation):
    assert client.put(accept_link(invitation)).status_code == 405
