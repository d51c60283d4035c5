"""Who gets what at every address: the whole table, and what must hold beside it.

A new address without a row fails here with its name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from admissions.links import applicant_link
from admissions.options import REVIEWERS
from admissions.urls import urlpatterns as admission_addresses
from meetings.links import answer_link
from members.enums import OfficeKind
from members.links import accept_link, take_back_link
from members.models import Representative
from members.urls import urlpatterns as member_addresses
from network.accounts.enums import End
from network.accounts.links import answer_link as answer_link_of_address
from network.accounts.models import AddressChange
from network.accounts.services.forgetting import close_account
from network.options.models import Option
from network.outbox.links import mailing_link, stop_link
from network.outbox.models import Mailing
from network.outbox.services import post
from network.staff.site import STAFF
from practices.models import Practice
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, OpinionFactory
from tests.meetings.factories import ActionFactory, MeetingFactory, MinutesFactory, PaperFactory
from tests.members.factories import InvitationFactory, MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory, PracticeFileFactory
from tests.roles import person
from tests.sessions import signed_in
from tests.vocabulary.factories import KindFactory

pytestmark = pytest.mark.django_db

# "owner" represents the member whose practice it is, "stranger" another full member; "former" was representative
# and administrator until yesterday. A status of "in" is the way to the sign-in page.
ROLES = ("visitor", "former", "observer", "stranger", "owner", "secretary", "anchor", "cochair", "administrator")
TABLE = (Path(__file__).parent / "permission_matrix.txt").read_text(encoding="utf-8")

OBJECTS = {
    "draft": {},
    "network": {"published": True},
    "public": {"public": True},
    "example": {"published": True, "is_demonstration": True},
}
MEETINGS = {"draft": {"draft": True}, "scheduled": {}, "cancelled": {"cancelled": True}, "past": {"past": True}}
MINUTES = {"unpublished": {}, "published": {"published": True}}
REQUESTS = {"begun": {"preparing": True}, "asked": {"consultation": True}}
LISTS = {"outbox:list", "outbox:written", "options:list", "vocabulary:list", "vocabulary:add"}
# Each address is asked about all of one of these.
SUBJECTS = ({"-"}, set(OBJECTS), {"network", "public"}, set(MEETINGS), {"past", *MINUTES}, set(MINUTES), set(REQUESTS))

# Addresses of one file at a practice or of one paper of a meeting.
OF_A_FILE = {"practices:download", "practices:remove_file", "meetings:paper", "meetings:remove_paper"}

# Addresses of one membership request, and what else each of them names.
OF_A_REQUEST = {
    f"admissions:{pattern.name}": next(
        (name for name in ("opinion", "nominee", "document") if f":{name}>" in str(pattern.pattern)), ""
    )
    for pattern in admission_addresses
    if ":pk>" in str(pattern.pattern) or ":token>" in str(pattern.pattern)
}


@dataclass(frozen=True)
class Row:
    """One line of the table: what each role gets from one address, one kind of object and one method."""

    name: str
    subject: str
    method: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.subject}"


def rows() -> list[Row]:
    lines = [line.split() for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]
    return [
        Row(name, subject, method, dict(zip(ROLES, statuses, strict=True)))
        for name, subject, method, *statuses in lines
    ]


def views_of(resolver, namespace: str = "") -> Iterator[tuple[str, object]]:
    """The name of every address, with its namespace, and its view."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views_of(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}", pattern.callback


def names_of(resolver) -> Iterator[str]:
    """The name of every address, with its namespace."""
    return (name for name, _view in views_of(resolver))


