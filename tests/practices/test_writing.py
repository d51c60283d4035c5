"""Telling, changing, publishing: what was typed survives every error, a lost session and another editor."""

import uuid

import pytest
from django.urls import reverse
from django.utils.translation import override

from practices.models import Practice
from practices.services import change_practice
from tests.accounts.factories import PASSWORD, UserFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory
from tests.vocabulary.factories import KindFactory, PopulationFactory, TermFactory

pytestmark = pytest.mark.django_db

ADD = "/en/practices/new/"


@pytest.fixture
def member():
    return MemberFactory(name_en="Halifax")


@pytest.fixture
def user(member):
    return RepresentativeFactory(member=member).user


@pytest.fixture
def browser(client_of, user):
    return client_of(user)


@pytest.fixture
def filled(browser) -> dict:
    """The form as it was opened, with everything filled in."""
    topic, group, kind = TermFactory(), PopulationFactory(), KindFactory()
    return Page(browser.get(ADD)).fields | {
        "title": "Evening walks",
        "summary": "We walk in the evening.",
        "kind": str(kind.pk),
        "status": "paused",
        "since_year": "2010",
        "ended_year": "2012",
        "topics": [str(topic.pk)],
        "populations": [str(group.pk)],
        "done": "First.\n\n- one\n- two",
        "cost_bracket": "under-10k",
        "lessons": "Begin <early> & late.",
        "contact_role": "Coordinator",
        "contact_email": "walks@halifax.example",
        "contact_phone": "902 555-0199",
    }


def edit(practice: Practice) -> str:
    return reverse("practices:edit", args=[practice.pk])


# --- Telling ------------------------------------------------------------------------------------------------


def test_draft_is_saved_and_shown(browser, filled, member, user):
    response = browser.post(ADD, filled | {"save": "1"}, follow=True)

    practice = Practice.objects.get()
    assert (practice.member, practice.created_by, practice.is_published) == (member, user, False)
    assert response.redirect_chain == [(practice.get_absolute_url(), 302)]
    assert "The draft is saved. Publish it when you are ready." in Page(response).words


def test_practice_is_published_at_once(browser, filled):
    response = browser.post(ADD, filled | {"publish": "1"}, follow=True)

    assert Practice.objects.get().is_published
    assert "Published. The members of the Network can read it now." in Page(response).words


def test_published_practice_is_found_at_once(browser, filled):
    browser.post(ADD, filled | {"publish": "1"})

    assert "Evening walks" in Page(browser.get("/en/practices/?q=evening")).words
    assert "Evening walks" in Page(browser.get("/en/search/?q=walk")).words


def test_sent_twice_it_is_one_practice(browser, filled):
    first = browser.post(ADD, filled | {"publish": "1"})
    second = browser.post(ADD, filled | {"publish": "1"})

    assert first["Location"] == second["Location"]
    assert Practice.objects.count() == 1


def test_officer_tells_it_for_a_member(client_of, member, filled):
    other = MemberFactory()
    browser = client_of(OfficeFactory().user)

    asked = browser.post(ADD, filled | {"save": "1"})
    told = browser.post(ADD, filled | {"save": "1", "member": member.pk})

    assert (asked.status_code, told.status_code) == (422, 302)
    assert Practice.objects.get().member == member != other


def test_french_form_begins_in_french(browser):
    fields = Page(browser.get("/fr/pratiques/nouvelle/")).fields

    assert fields["language"] == "fr"


# --- Errors -------------------------------------------------------------------------------------------------

