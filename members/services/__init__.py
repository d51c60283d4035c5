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
from members.services.leaving import (
    LastAdministrator,
    NotClosed,
    end_account,
    is_last_administrator,
    left_alone_by,
    take_account_back,
)
from members.services.members import give_office, name_representative, save_member
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
    "LastAdministrator",
    "MemberLeft",
    "NotClosed",
    "OtherAccount",
    "TooManyInvitations",
    "accept_invitation",
    "admit_member",
    "end_account",
    "end_membership",
    "former_member_of_municipality",
    "give_office",
    "invite_person",
    "is_last_administrator",
    "left_alone_by",
    "member_of_municipality",
    "name_representative",
    "people_who_act_for_others",
    "readmit_member",
    "refuse_unless_open",
    "revoke_invitation",
    "save_member",
    "take_account_back",
]
