"""Sending: what is leased, composed, said to a real mail server, and written down."""

import ssl
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail as locmem
from django.db.models.functions import Now
from django.utils import timezone

from network.outbox import smtp
from network.outbox.enums import Happening, MailState
from network.outbox.models import Mail
from network.outbox.registry import BECOMING_DUE, KINDS, Attachment, Letter, MailKind
from network.outbox.services import Address, Recipient, hold, retry_mail, send_due, stop_kind, stop_mailing
from network.outbox.services.sending import MOST_ATTEMPTS
from tests.accounts.factories import UserFactory
from tests.outbox.conftest import SMTP
from tests.outbox.kinds import posted
from tests.outbox.sink import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def states() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def happened(mail: Mail) -> list[str]:
    return list(mail.events.order_by("pk").values_list("what", flat=True))


def left_behind(state: MailState, *, attempts: int = 1) -> None:
    """As a sender leaves its mail that died more than two minutes ago."""
    Mail.objects.update(
        state=state, attempts=attempts, lease_token=uuid.uuid4(), lease_until=Now() - timedelta(seconds=1)
    )


def in_the_past(**fields: timedelta) -> None:
    """Let a while pass for every mail, by the database's clock."""
    Mail.objects.update(**{name: Now() - ago for name, ago in fields.items()})


# --- The way of a mail --------------------------------------------------------------------------------------


def test_mail_that_is_due_is_sent_once(sink):
    mail = posted()

    first, second = send_due(), send_due()

    mail.refresh_from_db()
    assert (first.sent, second.sent) == (1, 0)
    assert (mail.state, mail.attempts, mail.smtp_code, mail.lease_token) == (MailState.SENT, 1, 250, None)
    assert mail.sent_at - mail.dispatch_started_at < timedelta(seconds=10)
    assert happened(mail) == [Happening.QUEUED, Happening.ACCEPTED]
    assert sink.messages[0]["Message-ID"] == mail.message_id
    assert mail.subject == sink.messages[0]["Subject"] == "No account with this address"


def test_many_mails_go_through_one_connection(sink):
    for _number in range(25):
        posted()

    tally = send_due()

    assert tally.sent == len(set(sink.recipients)) == 25
    assert sink.connections == 1


def test_urgent_mail_goes_first(sink):
    for priority in (9, 0, 5):
        posted(Address(f"p{priority}@town.example", "", "en"), priority=priority)

    send_due()

    assert sink.recipients == ["p0@town.example", "p5@town.example", "p9@town.example"]


def test_mail_waits_for_its_hour(sink):
    mail = posted(not_before=timezone.now() + timedelta(minutes=5))
    before = send_due().sent
    in_the_past(next_attempt_at=timedelta(0))

    after = send_due().sent

    assert (before, after) == (0, 1)
    assert Mail.objects.get(pk=mail.pk).state == MailState.SENT


def test_apps_are_asked_what_has_become_due(sink, monkeypatch):
    monkeypatch.setitem(BECOMING_DUE.all, "test", lambda: posted() and 1)
    monkeypatch.setitem(BECOMING_DUE.all, "broken", lambda: 1 // 0)

    assert send_due().sent == 1


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ({"data": {"gone": True}}, MailState.CANCELLED),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, MailState.EXPIRED),
        ({"expires_at": timezone.now() + timedelta(hours=1)}, MailState.SENT),
    ],
    ids=["occasion has passed", "too late", "in time"],
)
def test_mail_is_checked_again_before_it_leaves(sink, how, state):
    mail = posted(**how)

    send_due()

    mail.refresh_from_db()
    assert mail.state == state
    assert happened(mail)[-1] == {MailState.SENT: Happening.ACCEPTED}.get(state, state)
    assert len(sink.messages) == (state == MailState.SENT)


def test_closed_account_gets_no_mail(sink):
    mail = posted(UserFactory(is_active=False))

    send_due()

    mail.refresh_from_db()
    assert (mail.state, sink.messages) == (MailState.CANCELLED, [])


