"""Whether what was typed can be a practice."""

import uuid

import pytest
from django.utils import timezone
from django.utils.translation import override

from members.enums import MemberClass
from practices.forms import LONGEST_TEXT, PracticeForm, values_of
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory
from tests.practices.factories import PracticeFactory
from tests.vocabulary.factories import KindFactory, PopulationFactory, TermFactory

pytestmark = pytest.mark.django_db

TYPED = {"language": "en", "title": "Evening walks", "status": "running"}


@pytest.fixture
def user():
    return RepresentativeFactory().user


def form_of(user, *, practice=None, is_publishing=False, **typed) -> PracticeForm:
    data = TYPED | {"submission": str(uuid.uuid4())} | typed
    return PracticeForm(data, user=user, practice=practice, is_publishing=is_publishing)


def test_a_title_is_enough_for_a_draft(user):
    assert form_of(user).is_valid()


@pytest.mark.parametrize("title", ["", "   ", "\t"])
def test_practice_without_title_is_refused(user, title):
    form = form_of(user, title=title)

    assert form.errors["title"] == ["This field is required."]


def test_publishing_asks_for_what_others_need(user):
    form = form_of(user, is_publishing=True)

    assert set(form.errors) == {"summary", "kind", "done", "contact_role"}


TOO_MUCH = {
    "long title": ("title", "t" * 151),
    "long sentence": ("summary", "s" * 201),
    "long text": ("done", "x" * 200_000),
    "long lessons": ("lessons", "x" * (LONGEST_TEXT + 1)),
    "no address": ("contact_email", "not an address"),
    "long telephone": ("contact_phone", "5" * 41),
    "NUL": ("title", "a\x00b"),
    "word for a year": ("since_year", "twenty"),
    "year before memory": ("since_year", "1949"),
    "year to come": ("since_year", str(timezone.localdate().year + 2)),
    "very long year": ("since_year", "9" * 50),
    "negative year": ("since_year", "-2010"),
    "year with a comma": ("since_year", "2,010"),
    "unknown status": ("status", "sleeping"),
    "unknown cost": ("cost_bracket", "free"),
    "unknown kind": ("kind", "999999"),
    "kind that is a word": ("kind", "programme"),
    "unknown topic": ("topics", ["999999"]),
    "topic that is a word": ("topics", ["youth-gangs"]),
    "unknown language": ("language", "de"),
    "broken submission": ("submission", "not-a-uuid"),
    "broken version": ("version", "one"),
}


@pytest.mark.parametrize(("name", "value"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_nonsense_is_refused_with_a_sentence_at_its_field(user, name, value):
    form = form_of(user, **{name: value})

    assert set(form.errors) == {name}
    assert all(sentence.endswith(".") for sentence in form.errors[name])


@pytest.mark.parametrize(
    ("since", "ended", "named"),
    [("2012", "2010", "ended_year"), ("", "2010", "since_year")],
    ids=["ended before it began", "ended and never began"],
)
def test_years_make_sense_together(user, since, ended, named):
    form = form_of(user, since_year=since, ended_year=ended)

    assert set(form.errors) == {named}


def test_three_topics_at_most(user):
    topics = [topic.pk for topic in TermFactory.create_batch(4)]

    assert form_of(user, topics=topics[:3]).is_valid()
    assert form_of(user, topics=topics).errors["topics"] == ["Choose three topics at most; you chose 4."]


def test_keywords_of_other_vocabularies_are_refused(user):
    form = form_of(user, kind=TermFactory().pk, topics=[KindFactory().pk], populations=[TermFactory().pk])

    assert set(form.errors) == {"kind", "topics", "populations"}


def test_retired_keyword_is_not_offered(user):
    form = form_of(user, topics=[TermFactory(is_active=False).pk])

    assert set(form.errors) == {"topics"}


def test_word_markup_becomes_plain(user):
    form = form_of(user, done="<p class=MsoNormal>We <b>walk</b>.<o:p></o:p></p><p>Then talk.</p>", lessons="• early")

    assert form.is_valid()
    assert form.cleaned_data["done"] == "We walk.\n\nThen talk."
    assert form.cleaned_data["lessons"] == "- early"


def test_values_hold_what_the_service_writes(user):
    topic, group = TermFactory(), PopulationFactory()
    form = form_of(user, topics=[topic.pk], populations=[group.pk], since_year="2010", cost_bracket="")
    form.is_valid()

    values = form.values

    assert set(values) == {
        "title", "summary", "done", "lessons", "contact_role", "kind", "status", "since_year", "ended_year",
        "cost_bracket", "contact_email", "contact_phone", "topics", "populations",
    }  # fmt: skip
    assert (values["title"], values["since_year"], list(values["topics"])) == ("Evening walks", 2010, [topic])


# --- For whom one writes ------------------------------------------------------------------------------------


def test_representative_of_one_member_is_not_asked_which(user):
    form = form_of(user, member=str(MemberFactory().pk))

    assert form.is_valid()
    assert "member" not in form.fields
    assert form.member == user.representations.get().member


def test_representative_of_two_members_says_which():
    user = UserFactory()
    own = [RepresentativeFactory(user=user).member for _number in range(2)]
    stranger = MemberFactory()

    assert set(form_of(user).errors) == {"member"}
    assert set(form_of(user, member=stranger.pk).errors) == {"member"}
    form = form_of(user, member=own[1].pk)
    assert form.is_valid()
    assert form.cleaned_data["member"] == own[1]


def test_officer_writes_for_every_municipality():
    members = [MemberFactory(), MemberFactory(member_class=MemberClass.ASSOCIATE)]
    observer = MemberFactory(member_class=MemberClass.OBSERVER)
    user = OfficeFactory().user

    assert form_of(user, member=members[1].pk).is_valid()
    assert set(form_of(user, member=observer.pk).errors) == {"member"}


def test_practice_stays_with_its_member_and_language():
    user, practice = OfficeFactory().user, PracticeFactory(original_language="fr")

    form = form_of(user, practice=practice, member=MemberFactory().pk, language="en", version="1")

    assert form.is_valid()
    assert not {"member", "language"} & set(form.fields)
    assert form.member == practice.member


# --- What stands in it first --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_new_form_begins_in_the_page_s_language(user, language):
    with override(language):
        form = PracticeForm(user=user)

    assert form["language"].value() == language
    assert form["submission"].value() != PracticeForm(user=user)["submission"].value()


def test_form_of_a_practice_shows_what_is_stored(user):
    topic, kind = TermFactory(), KindFactory()
    practice = PracticeFactory(kind=kind, topics=[topic], since_year=2010, text__title="Walks", text__lessons="Early.")

    form = PracticeForm(user=user, practice=practice)

    assert (form["title"].value(), form["lessons"].value(), form["since_year"].value()) == ("Walks", "Early.", 2010)
    assert form["topics"].value() == [topic.pk]
    assert (form["submission"].value(), form["version"].value()) == (str(practice.submission), 1)


def test_form_of_a_practice_sent_back_unchanged_changes_nothing(user):
    practice = PracticeFactory(topics=[TermFactory()], text__done="- one\n- two")
    initial = PracticeForm(user=user, practice=practice)

    form = PracticeForm(
        {name: "" if initial[name].value() is None else initial[name].value() for name in initial.fields},
        user=user,
        practice=practice,
    )

    assert form.is_valid(), form.errors
    stored = values_of(practice)
    assert {name: form.values[name] for name in ("title", "done", "since_year")} == {
        name: stored[name] for name in ("title", "done", "since_year")
    }
    assert list(form.values["topics"]) == stored["topics"]