class World:
    """Objects of each kind, a session of each role, and requests that leave no trace."""

    def __init__(self) -> None:
        self.owner = MemberFactory(code="owner")
        PlaceFactory(member=self.owner)
        self.kind = KindFactory()
        self.practices = {
            name: PracticeFactory(member=self.owner, kind=self.kind, **how) for name, how in OBJECTS.items()
        }
        self.documents = {"network": LibraryItemFactory(), "public": LibraryItemFactory(public=True)}
        self.meetings = {name: MeetingFactory(**how) for name, how in MEETINGS.items()}
        self.minutes = {name: MinutesFactory(**how) for name, how in MINUTES.items()}
        self.actions = {
            name: ActionFactory(minutes=minutes, owner_member=self.owner) for name, minutes in self.minutes.items()
        }
        self.files = {name: PracticeFileFactory(practice=practice) for name, practice in self.practices.items()}
        self.papers = {name: PaperFactory(meeting=meeting) for name, meeting in self.meetings.items()}
        self.requests = {name: AdmissionFactory(**how) for name, how in REQUESTS.items()}
        self.opinion = OpinionFactory(admission=self.requests["asked"], question=True)
        self.invitation = InvitationFactory(member=self.owner)
        self.asked = InvitationFactory(member=self.owner, kind="colleague")
        self.colleague = RepresentativeFactory(member=self.owner, kind="colleague")
        self.office = OfficeFactory(user=self.colleague.user, kind=OfficeKind.EVIDENCE_LEAD)
        self.closed = close_account(UserFactory())
        self.mailing = Mailing.objects.create(key="k", kind="meeting_minutes", release_at=timezone.now())
        self.mail = post(UserFactory(), kind="account_notice", dedupe_key="k")
        self.change = AddressChange.objects.create(user=UserFactory(), email="new@town.example")
        self.option = Option.objects.create(name=REVIEWERS.name, value=REVIEWERS.default)
        self.users = {role: person("representative" if role == "owner" else role, self.owner) for role in ROLES}
        self.cookies = {role: self._session(user) for role, user in self.users.items() if role != "visitor"}

    @staticmethod
    def _session(user) -> str:
        return signed_in(Client(), user).cookies["sessionid"].value

    def client(self, role: str, **kwargs) -> Client:
        client = Client(**kwargs)
        if role in self.cookies:
            client.cookies["sessionid"] = self.cookies[role]
        return client

    def address(self, name: str, subject: str = "-", *, pk: int = 0) -> str:
        return reverse(name, args=self._arguments(name, subject, pk))

    def _arguments(self, name: str, subject: str, pk: int) -> list:
        """What stands in the address of a subject, or of ``pk`` instead."""
        if of_an_account := self._of_an_account(name):
            return of_an_account
        if name.startswith("members:") and name not in ("members:accept_invitation", "members:take_back"):
            return self._of_members(name)
        if name in ("meetings:answer_by_link", "meetings:calendar_by_link"):
            owner = self.users["owner"].representations.get()
            return [resolve(answer_link(self.meetings["scheduled"], owner)).kwargs["token"]]
        if name in ("outbox:stop", "outbox:stop_by_link"):
            path = stop_link(self.mail) if name == "outbox:stop" else mailing_link(self.mailing)
            return [resolve(path).kwargs["token"]]
        if name.startswith(("admin:", "options:", "outbox:", "vocabulary:")):
            return self._in_the_ground(name)
        if name in ("members:take_back", "members:accept_invitation"):
            path = take_back_link(self.closed) if name == "members:take_back" else accept_link(self.invitation)
            return [resolve(path).kwargs["token"]]
        if name == "admissions:letter_template":
            return ["en", "letter"]
        if name in OF_A_REQUEST:
            return [*self._request(name, subject, pk), *self._part_of_a_request(name)]
        if subject == "-":
            return []
        return [pk or self._key(name, subject), *self._file(name, subject)]

    def _file(self, name: str, subject: str) -> list[int]:
        """The file or paper that an address names besides its practice or meeting."""
        if name not in OF_A_FILE:
            return []
        return [(self.files if name.startswith("practices:") else self.papers)[subject].pk]

    def _of_an_account(self, name: str) -> list:
        """What stands in an address of signing in; foreign passkeys are asked for in tests/accounts."""
        if name == "account_reset_password_from_key":
            return ["1", "abc-def"]
        if name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
            return [1]
        if name == "account_address_answer":
            return [resolve(answer_link_of_address(self.change, End.NEW)).kwargs["token"]]
        return []

    def _of_members(self, name: str) -> list:
        """The member, person, role or invitation of an address of that room."""
        pattern = next(str(one.pattern) for one in member_addresses if f"members:{one.name}" == name)
        if ":code>" in pattern:
            return [self.owner.code]
        if ":pk>" not in pattern:
            return []
        of_its_own = {
            "members:end_office": self.office,
            "members:change_representation": self.colleague,
            "members:end_representation": self.colleague,
            "members:take_back_invitation": self.asked,
            "members:invite_again": self.asked,
        }
        return [of_its_own.get(name, self.colleague.user).pk]

    def _in_the_ground(self, name: str) -> list:
        """What an address of a room that knows no app names."""
        if name in LISTS:
            return []
        if name.startswith("outbox:"):
            return [self.mailing.pk if "mailing" in name else self.mail.pk]
        if name.startswith("options:"):
            return [REVIEWERS.code]
        return [self.kind.pk] if name.startswith("vocabulary:") else self._stored(name)

    @staticmethod
    def _stored(name: str) -> list:
        """What an address of the second door names: a room, or a row of its model."""
        if name == "admin:app_list":
            return ["members"]
        for model in STAFF._registry:
            stem = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
            if name in (f"{stem}change", f"{stem}history"):
                return [model.objects.order_by("pk").first().pk]
        return []

    def _request(self, name: str, subject: str, pk: int) -> list:
        """The request of an officer's address, or the token of an applicant's."""
        if subject != "-":
            return [pk or self.requests[subject].pk]
        return [resolve(applicant_link(self.requests["begun"])).kwargs["token"]]

    def _part_of_a_request(self, name: str) -> list[int]:
        """What an address names besides the request."""
        asked = self.requests["asked"]
        return {
            "opinion": [self.opinion.pk],
            "nominee": [asked.nominees.get().pk],
            "document": [asked.documents.get().pk],
        }.get(OF_A_REQUEST[name], [])

    def _key(self, name: str, subject: str) -> int:
        if name == "practices:document":
            return self.documents[subject].pk
        if name in ("meetings:close_action", "meetings:reopen_action"):
            return self.actions[subject].pk
        if name.startswith("meetings:"):
            return self.minutes[subject].meeting_id if subject in MINUTES else self.meetings[subject].pk
        return self.practices[subject].pk

    def sent(self, name: str) -> dict:
        """What a form of this address sends; nothing where the expected answer needs nothing."""
        if name not in ("practices:add", "practices:edit"):
            return {}
        words = {"title": "Sent", "summary": "x", "done": "x", "contact_role": "x", "kind": self.kind.pk}
        own = {"member": self.owner.pk, "language": "en", "submission": str(uuid4()), "version": "1"}
        return {"status": "running"} | words | own

    def ask(
        self, role: str, name: str, subject: str = "-", method: str = "GET", *, pk: int = 0, **headers
    ) -> HttpResponse:
        client = self.client(role)
        send = client.get if method == "GET" else client.post
        with transaction.atomic():
            response = send(
                self.address(name, subject, pk=pk), self.sent(name) if method == "POST" else {}, headers=headers
            )
            transaction.set_rollback(True)
        if response.streaming:
            response.getvalue()  # read to its end, or the file stays open
        return response


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once for this module, gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def status(response: HttpResponse) -> str:
    leads_to = response.get("HX-Redirect") or response.get("Location", "")  # htmx is led there with the whole page
    with override("en"):
        to_sign_in = response.status_code in (200, 302) and leads_to.startswith(reverse("account_login"))
    return "in" if to_sign_in else str(response.status_code)