def test_stopped_kind_is_not_sent_and_others_are(sink):
    user = UserFactory()
    stop_kind(user.pk, "test_stoppable")
    stop_kind(user.pk, "test")
    posted(user, kind="test_stoppable")
    posted(user, kind="test")

    send_due()

    assert states() == [MailState.CANCELLED, MailState.SENT]


def test_mailing_stopped_while_a_sender_holds_its_mails_is_not_sent(sink):
    mailing = hold(key="m", kind="test", by=None, recipients=[Recipient(Address("a@town.example", "", "en"), key="a")])
    Mail.objects.update(state=MailState.LEASED, lease_token="0" * 32, lease_until=Now() + timedelta(minutes=2))

    stopped = stop_mailing(mailing, by=None)

    assert (stopped, states()) == (1, [MailState.CANCELLED])
    assert send_due().sent == 0


# --- What a mail server says --------------------------------------------------------------------------------


def test_refused_address_ends_and_the_others_are_sent(sink):
    for number in range(16):
        posted(Address(f"r{number}@town.example", "", "en"))
    sink.answers["r7@town.example"] = "550 5.1.1 No such mailbox"

    tally = send_due()

    dead = Mail.objects.get(state=MailState.DEAD)
    assert (tally.sent, tally.dead, len(sink.messages), sink.connections) == (15, 1, 15, 1)
    assert (dead.address, dead.smtp_code) == ("r7@town.example", 550)
    assert "No such mailbox" in dead.last_error
    assert happened(dead) == [Happening.QUEUED, Happening.REFUSED]


def test_address_refused_for_now_is_tried_again(sink):
    mail = posted(Address("grey@town.example", "", "en"))
    sink.answers["grey@town.example"] = "451 4.7.1 Come back later"
    send_due()
    mail.refresh_from_db()
    waits = mail.next_attempt_at - timezone.now()

    sink.answers.clear()
    in_the_past(next_attempt_at=timedelta(0))
    send_due()

    assert (mail.state, mail.smtp_code, mail.attempts) == (MailState.RETRY, 451, 1)
    assert timedelta(seconds=40) < waits < timedelta(seconds=75)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.SENT, 2, "")


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 10), (5, 20), (6, 40), (7, 60), (28, 60)])
def test_next_attempt_comes_later_each_time(sink, attempt, minutes):
    mail = posted(Address("grey@town.example", "", "en"))
    Mail.objects.update(attempts=attempt - 1)
    sink.answers["grey@town.example"] = "451 Later"

    send_due()

    mail.refresh_from_db()
    assert mail.state == MailState.RETRY
    assert 0.75 * minutes * 60 < (mail.next_attempt_at - timezone.now()).total_seconds() < 1.25 * minutes * 60


def test_mail_is_given_up_after_a_day_of_attempts(sink):
    posted(Address("grey@town.example", "", "en"))
    Mail.objects.update(attempts=MOST_ATTEMPTS - 1)
    sink.answers["grey@town.example"] = "451 Later"

    send_due()

    assert states() == [MailState.DEAD]


def test_next_attempt_never_comes_after_the_mail_is_worthless(sink):
    expires = timezone.now() + timedelta(seconds=20)
    mail = posted(Address("grey@town.example", "", "en"), expires_at=expires)
    sink.answers["grey@town.example"] = "451 Later"

    send_due()

    mail.refresh_from_db()
    assert mail.next_attempt_at == expires


@pytest.mark.parametrize("mode", ["421", "421_at_mail", "refuse_sender", "closed", "wrong password"])
def test_server_that_takes_nothing_from_us_burns_no_attempt(sink, settings, mode):
    sink.mode = mode
    if mode == "closed":
        settings.EMAIL_PORT = 1
    if mode == "wrong password":
        sink.password = "right"
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    for _number in range(3):
        posted()

    tally = send_due()

    assert tally.is_server_down
    assert states() == [MailState.RETRY, MailState.PENDING, MailState.PENDING]
    assert set(Mail.objects.values_list("attempts", flat=True)) == {0}
    assert sink.connections <= 2
    assert Mail.objects.exclude(last_error="").count() == 1
    in_the_past(next_attempt_at=timedelta(0))
    send_due()
    assert Mail.objects.filter(events__what=Happening.FAILED).distinct().count() <= 2


