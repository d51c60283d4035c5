"""What a decision makes, and who stands behind it."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import override

from admissions import services
from admissions.enums import AdmissionState, Deed, Outcome
from admissions.models import Admission, AdmissionDecision, Move
from admissions.services.enquiring import SAID
from meetings.models import Decision
from members.enums import OfficeKind, Province, RepresentativeKind
from members.models import Invitation, Member
from members.services import accept_invitation, end_membership
from members.services.invitations import MOST_A_DAY
from network.accounts.enums import Zone
from network.accounts.models import User
from network.outbox.enums import MailState
from network.outbox.models import Mail
from network.outbox.services import send_due
from practices.enums import PracticeState
from practices.models import Practice
from tests.accounts.factories import UserFactory
from tests.admissions.factories import (
    ActivityFactory,
    AdmissionFactory,
    NomineeFactory,
    ReviewFactory,
    state_of,
)
from tests.members.factories import (
    GeoNameFactory,
    InvitationFactory,
    OfficeFactory,
    PlaceFactory,
    RepresentativeFactory,
)

pytestmark = pytest.mark.django_db

S = AdmissionState
TODAY = timezone.localdate
REASON = "Agreed by all in the call."
LATER = {"due_on": date(2099, 6, 1)}
CONDITION = {"condition": "Name who coordinates."} | LATER
MORE = {Outcome.CONDITIONAL: CONDITION, Outcome.PUT_OFF: LATER}
ACCEPTANCES = pytest.mark.parametrize("outcome", [Outcome.ACCEPT, Outcome.CONDITIONAL])
MADE_BY_DECISIONS = (Member, Practice, Invitation, Decision, AdmissionDecision, Mail, Move)


@pytest.fixture
def chair() -> User:
    return OfficeFactory(kind=OfficeKind.CO_CHAIR).user


def decide(admission: Admission, by: User, outcome: str = Outcome.ACCEPT, **changed) -> AdmissionDecision:
    values = {"outcome": outcome, "reason": REASON, "decided_on": TODAY()} | MORE.get(outcome, {})
    if outcome in (Outcome.ACCEPT, Outcome.CONDITIONAL):
        place = {"population": 144_576, "time_zone": Zone.VANCOUVER}
        values["membership"] = place | services.proposed_membership(admission)
    return services.decide(Admission.objects.get(pk=admission.pk), by=by, **values | changed)


def counted() -> list[int]:
    return [model.objects.count() for model in MADE_BY_DECISIONS]


def kinds() -> list[str]:
    return sorted(Mail.objects.values_list("kind", flat=True))


def decided_alone(**how) -> Admission:
    """A request that waits for its decision, and that nobody has reviewed or moved."""
    return AdmissionFactory(decision=True, contents__reviewers=[], **how)


# --- What an acceptance makes -------------------------------------------------------------------------------


@ACCEPTANCES
def test_acceptance_makes_the_member_with_its_place(chair, outcome):
    admission = AdmissionFactory(decision=True, municipality="Kelowna")
    membership = {
        "name_en": "Kelowna",
        "name_fr": "Kelowna (C.-B.)",
        "province": Province.BC,
        "population": 144_576,
        "time_zone": Zone.VANCOUVER,
        "geographic_code": "5935010",
    }

    decide(admission, chair, outcome, membership=membership, decided_on=date(2026, 3, 2))

    admission.refresh_from_db()
    member, place = admission.member, admission.member.places.get()
    assert admission.state == {Outcome.ACCEPT: S.ADMITTED, Outcome.CONDITIONAL: S.CONDITIONAL}[outcome]
    assert (member.name_en, member.name_fr, member.joined_wave, member.left_on) == (
        "Kelowna",
        "Kelowna (C.-B.)",
        "2026",
        None,
    )
    assert (place.province, place.population, place.time_zone) == (Province.BC, 144_576, Zone.VANCOUVER)
    assert (place.geographic_code, member.population, member.region) == ("5935010", 144_576, admission.region)


def test_overview_becomes_the_profile_in_its_language(chair):
    admission = AdmissionFactory(decision=True, language="fr")
    admission.overview.about, admission.overview.website = "Une ville au bord d'un lac.", "https://ville.example/"
    admission.overview.save()

    member = decide(admission, chair).admission.member

    assert (member.about, member.about_language) == ("Une ville au bord d'un lac.", "fr")
    assert member.website == "https://ville.example/"


def test_request_without_an_overview_makes_an_empty_profile(chair):
    admission = AdmissionFactory(decision=True)
    admission.overview.delete()

    member = decide(Admission.objects.get(pk=admission.pk), chair).admission.member

    assert (member.about, member.about_language, member.website) == ("", "", "")


def test_each_activity_becomes_a_draft_practice_of_the_new_member(chair):
    admission = AdmissionFactory(decision=True, language="fr")
    ActivityFactory(admission=admission, title="Logement d'abord", since_year=2019, done="Un toit.")

    member = decide(admission, chair).admission.member

    practices = {practice.words.title: practice for practice in Practice.objects.filter(member=member)}
    told = practices["Logement d'abord"]
    assert sorted(practices) == ["Evening outreach", "Logement d'abord"]
    assert (told.state, told.published_at, told.original_language) == (PracticeState.DRAFT, None, "fr")
    assert (told.words.done, told.since_year) == ("Un toit.", 2019)


def test_people_named_are_invited_as_they_were_named(chair):
    admission = AdmissionFactory(decision=True)
    principal = admission.nominees.get()
    alternate = NomineeFactory(admission=admission, alternate=True, language="fr")

    member = decide(admission, chair).admission.member

    invited = list(member.invitations.order_by("pk"))
    for invitation, nominee in zip(invited, [principal, alternate], strict=True):
        for name in ("email", "name", "title", "kind", "language"):
            assert getattr(invitation, name) == getattr(nominee, name)
        assert (invitation.time_zone, invitation.invited_by) == (Zone.VANCOUVER, chair)
    mailed = Mail.objects.filter(kind="member_invitation").order_by("pk")
    assert [(mail.address, mail.language) for mail in mailed] == [(principal.email, "en"), (alternate.email, "fr")]


def test_person_who_accepts_the_invitation_acts_for_the_new_member(chair):
    admission = AdmissionFactory(decision=True)
    member = decide(admission, chair).admission.member

    representative = accept_invitation(member.invitations.get(), password="a long enough phrase")

    assert representative.user.email == admission.nominees.get().email
    assert list(member.representatives.current()) == [representative]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_decision_stands_in_the_register_in_the_deciders_language(language):
    chair = OfficeFactory(kind=OfficeKind.CO_CHAIR, user__language=language).user
    admission = AdmissionFactory(decision=True, municipality="Kelowna")

    entry = decide(admission, chair, decided_on=date(2026, 3, 2)).entry

    assert (entry.number, entry.own_language, entry.decided_on) == ("D-2026-001", language, date(2026, 3, 2))
    assert "Kelowna" in entry.text
    with override(language):
        assert entry.text.endswith(str(Outcome.ACCEPT.label))


def test_decisions_are_numbered_in_one_series(chair):
    numbers = [
        decide(AdmissionFactory(decision=True), chair, outcome, decided_on=date(2026, 3, 2)).entry.serial
        for outcome in Outcome
    ]

    assert numbers == [1, 2, 3, 4]


def test_decision_keeps_who_when_and_why(chair):
    admission = AdmissionFactory(decision=True)

    decision = decide(admission, chair, reason="  All criteria are met.  ", decided_on=date(2026, 3, 2))

    move = admission.moves.latest("pk")
    assert (decision.by, decision.reason, decision.decided_on) == (chair, "All criteria are met.", date(2026, 3, 2))
    assert (move.deed, move.by, move.reason) == (Deed.ACCEPT, chair, "All criteria are met.")


@ACCEPTANCES
def test_contact_is_welcomed_by_one_mail_and_officers_hear_of_it(chair, outcome):
    secretary = OfficeFactory().user
    admission = AdmissionFactory(decision=True)

    decide(admission, chair, outcome)

    mailed = list(Mail.objects.order_by("kind").values_list("kind", "address"))
    assert mailed == [
        ("admission_accepted", admission.contact_email),
        ("admission_news", secretary.email),
        ("member_invitation", admission.nominees.get().email),
    ]


def test_condition_is_kept_with_its_day(chair):
    decision = decide(AdmissionFactory(decision=True), chair, Outcome.CONDITIONAL)

    assert (decision.condition, decision.due_on) == (CONDITION["condition"], CONDITION["due_on"])


def test_demonstration_makes_only_what_belongs_to_it():
    chair = OfficeFactory(kind=OfficeKind.CO_CHAIR, user__is_demonstration=True).user

    decision = decide(AdmissionFactory(decision=True, is_demonstration=True), chair)

    member = decision.admission.member
    assert member.is_demonstration
    assert decision.entry.is_demonstration
    assert [practice.is_demonstration for practice in Practice.objects.filter(member=member)] == [True]


def test_real_request_makes_nothing_of_the_demonstration(chair):
    decision = decide(AdmissionFactory(decision=True), chair)

    assert not decision.admission.member.is_demonstration
    assert not decision.entry.is_demonstration
    assert not Practice.objects.filter(is_demonstration=True).exists()


def test_proposed_membership_is_what_is_known_of_the_place():
    place = GeoNameFactory(name="Kelowna", population=125_000)
    admission = AdmissionFactory(decision=True, municipality="City of Kelowna", geoname=place)

    proposed = services.proposed_membership(Admission.objects.get(pk=admission.pk))

    assert {name: str(value) for name, value in proposed.items()} == {
        "name_en": "City of Kelowna",
        "name_fr": "City of Kelowna",
        "province": "BC",
        "population": "125000",
        "time_zone": "America/Vancouver",
        "latitude": "49.88307",
        "longitude": "-119.48568",
    }


def test_proposed_membership_of_an_unknown_place_is_its_name():
    assert set(services.proposed_membership(AdmissionFactory(decision=True))) == {"name_en", "name_fr", "province"}


# --- The other outcomes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [S.DECISION, S.UNDER_REVIEW])
def test_request_is_put_off_until_a_day(chair, state):
    admission = AdmissionFactory(state=state)
    ReviewFactory(admission=admission)

    decision = decide(admission, chair, Outcome.PUT_OFF)

    admission.refresh_from_db()
    assert (admission.state, admission.put_off_until, admission.member) == (S.DEFERRED, LATER["due_on"], None)
    assert (decision.due_on, decision.entry.serial) == (LATER["due_on"], 1)
    assert kinds() == ["admission_put_off"]
    assert not Invitation.objects.exists()


def test_declined_request_makes_nothing_but_the_decision(chair):
    admission = AdmissionFactory(decision=True)

    decision = decide(admission, chair, Outcome.DECLINE)

    admission.refresh_from_db()
    assert (admission.state, admission.put_off_until, admission.member) == (S.DECLINED, None, None)
    assert (decision.outcome, decision.entry.serial) == (Outcome.DECLINE, 1)
    assert kinds() == ["admission_declined"]
    assert not Member.objects.exists()
    assert not Practice.objects.exists()


@pytest.mark.parametrize("outcome", [Outcome.PUT_OFF, Outcome.DECLINE])
def test_municipality_that_is_not_accepted_needs_no_representative(chair, outcome):
    admission = AdmissionFactory(decision=True)
    admission.nominees.all().delete()

    assert decide(admission, chair, outcome).outcome == outcome


def test_putting_a_conditional_member_off_ends_its_membership(chair):
    admission = AdmissionFactory(conditional=True)
    ReviewFactory(admission=admission)
    member = admission.member
    representative = RepresentativeFactory(member=member, starts_on=TODAY() - timedelta(days=30))
    invitation = InvitationFactory(member=member)

    decide(admission, chair, Outcome.PUT_OFF)

    for row in (admission, member, representative, invitation):
        row.refresh_from_db()
    assert (admission.state, admission.member) == (S.DEFERRED, member)
    assert (member.left_on, representative.ends_on) == (TODAY(), TODAY())
    assert invitation.revoked_at
    assert admission.decisions.count() == 2


def test_request_that_is_put_off_twice_has_two_decisions(chair):
    admission = AdmissionFactory(under_review=True)
    ReviewFactory(admission=admission)
    first = decide(admission, chair, Outcome.PUT_OFF)
    services.reopen(admission, by=chair)
    services.skip_to(admission, S.UNDER_REVIEW, by=UserFactory(), reason=REASON)

    second = decide(admission, chair, Outcome.PUT_OFF)

    assert list(admission.decisions.order_by("pk")) == [first, second]
    assert Mail.objects.filter(kind="admission_put_off").count() == 2


# --- What is refused, and leaves nothing --------------------------------------------------------------------


DECIDED_FROM = {
    Outcome.ACCEPT: [S.DECISION],
    Outcome.CONDITIONAL: [S.DECISION],
    Outcome.PUT_OFF: [S.UNDER_REVIEW, S.DECISION, S.CONDITIONAL],
    Outcome.DECLINE: [S.DECISION],
}


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("state", S)
def test_decision_belongs_to_its_states(chair, state, outcome):
    admission = AdmissionFactory(state=state)
    ReviewFactory(admission=admission)
    before = counted()

    if state in DECIDED_FROM[outcome]:
        assert decide(admission, chair, outcome).outcome == outcome
    else:
        with pytest.raises(services.NotInState) as refusal:
            decide(admission, chair, outcome)
        assert refusal.value.admission.state == state_of(admission) == state
        assert counted() == before


@pytest.mark.parametrize("state", [S.SUBMITTED, S.DECLINED])
def test_wrong_state_is_said_before_anything_else(chair, state):
    admission = AdmissionFactory(state=state)
    admission.nominees.all().delete()

    with pytest.raises(services.NotInState):
        decide(admission, chair)


@pytest.mark.parametrize("outcome", Outcome)
def test_decision_without_a_reason_is_refused(chair, outcome):
    admission = AdmissionFactory(decision=True)
    before = counted()

    with pytest.raises(services.ReasonNeeded):
        decide(admission, chair, outcome, reason=" \n")

    assert (state_of(admission), counted()) == (S.DECISION, before)


@ACCEPTANCES
def test_municipality_without_a_representative_is_not_accepted(chair, outcome):
    admission = AdmissionFactory(decision=True)
    admission.nominees.update(kind=RepresentativeKind.ALTERNATE)
    before = counted()

    with pytest.raises(services.NoRepresentative):
        decide(admission, chair, outcome)

    assert (state_of(admission), counted()) == (S.DECISION, before)


def test_municipality_that_is_a_member_by_now_is_not_accepted(chair):
    admission = AdmissionFactory(decision=True, municipality="Kelowna")
    place = PlaceFactory(name_en="City of Kelowna", name_fr="Ville de Kelowna", province=Province.BC)
    before = counted()

    with pytest.raises(services.AlreadyMember) as refusal:
        decide(admission, chair)

    assert refusal.value.member == place.member
    assert (state_of(admission), counted()) == (S.DECISION, before)


@pytest.mark.parametrize("table", ["members_invitation", "outbox_mail", "practices_practice", "meetings_decision"])
def test_what_fails_inside_leaves_nothing_behind(chair, table):
    admission = AdmissionFactory(decision=True)
    before = counted()
    with connection.cursor() as cursor:  # the table takes no row any more, as a full disk would
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT full_disk CHECK (false) NOT VALID")

    with pytest.raises(DatabaseError):
        decide(admission, chair)

    stored = Admission.objects.get(pk=admission.pk)
    assert (stored.state, stored.member, counted()) == (S.DECISION, None, before)


# --- Two people stand behind a decision ---------------------------------------------------------------------


def refused_alone(admission: Admission, by: User, outcome: str = Outcome.ACCEPT) -> bool:
    """Whether ``by`` would decide alone; a refusal leaves nothing behind."""
    before = counted()
    try:
        decide(admission, by, outcome)
    except services.NeedsSecondPerson:
        assert (state_of(admission), counted()) == (S.DECISION, before)
        return True
    return False


@pytest.mark.parametrize("outcome", Outcome)
def test_request_nobody_else_had_in_hand_is_not_decided(chair, outcome):
    assert refused_alone(decided_alone(), chair, outcome)


@pytest.mark.parametrize("outcome", Outcome)
def test_own_review_is_not_a_second_person(chair, outcome):
    assert refused_alone(AdmissionFactory(decision=True, contents__reviewers=[chair]), chair, outcome)


@pytest.mark.parametrize("outcome", Outcome)
def test_review_of_somebody_else_is_enough(chair, outcome):
    assert not refused_alone(AdmissionFactory(decision=True, contents__reviewers=[UserFactory()]), chair, outcome)


def test_person_with_two_offices_counts_once():
    chair = OfficeFactory(kind=OfficeKind.CO_CHAIR).user
    OfficeFactory(kind=OfficeKind.ADMINISTRATOR, user=chair)

    assert refused_alone(AdmissionFactory(decision=True, contents__reviewers=[chair]), chair)


def moved_to_decision(deed: str, by: User | None) -> Admission:
    """A request in which nothing but one move was made by an officer."""
    admission = decided_alone()
    admission.moves.filter(deed=Deed.PRESENT).update(deed=deed, by=by, reason=REASON, at=timezone.now())
    return admission


@pytest.mark.parametrize("deed", [Deed.REVIEW, Deed.CONSULT, Deed.PRESENT, Deed.SKIP])
def test_move_towards_the_decision_by_somebody_else_is_enough(chair, deed):
    assert not refused_alone(moved_to_decision(deed, UserFactory()), chair)


@pytest.mark.parametrize("deed", [Deed.REVIEW, Deed.CONSULT, Deed.PRESENT, Deed.SKIP])
def test_own_move_is_not_a_second_person(chair, deed):
    assert refused_alone(moved_to_decision(deed, chair), chair)


@pytest.mark.parametrize("deed", [Deed.TALK, Deed.INVITE, Deed.PREPARE, Deed.SUBMIT, Deed.RETURN, Deed.UNDO])
def test_move_that_asks_for_no_reading_is_not_enough(chair, deed):
    assert refused_alone(moved_to_decision(deed, UserFactory()), chair)


def test_move_without_a_person_is_not_enough(chair):
    assert refused_alone(moved_to_decision(Deed.PRESENT, None), chair)


def test_own_skip_needs_somebody_and_the_skip_of_another_is_one(chair):
    own, of_another = AdmissionFactory(conversation=True), AdmissionFactory(conversation=True)
    for admission, by in ((own, chair), (of_another, UserFactory())):
        NomineeFactory(admission=admission)
        services.skip_to(admission, S.DECISION, by=by, reason=REASON)

    assert refused_alone(own, chair)
    assert not refused_alone(of_another, chair)


def party_by_contact(admission: Admission, user: User) -> None:
    Admission.objects.filter(pk=admission.pk).update(contact_email=user.email.upper())


def party_by_name(admission: Admission, user: User) -> None:
    NomineeFactory(admission=admission, alternate=True, email=user.email)


PARTIES = pytest.mark.parametrize("become_party", [party_by_contact, party_by_name])


@PARTIES
@pytest.mark.parametrize("outcome", Outcome)
def test_review_of_a_party_is_not_enough(chair, become_party, outcome):
    party = OfficeFactory().user
    admission = AdmissionFactory(decision=True, contents__reviewers=[party])
    become_party(admission, party)

    assert refused_alone(admission, chair, outcome)


@PARTIES
def test_move_of_a_party_is_not_enough(chair, become_party):
    party = OfficeFactory().user
    admission = moved_to_decision(Deed.PRESENT, party)
    become_party(admission, party)

    assert refused_alone(admission, chair)


def test_review_of_who_acts_for_the_municipality_is_not_enough(chair):
    place = PlaceFactory(name_en="Kelowna", province=Province.BC)
    party = RepresentativeFactory(member=place.member).user
    admission = AdmissionFactory(decision=True, municipality="Kelowna", contents__reviewers=[party])

    assert refused_alone(admission, chair, Outcome.DECLINE)


def test_somebody_who_is_no_party_counts_beside_one_who_is(chair):
    party = OfficeFactory().user
    admission = AdmissionFactory(decision=True, contents__reviewers=[party, UserFactory()])
    party_by_contact(admission, party)

    assert not refused_alone(admission, chair)


@pytest.mark.parametrize("deed", [None, Deed.PRESENT])
def test_what_was_done_before_a_request_was_taken_up_again_is_history(chair, deed):
    mover = UserFactory() if deed else None
    begun = timezone.now() - timedelta(days=1)
    admission = AdmissionFactory(declined=True, created_at=begun, contents__mover=mover)
    services.reopen(admission, by=UserFactory())
    services.skip_to(admission, S.DECISION, by=chair, reason=REASON)

    assert refused_alone(admission, chair)

    services.review(admission, by=UserFactory(), recommendation=Outcome.ACCEPT)
    assert not refused_alone(admission, chair)


def test_review_written_anew_after_a_reopening_counts(chair):
    reviewer = UserFactory()
    admission = AdmissionFactory(declined=True, contents__reviewers=[reviewer])
    services.reopen(admission, by=chair)
    services.skip_to(admission, S.DECISION, by=chair, reason=REASON)
    services.review(admission, by=reviewer, recommendation=Outcome.ACCEPT)

    assert not refused_alone(admission, chair)


# --- Somebody named who acts for another member already -----------------------------------------------------


def test_person_who_acts_for_another_member_is_asked_about(chair):
    admission = AdmissionFactory(decision=True)
    nominee = admission.nominees.get()
    acting = RepresentativeFactory(user__email=nominee.email.upper())
    before = counted()

    with pytest.raises(services.ActsForAnother) as refusal:
        decide(admission, chair)

    assert refusal.value.people == {nominee.email: [acting.member]}
    assert (state_of(admission), counted()) == (S.DECISION, before)


def test_person_who_acts_for_another_member_is_invited_once_that_is_confirmed(chair):
    admission = AdmissionFactory(decision=True)
    nominee = admission.nominees.get()
    acting = RepresentativeFactory(user__email=nominee.email)

    member = decide(admission, chair, same_person_confirmed=True).admission.member

    assert member != acting.member
    assert member.invitations.get().email == nominee.email
    assert list(acting.member.representatives.current()) == [acting]


@pytest.mark.parametrize("outcome", [Outcome.PUT_OFF, Outcome.DECLINE])
def test_nobody_is_asked_about_when_nobody_is_invited(chair, outcome):
    admission = AdmissionFactory(decision=True)
    RepresentativeFactory(user__email=admission.nominees.get().email)

    assert decide(admission, chair, outcome).outcome == outcome


# --- A municipality that comes back -------------------------------------------------------------------------


def come_back(admission: Admission, *, by_form: bool = False) -> Admission:
    """It waits for a decision again, asked back by an officer or after it wrote itself."""
    if by_form:
        said = {name: getattr(admission, name) for name in SAID}
        services.enquire(submission=uuid.uuid4(), values=said)
    else:
        services.reopen(admission, by=UserFactory())
    services.skip_to(admission, S.DECISION, by=UserFactory(), reason=REASON)
    return Admission.objects.get(pk=admission.pk)


def test_former_member_is_the_same_member_again(chair):
    admission = come_back(AdmissionFactory(former=True))
    member = admission.member

    decided = decide(admission, chair, decided_on=date(2026, 3, 2)).admission.member

    member.refresh_from_db()
    assert decided == member
    assert (member.left_on, member.joined_wave, Member.objects.count()) == (None, "2026", 1)
    assert member.places.count() == 1
    assert member.invitations.filter(revoked_at=None).count() == 1


def test_former_member_needs_no_name_or_place_again(chair):
    admission = come_back(AdmissionFactory(former=True))

    assert services.proposed_membership(admission) == {}
    assert decide(admission, chair, membership=None).admission.member == admission.member


@pytest.mark.parametrize("by_form", [False, True])
def test_practices_of_a_former_member_are_not_doubled(chair, by_form):
    admission = AdmissionFactory(decision=True, municipality="Kelowna")
    member = decide(admission, chair).admission.member
    services.finish_first_steps(admission, by=chair)
    services.leave(admission, by=chair, reason=REASON)
    admission = Admission.objects.get(pk=admission.pk)
    ActivityFactory(admission=admission, title="New since then")

    decide(come_back(admission, by_form=by_form), chair)

    titles = sorted(practice.words.title for practice in Practice.objects.filter(member=member))
    assert titles == ["Evening outreach", "New since then"]


def test_member_that_left_without_a_request_is_the_same_member_again(chair):
    place = PlaceFactory(name_en="Kelowna", name_fr="Kelowna", province=Province.BC)
    end_membership(place.member, on=TODAY())
    admission = AdmissionFactory(decision=True, municipality="City of Kelowna")

    assert services.proposed_membership(admission) == {}
    assert decide(admission, chair).admission.member == place.member
    assert Member.objects.current().get() == place.member


def test_member_put_off_with_its_condition_open_comes_back_as_the_same(chair):
    admission = AdmissionFactory(conditional=True)
    ReviewFactory(admission=admission)
    decide(admission, chair, Outcome.PUT_OFF)

    admission = come_back(admission)

    assert decide(admission, chair).admission.member == admission.member
    assert Member.objects.get().left_on is None


# --- Mails are rows -----------------------------------------------------------------------------------------


def test_mail_server_that_is_down_changes_nothing(chair, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    admission = AdmissionFactory(decision=True)

    with django_capture_on_commit_callbacks(execute=True):
        decide(admission, chair)
    send_due()

    assert state_of(admission) == S.ADMITTED
    assert kinds() == ["admission_accepted", "member_invitation"]
    assert Mail.objects.waiting().count() == Mail.objects.count() == Mail.objects.exclude(state=MailState.SENT).count()


def test_person_with_too_many_invitations_is_left_uninvited_and_the_others_are_not(chair):
    admission = AdmissionFactory(decision=True)
    alternate = NomineeFactory(admission=admission, alternate=True)
    for _number in range(MOST_A_DAY):
        InvitationFactory(email=admission.nominees.first().email)

    member = decide(admission, chair).admission.member

    assert state_of(admission) == S.ADMITTED
    assert [invitation.email for invitation in member.invitations.all()] == [alternate.email]
