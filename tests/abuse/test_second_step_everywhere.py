"""Case 18 at every address there is: an officer without a second factor gets none of it, whoever adds the next one."""

import pytest
from django.test import Client
from django.utils.translation import override

from network.accounts.second_step import ALWAYS, ENROLLING
from tests.sessions import signed_in
from tests.test_permissions import rows, world  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db

NAMES = sorted({row.name for row in rows() if row.name not in ALWAYS | ENROLLING})
ROOMS = sorted({name.partition(":")[0].partition("_")[0] for name in NAMES})


@pytest.fixture
def officer(world, settings):  # noqa: F811 -- the fixture imported above
    settings.SECOND_FACTOR_REQUIRED_OF = ["administrator"]
    return signed_in(Client(), world.users["administrator"])


@pytest.mark.parametrize("room", ROOMS)
def test_case_18_addresses_of_a_room_are_closed(world, officer, room):  # noqa: F811 -- see above
    for name in (one for one in NAMES if one.partition(":")[0].partition("_")[0] == room):
        subject = next(row.subject for row in rows() if row.name == name)
        with override("en"):
            path = world.address(name, subject)

        page, sent = officer.get(path), officer.post(path)
        fragment = officer.get(path, headers={"HX-Request": "true"})

        assert (page.status_code, sent.status_code) == (403, 403), name
        assert {page.templates[0].name, sent.templates[0].name} == {"accounts/second_factor_needed.html"}, name
        assert (fragment.headers.get("HX-Refresh"), fragment.content) == ("true", b""), name