WRONG = {
    "no title": {"title": ""},
    "only blanks": {"title": "   "},
    "long title": {"title": "t" * 500},
    "200,000 characters": {"done": "word " * 40_000},
    "nonsense for a year": {"since_year": "twenty ten"},
    "year to come": {"since_year": "3000"},
    "ended before it began": {"since_year": "2012", "ended_year": "2010"},
    "four topics": {"topics": ["1", "2", "3", "4"]},
    "no address": {"contact_email": "walks at halifax"},
    "unknown kind": {"kind": "99999999"},
    "NUL": {"title": "a\x00b"},
    "no submission": {"submission": ""},
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_error_keeps_what_was_typed(browser, filled, wrong, language):
    if "topics" in wrong:
        wrong = {"topics": [str(topic.pk) for topic in TermFactory.create_batch(4)]}
    with override(language):
        response = browser.post(reverse("practices:add"), filled | wrong | {"publish": "1"})

    page = Page(response)
    assert response.status_code == 422
    assert not Practice.objects.exists()
    kept = {name: page.fields.get(name) for name in filled if name not in ("author", "csrfmiddlewaretoken", *wrong)}
    assert kept == {name: filled[name] for name in kept}
    for name, value in wrong.items():
        if name not in ("kind", "title", "submission"):
            assert page.fields[name] == value
    assert page.title.startswith({"en": "Error:", "fr": "Erreur"}[language])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Title: This field is required."),
        ({"since_year": "3000"}, "Since (year): Give a year up to"),
        ({"ended_year": "1999"}, "Until (year): It cannot have ended before it began."),
        ({"done": "x" * 20_001}, "What is done: Ensure this value has at most 20000 characters (it has 20001)."),
    ],
)
def test_error_is_said_in_a_sentence_that_leads_to_the_field(browser, filled, wrong, sentence):
    page = Page(browser.post(ADD, filled | wrong | {"save": "1"}))

    assert sentence in page.words
    assert page.linking(sentence.split(":")[0]).startswith("#id_")
    assert "One thing to mend" in page.words


def test_publishing_names_all_that_is_missing(browser, filled):
    lacking = {"summary": "", "kind": "", "done": "", "contact_role": "", "publish": "1"}

    page = Page(browser.post(ADD, filled | lacking))

    assert "4 things to mend" in page.words
    assert page.fields["title"] == "Evening walks"


def test_draft_needs_a_title_only(browser, filled):
    lacking = {"summary": "", "kind": "", "done": "", "contact_role": "", "save": "1"}

    assert browser.post(ADD, filled | lacking).status_code == 302


def test_field_with_an_error_is_tied_to_it(browser, filled):
    page = Page(browser.post(ADD, filled | {"title": "", "save": "1"}))

    title = next(one for one in page.attributes if one.get("name") == "title")
    ids = {one.get("id") for one in page.attributes}
    assert title["aria-invalid"] == "true"
    assert set(title["aria-describedby"].split()) <= ids


def test_word_and_markdown_survive_the_way_to_the_page(browser, filled):
    done = "<p class=MsoNormal>We <b>walk</b>.<o:p></o:p></p><script>alert(1)</script>"
    lessons = "[x](javascript:alert(1)) **early**"

    response = browser.post(ADD, filled | {"done": done, "lessons": lessons, "save": "1"}, follow=True)

    assert Practice.objects.get().words.done == "We walk."
    assert "<strong>early</strong>" in response.text
    assert "alert(1)</script>" not in response.text
    assert 'href="javascript:' not in response.text


# --- Changing -----------------------------------------------------------------------------------------------


@pytest.fixture
def practice(member):
    return PracticeFactory(member=member, text__title="Evening walks", topics=[TermFactory()])


def test_form_opened_and_sent_back_changes_nothing_but_the_version(browser, practice):
    fields = Page(browser.get(edit(practice))).fields

    response = browser.post(edit(practice), fields | {"save": "1"})

    stored = Practice.objects.get()
    assert response.status_code == 302
    assert stored.version == 2
    assert stored.words.title == "Evening walks"
    assert list(stored.topics.all()) == list(practice.topics.all())


def test_change_of_a_published_practice_is_seen_at_once(browser, member):
    practice = PracticeFactory(member=member, published=True)
    fields = Page(browser.get(edit(practice))).fields

    response = browser.post(edit(practice), fields | {"title": "Night walks", "save": "1"}, follow=True)

    assert "The changes are saved. Members see them now." in Page(response).words
    assert Practice.objects.get().is_published


