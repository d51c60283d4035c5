"""What leaves an event: everything that matters, whatever changes it; and what no event holds."""

import re

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.utils import DatabaseError

from members.models import Invitation, Member
from network.accounts.models import User
from network.record.enums import Change
from network.record.models import Event
from network.record.reading import event_models, events_of
from network.vocabulary.models import Term
from practices.models import Practice, PracticeText
from tests.accounts.factories import UserFactory
from tests.admissions import factories as admissions
from tests.meetings import factories as meetings
from tests.members import factories as members
from tests.practices import factories as practices
from tests.vocabulary.factories import TermFactory

pytestmark = pytest.mark.django_db

# How to make one of each, and what to change of it.
TRACKED = {
    "User": (UserFactory, {"is_active": False}),
    "Term": (TermFactory, {"label_en": "New"}),
    "Region": (members.RegionFactory, {"name_en": "New"}),
    "Member": (members.MemberFactory, {"name_en": "New"}),
    "Place": (members.PlaceFactory, {"name_en": "New"}),
    "Representative": (members.RepresentativeFactory, {"kind": "colleague"}),
    "Office": (members.OfficeFactory, {"ends_on": "2999-01-01"}),
    "Invitation": (members.InvitationFactory, {"language": "fr"}),
    "Practice": (practices.PracticeFactory, {"since_year": 2001}),
    "PracticeText": (lambda: practices.PracticeFactory().texts.get(), {"title": "New"}),
    "LibraryItem": (practices.LibraryItemFactory, {"year": 2001}),
    "Meeting": (meetings.MeetingFactory, {"title": "New"}),
    "Answer": (meetings.AnswerFactory, {"choice": "no"}),
    "Minutes": (meetings.MinutesFactory, {"notes": "New"}),
    "Decision": (meetings.DecisionFactory, {"text": "New"}),
    "Action": (meetings.ActionFactory, {"text": "New"}),
    "Admission": (admissions.AdmissionFactory, {"reason": "New"}),
    "AdmissionDocument": (admissions.AdmissionDocumentFactory, {"number": "2027-1"}),
    "Overview": (admissions.OverviewFactory, {"about": "New"}),
    "Activity": (admissions.ActivityFactory, {"title": "New"}),
    "Commitments": (admissions.CommitmentsFactory, {"comment": "New"}),
    "MissingPoint": (admissions.MissingPointFactory, {"text": "New"}),
    "Finding": (admissions.FindingFactory, {"evidence": "New"}),
    "Review": (admissions.ReviewFactory, {"comment": "New"}),
    "Opinion": (admissions.OpinionFactory, {"reason": "New"}),
    "AdmissionDecision": (admissions.AdmissionDecisionFactory, {"reason": "New"}),
}


def labels(thing: models.Model, pk: int = 0) -> list[str]:
    """What is recorded of one row, in order; ``pk`` of one that is gone."""
    return list(
        events_of(type(thing))
        .objects.filter(pgh_obj_id=pk or thing.pk)
        .order_by("pk")
        .values_list("pgh_label", flat=True)
    )


def test_every_kind_is_tried_here():
    assert {event.pgh_tracked_model.__name__ for event in event_models()} == set(TRACKED)


@pytest.mark.parametrize("name", TRACKED)
def test_row_that_is_made_changed_and_deleted_leaves_three_events(name):
    make, change = TRACKED[name]
    thing = make()
    pk, made = thing.pk, len(labels(thing))

    type(thing).objects.filter(pk=pk).update(**change)
    thing.delete()

    assert labels(thing, pk)[0] == Change.CREATED
    assert labels(thing, pk)[made:] == [Change.CHANGED, Change.DELETED]


@pytest.mark.parametrize("event", event_models(), ids=lambda event: event.__name__)
def test_event_model_says_what_a_row_is(event):
    assert event.__name__ == f"{event.pgh_tracked_model.__name__}Event"
    assert event.pgh_tracked_model.__name__ in event.__doc__
    assert "created" in str(event(pgh_id=1, pgh_label="created"))