# --- The table ----------------------------------------------------------------------------------------------


def rows_and_addresses(resolver) -> tuple[set[str], set[str]]:
    """Addresses that are not in the table, and rows whose address is gone. One name stands for one view only."""
    addresses, in_table = set(views_of(resolver)), {row.name for row in rows()}
    first = {name: next(view for other, view in addresses if other == name) for name, _view in addresses}
    hidden = {name for name, view in addresses if view is not first[name]}
    named = {name for name, _view in addresses}
    return (named - in_table) | hidden, in_table - named


def test_every_address_has_a_row_and_every_row_an_address():
    without_row, without_address = rows_and_addresses(get_resolver())

    assert without_row == set(), "Add rows for these addresses."
    assert without_address == set(), "These addresses are gone."


@pytest.mark.parametrize("name", sorted({row.name for row in rows()}))
def test_address_is_asked_with_both_methods_on_each_object(name):
    asked = [(row.subject, row.method) for row in rows() if row.name == name]
    subjects = {subject for subject, _method in asked}

    assert sorted(asked) == sorted((subject, method) for subject in subjects for method in ("GET", "POST"))
    assert subjects in SUBJECTS


@pytest.mark.parametrize("row", rows(), ids=str)
def test_each_role_gets_what_the_table_says(world, row):
    answers = {role: status(world.ask(role, row.name, row.subject, row.method)) for role in ROLES}

    assert answers == row.expected


