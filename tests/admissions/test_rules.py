"""Who may do what with a membership request: role x permission -> allowed; never with one's own."""

from datetime import timedelta

import pytest
import rules
from django.utils import timezone

from admissions.models import Admission
from admissions.rules import members_with_a_voice, parties_among
from members.enums import MemberClass, OfficeKind, Province, RepresentativeKind
from network.accounts.models import User
from tests.admissions.factories import AdmissionFactory, NomineeFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RegionFactory, RepresentativeFactory
from tests.roles import MAKERS, OFFICERS, person

pytestmark = pytest.mark.django_db

PERMISSIONS = {
    "view_admission": OFFICERS,
    "handle_admission": OFFICERS,
    "move_admission": ("anchor", "cochair", "administrator"),
    "decide_admission": ("cochair", "administrator"),
    "read_opinions": OFFICERS,
    "give_opinion": ("stranger", "representative"),
}
FULL_CLASSES = {MemberClass.FULL}
VOICES = {RepresentativeKind.PRINCIPAL, RepresentativeKind.ALTERNATE}


def may(user, permission: str, admission: Admission | None = None) -> bool:
    return rules.has_perm(f"admissions.{permission}", user, admission)


@pytest.mark.parametrize("role", MAKERS)
@pytest.mark.parametrize("permission", PERMISSIONS)
def test_permission_is_for(permission, role):
    user = person(role, MemberFactory())

    for admission in (AdmissionFactory(), None):
        assert may(user, permission, admission) is (role in PERMISSIONS[permission])


def test_permissions_are_all_named():
    named = {
        name.removeprefix("admissions.") for name in rules.permissions.permissions if name.startswith("admissions.")
    }

    assert named == set(PERMISSIONS)


# --- Nobody in one's own request ----------------------------------------------------------------------------


def everything() -> User:
    """Somebody who could do everything with a request that is not her own."""
    user = RepresentativeFactory().user
    OfficeFactory(user=user, kind=OfficeKind.ADMINISTRATOR)
    return user


def writes_for_it(admission: Admission, user: User) -> None:
    admission.contact_email = user.email.upper()


def is_named(admission: Admission, user: User) -> None:
    NomineeFactory(admission=admission, alternate=True, email=user.email.upper())


def acts_for_the_member(admission: Admission, user: User) -> None:
    RepresentativeFactory(user=user, member=admission.member or _place_of(admission).member)


def was_colleague(admission: Admission, user: User) -> None:
    RepresentativeFactory(
        user=user, member=admission.member or _place_of(admission).member, kind=RepresentativeKind.COLLEAGUE
    )


def acts_for_one_of_several_places(admission: Admission, user: User) -> None:
    member = admission.member or PlaceFactory(name_en="Another", name_fr="Autre", province=Province.BC).member
    PlaceFactory(member=member, name_en="Elsewhere", name_fr=f"Ville de {admission.municipality}", province=Province.BC)
    RepresentativeFactory(user=user, member=member)


def _place_of(admission: Admission):
    return PlaceFactory(name_en=f"City of {admission.municipality}", name_fr="Autre", province=admission.province)


@pytest.mark.parametrize(
    "become_party",
    [writes_for_it, is_named, acts_for_the_member, was_colleague, acts_for_one_of_several_places],
)
@pytest.mark.parametrize("state", ["decision", "admitted"])
def test_party_does_nothing_with_the_request(state, become_party):
    admission, user = AdmissionFactory(**{state: True}), everything()
    become_party(admission, user)

    assert {name for name in PERMISSIONS if may(user, name, admission)} == set()
    assert parties_among([RepresentativeFactory().user, user], admission) == {user}
    assert {name for name in PERMISSIONS if may(user, name, AdmissionFactory())} == set(PERMISSIONS)


def somebody_of_a_namesake(admission: Admission) -> User:
    place = PlaceFactory(name_en=admission.municipality, name_fr=admission.municipality, province=Province.NS)
    return RepresentativeFactory(member=place.member).user


