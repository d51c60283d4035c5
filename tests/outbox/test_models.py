"""What a mail may never be, both ways."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from network.outbox.enums import MailState
from network.outbox.models import Mail, Mailing, StoppedKind
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def mail(**fields) -> Mail:
    number = Mail.objects.count()
    return Mail.objects.create(
        **{"dedupe_key": f"k{number}", "message_id": f"<{number}@x>", "kind": "test", "address": "a@b.example"}
        | {"language": "en"}
        | fields
    )


def mailing(**fields) -> Mailing:
    return Mailing.objects.create(**{"key": "k", "kind": "test", "release_at": timezone.now()} | fields)


TOKEN, NOW = uuid.uuid4(), timezone.now()

ALLOWED = [
    lambda: mail(),
    lambda: mail(state=MailState.LEASED, lease_token=TOKEN),
    lambda: mail(state=MailState.DISPATCHING, lease_token=TOKEN),
    lambda: mail(state=MailState.SENT, sent_at=NOW),
    lambda: [mail(state=state) for state in ("retry", "uncertain", "dead", "cancelled", "expired")],
    lambda: [mailing(stopped_at=NOW), mailing(stopped_at=NOW), mailing()],
    lambda: [StoppedKind.objects.create(user=UserFactory(), kind="test") for _number in range(2)],
]
REFUSED = {
    "outbox_mail_state_known": lambda: mail(state="lost"),
    "outbox_mail_leased_has_token": lambda: mail(state=MailState.LEASED),
    "outbox_mail_sent_has_moment": lambda: mail(state=MailState.SENT),
    "outbox_mailing_once_unless_stopped": lambda: [mailing(), mailing()],
    "outbox_stopped_once": lambda: [StoppedKind.objects.create(user=user, kind="k") for user in [UserFactory()] * 2],
}
REFUSED_TOO = {
    "outbox_mail_leased_has_token": lambda: mail(lease_token=TOKEN),
    "outbox_mail_sent_has_moment": lambda: mail(sent_at=NOW),
    "dedupe_key": lambda: [mail(dedupe_key="same"), mail(dedupe_key="same")],
    "message_id": lambda: [mail(message_id="<same@x>"), mail(message_id="<same@x>")],
}


@pytest.mark.parametrize("make", ALLOWED)
def test_row_is_allowed(make):
    assert make()


@pytest.mark.parametrize(("name", "make"), [*REFUSED.items(), *REFUSED_TOO.items()])
def test_row_is_refused(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_mail_is_due_by_the_clock_of_the_database(time_machine):
    time_machine.move_to("2030-01-01T12:00Z")

    assert mail().next_attempt_at.year < 2030


def test_rows_say_what_they_are():
    user = UserFactory(name="Ada")

    assert str(mail()) == "test → a@b.example"
    assert str(mailing()) == "k"
    assert str(StoppedKind(user=user, kind="test")) == "Ada: test"
    assert str(mail().events.create(what="queued")).endswith(" queued")