def test_everything_leaves_once_the_server_is_back(sink):
    sink.mode = "421"
    for _number in range(3):
        posted()
    send_due()

    sink.mode = "accept"
    in_the_past(next_attempt_at=timedelta(0))
    send_due()

    assert len(sink.messages) == 3


def test_right_password_is_used(sink, settings):
    sink.password = "right"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "right"
    posted()

    assert send_due().sent == 1


def test_server_without_encryption_is_not_trusted_where_it_is_asked(sink, settings):
    settings.EMAIL_USE_TLS = True
    posted()

    assert send_due().is_server_down
    assert not sink.messages


@pytest.mark.parametrize("mode", ["drop_after_mail", "drop_after_data", "hang"])
def test_connection_that_breaks_before_the_dot_is_an_attempt(sink, settings, mode):
    settings.EMAIL_TIMEOUT = 0.5
    mail = posted()
    sink.mode = mode

    tally = send_due()

    mail.refresh_from_db()
    assert (tally.later, mail.state, mail.attempts) == (1, MailState.RETRY, 1)
    sink.mode = "accept"
    in_the_past(next_attempt_at=timedelta(0))
    assert send_due().sent == len(sink.messages) == 1


def test_connection_closed_between_two_mails_is_made_anew(sink):
    posted()
    posted()
    sink.mode = "drop_after_answer"

    tally = send_due()

    assert (tally.sent, len(sink.messages), sink.connections) == (2, 2, 2)


def test_server_that_closes_at_one_address_has_the_others_soon(sink):
    posted(Address("odd@town.example", "", "en"))
    posted()
    sink.answers["odd@town.example"] = "421 4.3.2 Closing"

    first, second = send_due(), send_due()

    assert (first.is_server_down, second.sent) == (True, 1)
    assert states() == [MailState.RETRY, MailState.SENT]


@pytest.mark.parametrize(
    ("final", "state", "code"),
    [
        ("250 OK", MailState.SENT, 250),
        ("252 Queued, most likely", MailState.SENT, 252),
        ("452 4.3.1 No room", MailState.RETRY, 452),
        ("554 5.7.1 Looks like spam", MailState.DEAD, 554),
        ("421 4.3.2 Closing", MailState.RETRY, 421),
        ("354 Go on", MailState.UNCERTAIN, 354),
        ("what?", MailState.UNCERTAIN, None),
    ],
)
def test_answer_to_a_whole_message_decides(sink, final, state, code):
    mail = posted(kind="test_once")
    sink.final = final

    send_due()

    mail.refresh_from_db()
    assert (mail.state, mail.smtp_code) == (state, code if state != MailState.UNCERTAIN else None)


@pytest.mark.parametrize("answer", ["what?", "hello"])
def test_answer_that_is_none_stops_nobody_else(sink, answer):
    odd, other = posted(Address("odd@town.example", "", "en")), posted()
    sink.answers["odd@town.example"] = answer

    send_due()

    odd.refresh_from_db()
    other.refresh_from_db()
    assert (odd.state, odd.smtp_code, odd.attempts) == (MailState.RETRY, None, 1)
    assert other.state == MailState.SENT


def test_server_that_never_comes_to_an_end_is_cut_off(sink, monkeypatch):
    monkeypatch.setattr(smtp, "LONGEST", 0.5)
    mail = posted()
    sink.mode, begun = "drip", time.monotonic()

    send_due()

    mail.refresh_from_db()
    assert time.monotonic() - begun < 5
    assert (mail.state, sink.messages) == (MailState.RETRY, [])


def test_dot_is_never_written_late(sink, monkeypatch):
    monkeypatch.setattr(smtp, "LATEST_DOT", -1)
    posted()

    assert send_due().is_server_down
    assert (states(), sink.messages) == ([MailState.RETRY], [])


