"""The members are asked: what has to be there before, who is asked and until when, what is answered and replied."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Criterion, Deed, OpinionChoice, Verdict
from admissions.models import Admission, Opinion
from members.enums import MemberClass, OfficeKind, RepresentativeKind, Source
from members.models import Member
from network.accounts.models import User
from network.outbox.models import Mail, Mailing
from network.shared.workdays import add_working_days
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, FindingFactory, OpinionFactory, ReviewFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RegionFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
LAST_DAY = date(2026, 3, 10)
ITS_LAST_MINUTE = datetime(2026, 3, 11, 6, 59, tzinfo=UTC)  # 23:59 in Vancouver and Whitehorse, the last to end a day
MINUTE_AFTER = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
ASKING = pytest.mark.parametrize("choice", [OpinionChoice.QUESTION, OpinionChoice.OBJECTION])


@pytest.fixture
def chair() -> User:
    return OfficeFactory(kind=OfficeKind.CO_CHAIR).user


@pytest.fixture
def voice() -> User:
    """Who speaks for a member."""
    return RepresentativeFactory().user


def member_of(user: User) -> Member:
    return Member.objects.get(representatives__user=user)


def answer(admission: Admission, user: User, choice: str = OpinionChoice.SUPPORT, **more) -> Opinion:
    said = {"reason": "" if choice == OpinionChoice.SUPPORT else "Who coordinates it?"} | more
    return services.give_opinion(admission, member_of(user), by=user, choice=choice, **said)


def told(kind: str) -> set[User]:
    return {mail.recipient for mail in Mail.objects.filter(kind=kind).select_related("recipient")}


def reviewed_by(*reviewers: User, found=tuple(Criterion)) -> Admission:
    """Under review, read by these people, with these criteria looked at."""
    admission = AdmissionFactory(under_review=True)
    for criterion in found:
        FindingFactory(admission=admission, criterion=criterion)
    for user in reviewers:
        ReviewFactory(admission=admission, user=user)
    return admission


def in_consultation(**how) -> Admission:
    return AdmissionFactory(consultation=True, **how)


def over(**how) -> Admission:
    """The members' time is over."""
    return in_consultation(consultation_ends_on=timezone.localdate() - timedelta(days=2), **how)


def anchor_of(region) -> User:
    return OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=region).user


# --- Asking -------------------------------------------------------------------------------------------------


def test_members_are_asked_for_so_many_working_days(chair, settings, time_machine):
    settings.ADMISSION_CONSULTATION_DAYS = 10
    time_machine.move_to(datetime(2026, 3, 2, 15, tzinfo=UTC), tick=False)
    admission = reviewed_by(UserFactory(), UserFactory())

    services.open_consultation(admission, by=chair)

    admission.refresh_from_db()
    assert admission.state == S.CONSULTATION
    assert admission.consultation_ends_on == date(2026, 3, 16)
    assert admission.consulted_at == timezone.now()
    assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").by) == (Deed.CONSULT, chair)


def test_period_begins_on_the_network_s_own_day(chair, settings, time_machine):
    time_machine.move_to(datetime(2026, 3, 3, 3, tzinfo=UTC))  # late in the evening of the second
    admission = reviewed_by(UserFactory(), UserFactory())

    with timezone.override("UTC"):
        services.open_consultation(admission, by=chair)

    admission.refresh_from_db()
    assert admission.consultation_ends_on == add_working_days(date(2026, 3, 2), settings.ADMISSION_CONSULTATION_DAYS)


@pytest.mark.parametrize("missing", Criterion)
def test_members_are_not_asked_before_every_criterion_was_looked_at(chair, missing):
    found = [criterion for criterion in Criterion if criterion != missing]
    admission = reviewed_by(UserFactory(), UserFactory(), found=found)

    with pytest.raises(services.FindingsMissing) as refusal:
        services.open_consultation(admission, by=chair)

    assert refusal.value.criteria == [missing]
    admission.refresh_from_db()
    assert (admission.state, admission.consulted_at) == (S.UNDER_REVIEW, None)
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("verdict", Verdict)
def test_criterion_that_is_not_met_may_be_shown_to_the_members(chair, verdict):
    admission = reviewed_by(UserFactory(), UserFactory())
    admission.findings.update(verdict=verdict)

    services.open_consultation(admission, by=chair)

    assert Admission.objects.get().state == S.CONSULTATION


