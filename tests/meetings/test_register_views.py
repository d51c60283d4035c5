"""The registers of minutes, decisions and actions, and saying that an action is done."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import services
from meetings.enums import ActionState
from meetings.models import Action, Decision
from tests.meetings.factories import MeetingFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.roles import OFFICERS, OUTSIDERS, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def halifax():
    return MemberFactory(name_en="Halifax", name_fr="Halifax")


@pytest.fixture
def secretary():
    return OfficeFactory().user


@pytest.fixture
def reader(client_of):
    return client_of(RepresentativeFactory().user)


@pytest.fixture
def publish(secretary, halifax):
    """Minutes with one decision and one action of ``owner``, published unless ``draft``."""

    def make(word="outreach", *, owner=None, due_on=None, draft=False, **meeting):
        meeting = MeetingFactory(**({"past": True} | meeting))
        minutes = services.start_minutes(meeting, by=secretary)
        notes = f"# Part\n\nDecision: {word} goes on."
        minutes = services.save_notes(minutes, by=secretary, seen_version=1, notes=notes, language="en")
        rows = services.rows_of(minutes, services.suggest_minutes(minutes))
        due_on = due_on or timezone.localdate() + timedelta(days=30)
        action = {"item": 0, "text": f"Draft the {word} brief", "pk": None, "position": 1, "after": 0}
        rows["actions"] = [action | {"owner": owner or halifax, "due_on": due_on}]
        minutes = services.confirm_minutes(minutes, by=secretary, seen_version=minutes.version, **rows)
        if not draft:
            services.publish_minutes(minutes, by=secretary)
        minutes.refresh_from_db()
        return minutes

    return make


def done(browser, action):
    return browser.post(reverse("meetings:close_action", args=[action.pk]), follow=True)


# --- Minutes ------------------------------------------------------------------------------------------------


def test_minutes_stand_by_meeting_the_latest_first(reader, publish):
    older = publish(held_on=date(2026, 3, 3), past=False, title="Older")
    newer = publish(held_on=date(2026, 4, 7), past=False, title="Newer")

    page = Page(reader.get(reverse("meetings:minutes_list")))

    assert page.words.index("Newer") < page.words.index("Older")
    assert {older.get_absolute_url(), newer.get_absolute_url()} <= set(page.links)


def test_minutes_are_shown_a_year_at_a_time(reader, publish):
    publish(held_on=date(2025, 3, 4), past=False, title="Last year")
    publish(held_on=date(2026, 3, 3), past=False, title="This year")
    address = reverse("meetings:minutes_list")

    newest, older = Page(reader.get(address)), Page(reader.get(address, {"year": "2025"}))

    assert f"{address}?year=2025" in newest.links
    assert ("This year" in newest.words, "Last year" in newest.words) == (True, False)
    assert ("This year" in older.words, "Last year" in older.words) == (False, True)


@pytest.mark.parametrize("year", ["", "1066", "x", "2026; DROP", "９", "\x00"])
def test_year_that_makes_no_sense_shows_the_latest(reader, publish, year):
    publish()

    assert reader.get(reverse("meetings:minutes_list"), {"year": year}).status_code == 200
    assert "D-" in reader.get(reverse("meetings:decisions"), {"year": year}).text


def test_drafts_stand_in_the_list_of_those_who_write_them(client_of, reader, publish, secretary):
    draft = publish(draft=True)
    address = reverse("meetings:minutes_list")

    own = client_of(secretary).get(address)

    assert "Draft" in Page(own).words
    assert draft.get_absolute_url() in Page(own).links
    assert draft.get_absolute_url() not in reader.get(address).text


@pytest.mark.parametrize("name", ["minutes_list", "decisions", "actions"])
def test_empty_register_says_what_will_stand_there(reader, name):
    response = reader.get(reverse(f"meetings:{name}"))

    assert 'class="empty"' in response.text


@pytest.mark.parametrize("name", ["minutes_list", "decisions", "actions"])
@pytest.mark.parametrize("role", OUTSIDERS[1:])
def test_outsiders_see_nothing_in_the_registers(client_of, publish, halifax, name, role):
    publish("kraken")

    response = client_of(person(role, MemberFactory())).get(reverse(f"meetings:{name}"))

    assert "kraken" not in response.text
    assert 'class="empty"' in response.text


@pytest.mark.parametrize(("name", "queries"), [("minutes_list", 6), ("decisions", 6), ("actions", 6)])
@pytest.mark.parametrize("number", [1, 3])
def test_register_takes_the_same_queries_for_any_number(
    reader, publish, django_assert_num_queries, name, queries, number
):
    for _number in range(number):
        publish()

    with django_assert_num_queries(queries):
        response = reader.get(reverse(f"meetings:{name}"))

    assert response.status_code == 200


# --- Decisions ----------------------------------------------------------------------------------------------


def test_decision_stands_under_its_number_with_the_way_to_the_minutes(reader, publish):
    minutes = publish()
    decision = Decision.objects.get()

    page = Page(reader.get(reverse("meetings:decisions")))

    assert page.links[f"{minutes.get_absolute_url()}#{decision.number}"] == decision.number
    assert "outreach goes on." in page.words


def test_decision_of_a_draft_has_no_row_not_even_for_officers(client_of, publish, secretary):
    publish("kraken", draft=True)

    assert "kraken" not in client_of(secretary).get(reverse("meetings:decisions")).text


# --- Actions ------------------------------------------------------------------------------------------------


def test_open_actions_stand_first_the_most_urgent_on_top(reader, publish):
    today = timezone.localdate()
    publish("later", due_on=today + timedelta(days=9))
    publish("sooner", due_on=today + timedelta(days=2))

    words = Page(reader.get(reverse("meetings:actions"))).words

    assert words.index("sooner") < words.index("later")


def test_late_is_said_in_words(reader, publish):
    publish("yesterday", due_on=timezone.localdate() - timedelta(days=1))
    publish("today", due_on=timezone.localdate())

    words = Page(reader.get(reverse("meetings:actions"))).words

    first, second = words.split("Draft the today brief")
    assert " late " in first
    assert " late " not in second


def test_ours_are_those_of_the_reader_and_her_municipality(client_of, publish, halifax):
    user = RepresentativeFactory(member=halifax).user
    publish("ours", owner=halifax)
    publish("mine", owner=user)
    publish("theirs", owner=MemberFactory())

    page = Page(client_of(user).get(reverse("meetings:actions"), {"show": "mine"}))

    assert "Ours (2)" in page.words
    assert ("ours" in page.words, "mine" in page.words, "theirs" in page.words) == (True, True, False)


@pytest.mark.parametrize("show", ["", "nothing", "mine' OR 1=1", "done", "mine"])
@pytest.mark.parametrize("cursor", ["", "x", "W10", "eyJhIjoxfQ"])
def test_address_that_makes_no_sense_shows_a_page(reader, publish, show, cursor):
    publish()

    assert reader.get(reverse("meetings:actions"), {"show": show, "page": cursor}).status_code == 200


def test_long_register_has_pages(reader, publish):
    minutes = publish("first")
    item, today = minutes.items.get(), timezone.localdate()
    Action.objects.bulk_create(
        Action(minutes=minutes, item=item, position=n, text=f"Deed {n:02}", owner_member=MemberFactory(), due_on=today)
        for n in range(25)
    )

    first = Page(reader.get(reverse("meetings:actions")))
    second = Page(reader.get(reverse("meetings:actions") + first.linking("Next page")))

    assert "Deed 00" in first.words
    assert "Deed 24" not in first.words
    assert "Deed 24" in second.words


def test_done_pages_go_on_by_moment(client_of, publish, secretary):
    minutes = publish("first")
    item, now = minutes.items.get(), timezone.now()
    Action.objects.bulk_create(
        Action(
            minutes=minutes,
            item=item,
            position=n,
            text=f"Deed {n:02}",
            owner_user=secretary,
            due_on=timezone.localdate(),
            state=ActionState.DONE,
            done_at=now - timedelta(hours=n),
        )
        for n in range(25)
    )
    browser, address = client_of(secretary), reverse("meetings:actions")

    first = Page(browser.get(address, {"show": "done"}))
    second = Page(browser.get(address + first.linking("Next page")))

    assert ("Deed 00" in first.words, "Deed 24" in first.words, "Deed 24" in second.words) == (True, False, True)


# --- Done and undone ----------------------------------------------------------------------------------------


def test_link_in_a_mail_asks_first(client_of, publish, halifax):
    publish(owner=halifax)
    action = Action.objects.get()

    page = Page(client_of(person("representative", halifax)).get(reverse("meetings:close_action", args=[action.pk])))

    assert "Is this done?" in page.words
    assert not Action.objects.get().is_done


def test_owner_says_it_is_done_and_undoes_it(client_of, publish, halifax):
    publish(owner=halifax)
    action, user = Action.objects.get(), person("representative", halifax)
    browser = client_of(user)

    page = Page(done(browser, action))
    was_done, by = Action.objects.get().is_done, Action.objects.get().done_by
    undone = browser.post(reverse("meetings:reopen_action", args=[action.pk]), follow=True)

    assert (was_done, by) == (True, user)
    assert "If that was a mistake, press Undo beside it." in page.words
    assert "Undo Draft the outreach brief" in page.words
    assert "It is open again." in Page(undone).words
    assert not Action.objects.get().is_done


def test_saying_it_twice_changes_nothing(client_of, publish, halifax, secretary):
    publish(owner=halifax)
    action, user = Action.objects.get(), person("representative", halifax)
    done(client_of(user), action)

    done(client_of(secretary), action)

    assert Action.objects.get().done_by == user


@pytest.mark.parametrize("name", ["close_action", "reopen_action"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_say_so(client_of, publish, halifax, secretary, name, method):
    publish(owner=halifax)
    address = reverse(f"meetings:{name}", args=[Action.objects.get().pk])
    expected = 200 if method == "get" else 302

    officers = [secretary, *(person(role, halifax) for role in OFFICERS if role != "secretary")]
    may = {getattr(client_of(officer), method)(address).status_code for officer in officers}
    own = getattr(client_of(person("representative", halifax)), method)(address).status_code
    other = getattr(client_of(person("stranger", halifax)), method)(address).status_code
    former = getattr(client_of(person("former", halifax)), method)(address).status_code

    assert may == {expected}
    assert (own, other, former) == (expected, 403, 404)


@pytest.mark.parametrize("name", ["close_action", "reopen_action"])
def test_action_of_a_draft_is_nothing(client_of, publish, halifax, secretary, name):
    publish(draft=True)
    address = reverse(f"meetings:{name}", args=[Action.objects.get().pk])

    seen = {client_of(user).post(address).status_code for user in (secretary, person("representative", halifax))}

    assert seen == {404}


def test_button_stands_only_where_it_works(client_of, publish, halifax):
    publish("ours", owner=halifax)
    publish("theirs", owner=MemberFactory())
    ours, theirs = Action.objects.order_by("pk")

    text = client_of(person("representative", halifax)).get(reverse("meetings:actions")).text

    assert reverse("meetings:close_action", args=[ours.pk]) in text
    assert reverse("meetings:close_action", args=[theirs.pk]) not in text


@pytest.mark.parametrize("page", ["actions", "minutes"])
def test_button_carries_the_token(client_of, publish, halifax, page):
    minutes = publish("ours", owner=halifax)
    browser = client_of(person("representative", halifax), enforce_csrf_checks=True)
    address = reverse("meetings:actions") if page == "actions" else minutes.get_absolute_url()
    fields = Page(browser.get(address)).fields

    main = browser.get(address).text.split("<main", 1)[1]
    response = browser.post(reverse("meetings:close_action", args=[Action.objects.get().pk]), fields)

    assert main.count("csrfmiddlewaretoken") == main.count('method="post"') == 1
    assert response.status_code == 302
