"""Who may see people, give and take roles, invite and suspend: role by deed, the leak cases beside it."""

import pytest

from tests.members.factories import (
    InvitationFactory,
    MemberFactory,
    OfficeFactory,
    RegionFactory,
    RepresentativeFactory,
)
from tests.roles import MAKERS, person

pytestmark = pytest.mark.django_db

MANAGERS = ("cochair", "administrator")
ACCOUNTS = ("secretary", *MANAGERS)

# What the right is asked about, and who has it. "representative" is the one of the member that is looked at.
MAY = {
    "members.see_roles": (
        "observer",
        "partner",
        "associate",
        "stranger",
        "representative",
        "evidence",
        "anchor",
        *ACCOUNTS,
    ),
    "members.see_people": ACCOUNTS,
    "members.open_account": MANAGERS,
    "members.manage_person": MANAGERS,
    "members.end_office": MANAGERS,
    "members.change_representation": MANAGERS,
    "members.end_representation": ACCOUNTS,
    "members.invite": ("representative", *ACCOUNTS),
    "members.invite_representative": ACCOUNTS,
    "members.take_back_invitation": ("representative", *ACCOUNTS),
    "members.suspend_member": MANAGERS,
}


def about(permission: str, member):
    """The person, role, member or invitation that a right is about."""
    one = RepresentativeFactory(member=member, kind="colleague")
    return {
        "members.manage_person": lambda: one.user,
        "members.end_office": lambda: OfficeFactory(user=one.user, kind=4, seat=9),
        "members.change_representation": lambda: one,
        "members.end_representation": lambda: one,
        "members.invite": lambda: member,
        "members.invite_representative": lambda: member,
        "members.take_back_invitation": lambda: InvitationFactory(member=member, kind="colleague"),
        "members.suspend_member": lambda: member,
    }.get(permission, lambda: None)()


@pytest.mark.parametrize("role", [role for role in MAKERS if role != "visitor"])
@pytest.mark.parametrize("permission", MAY)
def test_right_is_given_to(permission, role):
    member = MemberFactory(region=RegionFactory())
    user = person(role, member)

    assert user.has_perm(permission, about(permission, member)) is (role in MAY[permission])


def test_contact_invites_in_her_own_region_only():
    here, there = MemberFactory(region=RegionFactory()), MemberFactory(region=RegionFactory())
    contact = OfficeFactory(kind=2, region=here.region).user

    assert [contact.has_perm("members.invite", member) for member in (here, there, MemberFactory())] == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "may"), [("principal", True), ("alternate", True), ("colleague", False)])
def test_who_answers_for_a_member_invites_for_it(kind, may):
    one = RepresentativeFactory(kind=kind)

    assert one.user.has_perm("members.invite", one.member) is may
    assert not one.user.has_perm("members.invite_representative", one.member)
    assert not one.user.has_perm("members.invite", MemberFactory())


def test_members_people_leave_the_invitation_of_a_representative_alone():
    one = RepresentativeFactory()

    assert not one.user.has_perm("members.take_back_invitation", InvitationFactory(member=one.member))


@pytest.mark.parametrize("role", ["cochair", "administrator", "secretary"])
def test_nobody_changes_what_is_her_own(role):
    member = MemberFactory()
    user = person(role, member)
    own = RepresentativeFactory(user=user, member=member)

    assert not user.has_perm("members.manage_person", user)
    assert not user.has_perm("members.end_office", user.offices.get())
    assert not user.has_perm("members.change_representation", own)
    assert not user.has_perm("members.end_representation", own)
    assert not user.has_perm("members.suspend_member", member)


def test_who_acts_for_a_suspended_member_does_not_resume_it():
    member = MemberFactory(suspended=True)
    user = person("cochair", member)
    RepresentativeFactory(user=user, member=member)

    assert not user.has_perm("members.suspend_member", member)