def test_link_that_a_server_quotes_is_not_kept(sink):
    mail = posted(UserFactory(), kind="account_password_reset")
    link = f"https://testserver/en/password/new/{mail.recipient_id}-abc123-{'0a' * 16}/"
    sink.final = f"554 5.7.1 Blocked, contains {link} of a bad place"

    send_due()

    mail.refresh_from_db()
    assert "0a0a" not in mail.last_error + "".join(mail.events.values_list("detail", flat=True))
    assert "of a bad place" in mail.last_error


# A certificate of 127.0.0.1 that nobody has signed, and its key: it opens nothing but these tests.
CERTIFICATE = Path(__file__).parent / "self-signed.pem"


@pytest.mark.parametrize("is_known", [True, False])
def test_encrypted_server_is_trusted_by_its_certificate_only(settings, monkeypatch, is_known):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    posted()
    with Sink(tls=context) as server:
        settings.EMAIL_BACKEND, settings.EMAIL_USE_SSL, settings.EMAIL_TIMEOUT = SMTP, True, 2
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port

        tally = send_due()

    assert (tally.sent, tally.is_server_down) == ((1, False) if is_known else (0, True))


# --- The ambiguous window -----------------------------------------------------------------------------------


def test_mail_lost_after_the_dot_goes_out_once_more_under_one_message_id(sink):
    mail = posted()
    sink.mode = "drop_after_dot"
    send_due()
    first = states()
    sink.mode = "accept"
    in_the_past(next_attempt_at=timedelta(0))

    send_due()

    mail.refresh_from_db()
    assert (first, mail.state) == ([MailState.RETRY], MailState.SENT)
    assert [message["Message-ID"] for message in sink.messages] == [mail.message_id] * 2
    assert happened(mail) == [Happening.QUEUED, Happening.LOST, Happening.ACCEPTED]


def test_mail_lost_twice_waits_for_a_person(sink):
    posted()
    sink.mode = "drop_after_dot"
    for _attempt in range(3):
        send_due()
        in_the_past(next_attempt_at=timedelta(0))

    assert states() == [MailState.UNCERTAIN]
    assert len(sink.messages) == 2


def test_kind_that_never_repeats_waits_for_a_person_at_once(sink):
    mail = posted(kind="test_once")
    sink.mode = "drop_after_dot"
    tally = send_due()
    sink.mode = "accept"
    in_the_past(next_attempt_at=timedelta(0))
    again = send_due()

    assert (tally.uncertain, again.sent, states()) == (1, 0, [MailState.UNCERTAIN])

    retry_mail(mail)
    send_due()

    assert states() == [MailState.SENT]


def test_sender_that_died_before_the_server_was_spoken_to_loses_nothing(sink):
    mail = posted()
    left_behind(MailState.LEASED)

    send_due()
    first = states()
    in_the_past(next_attempt_at=timedelta(0))
    send_due()

    mail.refresh_from_db()
    assert (first, mail.state, len(sink.messages)) == ([MailState.RETRY], MailState.SENT, 1)


def test_mail_that_kills_its_sender_again_and_again_is_given_up(sink):
    posted()
    left_behind(MailState.LEASED, attempts=MOST_ATTEMPTS)

    send_due()

    assert (states(), sink.messages) == ([MailState.DEAD], [])


def test_repeat_that_would_come_too_late_is_not_promised(sink):
    mail = posted(expires_at=timezone.now() + timedelta(seconds=20))
    sink.mode = "drop_after_dot"

    send_due()

    mail.refresh_from_db()
    assert mail.state == MailState.UNCERTAIN


def test_lease_that_holds_is_left_alone(sink):
    posted()
    Mail.objects.update(state=MailState.LEASED, lease_token="0" * 32, lease_until=Now() + timedelta(minutes=1))

    assert (send_due().sent, states()) == (0, [MailState.LEASED])


