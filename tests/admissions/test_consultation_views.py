"""The members are asked: the page they read, their answer, what officers send, record and reply."""

from datetime import timedelta

import pytest
from django.utils import timezone

from admissions.enums import AdmissionState, Criterion, OpinionChoice
from admissions.models import Admission, Opinion
from members.enums import MemberClass, OfficeKind, RepresentativeKind
from network.outbox.models import Mail, Mailing
from tests.admissions.factories import AdmissionFactory, FindingFactory, NoteFactory, OpinionFactory, ReviewFactory
from tests.admissions.typed import url
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RepresentativeFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def halifax():
    return RepresentativeFactory(member__name_en="Halifax", member__name_fr="Halifax")


@pytest.fixture
def asked():
    return AdmissionFactory(consultation=True, municipality="Kelowna")


def cochair():
    return OfficeFactory(kind=OfficeKind.CO_CHAIR).user


def over() -> Admission:
    return AdmissionFactory(consultation=True, consultation_ends_on=timezone.localdate() - timedelta(days=3))


# --- What members read --------------------------------------------------------------------------------------


def test_page_shows_overview_and_findings_and_nothing_else(client_of, halifax, asked):
    NoteFactory(admission=asked, text="Between the two of us.")
    OpinionFactory(admission=asked, objection=True, member__name_en="Moncton", reason="We know them.")

    page = Page(client_of(halifax.user).get(url("consultation", asked)))

    for text in ("A city of 140,000 people", "Police, schools", "Evening outreach", "The strategy of 2022."):
        assert text in page.words, text
    hidden = (
        "Between the two of us.",
        "Moncton",
        "We know them.",
        "letter.pdf",
        asked.contact_email,
        asked.nominees.get().email,
    )
    assert [text for text in hidden if text in page.words] == []


@pytest.mark.parametrize("state", [state for state in AdmissionState if state not in ("consultation", "decision")])
def test_page_is_hidden_at_every_other_time(client_of, halifax, state):
    admission = AdmissionFactory(state=state)

    assert client_of(halifax.user).get(url("consultation", admission)).status_code == 404


def test_answer_is_kept_and_shown_with_the_way_to_change_it(client_of, halifax, asked):
    browser = client_of(halifax.user)

    browser.post(url("consultation", asked), {"choice": "question", "reason": "Who coordinates?"})
    page = Page(browser.get(url("consultation", asked)))

    opinion = asked.opinions.get()
    assert (opinion.member, opinion.choice, opinion.by) == (halifax.member, OpinionChoice.QUESTION, halifax.user)
    assert "Who coordinates?" in page.words
    assert "Change the answer" in page.words
    assert page.fields["choice"] == "question"


def test_answer_is_changed_until_the_last_day(client_of, halifax, asked):
    OpinionFactory(admission=asked, member=halifax.member, objection=True)

    client_of(halifax.user).post(url("consultation", asked), {"choice": "support", "member": halifax.member_id})

    assert asked.opinions.get().choice == OpinionChoice.SUPPORT


def test_answer_without_its_reason_keeps_what_was_chosen(client_of, halifax, asked):
    response = client_of(halifax.user).post(url("consultation", asked), {"choice": "objection"})

    page = Page(response)
    assert response.status_code == 422
    assert page.fields["choice"] == "objection"
    assert "Say your question or your reason." in page.words


def test_answer_after_the_last_day_is_refused(client_of, halifax):
    admission = over()
    browser = client_of(halifax.user)

    page = Page(browser.post(url("consultation", admission), {"choice": "support"}, follow=True))

    assert "The time to answer is over." in page.words
    assert not admission.opinions.exists()


def test_reply_to_the_own_question_is_shown(client_of, halifax, asked):
    OpinionFactory(admission=asked, member=halifax.member, question=True, reply="The new office does.")

    assert "The new office does." in Page(client_of(halifax.user).get(url("consultation", asked))).words


@pytest.mark.parametrize(
    ("kind", "member_class"),
    [
        (RepresentativeKind.COLLEAGUE, MemberClass.FULL),
        (RepresentativeKind.PRINCIPAL, MemberClass.OBSERVER),
        (RepresentativeKind.PRINCIPAL, MemberClass.ASSOCIATE),
    ],
)
def test_others_read_and_do_not_answer(client_of, asked, kind, member_class):
    reader = RepresentativeFactory(kind=kind, member=MemberFactory(member_class=member_class)).user
    browser = client_of(reader)

    page = Page(browser.get(url("consultation", asked)))

    assert "You can read here." in page.words
    assert browser.post(url("consultation", asked), {"choice": "support"}).status_code == 403


