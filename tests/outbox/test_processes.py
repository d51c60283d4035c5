"""Senders as processes of their own, killed and started again, against a real mail server: every mail arrives once."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from members.enums import OfficeKind
from network.outbox.enums import Happening, MailState
from network.outbox.models import Mail
from network.outbox.services import Address, post, send_due
from tests.accounts.factories import UserFactory
from tests.members.factories import OfficeFactory
from tests.outbox.sink import Sink
from tests.pages import Page

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY_LISTENS = "redis://127.0.0.1:1/0"
SECONDS = 60
MANY = 200


def sender(server: Sink, *, dies: str = "") -> subprocess.Popen:
    """``manage.py tick`` with this database and this mail server, and without Redis."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    own = {
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
        "DATABASE_URL": database.geturl(),
        "EMAIL_URL": server.url,
        "REDIS_URL": NOBODY_LISTENS,
        "OUTBOX_FAIL_AT": dies,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "tick"],
        cwd=settings.BASE_DIR,
        env=os.environ | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen) -> tuple[int, str]:
    """How a sender ended, and what it said."""
    output, complaints = process.communicate(timeout=SECONDS)
    return process.returncode, output + complaints


def wait_until_blocked(cursor: Any, number: int) -> None:
    """Until so many processes wait for the table of mails."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'outbox_mail'::regclass")
        if cursor.fetchone()[0] >= number:
            return
        time.sleep(0.05)
    raise AssertionError("The senders have not come.")


def reset_mail(number: int) -> Mail:
    """A mail of a kind that is composed from the database and sent again when it may have left."""
    return post(UserFactory(), kind="account_password_reset", dedupe_key=f"reset:{number}")


def notice(number: int) -> Mail:
    """A mail of a kind that is never sent twice by itself."""
    to = Address(f"notice{number}@town.example", "", "en")
    return post(to, kind="account_notice", dedupe_key=f"notice:{number}", data={"name": "unknown_account"})


def let_leases_run_out() -> None:
    """As if the two minutes, and the pause before a repeat, were over by the database's clock."""
    Mail.objects.update(lease_until=F("lease_until") - timedelta(minutes=5), next_attempt_at=Now())


@pytest.mark.parametrize(
    ("point", "most"),
    [
        ("before_lease", 1),
        ("after_lease", 1),
        ("before_connect", 1),
        ("after_rcpt", 1),
        ("after_dot", 2),
        ("after_250", 2),
    ],
)
def test_killed_sender_loses_no_mail_and_doubles_none_it_need_not(sink, point, most):
    mail, once = reset_mail(1), notice(1)

    code, _said = ended(sender(sink, dies=point))
    after_kill = dict(Mail.objects.values_list("pk", "state"))
    for _tick in range(3):
        let_leases_run_out()
        send_due()

    mail.refresh_from_db()
    copies = [message["Message-ID"] for message in sink.messages if message["To"] == mail.address]
    history = list(mail.events.values_list("what", flat=True))
    assert code == -signal.SIGKILL
    assert MailState.SENT not in after_kill.values()
    assert mail.state == MailState.SENT
    assert 1 <= len(copies) <= most
    assert set(copies) == {mail.message_id}
    assert (Happening.LOST in history) == (point not in ("before_lease", "after_lease"))
    assert sink.recipients.count(once.address) == 1  # it had not been begun


@pytest.mark.parametrize("point", ["after_dot", "after_250"])
def test_killed_sender_leaves_a_mail_that_never_repeats_to_a_person(sink, point):
    mail = notice(1)
    ended(sender(sink, dies=point))
    sink.wait_for(1)

    for _tick in range(3):
        let_leases_run_out()
        send_due()

    mail.refresh_from_db()
    assert (mail.state, len(sink.messages)) == (MailState.UNCERTAIN, 1)


def test_two_senders_at_once_send_each_mail_once(sink):
    mails = [reset_mail(number) for number in range(MANY)]

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE outbox_mail IN ACCESS EXCLUSIVE MODE")
        senders = [sender(sink), sender(sink)]
        wait_until_blocked(cursor, len(senders))  # so that both begin at the same moment
    results = [ended(one) for one in senders]

    assert [code for code, _said in results] == [0, 0], results
    assert Counter(sink.recipients) == Counter(mail.address for mail in mails)
    assert {message["Message-ID"] for message in sink.messages} == {mail.message_id for mail in mails}
    assert set(Mail.objects.values_list("state", "attempts")) == {(MailState.SENT, 1)}
    shares = [int(said.split()[0]) for _code, said in results]
    assert sum(shares) == MANY
    assert min(shares) > 0


def test_nobody_waits_for_a_mail_server_inside_a_transaction(sink):
    notice(1)

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send_due()

    assert (sink.connections, Mail.objects.get().state) == (0, MailState.PENDING)


def test_mail_that_is_composed_for_long_holds_no_other_sender_up(sink):
    slow, other = notice(1), notice(2)
    Mail.objects.filter(pk=slow.pk).update(
        state=MailState.LEASED, attempts=1, lease_token=uuid.uuid4(), lease_until=Now() - timedelta(seconds=1)
    )

    with transaction.atomic():
        Mail.objects.select_for_update(of=("self",)).get(pk=slow.pk)  # as the sender that composes it
        code, said = ended(sender(sink))

    assert (code, sink.recipients) == (0, [other.address]), said
    assert Mail.objects.get(pk=slow.pk).state == MailState.LEASED


def test_queue_is_emptied_without_redis_and_a_refused_address_is_shown(sink, client_of):
    mails = [notice(number) for number in range(16)]
    sink.answers[mails[7].address] = "550 5.1.1 No such mailbox"

    code, said = ended(sender(sink))

    assert code == 0
    assert "15 sent, 0 later, 1 could not be delivered" in said
    assert Counter(sink.recipients) == Counter(mail.address for mail in mails if mail != mails[7])
    staff = client_of(OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user)
    page = Page(staff.get("/en/outbox/?show=dead"))
    assert mails[7].address in page.words
    assert "No such mailbox" in page.words
    assert not any(mail.address in page.words for mail in mails if mail != mails[7])


def test_mail_server_that_is_away_is_told_and_loses_nothing(sink):
    notice(1)
    sink.mode = "421"

    code, said = ended(sender(sink))

    assert code == 0
    assert "takes nothing at the moment" in said
    assert Mail.objects.get().state == MailState.RETRY
