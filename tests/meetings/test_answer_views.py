"""Answering on the portal, by the link in a mail, and through an officer."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from meetings.enums import Choice, MeetingState
from meetings.links import answer_link
from meetings.models import Answer, Meeting
from meetings.services import answers
from members.enums import Source
from network.outbox.models import Mail
from tests.meetings.factories import AnswerFactory, MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def halifax():
    return RepresentativeFactory(
        member__name_en="Halifax", member__name_fr="Halifax", user__name="Hana", user__time_zone="America/Halifax"
    )


@pytest.fixture
def meeting():
    return MeetingFactory(title="January call")


def page_of(name: str, *args) -> str:
    return reverse(f"meetings:{name}", args=args)


# --- On the portal ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_answer_is_given_and_can_be_undone(client_of, halifax, meeting, choice):
    browser = client_of(halifax.user)

    page = Page(browser.post(page_of("answer", meeting.pk), {"choice": choice}, follow=True))

    answer = Answer.objects.get()
    assert (answer.member, answer.choice, answer.source, answer.by) == (
        halifax.member, choice, Source.PAGE, halifax.user
    )  # fmt: skip
    assert "Thank you. Your answer is noted:" in page.words
    assert "your answer" in page.words
    browser.post(page_of("undo_answer"), {"undo": page.fields["undo"]})
    assert not Answer.objects.exists()
    assert "undo" not in Page(browser.get(meeting.get_absolute_url())).fields


def test_somebody_else_needs_an_address_and_is_asked_for_it(client_of, halifax, meeting):
    browser = client_of(halifax.user)
    sent = {"choice": "other", "substitute_name": "Sam", "substitute_email": "sam"}

    response = browser.post(page_of("answer", meeting.pk), sent)
    page = Page(response)

    assert response.status_code == 422
    assert page.fields["substitute_name"] == "Sam"
    assert {"tag": "details", "open": None} in page.attributes
    browser.post(page_of("answer", meeting.pk), sent | {"substitute_email": "sam@town.example"})
    assert Answer.objects.get().substitute_email == "sam@town.example"
    assert Mail.objects.get(kind="meeting_substitute").address == "sam@town.example"


def test_enter_key_in_the_address_never_means_yes(client_of, halifax, meeting):
    html = client_of(halifax.user).get(meeting.get_absolute_url()).text
    form = html[html.index('class="answer-who"') :]
    form = form[: form.index("</form>")]

    assert 'name="choice" value="other"' in " ".join(form.split())
    assert 'value="yes"' not in form


@pytest.fixture
def many_named(monkeypatch):
    """So many people were named today that nobody else can be."""
    monkeypatch.setattr(answers, "MOST_SUBSTITUTE_MAILS", 0)


SAM = {"choice": "other", "substitute_name": "Sam", "substitute_email": "sam@elsewhere.example"}
TOO_MANY = "Nothing was changed: enough mails about who comes instead went out today."


@pytest.mark.usefixtures("many_named")
def test_too_many_people_named_is_said_on_each_way(client, client_of, halifax, meeting, link):
    officer = client_of(OfficeFactory().user)
    recorded = SAM | {"member": halifax.member_id, "source": Source.PHONE}

    pages = [
        client_of(halifax.user).post(page_of("answer", meeting.pk), SAM, follow=True),
        client.post(link, SAM, follow=True),
        officer.post(page_of("record", meeting.pk), recorded, follow=True),
    ]

    assert [TOO_MANY in Page(page).words for page in pages] == [True] * 3
    assert not Answer.objects.exists()
    assert not Mail.objects.exists()


def test_undo_that_would_name_one_person_too_many_says_so(client, link, monkeypatch):
    client.post(link, SAM)
    page = Page(client.post(link, {"choice": "no"}, follow=True))
    monkeypatch.setattr(answers, "MOST_SUBSTITUTE_MAILS", 1)

    sent = {"undo": page.fields["undo"], "token": link.rstrip("/").split("/")[-1]}
    said = client.post(page_of("undo_answer"), sent, follow=True)

    assert TOO_MANY in Page(said).words
    assert Answer.objects.get().choice == Choice.NO


def test_step_page_opens_with_the_question_who(client_of, halifax, meeting):
    page = Page(client_of(halifax.user).get(page_of("answer", meeting.pk) + "?choice=other"))

    assert {"tag": "details", "open": None} in page.attributes
    assert not Answer.objects.exists()


def test_nobody_answers_for_another_member(client_of, halifax, meeting):
    stranger = MemberFactory()
    RepresentativeFactory(user=halifax.user)
    browser = client_of(halifax.user)

    assert browser.post(page_of("answer", meeting.pk), {"choice": "yes", "member": stranger.pk}).status_code == 403
    assert browser.post(page_of("answer", meeting.pk), {"choice": "yes"}).status_code == 403
    assert not Answer.objects.exists()


def test_person_of_two_members_answers_for_each(client_of, halifax, meeting):
    second = RepresentativeFactory(user=halifax.user).member
    browser = client_of(halifax.user)

    page = Page(browser.post(page_of("answer", meeting.pk), {"choice": "no", "member": second.pk}, follow=True))

    assert Answer.objects.get().member == second
    assert page.words.count("Thank you.") == 1


@pytest.mark.parametrize("traits", [{"cancelled": True}, {"past": True}])
def test_meeting_that_takes_no_answer_says_so(client_of, halifax, traits):
    meeting = MeetingFactory(**traits)

    page = Page(client_of(halifax.user).post(page_of("answer", meeting.pk), {"choice": "yes"}, follow=True))

    assert "This call takes no answers" in page.words
    assert not Answer.objects.exists()


def test_answer_after_the_session_ended_is_asked_again(client, client_of, halifax, meeting):
    form = Page(client_of(halifax.user).get(meeting.get_absolute_url())).fields
    sent = {"author": form["author"], "choice": "other", "substitute_email": "sam@town.example"}

    client.post(page_of("answer", meeting.pk), sent)
    client.force_login(halifax.user)
    page = Page(client.get(page_of("answer", meeting.pk)))

    assert "Your answer is not noted yet" in page.words
    assert page.fields["substitute_email"] == "sam@town.example"
    assert not Answer.objects.exists()


# --- By the link in a mail ----------------------------------------------------------------------------------


@pytest.fixture
def link(meeting, halifax):
    return answer_link(meeting, halifax)


def test_opening_the_link_changes_nothing_and_says_for_whom(client, link):
    response = client.get(link)
    page = Page(response)

    for words in ("January call", "Atlantic time (Halifax)", "You answer for: Halifax", "As: Hana",
                  "Forwarded to you? Do not use this page"):  # fmt: skip
        assert words in page.words, words
    assert not Answer.objects.exists()
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert "noindex" in response["X-Robots-Tag"]


def test_page_speaks_the_language_of_its_address(client, meeting, halifax):
    with override("fr"):
        response = client.get(answer_link(meeting, halifax))

    assert 'lang="fr-CA"' in response.text
    assert "14\u00a0h\u00a030" in response.text


def test_answer_by_link_needs_no_account_and_can_be_undone(client, link, halifax):
    page = Page(client.post(link, {"choice": "yes"}, follow=True))

    answer = Answer.objects.get()
    assert (answer.choice, answer.source, answer.by) == (Choice.YES, Source.MAIL, halifax.user)
    assert "Thank you. Your answer is noted:" in page.words
    page = Page(
        client.post(page_of("undo_answer"), {name: page.fields[name] for name in ("undo", "token")}, follow=True)
    )
    assert "Your answer is taken back." in page.words
    assert not Answer.objects.exists()


def test_link_used_twice_shows_the_answer_and_changes_it(client, link):
    client.post(link, {"choice": "yes"})

    assert "Answered: Yes" in Page(Client().get(link)).words
    Client().post(link, {"choice": "no"})

    assert Answer.objects.get().choice == Choice.NO


def test_undo_after_another_answer_changes_nothing(client, link):
    page = Page(client.post(link, {"choice": "yes"}, follow=True))
    Client().post(link, {"choice": "no"})

    sent = {name: page.fields[name] for name in ("undo", "token")}
    page = Page(client.post(page_of("undo_answer"), sent, follow=True))

    assert "Nothing was undone" in page.words
    assert Answer.objects.get().choice == Choice.NO


@pytest.mark.parametrize("sent", [{}, {"undo": "x"}, {"undo": "1-1.abc"}])
def test_undo_without_the_signed_words_does_nothing(client, link, sent):
    client.post(link, {"choice": "yes"})

    assert client.post(page_of("undo_answer"), sent).status_code == 302
    assert client.post(page_of("undo_answer"), sent | {"token": "x"}).status_code == 404
    assert Answer.objects.count() == 1


def test_missing_address_is_asked_for_on_the_same_page(client, link):
    response = client.post(link, {"choice": "other", "substitute_name": "Sam"})

    assert response.status_code == 422
    assert Page(response).fields["substitute_name"] == "Sam"
    assert "Give the e-mail address of the person who will come." in Page(response).words
    assert not Answer.objects.exists()


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "9" + token, lambda token: "x"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_altered_link_opens_nothing(client, link, change, method):
    token = link.rstrip("/").rsplit("/", 1)[1]

    response = getattr(client, method)(link.replace(token, change(token)), {"choice": "yes"})

    assert response.status_code == 404
    assert "This link does not open anything" in Page(response).words
    assert "January call" not in response.text
    assert not Answer.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_of_somebody_who_left_opens_nothing(client, link, halifax, method):
    halifax.starts_on = halifax.ends_on = date(2020, 1, 1)
    halifax.save()

    response = getattr(client, method)(link, {"choice": "yes"})

    assert response.status_code == 403
    assert "no longer acts for her municipality" in Page(response).words
    assert "January call" not in response.text
    assert client.get(link + "calendar.ics").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": MeetingState.CANCELLED}, "This call is cancelled. There is nothing to answer."),
        ({"starts_at": "2020-01-01T00:00Z", "ends_at": "2020-01-01T01:00Z"}, "This call is over."),
    ],
)
def test_link_of_a_call_that_takes_no_answer_says_so(client, link, meeting, change, words):
    Meeting.objects.filter(pk=meeting.pk).update(**change)

    assert words in Page(client.get(link)).words
    response = client.post(link, {"choice": "yes"})

    assert response.status_code == 409
    assert words in Page(response).words
    assert not Answer.objects.exists()


def test_link_brings_the_call_into_a_calendar(client, link):
    response = client.get(Page(client.get(link)).linking("Add to my calendar"))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "1-855-555-0100" in response.text


def test_form_is_guarded_against_forgery(link):
    strict = Client(enforce_csrf_checks=True)
    token = Page(strict.get(link)).fields["csrfmiddlewaretoken"]

    assert strict.post(link, {"choice": "yes"}).status_code == 403
    assert strict.post(link, {"choice": "yes", "csrfmiddlewaretoken": token}).status_code == 302


# --- Recorded by an officer ---------------------------------------------------------------------------------


@pytest.fixture
def by_officer(client_of):
    return client_of(OfficeFactory(user__name="Oda Officer").user)


def test_officers_see_who_answered_how_and_who_is_silent(by_officer, meeting, halifax):
    AnswerFactory(meeting=meeting, member=halifax.member, by=halifax.user, source=Source.MAIL, other=True)
    RepresentativeFactory(member__name_en="Quiet Town")

    words = Page(by_officer.get(page_of("record", meeting.pk))).words

    assert (
        "Halifax Someone else will come Sam Substitute sam@elsewhere.example Hana, by the button in the mail" in words
    )
    assert "Quiet Town Silent" in words


def test_answer_is_recorded_with_its_source_and_confirmed(by_officer, meeting, halifax):
    sent = {"member": halifax.member.pk, "choice": "yes", "source": "phone", "note": "Hana, Tuesday"}

    page = Page(by_officer.post(page_of("record", meeting.pk), sent, follow=True))

    answer = Answer.objects.get()
    assert (answer.source, answer.note, answer.by.name) == (Source.PHONE, "Hana, Tuesday", "Oda Officer")
    assert "Recorded for Halifax. Its representatives are told by mail." in page.words
    assert Mail.objects.get(kind="meeting_answer_recorded").recipient == halifax.user
    by_officer.post(page_of("undo_answer"), {"undo": page.fields["undo"]})
    assert not Answer.objects.exists()


def test_record_that_is_not_complete_keeps_what_was_typed(by_officer, meeting, halifax):
    sent = {"member": halifax.member.pk, "choice": "other", "note": "Hana"}

    response = by_officer.post(page_of("record", meeting.pk), sent)

    assert response.status_code == 422
    assert Page(response).fields["note"] == "Hana"
    assert Page(response).fields["member"] == str(halifax.member.pk)


def test_nothing_is_recorded_for_a_cancelled_call(by_officer, halifax):
    meeting = MeetingFactory(cancelled=True)
    sent = {"member": halifax.member.pk, "choice": "yes", "source": "phone"}

    assert "This call takes no answers" in Page(by_officer.post(page_of("record", meeting.pk), sent, follow=True)).words
    assert "source" not in Page(by_officer.get(page_of("record", meeting.pk))).fields


@pytest.mark.parametrize("number", [1, 3])
def test_table_asks_the_database_the_same_for_any_number(by_officer, meeting, number, django_assert_num_queries):
    for one in RepresentativeFactory.create_batch(number):
        AnswerFactory(meeting=meeting, member=one.member, by=one.user)

    with django_assert_num_queries(10):
        by_officer.get(page_of("record", meeting.pk))