def how_many_missing(admission: Admission, by: User) -> int:
    """How many reviews a refusal asks for; 0 when the members were asked."""
    admission = Admission.objects.get(pk=admission.pk)
    missing = services.reviews_missing(admission)
    if missing == 0:
        services.open_consultation(admission, by=by)
        return 0
    with pytest.raises(services.ReviewsMissing) as refusal:
        services.open_consultation(admission, by=by)
    assert refusal.value.number == missing
    assert Admission.objects.get(pk=admission.pk).state == S.UNDER_REVIEW
    return missing


def test_members_are_asked_once_two_people_have_reviewed(chair):
    missing = [how_many_missing(reviewed_by(*UserFactory.create_batch(number)), chair) for number in range(4)]

    assert missing == [2, 1, 0, 0]


def test_number_of_reviewers_is_a_setting(chair, settings):
    settings.ADMISSION_REVIEWERS = 3

    assert how_many_missing(reviewed_by(UserFactory(), UserFactory()), chair) == 1


def test_two_reviewers_of_one_region_count_once(chair):
    region, other = RegionFactory(), RegionFactory()
    contact = anchor_of(region)
    colleague = RepresentativeFactory(member__region=region).user

    assert how_many_missing(reviewed_by(contact, colleague), chair) == 1
    assert how_many_missing(reviewed_by(contact, anchor_of(other)), chair) == 0


def test_reviewer_without_a_region_counts_beside_any_other(chair):
    assert how_many_missing(reviewed_by(anchor_of(RegionFactory()), UserFactory()), chair) == 0


def test_review_of_a_party_does_not_count(chair):
    party = UserFactory()
    admission = reviewed_by(party, UserFactory())
    Admission.objects.update(contact_email=party.email)

    assert how_many_missing(admission, chair) == 1


def test_review_from_before_the_request_was_taken_up_again_does_not_count(chair):
    admission = AdmissionFactory(declined=True)
    services.reopen(admission, by=chair)
    services.skip_to(admission, S.UNDER_REVIEW, by=chair, reason="Known already.")

    assert how_many_missing(admission, chair) == 2


def test_representatives_and_alternates_of_full_members_are_written_to(chair):
    alternate = RepresentativeFactory(kind=RepresentativeKind.ALTERNATE)
    principal = RepresentativeFactory(member=alternate.member)
    RepresentativeFactory(kind=RepresentativeKind.COLLEAGUE)
    for member_class in set(MemberClass) - {MemberClass.FULL}:
        RepresentativeFactory(member__member_class=member_class)
    admission = reviewed_by(UserFactory(), UserFactory())

    mailing = services.open_consultation(admission, by=chair)

    assert {mail.recipient for mail in mailing.mails.all()} == {principal.user, alternate.user}
    assert (mailing.kind, mailing.about_id, mailing.by) == ("admission_consultation", admission.pk, chair)


def test_mailing_to_many_is_held(chair, settings):
    for _number in range(settings.OUTBOX_HOLD_ABOVE + 1):
        RepresentativeFactory()

    mailing = services.open_consultation(reviewed_by(UserFactory(), UserFactory()), by=chair)

    assert mailing.is_waiting


def test_members_are_asked_where_there_is_nobody_to_ask(chair):
    mailing = services.open_consultation(reviewed_by(UserFactory(), UserFactory()), by=chair)

    assert not mailing.mails.exists()
    assert Admission.objects.get().state == S.CONSULTATION


def test_members_asked_again_after_an_undoing_get_a_new_mail(chair, voice):
    admission = reviewed_by(UserFactory(), UserFactory())
    first = services.open_consultation(admission, by=chair)
    services.undo_move(admission, by=chair, reason="Too early.")

    second = services.open_consultation(admission, by=chair)

    assert first != second
    assert Mail.objects.filter(kind="admission_consultation", recipient=voice).count() == 2


# --- Answering ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", OpinionChoice)
def test_member_answers(voice, choice):
    admission = in_consultation()

    opinion = answer(admission, voice, choice, reason="  Well known to us. ")

    assert opinion == Opinion.objects.get()
    assert (opinion.member, opinion.choice, opinion.reason) == (member_of(voice), choice, "Well known to us.")
    assert (opinion.by, opinion.source) == (voice, Source.PAGE)


