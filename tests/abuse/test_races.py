"""Abuse cases 40, 42, 43 and 44: two at once, or one twice: one decision, no lost text, one object."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from admissions import services
from admissions.enums import AdmissionState, Outcome
from admissions.models import Admission, AdmissionDecision
from meetings import services as meeting_services
from meetings.models import Decision, Minutes
from members.enums import OfficeKind
from members.models import Invitation, Member
from network.outbox.models import Mail, Mailing
from practices.models import Practice
from tests.abuse.deeds import DEEDS
from tests.abuse.stored import how_many
from tests.admissions.factories import AdmissionFactory
from tests.admissions.test_deciding import decide
from tests.admissions.test_races import in_turn, mails, refusals, stored
from tests.admissions.typed import decided
from tests.meetings.factories import MinutesFactory
from tests.members.factories import OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.test_races import all_at_once
from tests.sessions import signed_in
from tests.test_permissions import World

for_real = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept(db):
    """The cache is a table that is not emptied with the others."""
    cache.clear()


@pytest.fixture
def chairs():
    return [OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=seat).user for seat in (1, 2)]


def browser_of(user) -> Client:
    return signed_in(Client(), user)


# --- 40: two decisions --------------------------------------------------------------------------------------


@for_real
def test_case_40_of_two_acceptances_at_once_one_makes_the_member(chairs):
    admission = AdmissionFactory(decision=True)

    results = all_at_once(lambda number: decide(admission, chairs[number % 2]))

    assert results.count(AdmissionDecision.objects.get()) == 1
    assert refusals(results, services.NotInState) == len(results) - 1
    assert stored().member == Member.objects.get()
    assert [model.objects.count() for model in (Decision, Practice, Invitation)] == [1, 1, 1]
    assert (mails("admission_accepted"), mails("member_invitation")) == (1, 1)
    assert Decision.objects.get().serial == 1


@for_real
@pytest.mark.parametrize("second", Outcome)
@pytest.mark.parametrize("first", Outcome)
def test_case_40_second_decider_finds_it_decided(chairs, first, second):
    admission = AdmissionFactory(decision=True)

    done, refused = in_turn(lambda: decide(admission, chairs[0], first), lambda: decide(admission, chairs[1], second))

    is_member = first in (Outcome.ACCEPT, Outcome.CONDITIONAL)
    assert isinstance(refused, services.NotInState)
    assert refused.admission.state == stored().state
    assert (AdmissionDecision.objects.get(), Decision.objects.get().serial) == (done, 1)
    assert Member.objects.count() == Practice.objects.count() == Invitation.objects.count() == is_member
    assert mails("admission_accepted") == is_member


@for_real
def test_case_40_accepted_and_declined_at_once_by_their_pages(chairs):
    """By the forms themselves: one is done, the other co-chair reads that somebody was faster."""
    admission = AdmissionFactory(decision=True)
    address = reverse("admissions:decide", args=[admission.pk])
    browsers = [browser_of(chair) for chair in chairs]
    forms = [decided(outcome="accept"), decided(outcome="decline")]
    forms = [Page(browser.get(address)).fields | form for browser, form in zip(browsers, forms, strict=True)]

    answers = all_at_once(lambda number: browsers[number].post(address, forms[number], follow=True), times=2)

    decision = AdmissionDecision.objects.get()
    told = [Page(answer).words for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sum("Somebody was faster" in words for words in told) == 1
    assert Member.objects.count() == (decision.outcome == Outcome.ACCEPT)
    assert Mail.objects.filter(kind__in=["admission_accepted", "admission_declined"]).count() == 1
    ends = [AdmissionState.ADMITTED, AdmissionState.DECLINED]
    assert Admission.objects.get().moves.filter(to_state__in=ends).count() == 1


# --- 42: two editors ----------------------------------------------------------------------------------------

# Forms that two people may have open at once: what each of them types, and the field it stands in.
SHARED = {
    "practices:edit": "done",
    "meetings:edit": "title",
    "meetings:write": "notes",
    "meetings:attendance": "guests",
    "meetings:write_items": "item-1",
    "meetings:move": "held_on",
    "admissions:overview": "about",
    "admissions:people": "principal_name",
    "admissions:commitments": "importance",
    "admissions:officer_overview": "about",
    "admissions:officer_people": "principal_name",
    "admissions:officer_commitments": "importance",
}
DAYS = {"first": "2099-03-03", "second": "2099-04-04"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", SHARED)
def test_case_42_second_editor_sees_both_texts_and_nothing_is_lost(name):
    world, field = World(), SHARED[name]
    texts = DAYS if field == "held_on" else {"first": "Words of the first.", "second": "Words of the second."}
    staged = DEEDS[name].stage(name, world)
    if name in ("meetings:write", "meetings:write_items"):
        staged.send(more={field: "Words before."})
    page = Page(staged.browser.get(staged.path)).fields
    mine = staged.fields | page
    mine |= {key: staged.fields[key] for key in DEEDS[name].words(world)}

    first = staged.browser.post(staged.path, mine | {field: texts["first"]})
    before = how_many()
    second = staged.browser.post(staged.path, mine | {field: texts["second"]})
    shown = Page(second)

    assert {"version", "seen"} & set(page), "The form does not say which version its writer has seen."
    assert first.status_code == 302
    assert second.status_code == 409
    assert how_many() == before
    if field != "held_on":
        assert texts["first"] in shown.words
        assert texts["second"] in shown.words + str(shown.fields)
    again = staged.browser.post(staged.path, mine | shown.fields | {field: texts["second"]})
    assert again.status_code == 302


@for_real
def test_case_42_two_secretaries_save_the_same_minutes_at_once():
    secretaries = [OfficeFactory().user, OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user]
    minutes = MinutesFactory()
    address = reverse("meetings:write", args=[minutes.meeting_id])
    browsers = [browser_of(one) for one in secretaries]
    pages = [Page(browser.get(address)).fields for browser in browsers]

    answers = all_at_once(
        lambda number: browsers[number].post(address, pages[number] | {"notes": f"# By {number}"}), times=2
    )

    kept = Minutes.objects.get()
    loser = next(number for number in (0, 1) if kept.notes != f"# By {number}")
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert answers[loser].status_code == 409
    assert f"# By {1 - loser}" in answers[loser].text
    assert f"# By {loser}" in answers[loser].text


# --- 43: published while edited -----------------------------------------------------------------------------


def _save(minutes: Minutes, by, notes: str = "# Another text"):
    seen = Minutes.objects.get(pk=minutes.pk).version
    return meeting_services.save_notes(minutes, by=by, seen_version=seen, notes=notes, language="en")


@for_real
def test_case_43_minutes_changed_while_they_are_published_are_not():
    secretary = OfficeFactory().user
    RepresentativeFactory()
    minutes = MinutesFactory(confirmed_version=1)

    _saved, refused = in_turn(
        lambda: _save(minutes, secretary),
        lambda: meeting_services.publish_minutes(minutes, by=secretary, seen_version=1),
    )

    assert isinstance(refused, meeting_services.NotConfirmed | meeting_services.NotesChangedMeanwhile)
    assert not Minutes.objects.get().is_published
    assert not Mailing.objects.exists()


@for_real
def test_case_43_minutes_published_while_they_are_changed_stay_as_confirmed():
    secretary = OfficeFactory().user
    minutes = MinutesFactory(confirmed_version=1)

    _published, _saved = in_turn(
        lambda: meeting_services.publish_minutes(minutes, by=secretary, seen_version=1),
        lambda: _save(minutes, secretary),
    )

    kept = Minutes.objects.for_page().get()
    assert kept.is_published
    assert not kept.is_confirmed
    assert [item.text for item in kept.items.all()] == ["Halifax and Montréal compared two years."]
    assert Mailing.objects.count() == 1


@pytest.mark.django_db
def test_case_43_page_of_an_older_version_publishes_nothing():
    """The page shows version N; meanwhile N + 1 is written and confirmed: what she saw is not what would go out."""
    secretary = OfficeFactory().user
    minutes = MinutesFactory(confirmed_version=1)
    address = reverse("meetings:publish", args=[minutes.meeting_id])
    browser = browser_of(secretary)
    seen = Page(browser.get(address)).fields
    Minutes.objects.update(version=2, confirmed_version=2)

    for fields in (seen, {}, {"version": "x"}, {"version": "999"}):
        response = browser.post(address, fields, follow=True)
        assert not Minutes.objects.get().is_published
        assert "Somebody changed the minutes meanwhile." in Page(response).words
    assert not Mailing.objects.exists()


@pytest.mark.django_db
def test_case_43_unconfirmed_version_is_published_by_nobody():
    minutes = MinutesFactory(confirmed_version=1)
    Minutes.objects.update(version=2)
    address = reverse("meetings:publish", args=[minutes.meeting_id])

    browser_of(OfficeFactory().user).post(address, {"version": "2"})

    assert not Minutes.objects.get().is_published


# --- 44: one form twice -------------------------------------------------------------------------------------

CREATING = (
    "practices:add", "meetings:add", "admissions:enquire", "admissions:record", "admissions:note", "admissions:share",
    "admissions:letter", "admissions:review", "admissions:consultation", "admissions:record_opinion",
    "admissions:decide", "members:accept_invitation", "meetings:answer", "admissions:invite_again",
    "admissions:return",
)  # fmt: skip


@for_real
@pytest.mark.parametrize("name", CREATING)
def test_case_44_double_click_makes_one_thing(name):
    with transaction.atomic():
        world = World()
    staged = DEEDS[name].stage(name, world)
    start = how_many()
    with transaction.atomic():
        staged.send()
        once = how_many()
        transaction.set_rollback(True)

    answers = all_at_once(lambda _number: _send(staged), times=2)

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert {label: number for label, number in (how_many() - once).items() if number > 0} == {}, once - start


def _send(staged):
    browser = Client()
    browser.cookies.update(staged.browser.cookies)
    try:
        return staged.send(browser)
    finally:
        connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "nonsense", "\x00"])
def test_case_44_form_without_its_key_is_taken_each_time(key):
    """Nobody loses a mail because her browser lost a hidden field."""
    world = World()
    staged = DEEDS["admissions:share"].stage("admissions:share", world)
    before = Mail.objects.count()

    answers = [staged.send(more={"submission": key}) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Mail.objects.count() == before + 2
