"""A real mail server on this machine: takes, refuses, drops or stays silent as a test asks, and keeps what it took."""

import asyncio
import email
import ssl
import threading
import time
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

HANG_SECONDS = 30  # longer than any time-out of a test


@dataclass
class Sink:
    """A mail server. Change ``mode`` and the answers while it runs; ``messages`` holds what it accepted.

    ``mode`` is one of accept, 421 (instead of a greeting), 421_at_mail, drop_after_mail, drop_after_data (before the
    message is read), drop_after_dot (it is kept, no answer is given), drop_after_answer (between two messages), hang
    (after RCPT), drip (RCPT is answered letter by letter, without end), refuse_sender (550 to MAIL).
    ``answers`` names what RCPT is answered for one address, like "550 No such mailbox" or "451 Come back later";
    ``final`` is the answer to a whole message. With ``tls`` every connection is encrypted from the first byte.
    """

    mode: str = "accept"
    answers: dict[str, str] = field(default_factory=dict)
    final: str = "250 OK"
    tls: ssl.SSLContext | None = None
    password: str = ""  # the only one that is accepted, when there is one
    messages: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Sink":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = self._loop.create_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(timeout=10)
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    @property
    def port(self) -> int:
        return self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        """The value of ``EMAIL_URL`` for a process of its own."""
        return f"smtp://127.0.0.1:{self.port}"

    def message_to(self, address: str) -> EmailMessage:
        """The one message to ``address``."""
        (position,) = [position for position, one in enumerate(self.recipients) if one == address]
        return self.messages[position]

    def wait_for(self, number: int, seconds: float = 20) -> None:
        """Until so many messages are here."""
        ends = time.monotonic() + seconds
        while len(self.messages) < number and time.monotonic() < ends:
            time.sleep(0.02)
        assert len(self.messages) >= number, f"{len(self.messages)} of {number} messages came"

    def _accept(self) -> "_Server":
        self.connections += 1
        options: dict[str, Any] = {}
        if self.password:
            options = {"auth_require_tls": False, "authenticator": self._authenticate}
        server = _Server(_Handler(self), hostname="sink.example", loop=self._loop, **options)
        server._auth_required = bool(self.password)
        server.sink = self
        return server

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password.decode() == self.password)

    async def _end(self) -> None:
        self._server.close()
        conversations = asyncio.all_tasks() - {asyncio.current_task()}
        for one in conversations:
            one.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)

    def keep(self, envelope: Envelope) -> None:
        with self._lock:
            self.raw.append(envelope.original_content)
            self.messages.append(email.message_from_bytes(envelope.original_content, policy=policy.default))
            self.recipients.append(envelope.rcpt_tos[0])


class _Server(SMTP):
    """aiosmtpd's server, which a test can break."""

    sink: Sink
    has_message = False

    def _drop(self) -> None:
        self.transport.abort()

    async def _handle_client(self) -> None:
        if self.sink.mode == "421":
            await self.push("421 4.3.2 Not now")
            self.transport.close()
        else:
            await super()._handle_client()

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd finds it by this name
        if self.sink.mode == "421_at_mail":
            await self.push("421 4.3.2 Closing")
            self.transport.close()
        elif self.sink.mode == "refuse_sender":
            await self.push("550 5.7.1 You may not send from here")
        else:
            await super().smtp_MAIL(arg)
            if self.sink.mode == "drop_after_mail":
                self._drop()

    async def push(self, status: Any) -> None:
        await super().push(status)
        if self.sink.mode == "drop_after_answer" and self.has_message:
            self.transport.close()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd finds it by this name
        if self.sink.mode == "drop_after_data":
            self._drop()
        else:
            await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd finds it by this name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.sink.mode == "hang":
            await asyncio.sleep(HANG_SECONDS)
        while self.sink.mode == "drip":
            server.transport.write(b"x")
            await asyncio.sleep(0.05)
        answer = self.sink.answers.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd finds it by this name
        self, server: _Server, _session: Session, envelope: Envelope
    ) -> str:
        self.sink.keep(envelope)
        server.has_message = True
        if self.sink.mode == "drop_after_dot":
            server._drop()
        return self.sink.final
