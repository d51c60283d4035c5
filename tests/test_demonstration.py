"""Something to look around with: complete, marked, and gone with one command."""

import re
from collections import Counter
from itertools import combinations
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, QuerySet

from meetings.models import Action, Answer, Attendance, Decision, Meeting, Minutes, Reminder
from members.demonstration import ACCOUNTS
from members.enums import OfficeKind
from members.models import Member, Office, Place, Representative
from members.standing import standing_of
from network.accounts.models import User
from network.files.models import StoredFile
from network.outbox.models import Mail, Mailing
from network.search.models import Entry
from network.vocabulary.models import Term
from practices.models import LibraryItem, Practice, PracticeText
from practices.services import CATALOGUE_STAMP, tell_practice
from tests.meetings.factories import MinutesFactory, PaperFactory
from tests.practices.factories import PracticeFactory, PracticeFileFactory

PASSWORD = "of a demonstration"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture(scope="module")
def demonstration(founding_record, django_db_blocker):
    """The demonstration, loaded once for this module."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def founders() -> QuerySet[Member]:
    return Member.objects.municipal().filter(is_demonstration=False)


def practices() -> list[Practice]:
    """Those to look around with; what a new member of the demonstration brings is but a draft."""
    return list(Practice.objects.published().for_page())


def texts() -> QuerySet[PracticeText]:
    return PracticeText.objects.filter(practice__in=Practice.objects.published())


def words_of(text: PracticeText) -> list[str]:
    return re.findall(r"[\w’'-]+", f"{text.title} {text.summary} {text.done} {text.lessons} {text.contact_role}")


# --- Practices ----------------------------------------------------------------------------------------------


def test_forty_practices_thirty_of_them_in_both_languages():
    languages = Counter(tuple(practice.languages) for practice in practices())

    assert languages == {("en", "fr"): 30, ("en",): 5, ("fr",): 5}


def test_each_text_is_long_enough():
    short = [str(text) for text in texts() if len(words_of(text)) < 250]

    assert short == []


def test_each_practice_has_a_text_of_its_own():
    """No template with swapped nouns: no two texts of a language share a run of eight words."""
    for language in ("en", "fr"):
        runs = {}
        for text in texts().filter(language=language):
            words = [word.lower() for word in words_of(text)]
            runs[str(text)] = {tuple(words[start : start + 8]) for start in range(len(words) - 7)}
        alike = [(one, other) for one, other in combinations(runs, 2) if len(runs[one] & runs[other]) > 3]
        assert alike == []


def test_every_municipality_has_one():
    without = Member.objects.municipal().exclude(practices__isnull=False)

    assert list(without) == []
    assert {practice.member for practice in practices()} >= set(founders())


def test_many_topics_kinds_and_sizes_are_met():
    rows = practices()

    assert len({topic.code for practice in rows for topic in practice.topics.all()}) >= 25
    assert len({practice.kind.code for practice in rows}) >= 6
    assert len({practice.cost_bracket for practice in rows}) >= 5


def test_all_are_complete_published_and_marked():
    for practice in practices():
        assert practice.is_published, practice
        assert 1 <= practice.topics.count() <= 3, practice
        assert practice.populations.exists(), practice
        assert practice.contact_email.endswith("@demo.example"), practice
        for text in practice.texts.all():
            assert text.summary, text
            assert len(text.summary) <= 200, text
            assert text.lessons, text
            assert text.contact_role, text
    assert not Practice.objects.filter(is_demonstration=False).exists()


def test_some_are_public_and_some_for_members():
    audiences = Counter(practice.audience for practice in practices())

    assert set(audiences) == {"network", "public"}
    assert min(audiences.values()) >= 5


def test_they_come_in_order_of_age():
    moments = list(Practice.objects.published().order_by("pk").values_list("published_at", flat=True))

    assert len(set(moments)) == 40


# --- Accounts -----------------------------------------------------------------------------------------------

ROLES = {
    "administrator@demo.example": ("en", None, OfficeKind.ADMINISTRATOR),
    "cochair@demo.example": ("en", "winnipeg", OfficeKind.CO_CHAIR),
    "secretary@demo.example": ("en", None, OfficeKind.SECRETARY),
    "anchor@demo.example": ("en", "edmonton", OfficeKind.REGIONAL_ANCHOR),
    "representative@demo.example": ("en", "halifax", None),
    "representative2@demo.example": ("fr", "montreal", None),
    "observer@demo.example": ("en", "fcm", None),
}


@pytest.mark.parametrize("email", ROLES)
def test_one_account_per_role(email, client):
    user = User.objects.get(email=email)
    standing = standing_of(user)

    member = standing.member.code if standing.member else None
    office = next(iter(standing.offices), None)

    assert (user.language, member, office) == ROLES[email]
    assert user.is_demonstration
    assert client.login(email=email, password=PASSWORD)


def test_nobody_has_more_than_a_role_for_a_name():
    roles = {"Portal administrator", "Co-chair", "Secretary", "Regional contact", "Observer (FCM)"}
    names = {user.name for user in User.objects.all()}
    assert {account.email for account in ACCOUNTS} >= set(ROLES)
    assert roles <= names
    assert [name for name in names - roles if not re.fullmatch(r"(Representative|Représentante?) \(.+\)", name)] == []


def test_every_municipality_has_somebody_who_acts_for_it():
    without = founders().exclude(representatives__isnull=False)

    assert list(without) == []


def snapshot() -> list:
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (
            Practice,
            PracticeText,
            Entry,
            Representative,
            Office,
            Term,
            Meeting,
            Answer,
            Minutes,
            Decision,
            Action,
            Member,
            Place,
        )
    ] + [list(User.objects.order_by("pk").values_list("email", "name", "language"))]


def test_second_run_changes_nothing(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    before = snapshot()

    call_command("load_demo", verbosity=0)

    assert snapshot() == before


def test_new_password_takes_the_place_of_the_old(monkeypatch, client):
    monkeypatch.setenv("DEMO_PASSWORD", "another one of these")

    call_command("load_demo", verbosity=0)

    assert client.login(email="observer@demo.example", password="another one of these")
    assert not client.login(email="observer@demo.example", password=PASSWORD)


def test_password_must_be_given(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("load_demo")


# --- Calls --------------------------------------------------------------------------------------------------


def test_three_calls_are_past_with_minutes_and_one_is_to_come():
    calls = list(Meeting.objects.order_by("starts_at"))

    assert [call.is_over for call in calls] == [True, True, True, False]
    assert all(call.is_demonstration and call.is_scheduled for call in calls)
    assert [minutes.meeting for minutes in Minutes.objects.published().order_by("meeting__starts_at")] == calls[:3]
    assert {minutes.language for minutes in Minutes.objects.all()} == {"en", "fr"}
    assert calls[3].phone
    assert calls[3].items.count() >= 3


def test_calls_have_decisions_with_numbers_and_actions_with_an_owner_and_a_day():
    decisions, actions = list(Decision.objects.all()), list(Action.objects.all())

    assert len({decision.number for decision in decisions}) == len(decisions) >= 5
    assert all(re.fullmatch(r"D-\d{4}-\d{3}", decision.number) for decision in decisions)
    assert len(actions) >= 5
    assert {action.is_done for action in actions} == {True, False}
    assert any(action.owner_member and action.owner_member.code == "montreal" for action in actions)
    assert any(action.owner_user for action in actions)


def test_member_who_is_silent_sends_regrets_or_somebody_else():
    presences = set(Attendance.objects.values_list("presence", flat=True))
    choices = set(Answer.objects.values_list("choice", flat=True))

    assert presences == {"present", "regrets", "absent"}
    assert choices == {"yes", "no", "other"}


def test_nobody_is_mailed_and_the_coming_call_will_be_reminded_of():
    assert not Mail.objects.exists()
    assert not Mailing.objects.exists()
    assert {reminder.meeting.is_over for reminder in Reminder.objects.select_related("meeting")} == {False}


# --- Removal ------------------------------------------------------------------------------------------------


def remove() -> None:
    call_command("load_demo", "--remove", verbosity=0)


def test_removal_leaves_nothing_of_it():
    remove()

    assert not Practice.objects.exists()
    assert not PracticeText.objects.exists()
    assert not Entry.objects.filter(kind="practice").exists()
    assert not User.objects.exists()
    assert not Representative.objects.exists()
    assert not Office.objects.exists()
    assert not Meeting.objects.exists()
    assert not Minutes.objects.exists()
    assert not Entry.objects.filter(kind="minutes").exists()


def test_removal_keeps_a_real_call():
    MinutesFactory(published=True)

    remove()

    assert Minutes.objects.published().count() == 1
    assert Entry.objects.filter(kind="minutes").count() == 1


def founding() -> list:
    kept = [Member.objects.filter(is_demonstration=False), Place.objects.filter(member__is_demonstration=False)]
    return [list(rows.order_by("pk").values_list()) for rows in (*kept, Term.objects.all(), LibraryItem.objects.all())]


def test_removal_keeps_what_is_real():
    real = PracticeFactory(member=Member.objects.get(code="halifax"), published=True, text__title="A real one")
    before = founding()

    remove()

    assert list(Practice.objects.all()) == [real]
    assert Entry.objects.get(kind="practice").title_en == "A real one"
    assert founding() == before
    assert dict(Entry.objects.values_list("kind").annotate(Count("pk"))) == {"practice": 1, "member": 18, "document": 5}


def test_removal_takes_what_was_told_with_a_demonstration_account():
    by = User.objects.get(email="representative@demo.example")
    told = tell_practice(
        member=Member.objects.get(code="halifax"),
        language="en",
        by=by,
        submission=uuid4(),
        values={"title": "Tried out"},
    )

    remove()

    assert told.is_demonstration
    assert not Practice.objects.exists()


def test_removal_takes_the_files_that_were_put_to_it():
    PracticeFileFactory(practice=Practice.objects.filter(is_demonstration=True).first())
    PaperFactory(meeting=Meeting.objects.filter(is_demonstration=True).first())
    kept = PracticeFileFactory()

    remove()

    assert list(StoredFile.objects.all()) == [kept.stored]


def test_kept_counts_end_with_the_removal():
    cache.set(CATALOGUE_STAMP, "old", None)

    remove()

    assert cache.get(CATALOGUE_STAMP) is None


def test_removal_twice_is_harmless():
    remove()
    remove()

    assert not Practice.objects.exists()


def test_demonstration_comes_back_after_removal(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    remove()

    call_command("load_demo", verbosity=0)

    assert len(practices()) == 40
