"""What a person is in the Network today, read once per request from the current rows and never copied."""

from dataclasses import dataclass

from members.enums import VOICES, MemberClass, OfficeKind
from members.models import Member, Office, Representative

OFFICERS = frozenset({OfficeKind.CO_CHAIR, OfficeKind.REGIONAL_ANCHOR, OfficeKind.SECRETARY, OfficeKind.ADMINISTRATOR})

MANAGERS = frozenset({OfficeKind.CO_CHAIR, OfficeKind.ADMINISTRATOR})


@dataclass(frozen=True)
class Standing:
    """The current representations and offices of one person, as sets to ask."""

    representations: tuple[Representative, ...] = ()
    offices: frozenset[int] = frozenset()
    region_ids: frozenset[int] = frozenset()  # those this person is the contact of

    @property
    def reads_network(self) -> bool:
        """Whether what is kept for members is open: any current representative or office holder."""
        return bool(self.representations or self.offices)

    @property
    def is_officer(self) -> bool:
        """Whether this person may record things on a member's behalf."""
        return bool(self.offices & OFFICERS)

    @property
    def is_administrator(self) -> bool:
        """Whether this person looks after the portal itself."""
        return OfficeKind.ADMINISTRATOR in self.offices

    @property
    def is_secretary(self) -> bool:
        """Whether this person writes for the Network."""
        return OfficeKind.SECRETARY in self.offices

    @property
    def manages_people(self) -> bool:
        """Whether this person gives and takes roles: a co-chair or an administrator."""
        return bool(self.offices & MANAGERS)

    @property
    def sees_accounts(self) -> bool:
        """Whether this person sees who has an account, and invites for any member."""
        return self.manages_people or self.is_secretary

    @property
    def voiced_member_ids(self) -> frozenset[int]:
        """Members this person speaks for, as representative or alternate."""
        return frozenset(one.member_id for one in self.representations if one.kind in VOICES)

    @property
    def is_co_chair(self) -> bool:
        """Whether this person presides over the Network."""
        return OfficeKind.CO_CHAIR in self.offices

    @property
    def is_evidence_lead(self) -> bool:
        """Whether this person checks what the evidence says."""
        return OfficeKind.EVIDENCE_LEAD in self.offices

    @property
    def member_ids(self) -> frozenset[int]:
        """Members this person acts for in any role."""
        return frozenset(one.member_id for one in self.representations)

    @property
    def writing_member_ids(self) -> frozenset[int]:
        """Full members this person may write practices for."""
        return frozenset(one.member_id for one in self.representations if one.member.member_class == MemberClass.FULL)

    @property
    def member(self) -> Member | None:
        """The member named beside "My account": the first one this person acts for."""
        return self.representations[0].member if self.representations else None


NOBODY = Standing()


def standing_of(user) -> Standing:
    """The standing of ``user`` today; remembered on the user object, which lives for one request."""
    if not user.is_authenticated:
        return NOBODY
    if not hasattr(user, "_standing"):
        held = list(Office.objects.current().filter(user=user).values_list("kind", "region_id"))
        user._standing = Standing(  # noqa: SLF001 -- our own attribute, on an object that lives for one request
            representations=tuple(
                Representative.objects.current().filter(user=user).select_related("member").order_by("starts_on", "pk")
            ),
            offices=frozenset(kind for kind, _region in held),
            region_ids=frozenset(region for _kind, region in held if region),
        )
    return user._standing  # noqa: SLF001 -- see above
