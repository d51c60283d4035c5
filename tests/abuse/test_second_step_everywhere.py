"""Case 18 at every address there is: an officer without a second factor gets none of it, whoever adds the next one."""

import pytest
from django.test import Client
from django.utils.translation import override

from network.accounts.second_step import ALWAYS, ENROLLING
from tests.sessions import signed_in
from tests.test_permissions import rows, world  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db

NAMES = sorted({(row.name, row.subject, row.method) for row in rows() if row.name not in ALWAYS | ENROLLING})


@pytest.fixture
def officer(world, settings):  # noqa: F811 -- the fixture imported above
    settings.SECOND_FACTOR_REQUIRED_OF = ["administrator"]
    return signed_in(Client(), world.users["administrator"])


@pytest.mark.parametrize(("name", "subject", "method"), NAMES, ids=" ".join)
def test_case_18_address_is_closed(world, officer, name, subject, method):  # noqa: F811 -- see above
    send = officer.get if method == "GET" else officer.post
    with override("en"):
        path = world.address(name, subject)

    page = send(path)
    fragment = send(path, headers={"HX-Request": "true"})

    assert page.status_code == 403
    assert page.templates[0].name == "accounts/second_factor_needed.html"
    assert (fragment.headers.get("HX-Refresh"), fragment.content) == ("true", b"")