def test_one_does_not_answer_for_a_municipality_of_others(client_of, halifax, asked):
    other = MemberFactory()

    response = client_of(halifax.user).post(url("consultation", asked), {"choice": "support", "member": other.pk})

    assert response.status_code == 403


def test_who_acts_for_two_says_for_which(client_of, halifax, asked):
    second = RepresentativeFactory(user=halifax.user, member__name_en="Dartmouth").member
    browser = client_of(halifax.user)

    assert browser.post(url("consultation", asked), {"choice": "support"}).status_code == 403
    browser.post(url("consultation", asked), {"choice": "support", "member": second.pk})

    assert asked.opinions.get().member == second


def test_municipality_itself_is_not_asked(client_of, asked):
    place = PlaceFactory(name_en="Kelowna", province=asked.province)
    party = RepresentativeFactory(member=place.member).user

    assert client_of(party).post(url("consultation", asked), {"choice": "support"}).status_code == 403


def test_answer_needs_an_account_and_is_kept_meanwhile(client_of, halifax, asked):
    browser = client_of()
    author = Page(client_of(halifax.user).get(url("consultation", asked))).fields["author"]

    response = browser.post(
        url("consultation", asked), {"choice": "question", "reason": "Who coordinates?", "author": author}
    )
    browser.force_login(halifax.user)
    page = Page(browser.get(url("consultation", asked)))

    assert response.status_code == 302
    assert page.fields["reason"] == "Who coordinates?"
    assert not asked.opinions.exists()


def test_list_shows_what_is_asked_with_the_own_answer(client_of, halifax, asked):
    OpinionFactory(admission=asked, member=halifax.member)
    AdmissionFactory(municipality="Vernon", submitted=True)

    page = Page(client_of(halifax.user).get(url("consultations")))

    assert page.linking("Kelowna") == url("consultation", asked)
    assert "Your answer (Halifax): In favour" in page.words
    assert "Vernon" not in page.words


def test_list_shows_first_what_can_still_be_answered(client_of, halifax, asked):
    late = over()

    words = Page(client_of(halifax.user).get(url("consultations"))).words

    assert words.index("No answer yet (Halifax)") < words.index(late.municipality)
    assert "No answer (Halifax), which counts as consent Awaiting decision" in words


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_one_and_three(client_of, halifax, django_assert_num_queries, number):
    for _number in range(number):
        OpinionFactory(admission=AdmissionFactory(consultation=True), member=halifax.member)
    browser = client_of(halifax.user)
    browser.get(url("consultations"))

    with django_assert_num_queries(6):
        browser.get(url("consultations"))


def test_list_is_for_readers_of_the_network(client_of):
    from tests.accounts.factories import UserFactory

    assert client_of(UserFactory()).get(url("consultations")).status_code == 403


# --- What officers do ---------------------------------------------------------------------------------------


def reviewed() -> Admission:
    admission = AdmissionFactory(under_review=True, municipality="Kelowna")
    for criterion in Criterion:
        FindingFactory(admission=admission, criterion=criterion)
    for _number in range(2):
        ReviewFactory(admission=admission)
    return admission


def test_asking_the_members_shows_names_and_words_first(client_of, halifax):
    admission, browser = reviewed(), client_of(cochair())

    page = Page(browser.get(url("consult", admission)))
    browser.post(url("consult", admission))

    assert halifax.user.name in page.words
    assert "Kelowna" in page.words
    admission.refresh_from_db()
    assert admission.state == AdmissionState.CONSULTATION
    assert Mailing.objects.get(kind="admission_consultation").mails.count() == 1


def test_asking_the_members_says_what_is_missing(client_of, halifax):
    admission, browser = AdmissionFactory(under_review=True), client_of(cochair())

    page = Page(browser.get(url("consult", admission)))
    answer = Page(browser.post(url("consult", admission), follow=True))

    assert "These criteria have no finding yet" in page.words
    assert "2 reviews are still needed" in page.words
    assert "These criteria have no finding yet" in answer.words
    assert not Mailing.objects.exists()


