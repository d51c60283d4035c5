"""What there is to look after, and who sees the way there."""

import pytest

from network.home.portal import lines_for
from tests.members.factories import MemberFactory
from tests.pages import Page
from tests.roles import READERS, person

pytestmark = pytest.mark.django_db

PORTAL = "/en/portal/"
SEES = {
    "evidence": ["vocabulary:list"],
    "secretary": ["admissions:board", "members:people", "members:roles", "outbox:list", "vocabulary:list"],
    "anchor": ["admissions:board"],
    "cochair": ["admissions:board", "members:people", "members:roles", "options:list"],
    "administrator": [
        "admissions:board",
        "members:people",
        "members:roles",
        "outbox:list",
        "vocabulary:list",
        "options:list",
        "record:search",
        "admin:index",
    ],
}


@pytest.mark.parametrize("role", [*READERS, "account", "former"])
def test_each_sees_the_pages_she_may_open(client_of, role):
    user = person(role, MemberFactory())
    client = client_of(user)

    response = client.get(PORTAL)

    assert response.status_code == (200 if role in SEES else 403)
    assert [line.address for line in lines_for(user)] == SEES.get(role, [])
    for line in lines_for(user):
        assert line.url in Page(response).links
        assert client.get(line.url).status_code == 200


@pytest.mark.parametrize("role", ["representative", "cochair"])
def test_way_there_stands_on_every_page_of_those_who_look_after_it(client_of, role):
    page = Page(client_of(person(role, MemberFactory())).get("/en/members/"))

    assert (PORTAL in page.links) is (role in SEES)


def test_written_mail_is_among_them_where_there_is_no_mail_server(client_of, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)

    page = Page(client_of(person("administrator", MemberFactory())).get(PORTAL))

    assert "/en/outbox/written/" in page.links