def somebody_who_acted_for_it(admission: Admission) -> User:
    day = timezone.localdate() - timedelta(days=1)
    return RepresentativeFactory(member=_place_of(admission).member, starts_on=day, ends_on=day).user


def somebody_of_another_place(admission: Admission) -> User:
    return RepresentativeFactory(member=PlaceFactory(province=admission.province).member).user


@pytest.mark.parametrize("maker", [somebody_of_a_namesake, somebody_who_acted_for_it, somebody_of_another_place])
def test_somebody_else_is_no_party(maker):
    admission = AdmissionFactory(decision=True)
    user = maker(admission)
    OfficeFactory(user=user, kind=OfficeKind.CO_CHAIR)

    assert may(user, "decide_admission", admission)
    assert parties_among([user], admission) == set()


def test_once_there_is_a_member_its_people_are_the_party_and_no_namesake():
    admission = AdmissionFactory(active=True)
    user = RepresentativeFactory(member=_place_of(admission).member).user
    OfficeFactory(user=user, kind=OfficeKind.ADMINISTRATOR)

    assert may(user, "move_admission", admission)


def test_officer_who_is_a_party_still_sees_the_others():
    user = everything()
    admission = AdmissionFactory(contact_email=user.email)

    assert may(user, "view_admission")
    assert admission in Admission.objects.visible_to(user)


# --- Roles --------------------------------------------------------------------------------------------------


def test_contact_of_any_region_moves_a_request():
    """A vacancy is filled by whoever is there."""
    user = OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=RegionFactory()).user

    assert may(user, "move_admission", AdmissionFactory(region=RegionFactory()))


@pytest.mark.parametrize("kind", OfficeKind)
@pytest.mark.parametrize("permission", ["move_admission", "decide_admission"])
def test_office_that_ended_gives_nothing(permission, kind):
    day = timezone.localdate() - timedelta(days=1)
    region = RegionFactory() if kind == OfficeKind.REGIONAL_ANCHOR else None
    user = OfficeFactory(kind=kind, region=region, starts_on=day, ends_on=day).user

    assert not may(user, permission, AdmissionFactory())


def test_closed_account_does_nothing():
    user = OfficeFactory(kind=OfficeKind.ADMINISTRATOR, user__is_active=False).user

    assert not any(user.has_perm(f"admissions.{name}", AdmissionFactory()) for name in PERMISSIONS)


@pytest.mark.parametrize("kind", RepresentativeKind)
@pytest.mark.parametrize("member_class", MemberClass)
def test_members_are_spoken_for_by(member_class, kind):
    one = RepresentativeFactory(kind=kind, member__member_class=member_class)
    has_a_voice = kind in VOICES and member_class in FULL_CLASSES

    assert may(one.user, "give_opinion", AdmissionFactory()) is has_a_voice
    assert members_with_a_voice(one.user) == ([one.member] if has_a_voice else [])


def test_officer_without_a_member_has_no_voice():
    assert not may(OfficeFactory(kind=OfficeKind.CO_CHAIR).user, "give_opinion", AdmissionFactory())


def test_somebody_speaks_for_every_full_member_she_represents():
    one = RepresentativeFactory()
    other = RepresentativeFactory(user=one.user, kind=RepresentativeKind.ALTERNATE)
    RepresentativeFactory(user=one.user, kind=RepresentativeKind.COLLEAGUE)

    assert set(members_with_a_voice(one.user)) == {one.member, other.member}


# --- What it costs ------------------------------------------------------------------------------------------


def test_permissions_of_one_page_ask_little(django_assert_num_queries):
    """Standing twice, the addresses each time: nothing grows with the number of requests or members."""
    user = everything()
    admission = AdmissionFactory(decision=True)
    admission = Admission.objects.prefetch_related("nominees").get(pk=admission.pk)
    user = User.objects.get(pk=user.pk)

    with django_assert_num_queries(2 + len(PERMISSIONS)):
        assert all(may(user, name, admission) for name in PERMISSIONS)