def test_published_practice_stays_complete(browser, member):
    practice = PracticeFactory(member=member, published=True)
    fields = Page(browser.get(edit(practice))).fields

    response = browser.post(edit(practice), fields | {"summary": "", "save": "1"})

    assert response.status_code == 422
    assert Practice.objects.get().words.summary


def test_two_editors_meet(browser, practice):
    fields = Page(browser.get(edit(practice))).fields
    theirs = {"title": "Their title", "done": "Their text.", "status": "ended"}
    change_practice(practice, language="en", by=UserFactory(), seen_version=1, values=theirs)

    response = browser.post(edit(practice), fields | {"title": "My title", "lessons": "Mine.", "save": "1"})

    page = Page(response)
    assert response.status_code == 409
    assert "Somebody else saved this practice while you were writing" in page.words
    assert "Title Their title My title" in page.words
    assert "Status Ended Running" in page.words
    assert (page.fields["title"], page.fields["lessons"]) == ("My title", "Mine.")
    assert Practice.objects.get().words.title == "Their title"


def test_second_editor_saves_over_what_she_has_seen(browser, practice):
    fields = Page(browser.get(edit(practice))).fields
    change_practice(practice, language="en", by=UserFactory(), seen_version=1, values={"title": "Their title"})
    conflict = Page(browser.post(edit(practice), fields | {"title": "My title", "save": "1"}))

    response = browser.post(edit(practice), conflict.fields | {"save": "1"})

    assert response.status_code == 302
    assert (Practice.objects.get().words.title, Practice.objects.get().version) == ("My title", 3)


def test_third_editor_is_met_again(browser, practice):
    fields = Page(browser.get(edit(practice))).fields
    change_practice(practice, language="en", by=UserFactory(), seen_version=1, values={"title": "Second"})
    conflict = Page(browser.post(edit(practice), fields | {"title": "Mine", "save": "1"}))
    change_practice(practice, language="en", by=UserFactory(), seen_version=2, values={"title": "Third"})

    response = browser.post(edit(practice), conflict.fields | {"save": "1"})

    assert response.status_code == 409
    assert "Title Third Mine" in Page(response).words


@pytest.mark.parametrize("version", ["", "0", "-1", "99999999999999999999"])
def test_version_that_makes_no_sense_overwrites_nothing(browser, practice, version):
    fields = Page(browser.get(edit(practice))).fields

    response = browser.post(edit(practice), fields | {"title": "Mine", "version": version, "save": "1"})

    assert response.status_code == 409
    assert Practice.objects.get().words.title == "Evening walks"


def test_conflict_with_nothing_different_still_keeps_the_text(browser, practice):
    fields = Page(browser.get(edit(practice))).fields
    same = {name: fields[name] for name in ("title", "summary", "done", "lessons", "contact_role")}
    same |= {"topics": list(practice.topics.all()), "kind": practice.kind}
    change_practice(practice, language="en", by=UserFactory(), seen_version=1, values=same)

    response = browser.post(edit(practice), fields | {"save": "1"})

    assert response.status_code == 409
    assert Page(response).fields["title"] == "Evening walks"


# --- Publishing and taking back -----------------------------------------------------------------------------


def test_publish_button_publishes(browser, practice):
    response = browser.post(reverse("practices:publish", args=[practice.pk]), follow=True)

    assert Practice.objects.get().is_published
    assert "Published." in Page(response).words


def test_publish_button_of_an_incomplete_draft_leads_to_the_form(browser, member):
    practice = PracticeFactory(member=member, kind=None)

    response = browser.post(reverse("practices:publish", args=[practice.pk]), follow=True)

    assert response.redirect_chain == [(edit(practice), 302)]
    assert "Some parts are still missing. Fill them and publish again." in Page(response).words
    assert not Practice.objects.get().is_published


def test_taking_back_asks_first(browser, member):
    practice = PracticeFactory(member=member, published=True)
    address = reverse("practices:unpublish", args=[practice.pk])

    asked = browser.get(address)
    still_there = Practice.objects.get().is_published
    done = browser.post(address, follow=True)

    assert asked.status_code == 200
    assert still_there
    assert not Practice.objects.get().is_published
    assert "It is a draft again." in Page(done).words


