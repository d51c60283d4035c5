"""Who gets what at every address: the whole table, and what must hold beside it.

A new address without a row fails here with its name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from members.models import Representative
from practices.models import Practice
from tests.members.factories import MemberFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory
from tests.roles import person
from tests.vocabulary.factories import KindFactory

pytestmark = pytest.mark.django_db

# "owner" represents the member whose practice it is, "stranger" another full member; "former" was representative
# and administrator until yesterday. A status of "in" is the way to the sign-in page.
ROLES = ("visitor", "former", "observer", "stranger", "owner", "secretary", "anchor", "cochair", "administrator")
TABLE = """
# name                               object  method visitor former observer stranger owner secretary anchor cochair adm.
root                                 -       GET    302     302    302      302      302   302       302    302     302
root                                 -       POST   405     405    405      405      405   405       405    405     405
healthz                              -       GET    200     200    200      200      200   200       200    200     200
healthz                              -       POST   405     405    405      405      405   405       405    405     405
readyz                               -       GET    200     200    200      200      200   200       200    200     200
readyz                               -       POST   405     405    405      405      405   405       405    405     405
home                                 -       GET    200     200    200      200      200   200       200    200     200
home                                 -       POST   405     405    405      405      405   405       405    405     405
search                               -       GET    200     200    200      200      200   200       200    200     200
search                               -       POST   405     405    405      405      405   405       405    405     405
gallery                              -       GET    200     200    200      200      200   200       200    200     200
gallery                              -       POST   405     405    405      405      405   405       405    405     405
account_login                        -       GET    200     302    302      302      302   302       302    302     302
account_login                        -       POST   200     302    302      302      302   302       302    302     302
account_logout                       -       GET    302     200    200      200      200   200       200    200     200
account_logout                       -       POST   302     302    302      302      302   302       302    302     302
account_signup                       -       GET    200     302    302      302      302   302       302    302     302
account_signup                       -       POST   200     302    302      302      302   302       302    302     302
account                              -       GET    in      200    200      200      200   200       200    200     200
account                              -       POST   in      200    200      200      200   200       200    200     200
account_email                        -       GET    in      200    200      200      200   200       200    200     200
account_email                        -       POST   in      200    200      200      200   200       200    200     200
account_inactive                     -       GET    200     200    200      200      200   200       200    200     200
account_inactive                     -       POST   405     405    405      405      405   405       405    405     405
account_reauthenticate               -       GET    in      200    200      200      200   200       200    200     200
account_reauthenticate               -       POST   in      200    200      200      200   200       200    200     200
account_email_verification_sent      -       GET    in      302    302      302      302   302       302    302     302
account_email_verification_sent      -       POST   in      302    302      302      302   302       302    302     302
account_change_password              -       GET    in      200    200      200      200   200       200    200     200
account_change_password              -       POST   in      200    200      200      200   200       200    200     200
account_set_password                 -       GET    in      302    302      302      302   302       302    302     302
account_set_password                 -       POST   in      302    302      302      302   302       302    302     302
account_reset_password               -       GET    200     200    200      200      200   200       200    200     200
account_reset_password               -       POST   200     200    200      200      200   200       200    200     200
account_reset_password_done          -       GET    200     200    200      200      200   200       200    200     200
account_reset_password_done          -       POST   405     405    405      405      405   405       405    405     405
account_reset_password_from_key      -       GET    200     200    200      200      200   200       200    200     200
account_reset_password_from_key      -       POST   200     200    200      200      200   200       200    200     200
account_reset_password_from_key_done -       GET    200     200    200      200      200   200       200    200     200
account_reset_password_from_key_done -       POST   405     405    405      405      405   405       405    405     405
outbox:written                       -       GET    in      404    404      404      404   404       404    404     404
outbox:written                       -       POST   in      405    405      405      405   405       405    405     405
members:list                         -       GET    200     200    200      200      200   200       200    200     200
members:list                         -       POST   405     405    405      405      405   405       405    405     405
members:detail                       -       GET    200     200    200      200      200   200       200    200     200
members:detail                       -       POST   405     405    405      405      405   405       405    405     405
practices:list                       -       GET    200     200    200      200      200   200       200    200     200
practices:list                       -       POST   405     405    405      405      405   405       405    405     405
practices:add                        -       GET    in      403    403      200      200   200       200    200     200
practices:add                        -       POST   in      403    403      302      302   302       302    302     302
practices:ours                       -       GET    in      403    403      200      200   200       200    200     200
practices:ours                       -       POST   in      405    405      405      405   405       405    405     405
practices:edit                       draft   GET    in      404    404      404      200   200       200    200     200
practices:edit                       draft   POST   in      404    404      404      302   302       302    302     302
practices:edit                       network GET    in      404    403      403      200   200       200    200     200
practices:edit                       network POST   in      404    403      403      302   302       302    302     302
practices:edit                       public  GET    in      403    403      403      200   200       200    200     200
practices:edit                       public  POST   in      403    403      403      302   302       302    302     302
practices:edit                       example GET    in      404    403      403      200   200       200    200     200
practices:edit                       example POST   in      404    403      403      302   302       302    302     302
practices:publish                    draft   GET    in      404    404      404      302   302       302    302     302
practices:publish                    draft   POST   in      404    404      404      302   302       302    302     302
practices:publish                    network GET    in      404    403      403      302   302       302    302     302
practices:publish                    network POST   in      404    403      403      302   302       302    302     302
practices:publish                    public  GET    in      403    403      403      302   302       302    302     302
practices:publish                    public  POST   in      403    403      403      302   302       302    302     302
practices:publish                    example GET    in      404    403      403      302   302       302    302     302
practices:publish                    example POST   in      404    403      403      302   302       302    302     302
practices:unpublish                  draft   GET    in      404    404      404      200   200       200    200     200
practices:unpublish                  draft   POST   in      404    404      404      302   302       302    302     302
practices:unpublish                  network GET    in      404    403      403      200   200       200    200     200
practices:unpublish                  network POST   in      404    403      403      302   302       302    302     302
practices:unpublish                  public  GET    in      403    403      403      200   200       200    200     200
practices:unpublish                  public  POST   in      403    403      403      302   302       302    302     302
practices:unpublish                  example GET    in      404    403      403      200   200       200    200     200
practices:unpublish                  example POST   in      404    403      403      302   302       302    302     302
practices:detail                     draft   GET    404     404    404      404      200   200       200    200     200
practices:detail                     draft   POST   405     405    405      405      405   405       405    405     405
practices:detail                     network GET    404     404    200      200      200   200       200    200     200
practices:detail                     network POST   405     405    405      405      405   405       405    405     405
practices:detail                     public  GET    200     200    200      200      200   200       200    200     200
practices:detail                     public  POST   405     405    405      405      405   405       405    405     405
practices:detail                     example GET    404     404    200      200      200   200       200    200     200
practices:detail                     example POST   405     405    405      405      405   405       405    405     405
practices:documents                  -       GET    200     200    200      200      200   200       200    200     200
practices:documents                  -       POST   405     405    405      405      405   405       405    405     405
practices:document                   network GET    404     404    200      200      200   200       200    200     200
practices:document                   network POST   405     405    405      405      405   405       405    405     405
practices:document                   public  GET    200     200    200      200      200   200       200    200     200
practices:document                   public  POST   405     405    405      405      405   405       405    405     405
"""

OBJECTS = {
    "draft": {},
    "network": {"published": True},
    "public": {"public": True},
    "example": {"published": True, "is_demonstration": True},
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


def names_of(resolver, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}"


class World:
    """Objects of each kind, a session of each role, and requests that leave no trace."""

    def __init__(self) -> None:
        self.owner = MemberFactory(code="owner")
        self.kind = KindFactory()
        self.practices = {
            name: PracticeFactory(member=self.owner, kind=self.kind, **how) for name, how in OBJECTS.items()
        }
        self.documents = {"network": LibraryItemFactory(), "public": LibraryItemFactory(public=True)}
        self.users = {role: person("representative" if role == "owner" else role, self.owner) for role in ROLES}
        self.cookies = {role: self._session(user) for role, user in self.users.items() if role != "visitor"}

    @staticmethod
    def _session(user) -> str:
        client = Client()
        client.force_login(user)
        return client.cookies["sessionid"].value

    def client(self, role: str, **kwargs) -> Client:
        client = Client(**kwargs)
        if role in self.cookies:
            client.cookies["sessionid"] = self.cookies[role]
        return client

    def address(self, name: str, subject: str = "-", *, pk: int = 0) -> str:
        if name == "practices:document":
            return reverse(name, args=[pk or self.documents[subject].pk])
        if name.startswith("practices:") and subject != "-":
            return reverse(name, args=[pk or self.practices[subject].pk])
        if name == "members:detail":
            return reverse(name, args=[self.owner.code])
        if name == "account_reset_password_from_key":
            return reverse(name, args=["1", "abc-def"])
        return reverse(name)

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
        return response


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once for this module, gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def status(response: HttpResponse) -> str:
    with override("en"):
        to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    return "in" if to_sign_in else str(response.status_code)


# --- The table ----------------------------------------------------------------------------------------------


def test_every_address_has_a_row_and_every_row_an_address():
    addresses, in_table = set(names_of(get_resolver())), {row.name for row in rows()}

    assert addresses - in_table == set(), "Add rows for these addresses."
    assert in_table - addresses == set(), "These addresses are gone."


@pytest.mark.parametrize("name", sorted({row.name for row in rows()}))
def test_address_is_asked_with_both_methods_on_each_object(name):
    asked = [(row.subject, row.method) for row in rows() if row.name == name]
    subjects = {subject for subject, _method in asked}

    assert sorted(asked) == sorted((subject, method) for subject in subjects for method in ("GET", "POST"))
    assert subjects in ({"-"}, set(OBJECTS), {"network", "public"})


@pytest.mark.parametrize("row", rows(), ids=str)
def test_each_role_gets_what_the_table_says(world, row):
    answers = {role: status(world.ask(role, row.name, row.subject, row.method)) for role in ROLES}

    assert answers == row.expected


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET"], ids=str)
def test_fragment_is_no_way_around(world, row):
    roles = ("visitor", "former", "observer", "stranger", "owner")
    answers = {role: status(world.ask(role, row.name, row.subject, **{"HX-Request": "true"})) for role in roles}

    assert answers == {role: row.expected[role] for role in roles}


@pytest.mark.parametrize("name", sorted({row.name for row in rows()}))
def test_address_means_the_same_in_both_languages(world, name):
    subject = next(row.subject for row in rows() if row.name == name)
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

HIDDEN = [row for row in rows() if "404" in row.expected.values() and row.subject != "-"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
@pytest.mark.parametrize("row", HIDDEN, ids=str)
def test_hidden_object_answers_like_one_that_is_not_there(world, row, headers):
    for role in [role for role, expected in row.expected.items() if expected == "404"]:
        hidden = world.ask(role, row.name, row.subject, row.method, **headers)
        absent = world.ask(role, row.name, row.subject, row.method, pk=99_999_999, **headers)

        assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
        assert dict(hidden.headers) == dict(absent.headers)


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


# --- Forms of other people ----------------------------------------------------------------------------------

WRITING = sorted({row.name for row in rows() if row.method == "POST" and {"302", "200"} & set(row.expected.values())})


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
@pytest.mark.parametrize("name", WRITING)
def test_form_without_its_token_is_refused(world, name, headers):
    subject = next(row.subject for row in rows() if row.name == name)
    client = world.client("owner", enforce_csrf_checks=True)

    response = client.post(world.address(name, subject), world.sent(name), headers=headers)

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        pytest.param("a" * 64, {}, id="token of another session"),
        pytest.param(None, {"Origin": "https://evil.example"}, id="another site"),
    ],
)
def test_form_from_elsewhere_is_refused(world, token, headers):
    client = world.client("owner", enforce_csrf_checks=True)
    page = client.get(world.address("practices:add"))
    own = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    response = client.post(
        world.address("practices:add"),
        world.sent("practices:add") | {"csrfmiddlewaretoken": token or own},
        headers=headers,
    )

    assert response.status_code == 403
    assert not Practice.objects.filter(texts__title="Sent").exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_refused_form_says_so_in_both_languages(world, language):
    with override(language):
        client = world.client("owner", enforce_csrf_checks=True)
        response = client.post(world.address("practices:add"), world.sent("practices:add"))

    assert f'lang="{language}-CA"' in response.text
    assert "NMN-P" not in response.text


FORGED = {
    "member": lambda world: {"member": world.owner.pk, "member_id": world.owner.pk},
    "state": lambda world: {"state": "published", "published_at": "2020-01-01", "audience": "public"},
    "author": lambda world: {"created_by": 1, "changed_by": 1, "is_demonstration": "on"},
    "evidence": lambda world: {"evidence": "well-supported", "version": "7", "languages": "fr"},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_fields_that_are_not_asked_are_ignored(world, forge):
    with transaction.atomic():
        client = world.client("stranger")
        client.post(world.address("practices:add"), world.sent("practices:add") | forge(world))
        told = Practice.objects.get(texts__title="Sent")
        transaction.set_rollback(True)

    stranger = world.users["stranger"]
    assert told.member == stranger.representations.get().member
    assert (told.state, told.published_at, told.audience) == ("draft", None, "network")
    assert (told.created_by, told.changed_by, told.is_demonstration) == (stranger, stranger, False)
    assert (told.evidence, told.version, told.languages) == ("not-assessed", 1, ["en"])


@pytest.mark.parametrize("deed", ["save", "publish"])
def test_submission_of_another_member_opens_nothing(world, deed):
    draft = world.practices["draft"]
    with transaction.atomic():
        client = world.client("stranger")
        sent = world.sent("practices:add") | {"submission": str(draft.submission), deed: ""}
        response = client.post(world.address("practices:add"), sent)
        draft.refresh_from_db()
        transaction.set_rollback(True)

    assert draft.state == "draft"
    assert response.status_code in (403, 404)
    assert draft.number not in response.get("Location", "")
