"""Closing an account, taking it back, and what is left of somebody who was forgotten: nothing that names her."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import Attendance
from members.services import end_account, invite_person
from network.accounts.models import AddressChange, User
from network.accounts.services import create_user, forgetting, user_of_address
from network.outbox.models import Mail
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.held_world import ADDRESS, NAME, OTHER_NAME, HeldWorld
from tests.members.factories import MemberFactory, OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

# Where a name may stand afterwards, and why: texts that were published, and what is not hers.
MINUTES = "minutes stay as they were approved: the privacy page says so"
PRACTICES = "a municipality wrote it, and it stays its text: the privacy page says so"
RECORD = "the record keeps what these texts said: the privacy page says so"
MAY_STAY = {
    ("meetings_minutes", "notes"): MINUTES,
    ("meetings_minutesitem", "text"): MINUTES,
    ("meetings_decision", "text"): MINUTES,
    ("meetings_decision", "said"): MINUTES,
    ("search_entry", "text_en"): MINUTES,
    ("practices_practicetext", "lessons"): PRACTICES,
    ("files_filewords", "words"): PRACTICES,
    ("meetings_minutesevent", "notes"): RECORD,
    ("meetings_decisionevent", "text"): RECORD,
    ("practices_practicetextevent", "lessons"): RECORD,
}


def long_ago(user: User) -> User:
    """She closed her account so long ago that it is time."""
    User.objects.filter(pk=user.pk).update(
        is_active=False, closed_at=timezone.now() - timedelta(days=settings.ACCOUNT_FORGOTTEN_AFTER_DAYS, hours=1)
    )
    user.refresh_from_db()
    return user


def traces(*words: str) -> set[tuple[str, str]]:
    """Table and column of every text anywhere in the database that holds one of these words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'tsvector')"
        )
        columns = cursor.fetchall()
        found = set()
        for table, column in columns:
            for word in words:
                cursor.execute(
                    f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1',  # names from the catalogue
                    [f"%{word}%"],
                )
                if cursor.fetchone():
                    found.add((table, column))
    return found


# --- Forgetting ---------------------------------------------------------------------------------------------


def test_search_for_traces_finds_them():
    HeldWorld()

    assert {("accounts_user", "name"), ("meetings_answer", "before"), ("outbox_mail", "data")} <= traces(NAME)


def test_nothing_names_her_afterwards():
    world = HeldWorld()
    end_account(world.user, by=world.user, reason=f"{NAME} moves away.")
    long_ago(world.user)

    assert forgetting.forget_due() == 1

    assert traces(NAME) == set(MAY_STAY)
    assert traces(ADDRESS, "902-555-0199") == set()
    assert OTHER_NAME in Attendance.objects.get(member=world.member).name
    for kept_of_her in (AddressChange, Authenticator, UserSession):
        assert not kept_of_her.objects.filter(user=world.user).exists()


def test_account_is_nobodys():
    user = long_ago(UserFactory(last_login=timezone.now()))

    forgetting.forget_due()

    user.refresh_from_db()
    assert (user.name, user.is_active, user.has_usable_password(), user.last_login) == ("", False, False, None)
    assert user.email == f"forgotten-{user.pk}@forgotten.invalid"
    assert str(user) == user.shown_name == "former participant"
    assert not EmailAddress.objects.filter(user=user)


def test_before_its_time_nothing_is_forgotten():
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(
        is_active=False, closed_at=timezone.now() - timedelta(days=settings.ACCOUNT_FORGOTTEN_AFTER_DAYS - 1)
    )

    assert forgetting.forget_due() == 0


def test_open_account_is_never_forgotten():
    UserFactory()

    assert forgetting.forget_due() == 0


def test_forgetting_twice_changes_nothing():
    user = long_ago(UserFactory())
    forgetting.forget_due()
    was = User.objects.get(pk=user.pk).forgotten_at

    assert forgetting.forget_due() == 0
    forgetting.forget_account(User.objects.get(pk=user.pk))
    assert User.objects.get(pk=user.pk).forgotten_at == was


def test_more_than_one_batch_is_forgotten():
    for _number in range(23):
        long_ago(UserFactory())

    assert forgetting.forget_due() == 23


def test_one_that_fails_holds_up_nobody_and_stays_whole(monkeypatch):
    broken, fine = long_ago(UserFactory()), long_ago(UserFactory())
    whole = forgetting.forget_account

    def forget(user):
        user = whole(user)
        if user.pk == broken.pk:
            raise LookupError
        return user

    monkeypatch.setattr(forgetting, "forget_account", forget)

    assert forgetting.forget_due() == 1
    assert User.objects.get(pk=broken.pk).name == broken.name
    assert User.objects.get(pk=fine.pk).forgotten_at


def test_address_can_be_invited_anew():
    user = long_ago(UserFactory(email="noor@town.example"))
    forgetting.forget_due()

    assert user_of_address("noor@town.example") is None
    again = create_user(email="noor@town.example", name="Noor", language="en", time_zone="America/Halifax")
    assert again.pk != user.pk


def test_invitation_sent_since_stays_open():
    user, member = long_ago(UserFactory(email="noor@town.example")), MemberFactory()
    how = {"name": "Noor", "title": "", "kind": "principal", "language": "en", "time_zone": "America/Halifax"}
    invitation = invite_person(member, by=None, email=user.email, **how)

    forgetting.forget_due()

    invitation.refresh_from_db()
    assert invitation.is_open
    assert invitation.email == "noor@town.example"


