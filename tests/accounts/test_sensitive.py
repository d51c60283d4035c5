"""Before what cannot be undone: who is it? Lately confirmed goes on, anybody else comes back with what she typed."""

import pytest
from django.test import Client
from django.urls import reverse

from admissions.enums import AdmissionState
from members.enums import OfficeKind
from members.models import Invitation
from network.shared.typed import author_mark
from tests.accounts.factories import PASSWORD
from tests.admissions.factories import AdmissionFactory
from tests.members.factories import MemberFactory, OfficeFactory
from tests.pages import Page
from tests.sessions import HOUR, note, signed_in

pytestmark = pytest.mark.django_db

CONFIRM = "/en/account/confirm/"


@pytest.fixture
def chair():
    return OfficeFactory(kind=OfficeKind.CO_CHAIR).user


@pytest.fixture
def admission():
    return AdmissionFactory(state=AdmissionState.ACTIVE, member=MemberFactory())


@pytest.fixture
def leave(admission):
    return reverse("admissions:leave", args=[admission.pk])


def confirmed(client, address, **data):
    return client.post(address, {"password": PASSWORD, **data})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("deed", ["decide", "leave"])
def test_deed_asks_again_after_some_minutes(chair, admission, settings, deed, method):
    path = reverse(f"admissions:{deed}", args=[admission.pk])
    lasts = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    fresh, stale = signed_in(Client(), chair, ago=lasts - 100), signed_in(Client(), chair, ago=lasts + 1)

    assert getattr(stale, method)(path)["Location"] == f"{CONFIRM}?next={path}"
    assert not getattr(fresh, method)(path).get("Location", "").startswith(CONFIRM)


def test_session_without_a_record_is_asked(chair, leave, client):
    client.force_login(chair)

    assert client.get(leave)["Location"].startswith(CONFIRM)


def test_record_of_somebody_else_does_not_count(chair, leave, client):
    note(client, OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=2).user)
    client.force_login(chair)

    assert client.get(leave)["Location"].startswith(CONFIRM)


def test_what_was_typed_comes_back(chair, admission, leave):
    client = signed_in(Client(), chair, ago=HOUR)
    asked = client.post(leave, {"reason": "The letter of 3 May", "author": author_mark(chair)})

    done = confirmed(client, asked["Location"], next=leave)
    form = client.get(done["Location"])
    admission.refresh_from_db()
    before = admission.state
    client.post(leave, Page(form).fields)

    admission.refresh_from_db()
    assert done["Location"] == leave
    assert Page(form).fields["reason"] == "The letter of 3 May"
    assert (before, admission.state) == (AdmissionState.ACTIVE, AdmissionState.FORMER)


def test_what_was_typed_comes_back_to_nobody_else(chair, leave, client_of):
    client = signed_in(Client(), chair, ago=HOUR)
    client.post(leave, {"reason": "The letter of 3 May", "author": author_mark(chair)})
    other = OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=2).user
    kept = client.session["typed"]
    elsewhere = client_of(other)
    session = elsewhere.session
    session["typed"] = kept
    session.save()

    assert "The letter of 3 May" not in elsewhere.get(leave).text


def test_wrong_password_opens_nothing(chair, leave):
    client = signed_in(Client(), chair, ago=HOUR)

    response = client.post(f"{CONFIRM}?next={leave}", {"password": "not this one", "next": leave})

    assert response.status_code == 200
    assert client.get(leave)["Location"].startswith(CONFIRM)


def test_guessing_the_password_here_is_limited(chair):
    client = signed_in(Client(), chair, ago=HOUR)

    answers = [client.post(CONFIRM, {"password": f"guess {number}"}).status_code for number in range(11)]

    assert answers[-1] == 429
    assert confirmed(client, CONFIRM).status_code == 429


def test_deed_without_a_page_leads_back_to_its_button(chair, admission):
    person = admission.nominees.get()
    path = reverse("admissions:invite_again", args=[admission.pk, person.pk])
    client = signed_in(Client(), chair, ago=HOUR)

    asked = client.post(path)
    said = Page(client.get(asked["Location"])).words
    page = confirmed(client, asked["Location"], next=reverse("admissions:detail", args=[admission.pk]))
    before = Invitation.objects.count()
    client.post(path)

    assert "Confirm that it is you, then press the button again." in said
    assert page["Location"] == reverse("admissions:detail", args=[admission.pk])
    assert (before, Invitation.objects.count()) == (0, 1)


def test_fragment_leads_the_whole_page(chair, leave):
    client = signed_in(Client(), chair, ago=HOUR)

    response = client.get(leave, headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, f"{CONFIRM}?next={leave}")


def test_nobody_is_led_away_from_the_portal(chair, leave):
    client = signed_in(Client(), chair, ago=HOUR)

    done = confirmed(client, f"{CONFIRM}?next=//evil.example", next="//evil.example")

    assert done["Location"] == "/en/"


def test_visitor_is_led_to_signing_in(client, leave):
    assert client.get(leave)["Location"].startswith("/en/sign-in/")
