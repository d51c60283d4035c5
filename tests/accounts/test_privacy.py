"""What is held about a person: all of it, hers alone, and the sentences that say so."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from network.accounts.held import PRIVACY, Keeping, held_about
from network.accounts.models import User
from network.options.models import Option
from tests.accounts.factories import UserFactory
from tests.accounts.held_world import ADDRESS, NAME, OTHER_ADDRESS, OTHER_NAME, HeldWorld

pytestmark = pytest.mark.django_db

# Columns of people by what they are called, and those of that name in which no person stands.
OF_PEOPLE = {
    "name", "email", "phone", "lead", "ip", "user_agent", "contact_name", "contact_email", "contact_phone", "by_name",
    "substitute_name", "substitute_email", "mailbox", "address", "session_data",
}  # fmt: skip
OF_NOBODY = {
    "members.GeoName.name": "a place",
    "shared.Heartbeat.name": "a process",
    "auth.Permission.name": "a right; Django's table, unused",
    "auth.Group.name": "a group; Django's table, unused",
    "meetings.Meeting.phone": "the number of the call",
    "options.Option.name": "a setting",
}


@pytest.fixture
def world() -> HeldWorld:
    return HeldWorld()


def columns_of_people() -> dict[str, models.Field]:
    """Every stored key to an account, and every column named like something of a person.

    Copies that a record of changes keeps hold keys only; keys of theirs are the record's own.
    """
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue  # a way to read other tables
        is_copy = hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields:
            is_key = field.related_model is User and not is_copy
            if is_key or field.name in OF_PEOPLE or isinstance(field, models.EmailField):
                found[f"{model._meta.label}.{field.name}"] = field
    return found


def covered() -> list[str]:
    return [column for keeping in PRIVACY.all.values() for column in keeping.covers]


# --- Every column has an answer -----------------------------------------------------------------------------


def test_every_column_of_people_has_an_answer():
    missing = set(columns_of_people()) - set(covered()) - set(OF_NOBODY)

    assert missing == set(), "Say in the app's privacy.py what is kept there, why and how long."


def test_every_answer_is_for_a_column_that_exists():
    installed = {config.label for config in apps.get_app_configs()}

    for column in covered():
        app, model, field = column.split(".")
        if app in installed:
            assert apps.get_model(app, model)._meta.get_field(field), column


def test_no_column_has_two_answers():
    assert len(covered()) == len(set(covered()))


@pytest.mark.parametrize("name", sorted(PRIVACY.all))
def test_answer_says_what_who_and_how_long(name):
    keeping = PRIVACY.all[name]

    for sentence in (keeping.what, keeping.seen_by, keeping.kept):
        assert str(sentence).endswith("."), sentence
    assert str(keeping.title)


# --- All of it ----------------------------------------------------------------------------------------------


def test_world_has_a_trace_of_her_in_every_key(world):
    keys = {name: field for name, field in columns_of_people().items() if field.related_model is User}

    empty = [
        name for name, field in keys.items() if not field.model._default_manager.filter(**{field.name: world.user})
    ]

    assert empty == []


def test_every_kind_is_given(world):
    sections = {one.name: one.rows for one in held_about(world.user)}

    assert [name for name, rows in sections.items() if not rows] == []


def test_page_and_file_say_the_same(world):
    page = world.client.get(reverse("account_held")).content.decode()
    file = world.client.get(reverse("account_data"))

    data = json.loads(file.content)
    for section in data["sections"]:
        assert section["title"].replace("'", "&#x27;") in page
        assert section["rows"]
    assert file["Content-Disposition"] == 'attachment; filename="data.json"'
    assert file["Cache-Control"] == "private, no-store"


def test_nothing_of_others_is_given(world):
    for name in ("account_held", "account_data"):
        text = world.client.get(reverse(name)).content.decode()

        assert NAME in text
        assert ADDRESS in text
        assert OTHER_NAME not in text
        assert OTHER_ADDRESS not in text


def test_others_answer_names_nobody_else():
    world = HeldWorld()
    client = Client()
    client.force_login(world.other)

    text = client.get(reverse("account_data")).content.decode()

    assert NAME not in text.replace(f"{NAME}, {OTHER_NAME}", "")
    assert ADDRESS not in text


def test_secrets_are_not_given(world):
    text = world.client.get(reverse("account_data")).content.decode()

    assert world.user.password not in text
    assert world.client.cookies["sessionid"].value not in text
    assert world.user.authenticator_set.get().data["secret"] not in text


def test_whoever_is_named_by_another_address_is_found():
    user = UserFactory()
    EmailAddress.objects.create(user=user, email="second@town.example", verified=True)

    rows = {one.name: one.rows for one in held_about(user)}["accounts"]

    assert "second@town.example" in [value for row in rows for value in row.values()]


def test_answer_that_fails_is_an_error_and_not_left_out(monkeypatch):
    def fails(_person):
        raise LookupError

    broken = Keeping("t", "w.", "s.", "k.", held=fails, covers=())
    monkeypatch.setitem(PRIVACY.all, "broken", broken)

    with pytest.raises(LookupError):
        held_about(UserFactory())


def test_visitor_is_given_nothing():
    for name in ("account_held", "account_data"):
        assert Client().get(reverse(name)).status_code == 302


# --- The public page ----------------------------------------------------------------------------------------


def test_privacy_page_has_every_sentence():
    page = Client().get("/en/privacy/").content.decode()

    for keeping in PRIVACY.all.values():
        for sentence in (keeping.title, keeping.what, keeping.seen_by, keeping.kept):
            assert str(sentence).replace("'", "&#x27;") in page


def test_privacy_page_says_the_period_that_was_set():
    Option.objects.create(name="ADMISSION_FILES_KEPT_DAYS", value=77)

    assert "letters for 77 days" in Client().get("/en/privacy/").content.decode()


def test_privacy_page_says_where_the_data_is(settings):
    assert "servers of the portal" in Client().get("/en/privacy/").content.decode()
    settings.DATA_PLACE = {"en": "in Montréal, Canada", "fr": "à Montréal, au Canada"}

    assert "in Montréal, Canada" in Client().get("/en/privacy/").content.decode()


@pytest.mark.parametrize("path", ["/en/", "/en/join/", "/en/no-such-page/", "/en/sign-in/"])
def test_every_page_links_to_privacy(path):
    assert f'href="{reverse("privacy")}"' in Client().get(path).content.decode()


def test_new_app_appears_by_itself(monkeypatch):
    new = Keeping("A new thing", "What and why.", "Nobody.", "A day.", held=lambda _person: [], covers=())
    monkeypatch.setitem(PRIVACY.all, "new", new)

    assert "A new thing" in Client().get("/en/privacy/").content.decode()