@pytest.mark.parametrize("state", S)
def test_member_answers_while_it_is_consulted_only(voice, state):
    admission = AdmissionFactory(state=state, contents__is_empty=True)

    if state == S.CONSULTATION:
        answer(admission, voice)
    else:
        with pytest.raises(services.NotInState):
            answer(admission, voice)

    assert Opinion.objects.exists() == (state == S.CONSULTATION)


@ASKING
@pytest.mark.parametrize("reason", ["", " \n"])
def test_question_or_objection_without_words_is_refused(voice, choice, reason):
    with pytest.raises(services.ReasonNeeded):
        answer(in_consultation(), voice, choice, reason=reason)

    assert not Opinion.objects.exists()


def test_last_day_counts_until_it_is_over_everywhere_in_canada(chair, voice, time_machine):
    admission = in_consultation(consultation_ends_on=LAST_DAY)

    time_machine.move_to(ITS_LAST_MINUTE)
    answer(admission, voice)
    with pytest.raises(services.ConsultationRunning) as running:
        services.present(admission, by=chair)

    time_machine.move_to(MINUTE_AFTER)
    with pytest.raises(services.ConsultationOver):
        answer(admission, voice, OpinionChoice.OBJECTION)
    assert running.value.ends_on == LAST_DAY
    assert Opinion.objects.get().choice == OpinionChoice.SUPPORT
    assert services.present(admission, by=chair).state == S.DECISION


def test_answer_is_written_over(voice):
    admission, member = in_consultation(), member_of(voice)
    colleague = RepresentativeFactory(member=member, kind=RepresentativeKind.ALTERNATE).user
    answer(admission, voice, OpinionChoice.OBJECTION)

    services.give_opinion(admission, member, by=colleague, choice=OpinionChoice.SUPPORT)

    opinion = Opinion.objects.get()
    assert (opinion.choice, opinion.reason, opinion.by) == (OpinionChoice.SUPPORT, "", colleague)


def test_members_answer_for_themselves(voice):
    admission, other = in_consultation(), RepresentativeFactory().user

    answer(admission, voice, OpinionChoice.OBJECTION)
    answer(admission, other)

    assert set(admission.opinions.values_list("member", "choice")) == {
        (member_of(voice).pk, OpinionChoice.OBJECTION),
        (member_of(other).pk, OpinionChoice.SUPPORT),
    }


@ASKING
def test_officers_hear_of_a_question(voice, choice):
    secretary = OfficeFactory().user

    answer(in_consultation(), voice, choice)

    assert told("admission_question") == {secretary}


def test_officers_hear_of_no_support(voice):
    OfficeFactory()

    answer(in_consultation(), voice)

    assert not Mail.objects.exists()


def test_officer_who_asks_for_her_own_member_is_not_told(voice):
    OfficeFactory(user=voice)

    answer(in_consultation(), voice, OpinionChoice.QUESTION)

    assert not Mail.objects.exists()


# --- Written down by an officer -----------------------------------------------------------------------------


@pytest.mark.parametrize("source", [Source.PHONE, Source.WRITTEN, Source.SAID, Source.MAIL])
def test_people_of_a_member_hear_what_an_officer_wrote_down_for_it(voice, source):
    admission, member, secretary = in_consultation(), member_of(voice), OfficeFactory().user
    alternate = RepresentativeFactory(member=member, kind=RepresentativeKind.ALTERNATE).user
    RepresentativeFactory(member=member, kind=RepresentativeKind.COLLEAGUE)
    RepresentativeFactory()  # of another member

    opinion = services.give_opinion(
        admission, member, by=secretary, choice=OpinionChoice.SUPPORT, reason="", source=source
    )

    assert (opinion.by, opinion.source) == (secretary, source)
    assert told("admission_opinion_recorded") == {voice, alternate}


def test_what_is_written_down_again_is_mailed_again(voice):
    admission, secretary = in_consultation(), OfficeFactory().user
    for choice in (OpinionChoice.SUPPORT, OpinionChoice.OBJECTION):
        services.give_opinion(
            admission, member_of(voice), by=secretary, choice=choice, reason="By telephone.", source=Source.PHONE
        )

    assert Mail.objects.filter(kind="admission_opinion_recorded", recipient=voice).count() == 2


