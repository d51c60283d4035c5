"""Abuse case 39: no page is shown inside another site's, and Back after signing out shows nothing that was private."""

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import OfficeKind
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory
from tests.meetings.factories import MeetingFactory
from tests.members.factories import OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def private_pages() -> list[str]:
    """Pages of a reader, with fragments, downloads, refusals and pages that are not there."""
    meeting = MeetingFactory(past=True)
    request = AdmissionFactory(submitted=True)
    document = request.documents.get()
    return [
        reverse("home"), reverse("account"), reverse("account_held"), reverse("account_data"), reverse("search"),
        reverse("meetings:list"), meeting.get_absolute_url(), reverse("practices:list"), reverse("members:list"),
        reverse("admissions:board"), request.get_absolute_url(), reverse("outbox:list"), reverse("privacy"),
        reverse("admissions:officer_download", args=[request.pk, document.pk]),
        "/en/no-such-page/",
    ]  # fmt: skip


def asked(client: Client, path: str, **how):
    """The answer; a file in it read to its end."""
    response = client.get(path, **how)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def is_kept_nowhere(response) -> bool:
    return "no-store" in response["Cache-Control"]


def test_case_39_back_after_signing_out_shows_nothing():
    client = signed_in(OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user)

    for path in private_pages():
        response = asked(client, path)
        assert response.status_code in (200, 404), path
        assert is_kept_nowhere(response), path
        assert is_kept_nowhere(asked(client, path, headers={"HX-Request": "true"})), path

    client.post(reverse("account_logout"))
    assert client.get(reverse("account_held")).status_code == 302


def test_case_39_refused_page_is_kept_nowhere():
    client = signed_in(RepresentativeFactory().user)

    response = client.get(reverse("admissions:board"))

    assert response.status_code in (403, 404)
    assert is_kept_nowhere(response)


def test_case_39_page_after_signing_in_or_changing_something_is_kept_nowhere():
    client = signed_in(UserFactory())

    response = client.post(reverse("account"), {"name": ""})

    assert response.status_code == 422
    assert is_kept_nowhere(response)


def test_case_39_public_pages_may_be_kept():
    for path in ("/en/", "/en/practices/", "/en/privacy/"):
        assert "no-store" not in Client().get(path).get("Cache-Control", ""), path


def test_case_39_view_that_says_how_it_is_kept_is_believed():
    client = signed_in(RepresentativeFactory().user)

    assert client.get(reverse("account_data"))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("who", ["visitor", "administrator"])
def test_case_39_no_page_stands_in_a_frame(who):
    client = Client() if who == "visitor" else signed_in(OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user)
    paths = [*private_pages(), "/", "/healthz", "/en/sign-in/", "/en/join/", "/en/join/write/", "/fr/"]

    for path in paths:
        response = asked(client, path)
        assert response["X-Frame-Options"] == "DENY", path
        policy = response["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, path


def test_case_39_not_even_a_refused_host_or_a_forged_form():
    refused = Client(headers={"host": "evil.example"}).get("/en/")
    forged = Client(enforce_csrf_checks=True).post("/en/sign-in/", {"login": "x"})

    for response, status in ((refused, 400), (forged, 403)):
        assert response.status_code == status
        assert response["X-Frame-Options"] == "DENY"