def test_repeat_is_not_made_once_it_is_worthless(sink):
    mail = posted(expires_at=timezone.now() + timedelta(hours=1))
    Mail.objects.update(
        state=MailState.DISPATCHING,
        lease_token="0" * 32,
        lease_until=Now() - timedelta(seconds=1),
        expires_at=Now() - timedelta(seconds=1),
    )

    send_due()

    mail.refresh_from_db()
    assert (mail.state, sink.messages) == (MailState.UNCERTAIN, [])


def test_mail_that_was_being_sent_at_a_stop_is_not_tried_again(sink):
    mailing = hold(key="m", kind="test", by=None, recipients=[Recipient(Address("a@town.example", "", "en"), key="a")])
    left_behind(MailState.DISPATCHING)

    stopped = stop_mailing(mailing, by=None)
    send_due()
    in_the_past(next_attempt_at=timedelta(0))
    send_due()

    assert (stopped, states(), sink.messages) == (0, [MailState.CANCELLED], [])


# --- Mistakes of our own ------------------------------------------------------------------------------------


def test_mail_that_cannot_be_composed_keeps_no_other_back(sink):
    broken, good = posted(data={"broken": "a bug"}), posted()

    tally = send_due()

    broken.refresh_from_db()
    good.refresh_from_db()
    assert (tally.sent, tally.later) == (1, 1)
    assert (good.state, broken.state, broken.last_error) == (MailState.SENT, MailState.RETRY, "LookupError")
    assert happened(broken) == [Happening.QUEUED, Happening.BROKEN]


def test_mail_of_a_kind_that_this_process_does_not_know_waits_for_one_that_does(sink):
    mail = posted(kind="a kind of the next release")

    send_due()

    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (MailState.RETRY, "UnknownKind")


def test_message_that_cannot_be_written_keeps_no_other_back(sink, monkeypatch):
    def compose(mail):
        odd = Attachment("x\ud800.pdf", b"%PDF", "application/pdf")
        return Letter("outbox/account_unknown", {"email": "a"}, attachments=(odd,) if mail.data else ())

    monkeypatch.setitem(KINDS.all, "test", MailKind("test", "", compose))
    odd, _good = posted(data={"odd": True}), posted()

    tally = send_due()

    odd.refresh_from_db()
    assert (tally.sent, odd.state, len(sink.messages)) == (1, MailState.RETRY, 1)
    assert list(odd.events.values_list("what", flat=True)) == [Happening.QUEUED, Happening.BROKEN]


@pytest.mark.parametrize(
    "address",
    ["no at sign", "josé@town.example", "a@b\r\nBcc: all@town.example", "two@a.example,three@a.example", "@x"],
)
def test_address_that_no_server_takes_ends_and_the_others_are_sent(sink, address):
    posted(Address(address, "", "en"))
    posted()

    tally = send_due()

    assert (tally.dead, tally.sent) == (1, 1)
    assert states() == [MailState.DEAD, MailState.SENT]


def test_accented_domain_is_written_in_ascii(sink):
    posted(Address("info@montréal.example", "", "fr"))

    send_due()

    assert sink.recipients == ["info@xn--montral-fya.example"]


def test_line_of_one_dot_ends_no_mail(sink, monkeypatch):
    monkeypatch.setitem(
        KINDS.all, "test", MailKind("test", "", lambda mail: Letter("outbox/account_unknown", {"email": "\n.\n.x\n"}))
    )
    posted()

    send_due()

    text = sink.messages[0].get_body(("plain",)).get_content()
    assert [line for line in text.splitlines() if line.startswith(".")][:2] == [".", ".x"]


# --- Without a mail server ----------------------------------------------------------------------------------


def test_other_backends_are_used_with_the_same_states():
    posted()

    send_due()

    assert states() == [MailState.SENT]
    assert locmem.outbox[0].to[0].startswith("guest")


def test_mail_waits_when_its_file_cannot_be_written(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    (tmp_path / "mail").touch()  # a file stands where the folder should be
    posted()

    assert send_due().is_server_down
    assert states() == [MailState.RETRY]