def test_presenting_before_the_end_says_when(client_of, asked):
    page = Page(client_of(cochair()).post(url("present", asked), follow=True))

    assert "The members may answer until" in page.words


def test_presenting_with_an_open_question_names_who_waits(client_of, halifax):
    admission = over()
    OpinionFactory(admission=admission, member=halifax.member, question=True)

    page = Page(client_of(cochair()).post(url("present", admission), follow=True))

    assert "These members still wait for a reply: Halifax." in page.words


def test_presenting_when_all_is_answered(client_of):
    admission = over()

    client_of(cochair()).post(url("present", admission))

    admission.refresh_from_db()
    assert admission.state == AdmissionState.DECISION


def test_officer_records_what_a_member_said(client_of, halifax, asked):
    browser = client_of(OfficeFactory().user)

    browser.post(url("record_opinion", asked), {"member": halifax.member_id, "choice": "support", "source": "phone"})

    opinion = asked.opinions.get()
    assert (opinion.member, opinion.source) == (halifax.member, "phone")
    assert Mail.objects.filter(kind="admission_opinion_recorded").count() == 1


def test_officer_does_not_record_for_observers(client_of, asked):
    observer = MemberFactory(member_class=MemberClass.OBSERVER)

    response = client_of(OfficeFactory().user).post(
        url("record_opinion", asked), {"member": observer.pk, "choice": "support", "source": "phone"}
    )

    assert response.status_code == 422


def test_reply_is_kept_and_mailed(client_of, halifax, asked):
    opinion = OpinionFactory(admission=asked, member=halifax.member, question=True, by=halifax.user)
    browser = client_of(OfficeFactory().user)

    page = Page(browser.get(url("reply", asked, opinion)))
    browser.post(url("reply", asked, opinion), {"reply": "The new office does."})

    assert "Who coordinates it?" in page.words
    opinion.refresh_from_db()
    assert opinion.reply == "The new office does."
    assert Mail.objects.get(kind="admission_reply").recipient == halifax.user


def test_reply_after_the_decision_is_refused(client_of):
    admission = AdmissionFactory(admitted=True)
    opinion = OpinionFactory(admission=admission, question=True)
    browser = client_of(OfficeFactory().user)

    file = Page(browser.get(url("detail", admission)))
    for response in (
        browser.get(url("reply", admission, opinion), follow=True),
        browser.post(url("reply", admission, opinion), {"reply": "The new office does."}, follow=True),
    ):
        assert "Somebody was faster" in Page(response).words
    assert url("reply", admission, opinion) not in file.links
    opinion.refresh_from_db()
    assert opinion.reply == ""


def test_reply_while_it_awaits_the_decision(client_of):
    admission = AdmissionFactory(decision=True)
    opinion = OpinionFactory(admission=admission, question=True)
    browser = client_of(OfficeFactory().user)

    assert Page(browser.get(url("detail", admission))).linking("Reply") == url("reply", admission, opinion)
    browser.post(url("reply", admission, opinion), {"reply": "The new office does."})

    opinion.refresh_from_db()
    assert opinion.reply == "The new office does."


def test_officer_records_no_answer_after_the_last_day(client_of, halifax):
    admission = over()
    typed = {"member": halifax.member_id, "choice": "support", "source": "phone"}

    page = Page(client_of(OfficeFactory().user).post(url("record_opinion", admission), typed, follow=True))

    assert "The time to answer is over." in page.words
    assert not admission.opinions.exists()


def test_reply_belongs_to_its_request(client_of, asked):
    elsewhere = OpinionFactory(question=True)

    assert client_of(OfficeFactory().user).get(url("reply", asked, elsewhere)).status_code == 404


def test_reply_to_an_answer_that_has_changed_shows_it_and_keeps_what_was_typed(client_of, asked):
    opinion = OpinionFactory(admission=asked, question=True)
    browser = client_of(cochair())
    fields = Page(browser.get(url("reply", asked, opinion))).fields
    Opinion.objects.filter(pk=opinion.pk).update(reason="And who pays?", at=timezone.now())

    page = Page(browser.post(url("reply", asked, opinion), fields | {"reply": "The office does."}))

    assert "And who pays?" in page.words
    assert page.fields["reply"] == "The office does."
    assert Opinion.objects.waiting_for_reply().get() == opinion
    browser.post(url("reply", asked, opinion), page.fields)
    assert Opinion.objects.get().reply == "The office does."