@pytest.mark.parametrize("name", sorted({row.name for row in rows()}))
def test_address_means_the_same_in_both_languages(world, name):
    subject = next(row.subject for row in rows() if row.name == name)
    with time_machine.travel(timezone.now(), tick=False):  # a signed link holds the second in which it was made
        with override("en"):
            english = resolve(world.address(name, subject))
        with override("fr"):
            path = world.address(name, subject)
            french = resolve(path)

    assert (english.func, english.kwargs, english.view_name) == (french.func, french.kwargs, french.view_name)
    assert path.startswith("/fr/") or name in ("root", "healthz", "readyz")


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET" and row.subject != "public"], ids=str)
def test_french_page_is_open_to_the_same_people(world, row):
    with override("fr"):
        answers = {
            role: world.ask(role, row.name, row.subject).status_code for role in ("visitor", "stranger", "owner")
        }

    expected = {role: int(row.expected[role].replace("in", "302")) for role in answers}
    assert answers == expected


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("name", sorted({row.name for row in rows()}))
def test_other_methods_do_nothing(world, name, method):
    subject = next(row.subject for row in rows() if row.name == name)
    client = world.client("owner")
    before = list(Practice.objects.order_by("pk").values_list())

    with transaction.atomic():
        response = getattr(client, method)(world.address(name, subject))
        after = list(Practice.objects.order_by("pk").values_list())
        transaction.set_rollback(True)

    assert after == before
    assert response.status_code < 500


# --- Hidden is as good as absent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/en/practices/NMN-P-0000/",
        "/en/practices/NMN-P-999999999/",
        "/en/practices/NMN-P-9999999999/",
        "/en/practices/42/",
        "/en/documents/99999999999999999999999/",
        "/en/documents/-1/",
        "/en/members/nobody/",
        "/en/members/owner%00/",
        "/en/members/owner%0d%0aX-Header:%20x/",
        "/en/nowhere/",
        "/de/",
    ],
)
def test_address_of_nothing_is_not_found(world, path):
    assert world.client("administrator").get(path).status_code == 404


# --- Rights follow the rows ---------------------------------------------------------------------------------


def test_right_taken_away_is_gone_at_the_next_request(world):
    asked = [("practices:edit", "draft"), ("practices:detail", "network"), ("practices:ours", "-")]
    with transaction.atomic():
        before = [status(world.ask("owner", *one)) for one in asked]
        yesterday = timezone.localdate() - timezone.timedelta(days=1)
        Representative.objects.filter(user=world.users["owner"]).update(starts_on=yesterday, ends_on=yesterday)
        after = [status(world.ask("owner", *one)) for one in asked]
        transaction.set_rollback(True)

    assert before == ["200", "200", "200"]
    assert after == ["404", "404", "403"]


def test_closed_account_is_a_visitor_at_the_next_request(world):
    with transaction.atomic():
        type(world.users["secretary"]).objects.filter(pk=world.users["secretary"].pk).update(is_active=False)
        answers = [status(world.ask("secretary", "practices:detail", subject)) for subject in OBJECTS]
        to_edit = status(world.ask("secretary", "practices:edit", "draft"))
        transaction.set_rollback(True)

    assert answers == ["404", "404", "200", "404"]
    assert to_edit == "in"