def test_bulk_and_plain_sql_leave_events_too():
    members_made = Member.objects.bulk_create(
        Member(code=f"bulk-{number}", name_en="Bulk", name_fr="Vrac", joined_wave="2010") for number in range(3)
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET about = 'By hand', about_language = 'en' WHERE code LIKE 'bulk-%'")

    assert [labels(one) for one in members_made] == [[Change.CREATED, Change.CHANGED]] * 3


def test_loading_the_keywords_twice_records_nothing_the_second_time():
    call_command("load_founding_record", verbosity=0)
    before = events_of(Term).objects.count()

    call_command("load_founding_record", verbosity=0)

    assert before > 0
    assert events_of(Term).objects.count() == before


def test_change_of_what_is_not_recorded_leaves_no_event():
    user, practice = UserFactory(), practices.PracticeFactory()
    made = labels(practice)

    User.objects.filter(pk=user.pk).update(name="Somebody Else", email="else@example.ca", language="fr")
    Practice.objects.filter(pk=practice.pk).update(contact_email="new@example.ca", version=9)

    assert labels(user) == [Change.CREATED]
    assert labels(practice) == made


# --- What no event holds ------------------------------------------------------------------------------------

PERSONAL = re.compile(
    r"reason|evidence|comment$|interest|reply$|condition$|"
    r"e?mail|phone|password|token|secret|digest|session|contact_name|^name$|by_name|substitute|note$|lead$"
    r"|access_code|^link$|join_note|authors|submission|^uid$|sha256|before$|^title$"
)
# Titles of things; a job title would be a person's.
TITLED = {"LibraryItem", "Meeting", "PracticeText", "Activity"}
# Where a document is, a municipality's own words, a choice.
MEANT = {"LibraryItemEvent": ["link"], "CommitmentsEvent": ["comment"], "PracticeEvent": ["evidence"]}


@pytest.mark.parametrize("event", event_models(), ids=lambda event: event.__name__)
def test_no_event_has_a_column_for_a_person_or_a_secret(event):
    names = {field.name for field in event._meta.fields}
    if event.pgh_tracked_model.__name__ in TITLED:
        names.discard("title")

    assert [name for name in sorted(names) if PERSONAL.search(name)] == MEANT.get(event.__name__, [])


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (members.MemberFactory, {"suspended_on": "2026-01-05", "suspension_reason": "Unsaid words."}),
        (lambda: members.OfficeFactory(ends_on="2999-01-01"), {"end_reason": "Unsaid words."}),
        (lambda: members.RepresentativeFactory(ends_on="2999-01-01"), {"end_reason": "Unsaid words."}),
        (admissions.FindingFactory, {"evidence": "Unsaid words."}),
        (admissions.AdmissionDecisionFactory, {"condition": "Unsaid words."}),
    ],
)
def test_change_of_a_text_that_may_be_forgotten_leaves_an_event_without_its_words(thing, text):
    thing = thing()

    type(thing).objects.filter(pk=thing.pk).update(**text)

    events = events_of(type(thing)).objects.filter(pgh_obj_id=thing.pk)
    assert events.latest("pk").pgh_label == Change.CHANGED
    assert "Unsaid words." not in str(list(events.values()))


@pytest.mark.parametrize("event", event_models(), ids=lambda event: event.__name__)
def test_people_are_keys_without_a_constraint(event):
    keys = [field for field in event._meta.fields if field.related_model]

    assert all(not key.db_constraint and key.remote_field.on_delete is models.DO_NOTHING for key in keys)


def test_account_leaves_only_whether_it_may_sign_in():
    recorded = {field.name for field in events_of(User)._meta.fields}

    assert {name for name in recorded if not name.startswith("pgh_")} == {"id", "is_active"}


def test_demonstration_leaves_no_address_and_no_name_of_a_person_in_the_record(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "demo-demo-demo")
    call_command("load_founding_record", verbosity=0)
    call_command("load_demo", verbosity=0)

    named = [*User.objects.values_list("name", flat=True), *Invitation.objects.values_list("name", flat=True)]
    people = {name for name in named if " " in name}  # "Secretary" is also a word of the minutes
    assert people
    with connection.cursor() as cursor:
        for event in event_models():
            table = connection.ops.quote_name(event._meta.db_table)
            cursor.execute(f"SELECT coalesce(string_agg(to_jsonb(e)::text, ' '), '') FROM {table} e")
            [said] = cursor.fetchone()
            assert "@" not in said, event
            assert [name for name in people if name in said] == [], event
    assert events_of(Practice).objects.exists()


# --- Only added to ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["update", "delete"])
@pytest.mark.parametrize("event", event_models(), ids=lambda event: event.__name__)
def test_event_cannot_be_changed_even_by_the_owner(event, deed):
    TRACKED[event.pgh_tracked_model.__name__][0]()
    rows = event.objects.all()

    with pytest.raises(DatabaseError, match="Cannot"):
        rows.update(pgh_label="forged") if deed == "update" else rows._raw_delete(using="default")


def test_erasing_a_person_leaves_the_record_as_it_is():
    user = UserFactory(name="Jane Doe", email="jane@example.ca")
    practice = practices.PracticeFactory(created_by=user)
    pk = user.pk

    user.delete()

    assert labels(user, pk) == [Change.CREATED, Change.DELETED]
    assert events_of(Practice).objects.filter(pgh_obj_id=practice.pk, created_by_id=pk).exists()


def test_words_of_a_deleted_draft_stay_in_the_record():
    practice = practices.PracticeFactory(text__title="Taken back")
    pk = practice.pk

    practice.delete()

    said = events_of(PracticeText).objects.filter(practice_id=pk, pgh_label=Change.DELETED)
    assert [one.title for one in said] == ["Taken back"]


def test_every_event_model_is_made_by_track():
    assert all(issubclass(event, Event) and event.pgh_trackers for event in event_models())