def test_officer_who_writes_down_for_her_own_member_is_not_told(voice):
    OfficeFactory(user=voice)

    answer(in_consultation(), voice, source=Source.PHONE)

    assert not Mail.objects.exists()


# --- Replying -----------------------------------------------------------------------------------------------


@ASKING
def test_reply_goes_to_who_asked(chair, voice, choice):
    RepresentativeFactory(member=member_of(voice), kind=RepresentativeKind.ALTERNATE)
    opinion = answer(in_consultation(), voice, choice)

    services.reply_to(opinion, by=chair, reply="  The office of community safety. ")

    opinion.refresh_from_db()
    assert (opinion.reply, opinion.replied_by) == ("The office of community safety.", chair)
    assert not opinion.waits_for_reply
    assert told("admission_reply") == {voice}


def test_reply_to_what_an_officer_wrote_down_goes_to_the_people_of_the_member(chair, voice):
    admission, secretary = in_consultation(), OfficeFactory().user
    opinion = services.give_opinion(
        admission, member_of(voice), by=secretary, choice="question", reason="Who?", source=Source.PHONE
    )

    services.reply_to(opinion, by=chair, reply="An office.")

    assert told("admission_reply") == {voice}


def test_reply_to_a_question_whose_asker_is_gone_goes_to_the_people_of_the_member(chair, voice):
    opinion = OpinionFactory(question=True, admission=in_consultation(), member=member_of(voice), by=None)

    services.reply_to(opinion, by=chair, reply="An office.")

    assert told("admission_reply") == {voice}


def test_officer_who_replies_to_her_own_member_is_not_mailed(chair):
    RepresentativeFactory(user=chair)
    opinion = answer(in_consultation(), chair, OpinionChoice.QUESTION)

    services.reply_to(opinion, by=chair, reply="An office.")

    assert not Mail.objects.filter(kind="admission_reply").exists()


@pytest.mark.parametrize("state", S)
def test_reply_is_given_until_the_decision(chair, state):
    opinion = OpinionFactory(question=True, admission=AdmissionFactory(state=state, contents__is_empty=True))

    if state in (S.CONSULTATION, S.DECISION):
        services.reply_to(opinion, by=chair, reply="An office.")
    else:
        with pytest.raises(services.NotInState):
            services.reply_to(opinion, by=chair, reply="An office.")

    opinion.refresh_from_db()
    assert opinion.reply == ("An office." if state in (S.CONSULTATION, S.DECISION) else "")


def test_reply_without_words_is_refused(chair):
    opinion = OpinionFactory(question=True)

    with pytest.raises(services.ReasonNeeded):
        services.reply_to(opinion, by=chair, reply=" ")

    opinion.refresh_from_db()
    assert opinion.waits_for_reply


def test_second_reply_replaces_the_first_and_is_mailed(chair, voice):
    opinion = answer(in_consultation(), voice, OpinionChoice.QUESTION)

    for reply in ("An office.", "An office, since 2019."):
        services.reply_to(opinion, by=chair, reply=reply)

    opinion.refresh_from_db()
    assert opinion.reply == "An office, since 2019."
    assert Mail.objects.filter(kind="admission_reply").count() == 2


@pytest.mark.parametrize(
    ("choice", "reason", "waits"),
    [
        (OpinionChoice.QUESTION, "Who coordinates it?", False),  # the same again
        (OpinionChoice.QUESTION, "And since when?", True),
        (OpinionChoice.OBJECTION, "Who coordinates it?", True),
        (OpinionChoice.SUPPORT, "", False),
    ],
)
def test_question_asked_anew_waits_for_a_reply_anew(chair, voice, choice, reason, waits):
    admission = in_consultation()
    opinion = answer(admission, voice, OpinionChoice.QUESTION, reason="Who coordinates it?")
    services.reply_to(opinion, by=chair, reply="The office of community safety.")

    opinion = answer(admission, voice, choice, reason=reason)

    assert opinion.waits_for_reply is waits
    assert opinion.reply == "The office of community safety."


# --- Presenting ---------------------------------------------------------------------------------------------


def test_request_is_presented_when_the_members_time_is_over(chair):
    other = OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=2).user

    admission = services.present(over(), by=chair)

    assert admission.state == S.DECISION
    assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").by) == (Deed.PRESENT, chair)
    assert told("admission_to_decide") == {other}


