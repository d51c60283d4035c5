"""The settings page: who, what it says, what it does."""

from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from admissions.options import CONSULTATION_DAYS
from admissions.periods import members_answer_until
from network.options.models import Option
from network.options.services import change_option
from network.shared.workdays import add_working_days
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory
from tests.pages import Page
from tests.roles import READERS, person

pytestmark = pytest.mark.django_db

LIST = "/en/settings/"
ONE = f"/en/settings/{CONSULTATION_DAYS.code}/"
MAY = ("cochair", "administrator")


@pytest.fixture
def cochair(client_of):
    return client_of(person("cochair", MemberFactory()))


@pytest.mark.parametrize("role", [*READERS, "account", "former"])
@pytest.mark.parametrize("path", [LIST, ONE, f"{ONE}default/", "/en/settings/secret-key/"])
def test_settings_are_for_co_chairs_and_administrators(client_of, role, path):
    response = client_of(person(role, MemberFactory())).get(path)

    known = 404 if "secret" in path else 200
    assert response.status_code == (known if role in MAY else 403)


def test_list_says_value_default_and_who_changed_it(cochair):
    change_option(CONSULTATION_DAYS, by=UserFactory(name="Ana Roy"), value=7, seen_version=0)

    words = Page(cochair.get(LIST)).words

    assert "7 working days default: 10 working days" in words
    assert "Changed by Ana Roy" in words
    assert words.count("Changed by") == 1


@pytest.mark.parametrize("number", [0, 3])
def test_list_asks_the_same_number_of_questions(cochair, django_assert_num_queries, number):
    for option in ("ADMISSION_REVIEWERS", "INVITATION_DAYS", "ADMISSION_FILES_KEPT_DAYS")[:number]:
        Option.objects.create(name=option, value=40, changed_by=UserFactory())
    cochair.get(LIST)

    with django_assert_num_queries(5):  # session, person, representations, offices, the changed options
        cochair.get(LIST)


def test_saved_value_holds_for_the_next_consultation(cochair):
    response = cochair.post(ONE, {"value": "7", "version": "0"}, follow=True)
    today = timezone.localdate(timezone=ZoneInfo(settings.TIME_ZONE))

    assert "Time members have to answer about a membership request: 7 working days." in Page(response).words
    assert members_answer_until() == add_working_days(today, 7)
    assert "the members have 7 working days" in Page(cochair.get(reverse("admissions:join"))).words


@pytest.mark.parametrize("typed", ["", "2", "61", "ten", "7.5", "-7", "99999999999999999999"])
def test_value_that_makes_no_sense_is_kept_and_explained(cochair, typed):
    response = cochair.post(ONE, {"value": typed, "version": "0"})

    page = Page(response)
    assert response.status_code == 422
    assert page.fields["value"] == typed
    assert typed == "" or "Give a whole number from 3 to 60." in page.words
    assert not Option.objects.exists()


def test_second_editor_sees_both_values(cochair):
    change_option(CONSULTATION_DAYS, by=UserFactory(), value=7, seen_version=0)

    response = cochair.post(ONE, {"value": "8", "version": "0"})
    page = Page(response)
    again = cochair.post(ONE, page.fields)

    assert response.status_code == 409
    assert "7 working days 8 working days" in page.words
    assert (page.fields["value"], page.fields["version"]) == ("8", "1")
    assert again.status_code == 302
    assert Option.objects.get().value == 8


def test_default_comes_back_after_a_question(cochair):
    change_option(CONSULTATION_DAYS, by=UserFactory(), value=7, seen_version=0)
    page = Page(cochair.get(f"{ONE}default/"))

    response = cochair.post(f"{ONE}default/", page.fields, follow=True)

    assert "Now: 7 working days. The default: 10 working days." in page.words
    assert "Set back to the default by" in Page(response).words
    assert Option.objects.get().value is None


@pytest.mark.parametrize("version", ["", "0", "nothing", "9"])
def test_default_does_not_come_back_over_a_change_nobody_saw(cochair, version):
    change_option(CONSULTATION_DAYS, by=UserFactory(), value=7, seen_version=0)

    response = cochair.post(f"{ONE}default/", {"version": version}, follow=True)

    assert "Somebody else has changed this setting meanwhile." in Page(response).words
    assert Option.objects.get().value == 7
