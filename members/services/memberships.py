"""Memberships: a municipality comes, comes back, leaves. Which member is the municipality somebody names?"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest, Lower
from django.utils import timezone
from django.utils.text import slugify

from members.enums import Province
from members.models import Member, Place, Region, Representative
from members.naming import REGION_OF, municipality_key
from members.services.members import save_member
from members.services.rights import end_sessions_without_rights
from network.shared.text import fold

ADMITTING = 0x4D454D  # the advisory lock under which names and codes are compared and taken
LONGEST_CODE = 50  # characters; two municipalities of one name are told apart behind it


class AlreadyMember(Exception):
    """This municipality belongs to the Network: as ``member``."""

    def __init__(self, member: Member) -> None:
        super().__init__(member.code)
        self.member = member


@transaction.atomic
def admit_member(
    *,
    name_en: str,
    name_fr: str,
    province: str,
    population: int,
    time_zone: str,
    joined_on: date,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    geographic_code: str = "",
    website: str = "",
    about: str = "",
    about_language: str = "",
    is_demonstration: bool = False,
) -> Member:
    """Make a municipality a full member, with its place, in the region that looks after its province.

    Raises AlreadyMember, also when somebody else admits it at the same moment.
    """
    _one_at_a_time()
    for name in (name_en, name_fr):
        if known := member_of_municipality(name, province):
            raise AlreadyMember(known)
    member = Member.objects.create(
        code=_free_code(name_en, province),
        name_en=name_en,
        name_fr=name_fr,
        region=Region.objects.filter(code=REGION_OF[Province(province)]).first(),
        joined_wave=str(joined_on.year),
        website=website,
        about=about,
        about_language=about_language if about else "",
        is_demonstration=is_demonstration,
    )
    Place.objects.create(
        member=member,
        geographic_code=geographic_code,
        name_en=name_en,
        name_fr=name_fr,
        province=province,
        population=population,
        latitude=latitude,
        longitude=longitude,
        time_zone=time_zone,
    )
    return save_member(member)


@transaction.atomic
def readmit_member(
    member: Member, *, joined_on: date, website: str = "", about: str = "", about_language: str = ""
) -> Member:
    """Let a municipality that left be a member again; what it says of itself now stands, what it leaves out stays.

    Nobody acts for it until somebody is invited. Raises AlreadyMember when it never left, or another member has it.
    """
    _one_at_a_time()
    member = locked(member)
    if member.left_on is None:
        raise AlreadyMember(member)
    for place in member.places.all():
        for name in (place.name_en, place.name_fr):
            if known := member_of_municipality(name, place.province):
                raise AlreadyMember(known)
    member.left_on, member.joined_wave = None, str(joined_on.year)
    member.website = website or member.website
    if about:
        member.about, member.about_language = about, about_language
    return save_member(member)


@transaction.atomic
def end_membership(member: Member, *, on: date) -> Member:
    """The member left ``on`` that day, or leaves today: nobody acts for it any more, no invitation is open.

    Its practices, answers and decisions stay. A member that has left keeps its first day of leaving.
    """
    if on > timezone.localdate():
        raise ValueError("A membership ends today or has ended before.")
    member = locked(member)
    if member.left_on is not None:
        return member
    member.left_on, member.suspended_on, member.suspension_reason = on, None, ""
    member.save(update_fields=["left_on", "suspended_on", "suspension_reason"])
    lasting = member.representatives.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    people = [one.user for one in lasting.select_related("user")]
    lasting.update(ends_on=Greatest("starts_on", on))
    member.invitations.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())
    end_sessions_without_rights(people)
    return member


def member_of_municipality(name: str, province: str) -> Member | None:
    """The current member that is this municipality or counts it among its own, in either language's name."""
    return _holding(Member.objects.current(), name, province)


def former_member_of_municipality(name: str, province: str) -> Member | None:
    """The member that left and was this municipality, or counted it among its own; the last to leave."""
    return _holding(Member.objects.exclude(left_on=None).order_by("-left_on", "-pk"), name, province)


def people_who_act_for_others(emails: Iterable[str], *, than: Member | None = None) -> dict[str, list[Member]]:
    """By address, as it was given: the members that somebody with this address acts for today, ``than`` left out."""
    asked = {email.strip().lower(): email for email in emails}
    acting = (
        Representative.objects.current()
        .annotate(address=Lower("user__email"))
        .filter(address__in=list(asked))
        .exclude(member=than.pk if than else None)
        .select_related("member")
        .order_by("starts_on", "pk")
    )
    found: dict[str, list[Member]] = {}
    for one in acting:
        found.setdefault(asked[one.address], []).append(one.member)
    return found


def locked(member: Member) -> Member:
    """The member as it stands, held for this transaction. Always taken before its invitations."""
    return Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)


def _one_at_a_time() -> None:
    """Whoever waited here sees what the other has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [ADMITTING])


def _holding(members: "QuerySet[Member]", name: str, province: str) -> Member | None:
    key = municipality_key(name)
    found = members.filter(places__province=province).distinct().prefetch_related("places")
    for member in found:
        for place in member.places.all():
            if place.province == province and key in (municipality_key(place.name_en), municipality_key(place.name_fr)):
                return member
    return None


def _free_code(name: str, province: str) -> str:
    """From the name; with the province, then with a number, where another member has it."""
    plain = slugify(fold(name).replace("'", ""))[:LONGEST_CODE].strip("-") or "member"
    with_province = f"{plain}-{province.lower()}"
    taken = set(Member.objects.filter(code__startswith=plain).values_list("code", flat=True))
    wanted = [plain, with_province, *(f"{with_province}-{number}" for number in range(2, len(taken) + 3))]
    return next(code for code in wanted if code not in taken)
