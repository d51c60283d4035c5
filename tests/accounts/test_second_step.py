"""Roles that open much: nothing opens before a second factor is there, and nobody else pays for it."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from members.enums import OfficeKind
from members.models import Office
from members.rules import guarded_offices
from network.shared.typed import author_mark, typed_before
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory
from tests.meetings.factories import MinutesFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.roles import MAKERS, person

pytestmark = pytest.mark.django_db

WHY = "Your role in the Network asks for a second step"
DEMANDED = ["administrator", "co_chair", "secretary"]


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.SECOND_FACTOR_REQUIRED_OF = DEMANDED


@pytest.fixture
def administrator():
    return OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user


def factor(user, kind="totp"):
    return Authenticator.objects.create(user=user, type=kind, data={"secret": "x"})


# --- Who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", MAKERS)
def test_roles_that_need_a_second_factor(role):
    user = person(role, MemberFactory())

    needs = user.is_authenticated and user.has_perm("accounts.needs_second_factor")

    assert needs is (role in ("administrator", "cochair", "secretary"))


@pytest.mark.parametrize("named", [["regional_anchor"], [" Regional_Anchor ", "secretary"]], ids=str)
def test_setting_names_the_roles(settings, named):
    settings.SECOND_FACTOR_REQUIRED_OF = named

    assert person("anchor", MemberFactory()).has_perm("accounts.needs_second_factor")
    assert not person("administrator", MemberFactory()).has_perm("accounts.needs_second_factor")


def test_misspelt_role_is_no_open_door(settings):
    settings.SECOND_FACTOR_REQUIRED_OF = ["administrators"]

    with pytest.raises(KeyError):
        guarded_offices()


def test_role_given_or_ended_counts_on_the_next_request(client_of):
    user = RepresentativeFactory().user
    client = client_of(user)

    before = client.get("/en/account/").status_code
    OfficeFactory(user=user, kind=OfficeKind.SECRETARY)
    during = client.get("/en/account/").status_code
    Office.objects.all().delete()
    after = client.get("/en/account/").status_code

    assert (before, during, after) == (200, 403, 200)


# --- What ---------------------------------------------------------------------------------------------------


def test_page_says_why_and_offers_both_ways(client_of, administrator):
    response = client_of(administrator).get("/en/practices/")

    page = Page(response)
    assert response.status_code == 403
    assert page.title.startswith(WHY)
    assert "Set up a passkey" in page.words
    assert "Set up one-time codes" in page.words
    assert "no-store" in client_of(administrator).get("/en/", headers={"HX-Request": "true"})["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["/en/", "/fr/", "/en/practices/", "/en/search/?q=x", "/en/account/", "/en/account/password/", "/en/gallery/"],
)
def test_every_page_is_replaced(client_of, administrator, path):
    client = client_of(administrator)

    assert [client.get(path).status_code, client.post(path).status_code] == [403, 403]


def test_downloads_and_pdfs_are_replaced(client_of, administrator):
    client = client_of(administrator)
    minutes = MinutesFactory(published=True)
    admission = AdmissionFactory(consultation=True)
    pdf = reverse("meetings:minutes_pdf", args=[minutes.meeting_id])
    letter = reverse("admissions:officer_download", args=[admission.pk, admission.documents.get().pk])

    answers = [client.get(path) for path in (pdf, letter)]

    assert [(one.status_code, one["Content-Type"]) for one in answers] == [(403, "text/html; charset=utf-8")] * 2


def test_fragment_makes_the_page_load_whole(client_of, administrator):
    response = client_of(administrator).get("/en/practices/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Refresh"], response.content) == (200, "true", b"")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/en/account/confirm/", "/en/sign-out/"])
def test_way_out_stays_open(client_of, administrator, path):
    assert client_of(administrator).get(path).status_code in (200, 302)


def test_signing_out_works(client_of, administrator):
    client = client_of(administrator)

    client.post("/en/sign-out/")

    assert "_auth_user_id" not in client.session
    assert client.get("/en/practices/").status_code == 200


def test_page_is_there_in_the_other_language(client_of, administrator):
    client = client_of(administrator)
    french = client.get("/en/practices/").text.split('hreflang="fr-CA"')[0].rsplit("<link", 1)[1]

    with override("fr"):
        response = client.get(reverse("practices:list"))

    assert french
    assert response.status_code == 403
    assert 'lang="fr-CA"' in response.text


def test_what_was_typed_waits(client_of, administrator, rf):
    client = client_of(administrator)
    path = reverse("practices:add")

    client.post(path, {"title": "Long text", "author": author_mark(administrator)})

    request = rf.get(path)
    request.user, request.session = administrator, client.session
    assert typed_before(request)["title"] == "Long text"


def test_passwords_that_were_typed_are_not_kept(client_of, administrator):
    client = client_of(administrator)

    client.post("/en/account/password/", {"oldpassword": "a secret of mine", "password1": "x", "password2": "x"})

    assert "typed" not in client.session


def test_somebody_without_such_a_role_sees_no_difference(client_of):
    client = client_of(RepresentativeFactory().user)

    assert client.get("/en/account/").status_code == 200
    assert list(get_messages(client.get("/en/practices/").wsgi_request)) == []


def test_missing_page_says_nothing_more(client_of, administrator):
    assert client_of(administrator).get("/en/nowhere/").status_code == 404


# --- What it costs ------------------------------------------------------------------------------------------


def cost(client, path: str) -> int:
    client.get(path)  # what is counted and kept once
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("path", ["/en/", "/en/practices/", "/en/account/", "/healthz", "/en/members/"])
@pytest.mark.parametrize("role", ["visitor", "representative", "anchor", "account"])
def test_it_costs_nothing_where_it_does_not_concern(client_of, settings, role, path):
    user = None if role == "visitor" else person(role, MemberFactory())
    client = client_of(user)

    demanded = cost(client, path)
    settings.SECOND_FACTOR_REQUIRED_OF = []

    assert demanded == cost(client, path)


def test_it_costs_one_query_where_it_does(client_of, settings, administrator):
    factor(administrator)
    client = client_of(administrator)
    session = client.session
    session["account_authentication_methods"] += [{"method": "mfa", "at": 0, "type": "totp"}]
    session.save()

    demanded = cost(client, "/en/practices/")
    settings.SECOND_FACTOR_REQUIRED_OF = []

    assert demanded == cost(client, "/en/practices/") + 1


def test_nothing_is_asked_when_no_role_is_named(client_of, settings, administrator):
    settings.SECOND_FACTOR_REQUIRED_OF = []

    assert client_of(administrator).get("/en/practices/").status_code == 200
    assert client_of(UserFactory()).get("/en/practices/").status_code == 200
