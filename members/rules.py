"""Who may act in the Network at all. Finer rules build on these predicates."""

import rules
from django.conf import settings

from members.enums import OfficeKind, RepresentativeKind
from members.standing import standing_of


@rules.predicate
def reads_network(user, _subject=None) -> bool:
    """A current representative or office holder."""
    return standing_of(user).reads_network


@rules.predicate
def is_officer(user, _subject=None) -> bool:
    """A co-chair, regional contact, secretary or administrator."""
    return standing_of(user).is_officer


@rules.predicate
def is_administrator(user, _subject=None) -> bool:
    """Somebody who looks after the portal."""
    return standing_of(user).is_administrator


@rules.predicate
def writes_for_a_member(user, _subject=None) -> bool:
    """A current representative of a full member, in any role."""
    return bool(standing_of(user).writing_member_ids)


@rules.predicate
def is_secretary(user, _subject=None) -> bool:
    """Somebody who writes for the Network."""
    return standing_of(user).is_secretary


@rules.predicate
def is_co_chair(user, _subject=None) -> bool:
    """One of the two who preside over the Network."""
    return standing_of(user).is_co_chair


@rules.predicate
def is_evidence_lead(user, _subject=None) -> bool:
    """Somebody who checks what the evidence says."""
    return standing_of(user).is_evidence_lead


@rules.predicate
def holds_guarded_office(user, _subject=None) -> bool:
    """Somebody whose role opens so much that a password alone is not enough (``SECOND_FACTOR_REQUIRED_OF``)."""
    return bool(standing_of(user).offices & guarded_offices())


def guarded_offices() -> frozenset[OfficeKind]:
    """The offices of ``SECOND_FACTOR_REQUIRED_OF``. Raises KeyError for a name that is none."""
    return frozenset(OfficeKind[name.strip().upper()] for name in settings.SECOND_FACTOR_REQUIRED_OF)


@rules.predicate
def sees_accounts(user, _subject=None) -> bool:
    """A co-chair, an administrator or a secretary."""
    return standing_of(user).sees_accounts


@rules.predicate
def manages_people(user, _subject=None) -> bool:
    """A co-chair or an administrator."""
    return standing_of(user).manages_people


@rules.predicate
def is_herself(user, person=None) -> bool:
    """The person it is about."""
    return person is not None and person.pk == user.pk


@rules.predicate
def is_her_own(user, row=None) -> bool:
    """The person whose role it is."""
    return row is not None and row.user_id == user.pk


@rules.predicate
def acts_for_it(user, member=None) -> bool:
    """A current representative of that member, in any role, or of a suspended one until it was."""
    if member is None:
        return False
    return member.pk in standing_of(user).member_ids or member.representatives.in_force().filter(user=user.pk).exists()


@rules.predicate
def speaks_for_it(user, member=None) -> bool:
    """The representative or alternate of that member."""
    return member is not None and member.pk in standing_of(user).voiced_member_ids


@rules.predicate
def is_contact_of_its_region(user, member=None) -> bool:
    """The contact of the region that member lies in."""
    return member is not None and member.region_id in standing_of(user).region_ids


@rules.predicate
def may_invite_for_its_member(user, invitation=None) -> bool:
    """Whoever may invite for the member; what officers asked of a representative stays theirs."""
    if invitation is None:
        return False
    is_officers = invitation.kind == RepresentativeKind.PRINCIPAL
    permission = "members.invite_representative" if is_officers else "members.invite"
    return user.has_perm(permission, invitation.member)


invites_anybody = sees_accounts | is_contact_of_its_region

rules.add_perm("accounts.needs_second_factor", holds_guarded_office)
rules.add_perm("accounts.reset_second_factor", manages_people & ~is_herself)
rules.add_perm("members.see_roles", reads_network)
rules.add_perm("members.see_people", sees_accounts)
rules.add_perm("members.open_account", manages_people)
rules.add_perm("members.manage_person", manages_people & ~is_herself)
rules.add_perm("members.end_office", manages_people & ~is_her_own)
rules.add_perm("members.change_representation", manages_people & ~is_her_own)
rules.add_perm("members.end_representation", sees_accounts & ~is_her_own)
rules.add_perm("members.invite", invites_anybody | speaks_for_it)
rules.add_perm("members.invite_representative", invites_anybody)
rules.add_perm("members.take_back_invitation", may_invite_for_its_member)
rules.add_perm("members.see_suspension", is_officer)
rules.add_perm("members.suspend_member", manages_people & ~acts_for_it)
rules.add_perm("home.look_after", is_officer | is_evidence_lead)
rules.add_perm("options.change", is_administrator | is_co_chair)
rules.add_perm("staff.enter", is_administrator)
rules.add_perm("vocabulary.edit_words", is_administrator | is_secretary | is_evidence_lead)
rules.add_perm("vocabulary.manage", is_administrator)
rules.add_perm("outbox.read_written", is_administrator)
rules.add_perm("outbox.read_mailing", is_officer)
rules.add_perm("outbox.manage", is_administrator | is_secretary)
rules.add_perm("record.read", is_administrator)
rules.add_perm("members.read_history", is_officer)
rules.add_perm("files.look_after", is_administrator)
