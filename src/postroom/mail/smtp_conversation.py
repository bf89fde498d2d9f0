"""What one SMTP session knows at a moment: the peer, the mail under way, the replies gathered, the open question."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from postroom.base import limits
from postroom.mail.received import render_received
from postroom.mail.smtp_data import IncomingMail
from postroom.mail.smtp_reply import Reply
from postroom.mail.values import Envelope


class CheckRecipient(NamedTuple):
    """Whether mail for this address is taken: answer with `recipient_checked`."""

    address: str
    mail_from: str


class Deliver(NamedTuple):
    """A whole mail, beginning with our Received line: answer with `delivered` when it is durable or refused."""

    envelope: Envelope
    raw: bytes


class StartTls(NamedTuple):
    """The TLS handshake, once the Turn's octets are sent: answer with `tls_started`."""


class Close(NamedTuple):
    """The end of the connection, once the Turn's octets are sent. Nothing is to be answered."""


Ask = CheckRecipient | Deliver | StartTls | Close
Phase = Literal["command", "data", "chunk", "checking", "delivering", "upgrading", "closed"]
"""The first three read octets; the others wait for an answer, or for nothing any more."""


class Conversation:
    """The state that commands act on. Its attributes are the session's own business; see smtp_session.py."""

    def __init__(
        self,
        *,
        hostname: str,
        remote_ip: str,
        starttls: bool,
        tls: str | None,
        max_message_bytes: int,
        now_ms: Callable[[], int],
        new_mail_id: Callable[[], str],
    ) -> None:
        """As SmtpSession, which makes it."""
        self.hostname = hostname
        self.remote_ip = remote_ip
        self.starttls = starttls
        self.tls = tls
        self.max_message_bytes = max_message_bytes
        self._now_ms = now_ms
        self._new_mail_id = new_mail_id
        self.phase: Phase = "command"
        self.out = b""
        self.ask: Ask | None = None
        self.helo = ""
        self.extended = False
        self.errors = 0
        self.idle_commands = 0
        self.mail_from: str | None = None
        self.rcpt_to: list[str] = []
        self.candidate = ""
        self.smtputf8 = False
        self.mail: IncomingMail | None = None
        self.chunk_left = 0
        self.chunk_last = False
        self.chunk_refusal: Reply | None = None
        self.delivering_bytes = 0

    def reset(self) -> None:
        """Forget the mail transaction, not the session. RFC 5321 §4.1.1.5."""
        self.mail_from = None
        self.rcpt_to = []
        self.candidate = ""
        self.smtputf8 = False
        self.mail = None

    def reply(self, reply: Reply) -> None:
        """Gather a reply; permanent errors are counted, and the one too many closes the session instead."""
        if reply.code >= 500:
            self.errors += 1
            if self.errors > limits.MAX_BAD_COMMANDS:
                self.bye("4.7.0", "Too many errors")
                return
        self.out += reply.render()
        if reply.code == 421:
            self.close()

    def bye(self, enhanced: str, text: str) -> None:
        """Gather a 421 of ours, which names us (RFC 5321 §4.2.2), and close."""
        self.out += Reply(code=421, enhanced=enhanced, text=f"{self.hostname} {text}").render()
        self.close()

    def close(self) -> None:
        """End the session once the replies gathered are sent."""
        self.phase = "closed"
        self.mail = None
        self.ask = Close()

    def mail_refusal(self) -> Reply | None:
        """Why no mail's octets can follow now; None when they can."""
        if self.mail_from is None:
            return MAIL_FIRST
        return None if self.rcpt_to else NO_RECIPIENTS

    def open_mail(self) -> IncomingMail:
        """A new mail that begins with our Received line."""
        received = render_received(
            helo=self.helo,
            remote_ip=self.remote_ip,
            hostname=self.hostname,
            protocol=self._protocol(),
            mail_id=self._new_mail_id(),
            recipient=self.rcpt_to[0] if len(self.rcpt_to) == 1 else None,
            at_ms=self._now_ms(),
        )
        self.mail = IncomingMail(received, self.max_message_bytes)
        return self.mail

    def end_chunk(self) -> None:
        """Answer a chunk whose octets are all in; after the last one, finish the mail. RFC 3030 §2."""
        self.phase = "command"
        mail = self.mail
        refusal = self.chunk_refusal if mail is None else mail.refusal
        if self.chunk_last and mail is not None:
            self.finish_mail(mail.finish_chunks())
        elif refusal is not None:
            if self.chunk_last:
                self.reset()
            self.reply(refusal)
        else:
            self.reply(_CHUNK_OK)

    def finish_mail(self, result: bytes | Reply) -> None:
        """Hand the mail over, or answer why not."""
        if isinstance(result, Reply):
            self.phase = "command"
            self.reset()
            self.reply(result)
            return
        envelope = Envelope(
            mail_from=self.mail_from or "",
            rcpt_to=tuple(self.rcpt_to),
            helo=self.helo,
            remote_ip=self.remote_ip,
            tls=self.tls,
            smtputf8=self.smtputf8,
            protocol=self._protocol(),
        )
        self.mail = None
        self.delivering_bytes = len(result)
        self.phase = "delivering"
        self.ask = Deliver(envelope, result)

    def _protocol(self) -> str:
        if not self.extended:
            return "SMTP"
        return ("UTF8SMTP" if self.smtputf8 else "ESMTP") + ("S" if self.tls else "")


MAIL_FIRST = Reply(code=503, enhanced="5.5.1", text="Send MAIL first")
NO_RECIPIENTS = Reply(code=554, enhanced="5.5.1", text="No valid recipients")
_CHUNK_OK = Reply(code=250, enhanced="2.0.0", text="Chunk received")
