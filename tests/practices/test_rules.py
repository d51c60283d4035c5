"""Who may see a practice or a document, and who may do what with it: role x state x deed."""

import pytest

from practices.models import LibraryItem, Practice
from tests.members.factories import MemberFactory
from tests.practices.factories import LibraryItemFactory, PracticeFactory
from tests.roles import MAKERS, OFFICERS, READERS, person

pytestmark = pytest.mark.django_db

STATES = {
    "draft": {},
    "network": {"published": True},
    "public": {"public": True},
    "public draft": {"audience": "public"},  # audience of a draft must open nothing
}
WRITERS = ("representative", *OFFICERS)
MAY_SEE = {"draft": WRITERS, "network": READERS, "public": tuple(MAKERS), "public draft": WRITERS}
DEEDS = ("change_practice", "publish_practice", "unpublish_practice")


@pytest.mark.parametrize("role", MAKERS)
@pytest.mark.parametrize("state", STATES)
def test_practice_is_seen_by(state, role):
    practice = PracticeFactory(member=MemberFactory(), **STATES[state])
    user = person(role, practice.member)

    seen = Practice.objects.visible_to(user)

    assert (practice in seen) is (role in MAY_SEE[state])


@pytest.mark.parametrize("role", [role for role in MAKERS if role != "visitor"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", DEEDS)
def test_practice_is_written_by(deed, state, role):
    practice = PracticeFactory(member=MemberFactory(), **STATES[state])
    user = person(role, practice.member)

    allowed = user.has_perm(f"practices.{deed}", practice)

    assert allowed is (role in WRITERS)


@pytest.mark.parametrize("deed", DEEDS)
def test_deed_on_nothing_in_particular_is_an_officer_s(deed):
    owner = MemberFactory()

    assert not person("representative", owner).has_perm(f"practices.{deed}")
    assert person("secretary", owner).has_perm(f"practices.{deed}")


@pytest.mark.parametrize("role", [role for role in MAKERS if role != "visitor"])
def test_practice_is_told_by(role):
    user = person(role, MemberFactory())

    assert user.has_perm("practices.add_practice") is (role in ("stranger", *WRITERS))


def test_observer_s_practice_is_not_written_by_its_representative():
    practice = PracticeFactory(member=MemberFactory(member_class="observer"))
    user = person("representative", practice.member)

    assert practice in Practice.objects.visible_to(user)
    assert not user.has_perm("practices.change_practice", practice)


@pytest.mark.parametrize("role", MAKERS)
@pytest.mark.parametrize(("is_public", "readers"), [(True, tuple(MAKERS)), (False, READERS)], ids=["public", "network"])
def test_document_is_seen_by(is_public, readers, role):
    document = LibraryItemFactory(public=is_public)
    user = person(role, MemberFactory())

    assert (document in LibraryItem.objects.visible_to(user)) is (role in readers)