def test_silence_of_every_member_is_consent(chair):
    RepresentativeFactory()

    assert services.present(over(), by=chair).state == S.DECISION


def test_request_is_not_presented_while_members_may_answer(chair):
    admission = in_consultation()

    with pytest.raises(services.ConsultationRunning) as refusal:
        services.present(admission, by=chair)

    assert refusal.value.ends_on == admission.consultation_ends_on
    assert Admission.objects.get(pk=admission.pk).state == S.CONSULTATION


@ASKING
def test_request_is_not_presented_before_every_question_has_its_reply(chair, choice):
    admission = over()
    opinion = OpinionFactory(admission=admission, choice=choice, reason="Who?")
    OpinionFactory(admission=admission)
    OpinionFactory(admission=admission, question=True, reply="Them.", replied_at=timezone.now())
    OpinionFactory(question=True)  # about another request

    with pytest.raises(services.QuestionsOpen) as refusal:
        services.present(admission, by=chair)

    assert refusal.value.opinions == [opinion]
    assert Admission.objects.get(pk=admission.pk).state == S.CONSULTATION
    assert not Mail.objects.exists()

    services.reply_to(opinion, by=chair, reply="An office.")
    assert services.present(admission, by=chair).state == S.DECISION


def test_objection_that_was_replied_to_does_not_keep_a_request_from_the_decision(chair):
    admission = over()
    OpinionFactory(admission=admission, objection=True, reply="We looked.", replied_at=timezone.now())

    assert services.present(admission, by=chair).state == S.DECISION


def test_municipality_does_not_answer_about_itself():
    """Somebody who is a party has no say, whatever else she is."""
    admission = in_consultation(municipality="Kelowna")
    place = PlaceFactory(name_en="Kelowna", province=admission.province)
    own = RepresentativeFactory(member=place.member).user
    both = RepresentativeFactory(member=MemberFactory()).user
    RepresentativeFactory(user=both, member=place.member)

    assert not own.has_perm("admissions.give_opinion", admission)
    assert not both.has_perm("admissions.give_opinion", admission)
    assert RepresentativeFactory().user.has_perm("admissions.give_opinion", admission)


# --- What was said earlier ----------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [OpinionChoice.SUPPORT, OpinionChoice.QUESTION])
def test_answer_that_an_officer_writes_over_stays_as_a_note(chair, voice, choice):
    admission = AdmissionFactory(consultation=True)
    answer(admission, voice, OpinionChoice.OBJECTION, reason="They have nobody for it.")

    services.give_opinion(admission, member_of(voice), by=chair, choice=choice, reason="Who pays?", source=Source.PHONE)

    note = admission.notes.get()
    assert "They have nobody for it." in note.text
    assert member_of(voice).name in note.text
    assert note.by == chair


def test_answer_that_the_member_changes_itself_leaves_no_note(voice):
    admission = AdmissionFactory(consultation=True)
    answer(admission, voice, OpinionChoice.OBJECTION)
    answer(admission, voice)

    assert not admission.notes.exists()


def asked_again(chair: User, voice: User) -> Admission:
    """Consulted, withdrawn, taken up again and consulted again; the member had objected the first time."""
    admission = AdmissionFactory(consultation=True)
    answer(admission, voice, OpinionChoice.OBJECTION, reason="They have nobody for it.")
    services.withdraw(admission, by_name="Chris")
    services.reopen(admission, by=chair)
    services.skip_to(admission, S.UNDER_REVIEW, by=chair, reason="All is there.")
    for _reader in range(2):
        ReviewFactory(admission=admission)
    services.open_consultation(admission, by=chair)
    admission.refresh_from_db()
    return admission


def test_answer_of_an_earlier_consultation_does_not_count(chair, voice):
    admission = asked_again(chair, voice)

    assert voice in told("admission_consultation")
    assert not admission.opinions.since_begun().exists()
    Admission.objects.update(consultation_ends_on=timezone.localdate() - timedelta(days=3))
    assert services.present(admission, by=chair).state == S.DECISION


def test_answer_anew_keeps_the_earlier_one_as_a_note(chair, voice):
    admission = asked_again(chair, voice)

    answer(admission, voice)

    assert admission.opinions.get().choice == OpinionChoice.SUPPORT
    assert "They have nobody for it." in admission.notes.get().text