def test_command_forgets_and_says_how_much():
    long_ago(UserFactory())
    said = StringIO()

    call_command("forget_people", stdout=said)

    assert said.getvalue().startswith("1 people forgotten, 0 old")


def test_task_does_the_same():
    from network.accounts.tasks import forget_people

    user = long_ago(UserFactory())

    forget_people()

    assert User.objects.get(pk=user.pk).forgotten_at


# --- What others see afterwards -----------------------------------------------------------------------------


@pytest.fixture
def afterwards():
    world = HeldWorld()
    end_account(world.user, by=world.user)
    long_ago(world.user)
    forgetting.forget_due()
    return world


def test_pages_say_role_and_member_only(afterwards):
    reader = OfficeFactory(kind=5).user
    client = Client()
    client.force_login(reader)
    afterwards.minutes.items.update(text="Two years.")  # what was approved may name her
    afterwards.minutes.decisions.update(text="Thanks.")
    minutes = reverse("meetings:minutes", args=[afterwards.meeting.pk])
    paths = [
        minutes,
        reverse("meetings:attendance", args=[afterwards.meeting.pk]),
        reverse("meetings:detail", args=[afterwards.meeting.pk]),
        reverse("meetings:record", args=[afterwards.meeting.pk]),
        reverse("meetings:actions"),
        reverse("meetings:decisions"),
        reverse("meetings:minutes_pdf", args=[afterwards.meeting.pk]),
        reverse("members:detail", args=[afterwards.member.code]),
        afterwards.request.get_absolute_url(),
        reverse("outbox:list"),
    ]

    pages = {path: client.get(path, follow=True) for path in paths}

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(paths, 200)
    for path, page in pages.items():
        assert NAME.encode() not in page.content, path
        assert ADDRESS.encode() not in page.content, path
    assert "Halifax" in pages[minutes].content.decode()
    assert "former participant" in pages[minutes].content.decode()


def test_member_was_there_all_the_same(afterwards):
    names = set(afterwards.meeting.attendances.values_list("member", "name"))

    assert names == {
        (afterwards.member.pk, OTHER_NAME),
        (afterwards.observer.pk, ""),
        (None, "former participant"),
        (None, OTHER_NAME),
    }


# --- Retention ----------------------------------------------------------------------------------------------


def test_old_mail_keeps_kind_and_day_only():
    user = RepresentativeFactory().user
    end_account(user, by=user)
    old = timezone.now() - timedelta(days=settings.MAIL_ADDRESSES_KEPT_DAYS, hours=1)
    Mail.objects.update(created_at=old, state="dead")

    assert forgetting.expire_old() == 1

    mail = Mail.objects.get()
    assert (mail.address, mail.name, mail.subject, mail.data) == ("", "", "", {})
    assert (mail.kind, mail.created_at) == ("member_account_closed", old)
    assert not mail.may_be_retried
    assert forgetting.expire_old() == 0


@pytest.mark.parametrize("state", ["pending", "retry", "uncertain"])
def test_mail_that_is_not_over_keeps_its_address(state):
    user = RepresentativeFactory().user
    end_account(user, by=user)
    Mail.objects.update(created_at=timezone.now() - timedelta(days=900), state=state)

    assert forgetting.expire_old() == 0


def test_recent_mail_keeps_its_address():
    user = RepresentativeFactory().user
    end_account(user, by=user)
    Mail.objects.update(state="dead")

    assert forgetting.expire_old() == 0


def test_wish_for_another_address_is_not_kept_for_long():
    days = settings.ADDRESS_CHANGES_KEPT_DAYS
    for ago in (days - 1, days + 1):
        asked_at = timezone.now() - timedelta(days=ago)
        AddressChange.objects.create(user=UserFactory(), email=f"{ago}@town.example", asked_at=asked_at)

    assert forgetting.expire_old() == 1
    assert AddressChange.objects.get().email == f"{days - 1}@town.example"


# --- Closing and taking back --------------------------------------------------------------------------------


def test_closing_ends_every_session():
    user = UserFactory()
    mine, other = Client(), Client()
    mine.force_login(user)
    other.force_login(UserFactory())

    forgetting.close_account(user)

    assert Session.objects.count() == 1
    assert mine.get(reverse("account")).status_code == 302
    assert other.get(reverse("account")).status_code == 200


def test_closed_account_lets_nobody_in():
    user = UserFactory()
    forgetting.close_account(user)

    response = Client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert "_auth_user_id" not in Client().session
    assert response.status_code == 200 or response["Location"] == reverse("account_inactive")


def test_taken_back_she_signs_in_as_before():
    user = UserFactory()
    forgetting.close_account(user)

    user = forgetting.reopen_account(user)

    assert (user.is_active, user.closed_at) == (True, None)
    assert user.check_password(PASSWORD)


def test_open_or_forgotten_account_is_not_taken_back():
    user = UserFactory()
    with pytest.raises(forgetting.NotClosed):
        forgetting.reopen_account(user)
    long_ago(user)
    forgetting.forget_due()

    with pytest.raises(forgetting.NotClosed):
        forgetting.reopen_account(user)
