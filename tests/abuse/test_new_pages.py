"""Attacks on the pages for people, roles, invitations, files and one's own account that no table asks about."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from members.enums import OfficeKind
from members.links import REOPEN, take_back_link
from members.models import Invitation, Office, Representative
from members.services import suspend_member
from network.accounts.enums import End
from network.accounts.links import SALT, answer_link
from network.accounts.models import AddressChange
from network.accounts.services import close_account
from network.options.models import Option
from network.record.exporting import plain
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, OfficeFactory, RegionFactory, RepresentativeFactory
from tests.practices.factories import PracticeFactory, PracticeFileFactory
from tests.roles import person
from tests.sessions import HOUR, signed_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
ASKED = {
    "name": "Kim", "email": "kim@town.example", "language": "en", "time_zone": "America/Halifax", "kind": "principal",
}  # fmt: skip


def browser_of(user) -> Client:
    return signed_in(Client(), user)


# --- 1: what belongs to others ------------------------------------------------------------------------------


def test_case_01_contact_of_another_region_invites_nobody_and_learns_nothing():
    here, there = MemberFactory(region=RegionFactory()), MemberFactory(region=RegionFactory())
    contact = browser_of(OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=here.region).user)

    answers = [contact.post(reverse("members:invite", args=[one.code]), ASKED).status_code for one in (there, here)]

    assert answers == [403, 302]
    assert Invitation.objects.get().member == here


def test_case_01_secretary_changes_nobody_s_account_or_role():
    secretary, other = browser_of(person("secretary", MemberFactory())), UserFactory()
    names = ("give_office", "correct_address", "block_account", "end_account", "reset_second_factor")

    answers = {
        name: secretary.post(
            reverse(f"members:{name}", args=[other.pk]),
            {"reason": "x", "email": "mine@evil.example", "seat": f"{OfficeKind.ADMINISTRATOR}-0-0"},
        ).status_code
        for name in names
    }

    other.refresh_from_db()
    assert set(answers.values()) == {403}
    assert (other.is_active, other.email != "mine@evil.example", other.offices.exists()) == (True, True, False)


def test_case_01_own_data_are_those_of_the_reader_whatever_is_asked():
    mine, other = RepresentativeFactory().user, UserFactory(name="Quillwort", email="quillwort@town.example")
    asked = {"user": other.pk, "pk": other.pk, "email": other.email, "account": other.email}

    file = browser_of(mine).get(reverse("account_data"), asked)

    assert file.json()["account"] == mine.email
    assert "quillwort" not in file.text.lower()


@pytest.mark.parametrize("end", [End.OLD, End.NEW])
def test_case_01_link_of_an_address_change_agrees_for_its_own_change_only(end):
    mine = AddressChange.objects.create(user=UserFactory(), email="mine@evil.example")
    theirs = AddressChange.objects.create(user=UserFactory(), email="new@town.example")
    own = answer_link(mine, end).rstrip("/").rpartition("/")[2]
    body, _colon, rest = own.partition(":")
    forged = signing.dumps([theirs.pk, end], salt=SALT, key="x" * 50)

    for token in (forged, f"{forged.partition(':')[0]}:{rest}", body, signing.dumps([theirs.pk, end], salt=REOPEN)):
        response = Client().post(reverse("account_address_answer", args=[token]), {"agree": ""})
        assert response.status_code == 404
    theirs.refresh_from_db()
    assert theirs.is_open


def test_case_01_link_that_takes_an_account_back_opens_no_other():
    mine, other = close_account(UserFactory()), close_account(UserFactory())
    stamp = other.closed_at.isoformat()
    tokens = [
        signing.dumps([other.pk, mine.closed_at.isoformat()], salt=REOPEN),
        signing.dumps([other.pk, ""], salt=REOPEN),
        signing.dumps([other.pk, stamp], salt=SALT),
        signing.dumps([other.pk, stamp], salt=REOPEN, key="x" * 50),
    ]

    for token in tokens:
        assert Client().post(reverse("members:take_back", args=[token])).status_code == 404
    other.refresh_from_db()
    assert not other.is_active


def test_case_01_link_that_takes_an_account_back_signs_nobody_in():
    user = close_account(UserFactory())
    browser = Client()

    browser.post(take_back_link(user))

    assert "_auth_user_id" not in browser.session


# --- 3: a right that ends -----------------------------------------------------------------------------------


def test_case_03_open_session_of_a_suspended_member_reaches_no_file_and_writes_nothing():
    """She holds another role, so that her session goes on."""
    one, practice = RepresentativeFactory(), PracticeFactory(published=True)
    own = PracticeFactory(member=one.member)
    OfficeFactory(user=one.user, kind=OfficeKind.EVIDENCE_LEAD)
    file, paper = PracticeFileFactory(practice=own), PracticeFileFactory(practice=practice)
    browser = browser_of(one.user)

    suspend_member(one.member, by=person("cochair", MemberFactory()), reason="Silent.")

    assert browser.get(reverse("practices:download", args=[own.pk, file.pk])).status_code == 404
    assert browser.post(reverse("practices:remove_file", args=[own.pk, file.pk])).status_code == 404
    assert browser.post(reverse("members:invite", args=[one.member.code]), ASKED).status_code in (302, 403, 404)
    read = browser.get(reverse("practices:download", args=[practice.pk, paper.pk]))
    read.getvalue()
    assert read.status_code == 200  # by her other role
    assert not Invitation.objects.exists()


# --- 7: what a form was not made for ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["cochair", "administrator"])
def test_case_07_nobody_gives_a_role_to_herself(role):
    user = person(role, MemberFactory())
    browser = browser_of(user)
    seat = f"{OfficeKind.ADMINISTRATOR if role == 'cochair' else OfficeKind.SECRETARY}-0-0"

    answer = browser.post(
        reverse("members:give_office", args=[user.pk]), {"seat": seat, "starts_on": "2026-01-01", "ends_on": ""}
    )

    assert answer.status_code == 403
    assert Office.objects.filter(user=user).count() == 1


def test_case_07_nobody_gives_a_role_to_herself_by_the_second_door():
    user, member = person("administrator", MemberFactory()), MemberFactory()
    browser = browser_of(user)

    office = browser.post(
        reverse("admin:members_office_add"),
        {"user": user.pk, "kind": OfficeKind.CO_CHAIR, "region": "", "seat": 1, "starts_on": "2026-01-01"},
    )
    representative = browser.post(
        reverse("admin:members_representative_add"),
        {"user": user.pk, "member": member.pk, "kind": "principal", "title": "", "starts_on": "2026-01-01"},
    )

    assert (office.status_code, representative.status_code) == (403, 403)
    assert (Office.objects.count(), Representative.objects.count()) == (1, 0)


def test_case_07_seat_and_version_of_another_world_are_refused_in_words():
    cochair = browser_of(person("cochair", MemberFactory()))
    giving = reverse("members:give_office", args=[UserFactory().pk])
    for seat in ("9-0-0", "1-0-1' OR 1=1", "٥-0-0", "", "\x00"):
        assert cochair.post(giving, {"seat": seat, "starts_on": "2026-01-01"}).status_code == 422, seat

    setting = reverse("options:default", args=["admission-reviewers"])
    for version in ("9" * 5_000, "٣", "-1", "", "x"):
        assert cochair.post(setting, {"version": version}).status_code == 302, version
    assert not Option.objects.exclude(value=None).exists()
    assert Office.objects.count() == 1


# --- 31: a spreadsheet --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "x;=1", "Title: x; =1+1", "x\n@a"]
)
def test_case_31_cell_of_the_record_begins_no_formula(text):
    """Nor behind a semicolon, which parts the cells where a comma stands in numbers."""
    for piece in plain(text).replace("\r", ";").replace("\n", ";").replace("\t", ";").split(";"):
        assert not piece.strip().startswith(("=", "+", "-", "@"))


# --- 35: a fragment is no way around ------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize(
    "name", ["members:leave", "account_set_password", "mfa_add_webauthn", "mfa_activate_totp", "account_email"]
)
def test_case_35_who_has_not_confirmed_herself_does_nothing(name, headers):
    user = UserFactory()
    browser = signed_in(Client(), user, ago=HOUR)

    response = browser.post(
        reverse(name), {"is_sure": "on", "email": "mine@evil.example", "code": "123456"}, headers=headers
    )

    leads_to = response.get("HX-Redirect") or response.get("Location", "")
    user.refresh_from_db()
    assert leads_to.startswith("/en/account/confirm/")
    assert response.content == b""
    assert user.is_active
    assert not AddressChange.objects.exists()
