"""The history of a thing in words: who, when, what became what; a page at a time; for those who may know."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from admissions.models import Finding
from members.models import Member, Office
from network.accounts.enums import Zone
from network.record.origin import origin
from network.record.services import history_of, history_of_all
from network.record.wording import pieces_of
from practices.models import Practice
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, FindingFactory, ReviewFactory
from tests.meetings.factories import MinutesFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory
from tests.roles import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return person("administrator", MemberFactory())


def by(user):
    return origin(lambda: {"user": user.pk, "view": "v", "method": "POST"})


def said(line) -> list[tuple[str, str, str]]:
    return [(one.label, one.old, one.new) for one in line.differences]


# --- Words --------------------------------------------------------------------------------------------------


def test_change_says_who_what_and_the_old_and_new_value(administrator):
    user = UserFactory(name="Robin Recorder")
    practice = PracticeFactory(member=MemberFactory(name_en="Halifax"))
    moncton = MemberFactory(name_en="Moncton")

    with by(user):
        Practice.objects.filter(pk=practice.pk).update(
            member=moncton, status="ended", since_year=2009, published_at=None, is_demonstration=True
        )

    line = history_of(practice, administrator).lines[0]
    assert (line.who, line.deed, line.what) == ("Robin Recorder", "Changed", "")
    assert said(line) == [
        ("Member", "Halifax", "Moncton"),
        ("Status", "Running", "Ended"),
        ("Since", "", "2009"),
        ("Demonstration", "no", "yes"),
    ]


def test_history_tells_of_the_parts_too(administrator):
    practice = PracticeFactory(text__title="Old title")

    practice.texts.update(title="New title")

    lines = history_of(practice, administrator).lines
    assert (lines[0].what, lines[0].deed) == ("Words of a practice: English", "Changed")
    assert ("Title", "Old title", "New title") in said(lines[0])


def test_moments_are_in_the_zone_of_the_reader(administrator):
    practice = PracticeFactory()
    Practice.objects.filter(pk=practice.pk).update(published_at=datetime(2026, 12, 1, 18, 30, tzinfo=UTC))

    with timezone.override(Zone.VANCOUVER.value):
        [(label, _old, new)] = said(history_of(practice, administrator).lines[0])

    assert label == "Published"
    assert "11:30" in new


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ({"user": 0, "view": "v"}, "Somebody who was not signed in"),
        ({"user": 99_999_999, "view": "v"}, "A former participant"),
        ({"task": "t"}, "The portal"),
        ({"command": "load_demo"}, "The portal"),
        (None, "Somebody in the database itself"),
    ],
)
def test_who_is_told_without_a_name(administrator, told, who):
    member = MemberFactory()

    if told is None:
        Member.objects.filter(pk=member.pk).update(about="x", about_language="en")
    else:
        with origin(lambda: told):
            Member.objects.filter(pk=member.pk).update(about="x", about_language="en")

    assert history_of(member, administrator).lines[0].who == who


def test_erased_person_is_a_former_participant(administrator):
    user, member = UserFactory(name="Jane Doe"), MemberFactory()
    with by(user):
        Member.objects.filter(pk=member.pk).update(joined_wave="2010")
    user.delete()

    assert history_of(member, administrator).lines[0].who == "A former participant"


def test_long_text_is_compared_word_by_word():
    old = "The unit meets every month with partners from health, housing and the police service of the city."

    pieces = pieces_of(old, old.replace("every month", "twice a month").replace(" and the police service", ""))

    shown = [(one.kind, one.text.strip()) for one in pieces if one.kind in ("taken", "added")]
    assert shown == [("taken", "every"), ("added", "twice a"), ("taken", "and the police service")]


def test_line_ends_of_a_form_are_no_change(administrator):
    told = "We drive a bus at night, in every season of the year.\n\nIt is free of charge."
    practice = PracticeFactory(text__done=told)

    sent = told.replace("\n", "\r\n")
    practice.texts.update(done=f"{sent}\r\n")
    practice.texts.update(done=f"{sent}\r\n\r\nEverybody may ride.")

    second, first, *_older = history_of(practice, administrator).lines
    [difference] = second.differences
    assert first.differences == []
    assert [(one.kind, one.text) for one in difference.pieces][-1] == ("added", "\n\nEverybody may ride.")


def test_unchanged_words_far_from_a_change_are_left_out():
    words = [f"word{number}" for number in range(100)]

    pieces = pieces_of(" ".join(words), " ".join([*words[:50], "NEW", *words[50:]]))

    assert [one.kind for one in pieces] == ["left_out", "kept", "added", "kept", "left_out"]
    assert "word10 " not in "".join(one.text for one in pieces)


def test_very_long_texts_are_compared_in_time():
    old = "\n".join(f"Paragraph {number} says something else." for number in range(3_000))

    pieces = pieces_of(old, old.replace("Paragraph 7 says", "Paragraph 7 said"))

    assert {one.kind for one in pieces} == {"kept", "taken", "added", "left_out"}


def test_text_is_shown_with_what_was_added_and_taken_out(client):
    secretary = person("secretary", MemberFactory())
    minutes = MinutesFactory(published=True, notes="We talked about the night bus and the shelter in the old school.")
    with by(secretary):
        type(minutes).objects.filter(pk=minutes.pk).update(
            notes="We talked about the <b>night</b> bus and the shelter in the town hall."
        )
    client.force_login(secretary)

    response = client.get(reverse("meetings:minutes_history", args=[minutes.meeting_id]))

    assert "<del> old school.</del>" in response.text
    assert "<ins> town hall.</ins>" in response.text
    assert "&lt;b&gt;night&lt;/b&gt;" in response.text
    assert "[added:" in Page(response).words


def test_objector_and_nominee_are_not_named_by_the_record(administrator):
    admission = AdmissionFactory(decision=True, contact_name="Pat Applicant", contact_email="pat@town.example")

    told = str([(line.what, said(line)) for line in history_of(admission, administrator).lines])

    assert "Pat Applicant" not in told
    assert "@" not in told


def test_request_tells_of_its_findings_and_reviews(administrator):
    admission = AdmissionFactory(under_review=True)
    FindingFactory(admission=admission)
    ReviewFactory(admission=admission, user__name="Rita Reviewer")

    whats = {line.what for line in history_of(admission, administrator).lines}

    assert "Review: Rita Reviewer" in whats
    assert any(what.startswith("Finding: ") for what in whats)


def test_text_that_may_be_forgotten_is_told_of_without_its_words(administrator):
    finding = FindingFactory(admission=AdmissionFactory(under_review=True))
    Finding.objects.filter(pk=finding.pk).update(evidence="Rita said so.")

    lines = [line for line in history_of(finding.admission, administrator).lines if "Finding" in line.what]

    assert [(line.deed, line.may_be_unsaid, "Rita" in str(said(line))) for line in lines] == [
        ("Changed", True, False),
        ("Created", False, False),
    ]


def test_roles_have_a_history_of_their_own(administrator):
    office = OfficeFactory(user__name="Cora Chair")
    Office.objects.filter(pk=office.pk).update(ends_on=timezone.localdate())

    lines = history_of_all(Office, administrator).lines

    assert lines[0].what == "Role in the Network: Cora Chair"
    assert [label for label, _old, _new in said(lines[0])] == ["Until"]


# --- Pages --------------------------------------------------------------------------------------------------


def test_history_is_read_in_pages_both_ways(client):
    owner = MemberFactory()
    practice = PracticeFactory(member=owner)
    for year in range(1950, 2000):
        Practice.objects.filter(pk=practice.pk).update(since_year=year)
    client.force_login(person("representative", owner))
    address = reverse("practices:history", args=[practice.pk])

    first = Page(client.get(address))
    second = Page(client.get(address + first.linking("Next page")))
    third = Page(client.get(address + second.linking("Next page")))
    again = Page(client.get(address + second.linking("Previous page")))

    assert "1980" in first.words
    assert "1979" in second.words
    assert "1950" in third.words
    assert "Next page" not in third.words
    assert again.words == first.words


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "before~x~practiceevent~1", "before~2026-01-01T00:00:00Z~a'b~1", "before~2026-13-01T00:00:00Z~a~1",
        "after~~~", "before~2026-01-01T00:00:00~a~1", "before~2026-01-01T00:00:00Z~a~99999999999999999999", "\x00",
        "before~0001-01-01T00:00:00+23:59~a~1", "before~9999-12-31T23:59:59-23:59~a~1",
    ],
)  # fmt: skip
def test_cursor_that_makes_no_sense_gives_the_first_page(client, cursor):
    practice = PracticeFactory()
    client.force_login(person("secretary", MemberFactory()))

    response = client.get(reverse("practices:history", args=[practice.pk]), {"page": cursor})

    assert response.status_code == 200
    assert "Created" in Page(response).words


@pytest.mark.parametrize("number", [1, 3])
def test_history_takes_as_many_statements_whatever_its_length(client, django_assert_num_queries, number):
    secretary = person("secretary", MemberFactory())
    practice = PracticeFactory()
    for year in range(number):
        with by(UserFactory()):
            Practice.objects.filter(pk=practice.pk).update(since_year=2000 + year, created_by=UserFactory())
    client.force_login(secretary)

    with django_assert_num_queries(14):
        client.get(reverse("practices:history", args=[practice.pk]))


def test_french_history_speaks_french(client):
    practice = PracticeFactory()
    client.force_login(person("secretary", MemberFactory()))

    with override("fr"):
        response = client.get(reverse("practices:history", args=[practice.pk]))

    assert response.status_code == 200
    assert 'lang="fr-CA"' in response.text


def test_member_page_leads_officers_to_its_history(client):
    representative = RepresentativeFactory(user__name="Robin Representative")
    client.force_login(person("secretary", MemberFactory()))

    page = Page(client.get(representative.member.get_absolute_url()))
    history = Page(client.get(page.linking("History")))

    assert "Representative: Robin Representative" in history.words


def test_thing_without_events_says_so(client):
    practice = PracticeFactory()

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practices_practiceevent DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM practices_practiceevent")
        cursor.execute("ALTER TABLE practices_practicetextevent DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM practices_practicetextevent")
    client.force_login(person("secretary", MemberFactory()))

    assert "Nothing was recorded yet" in Page(client.get(reverse("practices:history", args=[practice.pk]))).words
