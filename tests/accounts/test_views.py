"""The reader's own account, and the pages of signing in."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from network.accounts.models import User
from tests.accounts.factories import PASSWORD, UserFactory
from tests.members.factories import RepresentativeFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db

ACCOUNT = "/en/account/"


def test_account_is_changed_and_answered_in_the_new_language(client_of):
    user = UserFactory(language="en")
    client = client_of(user)

    response = client.post(ACCOUNT, {"name": "New name", "language": "fr", "time_zone": "America/Regina"}, follow=True)

    user.refresh_from_db()
    assert (user.name, user.language, user.time_zone) == ("New name", "fr", "America/Regina")
    assert response.redirect_chain == [("/fr/compte/", 302)]
    assert "Votre compte est enregistré." in Page(response).words


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 151}, {"language": "de"}, {"time_zone": "Europe/Paris"}, {"time_zone": "../../etc"}],
    ids=str,
)
def test_account_refuses_nonsense_and_keeps_what_was_typed(client_of, wrong):
    user = UserFactory(name="Old name")
    typed = {"name": "New name", "language": "fr", "time_zone": "America/Regina"} | wrong

    response = client_of(user).post(ACCOUNT, typed)

    page = Page(response)
    user.refresh_from_db()
    assert response.status_code == 422
    assert user.name == "Old name"
    assert page.title.startswith("Error:")
    assert {name: page.fields.get(name) for name in typed if name not in wrong} == {
        name: value for name, value in typed.items() if name not in wrong
    }
    assert "Old name" not in page.fields.values()


@pytest.mark.parametrize("field", ["email", "is_active", "is_demonstration", "password", "last_login", "pk"])
def test_other_fields_of_the_account_are_ignored(client_of, field):
    user = UserFactory()
    client = client_of(user)
    before = User.objects.filter(pk=user.pk).values(field).get()
    typed = {"name": "New name", "language": "en", "time_zone": "America/Regina", field: "evil@town.example"}

    client.post(ACCOUNT, typed)

    assert User.objects.filter(pk=user.pk).values(field).get() == before


def test_account_says_what_one_is(client_of):
    one = RepresentativeFactory(member__name_en="Halifax")

    page = Page(client_of(one.user).get(ACCOUNT))

    assert "My account (Halifax)" in page.words
    assert one.member.get_absolute_url() in page.links


def test_times_are_the_reader_s(client_of, settings):
    settings.ROOT_URLCONF = "tests.accounts.clock_urls"
    moment = "2027-01-15T12:00:00+00:00"

    shown = {
        zone: client_of(UserFactory(time_zone=zone)).get("/clock/", {"at": moment}).text
        for zone in ("America/St_Johns", "America/Toronto", "America/Vancouver")
    }
    after = timezone.get_current_timezone_name()

    assert shown == {"America/St_Johns": "08:30", "America/Toronto": "07:00", "America/Vancouver": "05:00"}
    assert after == "America/Toronto"


PAGES = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_page_of_signing_in_stands_in_our_frame(client, name, language):
    with override(language):
        response = client.get(reverse(name))

    page = Page(response)
    assert response.status_code == 200
    assert len([one for one in page.attributes if one["tag"] == "h1"]) == 1
    assert {"en": "National Municipal Network", "fr": "Réseau municipal national"}[language] in page.title


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["account", "account_change_password", "account_reauthenticate", "account_logout"])
def test_page_of_the_account_stands_in_our_frame(client_of, name, language):
    with override(language):
        response = client_of(UserFactory()).get(reverse(name))

    assert response.status_code == 200
    assert {"en": "National Municipal Network", "fr": "Réseau municipal national"}[language] in Page(response).title


def test_signing_out_ends_the_session(client_of):
    client = client_of(UserFactory())
    form = client.get(reverse("account_logout"))
    still_in = client.get(ACCOUNT).status_code

    client.post(reverse("account_logout"))

    assert form.status_code == 200
    assert still_in == 200
    assert client.get(ACCOUNT).status_code == 302


def test_wrong_password_keeps_the_address_and_not_the_password(client):
    typed = {"login": "person@town.example", "password": "a secret of mine"}

    response = client.post(reverse("account_login"), typed)

    page = Page(response)
    assert page.fields["login"] == "person@town.example"
    assert page.fields["password"] == ""
    assert "a secret of mine" not in response.text


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "person-one@town.example"],
    ids=["short", "common", "like the address"],
)
def test_weak_password_is_refused_in_a_sentence(client_of, password):
    user = UserFactory(email="person-one@town.example")

    response = client_of(user).post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )

    assert response.status_code == 200
    assert response.context["form"].errors["password1"]


def test_person_with_nothing_to_confirm_is_led_to_her_account(client_of):
    response = client_of(UserFactory()).get(reverse("account_email_verification_sent"))

    assert response["Location"] == reverse("account_email")
