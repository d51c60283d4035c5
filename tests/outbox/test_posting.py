"""Writing mails down, alone and as a mailing that is held."""

from datetime import timedelta

import pytest
from django.core import mail as locmem
from django.db.models.functions import Now
from django.utils import timezone

from network.outbox.enums import Happening, MailState
from network.outbox.links import read_mailing_link
from network.outbox.models import Mail, Mailing
from network.outbox.registry import KINDS, Letter, MailKind
from network.outbox.services import Address, Recipient, hold, is_held, post, previews, send_due, stop_mailing
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def people(number: int, language: str = "en") -> list[Recipient]:
    return [Recipient(Address(f"p{i}@town.example", f"P {i}", language), key=str(i)) for i in range(number)]


def mailing_of(number: int, **how) -> Mailing:
    return hold(**{"key": "minutes:7", "kind": "test", "by": UserFactory(), "recipients": people(number)} | how)


def test_same_key_is_written_down_once():
    to = UserFactory(language="fr", name="Ève")

    first = post(to, kind="test", dedupe_key="k", about_id=7, data={"a": 1})
    second = post(to, kind="test", dedupe_key="k", about_id=8)

    assert first == second
    assert Mail.objects.get().about_id == 7
    assert (first.recipient, first.address, first.name, first.language) == (to, to.email, "Ève", "fr")
    assert [event.what for event in first.events.all()] == [Happening.QUEUED]


def test_message_id_belongs_to_the_portal_and_tells_nothing():
    mail = post(UserFactory(), kind="test", dedupe_key="invitation:7:Halifax")

    assert mail.message_id.endswith("@demo.example>")
    assert "invitation" not in mail.message_id


def test_guest_is_written_to_in_her_own_zone(monkeypatch):
    seen = []

    def compose(mail):
        seen.append(timezone.get_current_timezone_name())

    monkeypatch.setitem(KINDS.all, "test", MailKind("test", "", compose))
    post(Address("g@town.example", "", "fr", "America/Vancouver"), kind="test", dedupe_key="k")

    send_due()

    assert seen == ["America/Vancouver"]


def test_worker_is_woken_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        post(UserFactory(), kind="test", dedupe_key="k")

    assert len(callbacks) == 1  # and a stopped Redis, as here, harms nothing


@pytest.mark.parametrize(("number", "held"), [(1, False), (5, False), (6, True)])
def test_mail_to_more_than_five_people_is_held(number, held):
    mailing = mailing_of(number)

    waits = mailing.release_at - timezone.now()
    assert is_held(people(number)) is held
    assert (timedelta(minutes=9) < waits < timedelta(minutes=11)) is held
    assert mailing.mails.count() == number
    assert Mail.objects.filter(kind="mailing_held").count() == held
    assert send_due().sent == (1 if held else number)


def test_mailing_leaves_when_its_time_has_come():
    mailing = mailing_of(6)
    mailing.mails.update(next_attempt_at=Now())

    send_due()

    assert {mail.state for mail in mailing.mails.all()} == {MailState.SENT}


def test_double_click_makes_one_mailing():
    assert mailing_of(6) == mailing_of(6)
    assert Mail.objects.filter(kind="test").count() == 6


def test_large_mailing_costs_few_statements(django_assert_max_num_queries):
    by = UserFactory()

    with django_assert_max_num_queries(16):
        mailing_of(300, by=by)


def test_stop_keeps_back_what_has_not_left():
    mailing, by = mailing_of(6), UserFactory()
    sent = mailing.mails.first()
    Mail.objects.filter(pk=sent.pk).update(state=MailState.SENT, sent_at=Now())

    first, second = stop_mailing(mailing, by=by), stop_mailing(mailing, by=UserFactory())

    mailing.refresh_from_db()
    assert (first, second) == (5, 0)
    assert mailing.stopped_by == by
    assert sorted(mail.state for mail in mailing.mails.all()) == ["cancelled"] * 5 + ["sent"]
    mailing.mails.filter(state="retry").update(next_attempt_at=Now())
    assert send_due().not_needed == 1  # the sender's own mail: nothing to stop any more


def test_after_a_stop_the_same_can_be_sent_again():
    first = mailing_of(6)
    stop_mailing(first, by=None)

    second = mailing_of(6)

    assert first != second
    assert second.mails.filter(state=MailState.PENDING).count() == 6


def test_stop_after_the_last_mail_left_stops_nothing():
    mailing = mailing_of(1)
    send_due()

    assert stop_mailing(mailing, by=None) == 0
    mailing.refresh_from_db()
    assert mailing.stopped_at is None


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Going out in 10 minutes to 6 people: No account with this address"),
        ("fr", "à 6 personnes"),
    ],
)
def test_sender_is_told_with_a_way_to_stop(language, subject):
    mailing = mailing_of(6, by=UserFactory(language=language))

    send_due()

    (message,) = locmem.outbox
    assert subject in message.subject
    stop, page = [line for line in message.body.splitlines() if line.startswith("https://testserver/")]
    assert read_mailing_link(stop.rstrip("/").rpartition("/")[2]) == mailing.pk
    assert page.startswith(f"https://testserver/{language}/")
    assert page.endswith(f"/{mailing.pk}/")
    assert message.alternatives[0].content.count("https://testserver/") == 2


def test_preview_shows_the_first_of_each_language_and_stores_nothing(monkeypatch):
    seen = []

    def compose(mail):
        seen.append((mail.is_preview, mail.address, mail.data.get("to")))
        return Letter("outbox/account_unknown", {"email": mail.address})

    monkeypatch.setitem(KINDS.all, "test", MailKind("test", "", compose, may_be_stopped=True))
    recipients = [
        Recipient(UserFactory(language="fr", name="Ève"), key="1", data={"to": "x"}),
        Recipient(UserFactory(language="en", name="Ann"), key="2"),
        Recipient(UserFactory(language="en", name="Bob"), key="3"),
    ]

    shown = previews(recipients, kind="test")

    assert [(one.language, one.to) for one in shown] == [("en", "Ann"), ("fr", "Ève")]
    assert all(is_preview for is_preview, _address, _data in seen)
    assert shown[0].rendered.subject == "No account with this address"
    assert "/stop/" not in shown[0].rendered.text + shown[1].rendered.text
    assert not Mail.objects.exists()
