"""Who may act in the Network at all."""

import pytest

from members import rules
from tests.members.factories import MemberFactory
from tests.roles import MAKERS, OFFICERS, READERS, person

pytestmark = pytest.mark.django_db

HOLDS_FOR = {
    rules.reads_network: READERS,
    rules.is_officer: OFFICERS,
    rules.is_administrator: ("administrator",),
    rules.is_co_chair: ("cochair",),
    rules.is_evidence_lead: ("evidence",),
    rules.writes_for_a_member: ("stranger", "representative"),
}
MAY = {
    "outbox.read_written": ("administrator",),
    "home.look_after": ("evidence", *OFFICERS),
    "options.change": ("cochair", "administrator"),
    "staff.enter": ("administrator",),
    "vocabulary.edit_words": ("evidence", "secretary", "administrator"),
    "vocabulary.manage": ("administrator",),
}


@pytest.mark.parametrize("role", MAKERS)
@pytest.mark.parametrize("predicate", HOLDS_FOR, ids=lambda predicate: predicate.name)
def test_predicate_holds_for(predicate, role):
    user = person(role, MemberFactory())

    assert predicate.test(user) is (role in HOLDS_FOR[predicate])


@pytest.mark.parametrize("role", [role for role in MAKERS if role != "visitor"])
@pytest.mark.parametrize("permission", MAY)
def test_permission_is_given_to(permission, role):
    user = person(role, MemberFactory())

    assert user.has_perm(permission) is (role in MAY[permission])
