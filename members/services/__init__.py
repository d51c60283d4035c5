"""What changes in the members' room: memberships, who acts for a member, who is asked to."""

from members.services.invitations import (
    AccountExists,
    InvitationExpired,
    InvitationRevoked,
    InvitationUsed,
    MemberLeft,
    OtherAccount,
    TooManyInvitations,
    accept_invitation,
    invite_person,
    refuse_unless_open,
    revoke_invitation,
)
from members.services.members import (
    change_member,
    give_office,
    name_representative,
    save_member,
    save_place,
    save_region,
)
from members.services.memberships import (
    AlreadyMember,
    admit_member,
    end_membership,
    former_member_of_municipality,
    member_of_municipality,
    people_who_act_for_others,
    readmit_member,
)

__all__ = [
    "AccountExists",
    "AlreadyMember",
    "InvitationExpired",
    "InvitationRevoked",
    "InvitationUsed",
    "MemberLeft",
    "OtherAccount",
    "TooManyInvitations",
    "accept_invitation",
    "admit_member",
    "change_member",
    "end_membership",
    "former_member_of_municipality",
    "give_office",
    "invite_person",
    "member_of_municipality",
    "name_representative",
    "people_who_act_for_others",
    "readmit_member",
    "refuse_unless_open",
    "revoke_invitation",
    "save_member",
    "save_place",
    "save_region",
]
