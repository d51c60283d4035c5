"""Speaking to the mail server step by step, so that it is always known whether a message may have left."""

import io
import re
import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage

from network.outbox.failing import fail_point
from network.shared.logs import SECRET_PATHS

LATEST_DOT = 90  # seconds after the start of a message; its lease in the database lasts longer
LONGEST = 110  # seconds for all that is said about a message: then the connection is cut, however busy it is
HEADER_LINE = 200  # characters: an encoded name stands behind its header, not on a line of its own
SAID_LIMIT = 400  # characters of an answer that are kept

ACCEPTING, REFUSING = range(200, 300), range(400, 600)  # codes of an answer (RFC 5321, 4.2.1)
NO_ANSWER = -1  # what smtplib calls an answer that is none


class Fate(StrEnum):
    """What became of one attempt."""

    ACCEPTED = "accepted"
    LATER = "later"  # this message was not taken, another time it may be
    REFUSED = "refused"  # this message or its address will never be taken
    OURS = "ours"  # the server takes nothing from us at the moment: not the fault of this message
    LOST = "lost"  # everything was written, and no answer came: it may have left


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt, with the server's code and words where there are any."""

    fate: Fate
    code: int | None = None
    said: str = ""


class Ended(Exception):
    """The conversation about one message is over before its time."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.said)
        self.outcome = outcome


class SmtpChannel:
    """One connection to the mail server, used for message after message and made anew when it breaks."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def deliver(self, message: EmailMessage, begun: float) -> Outcome:
        """Try once to hand ``message`` over to its one recipient. ``begun`` (monotonic): when its lease began."""
        fail_point("before_connect")
        watch = threading.Timer(max(0, begun + LONGEST - time.monotonic()), self._cut)
        watch.daemon = True
        watch.start()
        try:
            smtp = self._begin(parseaddr(message.from_email)[1])
            self._address(smtp, message.to[0])
            fail_point("after_rcpt")
            self._write(smtp, as_bytes(message), begun)
            fail_point("after_dot")
            outcome = self._answer(smtp)
            fail_point("after_250")
        except Ended as ended:
            outcome = ended.outcome
        finally:
            watch.cancel()
        return outcome

    def close(self) -> None:
        """Say goodbye, or just leave when nobody listens."""
        if self._smtp:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()
            self._smtp = None

    def _begin(self, sender: str) -> smtplib.SMTP:
        """Connected, and MAIL accepted. A connection that was used before may have been closed by the server."""
        was_used = self._smtp is not None
        smtp = self._smtp or self._connect()
        try:
            code, said = smtp.mail(sender)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            code, said = NO_ANSWER, _words(error).encode()
        if code in ACCEPTING:
            return smtp
        if code in (421, NO_ANSWER):
            self._drop()
            if was_used:
                return self._begin(sender)
        raise Ended(_outcome(Fate.OURS, code, said))

    def _connect(self) -> smtplib.SMTP:
        try:
            smtp = self._smtp = _opened()
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except smtplib.SMTPResponseException as error:
            self._drop()
            raise Ended(_outcome(Fate.OURS, error.smtp_code, error.smtp_error)) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            raise Ended(Outcome(Fate.OURS, None, _words(error))) from error
        return smtp

    def _address(self, smtp: smtplib.SMTP, address: str) -> None:
        """Name the recipient. A refusal is about this address; the connection stays good for the next message."""
        try:
            code, said = smtp.rcpt(address)
            if code in ACCEPTING:
                return
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise self._broken(error) from error
        self._refuse_if_closing(code, said)
        try:
            is_ready = smtp.rset()[0] in ACCEPTING
        except (OSError, smtplib.SMTPException):
            is_ready = False
        if not is_ready:
            self._drop()
        raise Ended(_outcome(_fate_of(code), code, said))

    def _write(self, smtp: smtplib.SMTP, content: bytes, begun: float) -> None:
        """Write the whole message. Until the final dot is handed over, nothing can have left."""
        quoted = re.sub(rb"(?m)^\.", b"..", content)
        try:
            code, said = smtp.docmd("DATA")
            if code == 354:
                smtp.send(quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n")
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise self._broken(error) from error
        if code != 354:
            self._refuse_if_closing(code, said)
            self._drop()
            raise Ended(_outcome(_fate_of(code), code, said))
        if time.monotonic() > begun + LATEST_DOT:
            self._drop()
            raise Ended(Outcome(Fate.OURS, None, "The mail server is too slow."))
        try:
            smtp.send(b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Ended(Outcome(Fate.LOST, None, _words(error))) from error

    def _answer(self, smtp: smtplib.SMTP) -> Outcome:
        """What the server says to the whole message."""
        try:
            code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(Fate.LOST, None, _words(error))
        self._refuse_if_closing(code, said)
        if code in ACCEPTING:
            return _outcome(Fate.ACCEPTED, code, said)
        if code not in REFUSING:  # an answer that nobody understands tells as little as none
            self._drop()
            return _outcome(Fate.LOST, code, said)
        return _outcome(_fate_of(code), code, said)

    def _refuse_if_closing(self, code: int, said: bytes) -> None:
        """421 closes the connection, whatever was asked."""
        if code == 421:
            self._drop()
            raise Ended(_outcome(Fate.OURS, code, said))

    def _broken(self, error: Exception) -> Ended:
        """The connection broke before the final dot: the message has not left."""
        self._drop()
        return Ended(Outcome(Fate.LATER, None, _words(error)))

    def _cut(self) -> None:
        """End a conversation that takes too long, from the thread of the watch: whoever waits for it is told."""
        smtp = self._smtp
        if smtp and smtp.sock:
            with suppress(OSError):
                socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self._smtp:
            self._smtp.close()
            self._smtp = None


def as_bytes(message: EmailMessage) -> bytes:
    """``message`` as it is written to a mail server, but for the doubling of leading dots."""
    written = io.BytesIO()
    BytesGenerator(written, mangle_from_=False, maxheaderlen=HEADER_LINE).flatten(message.message(), linesep="\r\n")
    return written.getvalue()


def _opened() -> smtplib.SMTP:
    """A connection. With TLS from the first byte, only to a server that shows a certificate for its name."""
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    name, timeout = settings.MAIL_DOMAIN, settings.EMAIL_TIMEOUT
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=timeout, context=context)
    return smtplib.SMTP(host, port, local_hostname=name, timeout=timeout)


def _outcome(fate: Fate, code: int, said: bytes | str) -> Outcome:
    return Outcome(fate, code if code > 0 else None, _text(said))


def _fate_of(code: int) -> Fate:
    return Fate.REFUSED if 500 <= code < 600 else Fate.LATER


def _text(said: bytes | str) -> str:
    """What a server said, on one line; a link that it quotes from the mail stays secret."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return SECRET_PATHS.sub("[…]", " ".join(text.replace("\x00", "").split()))[:SAID_LIMIT]


def _words(error: Exception) -> str:
    return _text(f"{type(error).__name__}: {error}")