# --- A lost session -----------------------------------------------------------------------------------------


def sign_in(browser, user, to: str):
    address = reverse("account_login")
    return browser.post(f"{address}?next={to}", {"login": user.email, "password": PASSWORD, "next": to}, follow=True)


def test_text_sent_after_the_session_ended_waits_for_its_writer(browser, user, filled):
    browser.cookies.pop("sessionid")

    sent = browser.post(ADD, filled | {"save": "1"})
    waiting = sign_in(browser, user, ADD)

    page = Page(waiting)
    assert sent["Location"] == f"/en/sign-in/?next={ADD}"
    assert "You were signed out while writing. What you typed is here; nothing is saved yet." in page.words
    kept = {name: page.fields[name] for name in filled if name not in ("author", "csrfmiddlewaretoken")}
    assert kept == {name: filled[name] for name in kept}
    assert not Practice.objects.exists()


def test_waiting_text_can_be_saved(browser, user, filled):
    browser.cookies.pop("sessionid")
    browser.post(ADD, filled | {"save": "1"})
    fields = Page(sign_in(browser, user, ADD)).fields

    response = browser.post(ADD, fields | {"save": "1"})

    assert response.status_code == 302
    assert Practice.objects.get().words.lessons == "Begin <early> & late."


def test_waiting_text_is_shown_once(browser, user, filled):
    browser.cookies.pop("sessionid")
    browser.post(ADD, filled | {"save": "1"})
    sign_in(browser, user, ADD)

    assert Page(browser.get(ADD)).fields["title"] == ""


def test_changes_wait_too(browser, user, practice):
    fields = Page(browser.get(edit(practice))).fields
    browser.cookies.pop("sessionid")

    browser.post(edit(practice), fields | {"title": "Changed", "save": "1"})
    page = Page(sign_in(browser, user, edit(practice)))

    assert page.fields["title"] == "Changed"
    assert page.fields["version"] == "1"
    assert Practice.objects.get().words.title == "Evening walks"


def test_another_person_does_not_get_the_text(browser, filled, member):
    colleague = RepresentativeFactory(member=member).user
    browser.cookies.pop("sessionid")
    browser.post(ADD, filled | {"save": "1"})

    response = sign_in(browser, colleague, ADD)

    assert Page(response).fields["title"] == ""
    assert "Begin &lt;early&gt;" not in response.text


@pytest.mark.parametrize("author", ["", "1", "forged:signature"])
def test_text_without_a_writer_is_nobody_s(browser, user, filled, author):
    browser.cookies.pop("sessionid")
    browser.post(ADD, filled | {"author": author, "save": "1"})

    assert Page(sign_in(browser, user, ADD)).fields["title"] == ""


def test_text_of_one_page_does_not_appear_on_another(browser, user, filled, practice):
    browser.cookies.pop("sessionid")
    browser.post(ADD, filled | {"title": "Typed elsewhere", "save": "1"})

    page = Page(sign_in(browser, user, edit(practice)))

    assert page.fields["title"] == "Evening walks"


def test_waiting_text_with_an_error_says_so_only_after_sending(browser, user, filled):
    browser.cookies.pop("sessionid")
    browser.post(ADD, filled | {"title": "", "save": "1"})

    response = sign_in(browser, user, ADD)

    assert response.status_code == 200
    assert Page(response).fields["summary"] == "We walk in the evening."


def test_enormous_text_is_not_kept_for_strangers(client):
    client.post(ADD, {"title": "x" * 500_000, "submission": str(uuid.uuid4())})

    assert "typed" not in client.session


def test_session_lost_at_the_publish_button_leads_back_to_a_page(browser, user, practice):
    browser.cookies.pop("sessionid")
    sent = browser.post(reverse("practices:publish", args=[practice.pk]))

    response = sign_in(browser, user, sent["Location"].split("next=")[1])

    assert response.status_code == 200
