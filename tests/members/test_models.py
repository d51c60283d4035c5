"""Members, places, representatives and offices as rows."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override

from members.enums import MemberClass, OfficeKind, RepresentativeKind, SizeBracket
from members.models import Invitation, Member, Office, Representative
from tests.accounts.factories import UserFactory
from tests.members.factories import (
    InvitationFactory,
    MemberFactory,
    OfficeFactory,
    PlaceFactory,
    RegionFactory,
    RepresentativeFactory,
)

CALLED_OFF = {"kind": 4, "starts_on": date(2099, 1, 1), "ends_on": date(2099, 1, 1), "ended_at": timezone.now()}
pytestmark = pytest.mark.django_db

JANUARY, JUNE, JULY, DECEMBER = (date(2026, month, 1) for month in (1, 6, 7, 12))


@pytest.mark.parametrize(("language", "name"), [("en", "Québec City"), ("fr", "Ville de Québec")])
def test_names_follow_the_page(language, name):
    names = {"name_en": "Québec City", "name_fr": "Ville de Québec"}

    with override(language):
        for thing in (MemberFactory.build(**names), PlaceFactory.build(**names), RegionFactory.build(**names)):
            assert thing.name == str(thing) == name


@pytest.mark.parametrize("name", ["name_en", "name_fr"])
def test_member_has_both_names(name):
    MemberFactory()

    with pytest.raises(IntegrityError, match="members_member_both_names"):
        MemberFactory(**{name: ""})


def test_members_are_listed_by_name_in_the_page_s_language():
    first = MemberFactory(name_en="Alpha", name_fr="Zêta")
    second = MemberFactory(name_en="Élan", name_fr="Beta")

    with override("en"):
        assert list(Member.objects.for_list()) == [first, second]
    with override("fr"):
        assert list(Member.objects.for_list()) == [second, first]


def test_municipal_members_are_full_and_associate():
    rows = {each: MemberFactory(member_class=each) for each in MemberClass}

    municipal = set(Member.objects.municipal())

    assert municipal == {rows[MemberClass.FULL], rows[MemberClass.ASSOCIATE]}
    assert {row for row in rows.values() if row.is_municipal} == municipal


@pytest.mark.parametrize(
    ("population", "bracket"),
    [
        (1, SizeBracket.UNDER_10K),
        (9_999, SizeBracket.UNDER_10K),
        (10_000, SizeBracket.FROM_10K),
        (49_999, SizeBracket.FROM_10K),
        (50_000, SizeBracket.FROM_50K),
        (100_000, SizeBracket.FROM_100K),
        (250_000, SizeBracket.FROM_250K),
        (500_000, SizeBracket.FROM_500K),
        (999_999, SizeBracket.FROM_500K),
        (1_000_000, SizeBracket.FROM_1M),
    ],
)
def test_bracket_holds_its_lower_bound(population, bracket):
    assert SizeBracket.of(population) == bracket


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(44.6, -63.6), (None, None), (83.1, -60.0), (60.7, -135.1)], ids=str
)
def test_place_in_canada_is_taken(latitude, longitude):
    assert PlaceFactory(latitude=latitude, longitude=longitude).pk


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(48.8, 2.3), (44.6, 63.6), (40.7, -74.0), (44.6, None), (None, -63.6)], ids=str
)
def test_place_elsewhere_is_refused(latitude, longitude):
    with pytest.raises(IntegrityError, match="members_place_in_canada"):
        PlaceFactory(latitude=latitude, longitude=longitude)


def test_what_a_member_says_of_itself_has_a_language():
    MemberFactory()
    MemberFactory(about="We are here.", about_language="en")

    with pytest.raises(IntegrityError, match="members_member_about_has_language"):
        MemberFactory(about="We are here.")


def test_geographic_code_stands_once_or_is_not_known():
    PlaceFactory(geographic_code="1209034")
    PlaceFactory.create_batch(2, geographic_code="")

    with pytest.raises(IntegrityError, match="members_place_geographic_code_once"):
        PlaceFactory(geographic_code="1209034")


def test_current_members_are_those_that_have_not_left():
    here, left = MemberFactory(), MemberFactory(left_on=JUNE)
    before, after = JUNE - timedelta(days=1), JUNE

    assert list(Member.objects.current()) == [here]
    assert set(Member.objects.current(on=before)) == {here, left}
    assert list(Member.objects.current(on=after)) == [here]
    assert [left.has_left_by(day) for day in (before, after)] == [False, True]
    assert not here.has_left_by(after)


# --- Dated rows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_current"),
    [
        pytest.param(JANUARY, None, True, id="since January"),
        pytest.param(JUNE, JUNE, True, id="that day only"),
        pytest.param(JANUARY, JUNE, True, id="last day"),
        pytest.param(JUNE, None, True, id="first day"),
        pytest.param(JANUARY, date(2026, 5, 31), False, id="ended the day before"),
        pytest.param(date(2026, 6, 2), None, False, id="begins the day after"),
    ],
)
def test_both_ends_of_a_term_count(starts_on, ends_on, is_current):
    representative = RepresentativeFactory(starts_on=starts_on, ends_on=ends_on)
    office = OfficeFactory(starts_on=starts_on, ends_on=ends_on)

    assert (representative in Representative.objects.current(JUNE)) is is_current
    assert (office in Office.objects.current(JUNE)) is is_current


def test_today_is_asked_when_no_day_is_given(time_machine):
    representative = RepresentativeFactory(starts_on=JANUARY, ends_on=JUNE)

    time_machine.move_to("2026-06-01T23:00-04:00")
    on_the_last_day = representative in Representative.objects.current()
    time_machine.move_to("2026-06-02T01:00-04:00")

    assert on_the_last_day
    assert representative not in Representative.objects.current()


@pytest.mark.parametrize("factory", [RepresentativeFactory, OfficeFactory])
def test_term_may_end_on_its_first_day(factory):
    assert factory(starts_on=JUNE, ends_on=JUNE).pk


@pytest.mark.parametrize(
    ("factory", "constraint"),
    [
        (RepresentativeFactory, "members_representative_dates_in_order"),
        (OfficeFactory, "members_office_dates_in_order"),
    ],
)
def test_term_does_not_end_before_it_begins(factory, constraint):
    # The exclusion's daterange() refuses the dates too, in PostgreSQL's own words; either refusal will do.
    with pytest.raises(Exception, match=f"{constraint}|range lower bound"):
        factory(starts_on=JULY, ends_on=JUNE)


@pytest.mark.parametrize("model", [Representative, Office])
def test_turned_dates_are_said_in_words(model):
    row = model(user=UserFactory(), kind=OfficeKind.SECRETARY, starts_on=JULY, ends_on=JUNE)
    constraints = {one.name: one for one in model._meta.constraints}
    name = f"members_{model._meta.model_name}_dates_in_order"

    with pytest.raises(ValidationError, match=r"The last day is before the first\."):
        constraints[name].validate(model, row)


def test_person_acts_for_a_member_once_at_a_time():
    first = RepresentativeFactory(starts_on=JANUARY, ends_on=JUNE)

    with pytest.raises(IntegrityError, match="members_representative_once_at_a_time"):
        RepresentativeFactory(user=first.user, member=first.member, starts_on=JUNE)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"starts_on": date(2026, 6, 2)}, id="later"),
        pytest.param({"starts_on": JANUARY, "member": None}, id="for another member"),
        pytest.param({"starts_on": JANUARY, "user": None}, id="another person"),
    ],
)
def test_person_may_act_again_or_elsewhere(changes):
    first = RepresentativeFactory(starts_on=JANUARY, ends_on=JUNE)
    same = {"user": first.user, "member": first.member}

    rows = {name: value for name, value in (same | changes).items() if value is not None}

    assert RepresentativeFactory(**rows).pk


def test_first_representative_is_whom_to_call():
    member = MemberFactory()
    colleague = RepresentativeFactory(member=member, kind=RepresentativeKind.COLLEAGUE, starts_on=JANUARY)
    late = RepresentativeFactory(member=member, kind=RepresentativeKind.PRINCIPAL, starts_on=JUNE)
    alternate = RepresentativeFactory(member=member, kind=RepresentativeKind.ALTERNATE, starts_on=JANUARY)
    early = RepresentativeFactory(member=member, kind=RepresentativeKind.PRINCIPAL, starts_on=JANUARY)

    assert list(member.representatives.in_order()) == [early, late, alternate, colleague]


def test_nobody_acts_for_a_member_that_left():
    one = RepresentativeFactory(starts_on=JANUARY, member__left_on=JUNE)

    assert list(Representative.objects.current(JUNE - timedelta(days=1))) == [one]
    assert not Representative.objects.current(JUNE).exists()
    assert not one.member.representatives.current().exists()


def test_nobody_acts_for_a_member_while_it_is_suspended():
    one = RepresentativeFactory(starts_on=JANUARY, member__suspended_on=JUNE, member__suspension_reason="Silent.")

    assert list(Representative.objects.current(JUNE - timedelta(days=1))) == [one]
    assert not Representative.objects.current(JUNE).exists()
    assert list(Representative.objects.in_force(JUNE)) == [one]
    assert not Member.objects.acting().exists()
    assert not one.member.acts


@pytest.mark.parametrize("changes", [{"suspended_on": JUNE}, {"suspension_reason": "Silent."}], ids=["day", "reason"])
def test_member_is_suspended_for_a_reason(changes):
    with pytest.raises(IntegrityError, match="members_member_suspended_for_a_reason"):
        MemberFactory(**changes)


def test_representation_ended_at_once_has_a_last_day():
    with pytest.raises(IntegrityError, match="members_representative_ended_has_last_day"):
        RepresentativeFactory(ended_at=timezone.now())


def test_office_ended_at_once_has_a_last_day():
    with pytest.raises(IntegrityError, match="members_office_ended_has_last_day"):
        OfficeFactory(ended_at=timezone.now())


def test_role_that_ended_in_the_course_of_a_day_is_free_that_day():
    first = OfficeFactory(starts_on=JANUARY, ends_on=JUNE, ended_at=timezone.now())

    second = OfficeFactory(starts_on=JUNE)

    assert list(Office.objects.current(JUNE)) == [second]
    assert list(Office.objects.current(JUNE - timedelta(days=1))) == [first]
    assert not Office.objects.lasting(JANUARY).filter(pk=OfficeFactory(**CALLED_OFF).pk).exists()


# --- Invitations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{"nonce": ""}, {"token_digest": ""}, {"token_digest": "x" * 64}])
def test_invitation_has_a_token(changes):
    with pytest.raises(IntegrityError, match="members_invitation_has_a_token"):
        InvitationFactory(**changes)


def test_one_address_has_one_open_invitation_of_a_member():
    first = InvitationFactory(email="noor@town.example")
    InvitationFactory(email="noor@town.example")
    InvitationFactory(email="noor@town.example", member=first.member, revoked=True)
    InvitationFactory(email="noor@town.example", member=first.member, used=True)

    with pytest.raises(IntegrityError, match="members_invitation_one_open"):
        InvitationFactory(email="NOOR@town.example", member=first.member)


def test_invitation_is_accepted_or_taken_back():
    with pytest.raises(IntegrityError, match="members_invitation_accepted_or_revoked"):
        InvitationFactory(used=True, revoked=True)


def test_open_invitations_are_those_that_can_be_accepted(time_machine):
    time_machine.move_to("2027-03-01T12:00Z", tick=False)
    invitation = InvitationFactory(expires_at=timezone.now() + timedelta(seconds=1))
    over = [InvitationFactory(**{trait: True}) for trait in ("used", "revoked", "expired")]

    assert list(Invitation.objects.open()) == [invitation]
    assert [one.is_open for one in (invitation, *over)] == [True, False, False, False]
    time_machine.shift(1)
    assert not invitation.is_open
    assert not Invitation.objects.open().exists()


# --- Offices ------------------------------------------------------------------------------------------------


def test_office_has_one_holder_at_a_time():
    OfficeFactory(kind=OfficeKind.SECRETARY, starts_on=JANUARY, ends_on=JUNE)

    with pytest.raises(IntegrityError, match="members_office_one_holder_at_a_time"):
        OfficeFactory(kind=OfficeKind.SECRETARY, starts_on=JUNE)


def test_office_without_end_is_taken_for_ever():
    OfficeFactory(starts_on=JANUARY)

    with pytest.raises(IntegrityError, match="members_office_one_holder_at_a_time"):
        OfficeFactory(starts_on=date(2099, 1, 1))


@pytest.mark.parametrize(
    "second",
    [
        pytest.param({"kind": OfficeKind.CO_CHAIR, "seat": 2}, id="second co-chair"),
        pytest.param({"kind": OfficeKind.SECRETARY}, id="another office"),
        pytest.param({"kind": OfficeKind.CO_CHAIR, "starts_on": JULY}, id="successor"),
    ],
)
def test_other_seat_office_or_time_is_free(second):
    OfficeFactory(kind=OfficeKind.CO_CHAIR, starts_on=JANUARY, ends_on=JUNE)

    assert OfficeFactory(**{"starts_on": JANUARY, "ends_on": DECEMBER} | second).pk


@pytest.mark.parametrize("seat", [0, 3])
def test_there_are_two_co_chairs(seat):
    with pytest.raises(IntegrityError, match="members_office_two_co_chairs"):
        OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=seat)


def test_each_region_has_its_contact():
    here, there = RegionFactory(), RegionFactory()
    OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=here)
    OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=there)

    with pytest.raises(IntegrityError, match="members_office_one_holder_at_a_time"):
        OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=here)


def test_regional_contact_has_a_region():
    with pytest.raises(IntegrityError, match="members_office_region_for_anchor_only"):
        OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR)


def test_nobody_else_has_a_region():
    region = RegionFactory()

    with pytest.raises(IntegrityError, match="members_office_region_for_anchor_only"):
        OfficeFactory(kind=OfficeKind.SECRETARY, region=region)


@pytest.mark.parametrize(
    ("taken", "asked", "message"),
    [
        pytest.param({}, {}, "Somebody else holds this role in that time.", id="taken"),
        pytest.param({}, {"kind": OfficeKind.CO_CHAIR, "seat": 3}, "There are two co-chairs.", id="third co-chair"),
        pytest.param(
            {},
            {"kind": OfficeKind.REGIONAL_ANCHOR},
            "A regional contact has a region; nobody else has.",
            id="no region",
        ),
    ],
)
def test_refusal_is_said_in_words(taken, asked, message):
    OfficeFactory(**taken)

    with pytest.raises(ValidationError, match=message):
        Office(**{"user": UserFactory(), "kind": OfficeKind.SECRETARY} | asked).full_clean()


def test_rows_say_who_they_are():
    representative = RepresentativeFactory(user__name="Person", member__name_en="Halifax")
    office = OfficeFactory(user__name="Person", kind=OfficeKind.ADMINISTRATOR)
    invitation = InvitationFactory(name="Person", member__name_en="Halifax")

    assert str(invitation) == "Person (Halifax)"
    assert str(representative) == "Person (Halifax)"
    assert str(office) == "Portal administrator: Person"
