"""What an officer does with people's rights and accounts asks again who she is, and gives back what she typed."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from members.enums import OfficeKind
from network.shared.typed import author_mark
from tests.accounts.factories import PASSWORD, UserFactory
from tests.members.factories import OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.sessions import HOUR, signed_in

pytestmark = pytest.mark.django_db

CONFIRM = "/en/account/confirm/"
OF_A_PERSON = (
    "give_office", "correct_address", "block_account", "unblock_account", "end_account", "reset_second_factor",
)  # fmt: skip


@pytest.fixture
def manager():
    return OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user


@pytest.fixture
def stale(manager):
    return signed_in(Client(), manager, ago=HOUR)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OF_A_PERSON)
def test_deed_with_a_person_asks_who_it_is(stale, name, method):
    path = reverse(f"members:{name}", args=[UserFactory().pk])

    assert getattr(stale, method)(path)["Location"] == f"{CONFIRM}?next={path}"


def test_end_of_a_role_and_suspension_ask_who_it_is(stale):
    office, one = OfficeFactory(kind=OfficeKind.CO_CHAIR), RepresentativeFactory()
    paths = [
        reverse("members:end_office", args=[office.pk]),
        reverse("members:end_representation", args=[one.pk]),
        reverse("members:change_representation", args=[one.pk]),
        reverse("members:suspend", args=[one.member.code]),
    ]

    assert [stale.post(path)["Location"] for path in paths] == [f"{CONFIRM}?next={path}" for path in paths]


@pytest.mark.parametrize("name", ["person", "sign_out_everywhere"])
def test_what_takes_nothing_away_for_good_does_not_ask(stale, name):
    assert stale.get(reverse(f"members:{name}", args=[UserFactory().pk])).status_code == 200


def test_typed_reason_comes_back_and_nothing_is_done_before(stale, manager):
    person = UserFactory()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    path = reverse("members:reset_second_factor", args=[person.pk])

    asked = stale.post(path, {"reason": "Lost her telephone.", "author": author_mark(manager)})
    stale.post(asked["Location"], {"password": PASSWORD, "next": path})
    shown = Page(form := stale.get(path))
    before = person.authenticator_set.count()
    stale.post(path, shown.fields)

    assert form.status_code == 200
    assert shown.fields["reason"] == "Lost her telephone."
    assert "What you typed is here; nothing is done yet." in shown.words
    assert (before, person.authenticator_set.count()) == (1, 0)
