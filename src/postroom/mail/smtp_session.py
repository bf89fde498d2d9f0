"""The server side of SMTP as a pure state machine: octets in, replies and questions out. No socket, no clock.

Its owner calls `feed` with whatever arrived and gets a Turn: octets to send, then at most one question. A question
is answered by the method its class names; what arrives meanwhile waits, in order. RFC 5321, with PIPELINING
(RFC 2920), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531), CHUNKING (RFC 3030), SIZE (RFC 1870), enhanced status codes
(RFC 2034) and STARTTLS (RFC 3207).
"""

from collections.abc import Callable

from postroom.base import limits
from postroom.mail.smtp_conversation import Ask, CheckRecipient, Close, Conversation, Deliver, StartTls
from postroom.mail.smtp_reply import Reply
from postroom.mail.smtp_verbs import obey

__all__ = ["Ask", "CheckRecipient", "Close", "Deliver", "Reply", "SmtpSession", "StartTls", "Turn"]

Turn = tuple[bytes, Ask | None]
"""Octets to send (maybe none), then what the session waits for; None: for more octets of the peer."""

_NOTHING: Turn = (b"", None)
_READING = frozenset({"command", "data", "chunk"})
_TLS_HANDSHAKE = 0x16
_RECIPIENT_OK = Reply(code=250, enhanced="2.1.5", text="Recipient ok")
_LINE_TOO_LONG = Reply(code=500, enhanced="5.5.2", text="Line too long")


class SmtpSession:
    """One peer's conversation, from greeting to close. Never raises for what a peer sends."""

    def __init__(
        self,
        *,
        hostname: str,
        remote_ip: str,
        starttls: bool,
        max_message_bytes: int,
        now_ms: Callable[[], int],
        new_mail_id: Callable[[], str],
        tls: str | None = None,
    ) -> None:
        """hostname: ours. starttls: whether to offer it. tls: the protocol already spoken, None for plain text.

        now_ms and new_mail_id: asked once a mail, for its Received line.
        """
        self._talk = Conversation(
            hostname=hostname,
            remote_ip=remote_ip,
            starttls=starttls,
            tls=tls,
            max_message_bytes=max_message_bytes,
            now_ms=now_ms,
            new_mail_id=new_mail_id,
        )
        self._pending = bytearray()
        self._skipping_line = False

    @property
    def awaiting(self) -> bool:
        """Whether a question is open, or all is over: octets fed now only wait."""
        return self._talk.phase not in _READING

    @property
    def receiving(self) -> bool:
        """Whether a mail's octets are awaited, of DATA or of a chunk."""
        return self._talk.phase in {"data", "chunk"}

    @property
    def delivering(self) -> bool:
        """Whether a mail is handed over and its answer awaited."""
        return self._talk.phase == "delivering"

    @property
    def held_bytes(self) -> int:
        """Octets of the unfinished mail, until `delivered`."""
        mail = self._talk.mail
        return self._talk.delivering_bytes if mail is None else mail.held_bytes

    @property
    def pending_bytes(self) -> int:
        """Octets fed but not yet looked at."""
        return len(self._pending)

    @property
    def helo(self) -> str:
        """What the peer calls itself; "" before it has said so."""
        return self._talk.helo

    def greeting(self) -> bytes:
        """The first reply, sent before anything is fed. RFC 5321 §4.3.1."""
        return f"220 {self._talk.hostname} ESMTP Postroom\r\n".encode()

    def feed(self, data: bytes) -> Turn:
        """What follows from these octets, in whatever pieces they come."""
        phase = self._talk.phase
        if phase not in _READING:
            if phase != "closed":
                self._pending += data
            return _NOTHING
        if self._pending:
            self._pending += data
            return self._resume()
        return self._run(data)

    def recipient_checked(self, refusal: Reply | None) -> Turn:
        """Go on after CheckRecipient. refusal: None when the recipient is accepted."""
        talk = self._talk
        if talk.phase != "checking":
            return _NOTHING
        talk.phase = "command"
        if refusal is None:
            talk.rcpt_to.append(talk.candidate)
        talk.reply(_RECIPIENT_OK if refusal is None else refusal)
        return self._resume()

    def delivered(self, reply: Reply) -> Turn:
        """Go on after Deliver, with the reply to the mail."""
        talk = self._talk
        if talk.phase != "delivering":
            return _NOTHING
        talk.phase = "command"
        talk.delivering_bytes = 0
        talk.reset()
        if reply.code < 300:
            talk.errors = talk.idle_commands = 0
        talk.reply(reply)
        return self._resume()

    def tls_started(self, protocol: str) -> Turn:
        """Go on after StartTls; the peer begins again with EHLO (RFC 3207 §4.2). protocol: such as "TLSv1.3"."""
        talk = self._talk
        if talk.phase != "upgrading":
            return _NOTHING
        talk.phase = "command"
        talk.tls = protocol
        return self._resume()

    def refuse_mail(self, reply: Reply) -> None:
        """Let go of the mail under way, if there is one; the reply comes when its octets have ended."""
        if self._talk.mail is not None:
            self._talk.mail.refuse(reply)

    def shut(self, enhanced: str, text: str) -> bytes:
        """The octets to send before closing for a reason of ours: replies not yet sent, and a 421."""
        if self._talk.phase == "closed":
            return b""
        self._talk.bye(enhanced, text)
        return self._resume()[0]

    def _resume(self) -> Turn:
        data = bytes(self._pending)
        self._pending.clear()
        return self._run(data)

    def _run(self, data: bytes) -> Turn:
        talk = self._talk
        position, size = 0, len(data)
        while position < size:
            phase = talk.phase
            if phase == "command":
                position = self._read_line(data, position)
            elif phase == "data":
                data = self._read_data(data[position:])
                position, size = 0, len(data)
            elif phase == "chunk":
                position = self._read_chunk(data, position)
            else:
                # Plain text behind STARTTLS is an attacker's (RFC 3207 §6); behind QUIT it is nobody's.
                if phase in {"checking", "delivering"}:
                    self._pending += data[position:]
                break
        ask, talk.ask = talk.ask, None
        if talk.phase in {"checking", "delivering"}:
            return b"", ask  # replies gather until the peer's whole batch is answered (RFC 2920 §3.2)
        out, talk.out = talk.out, b""
        return out, ask

    def _read_line(self, data: bytes, position: int) -> int:
        """Take one command; back comes where the next begins. A bare LF ends one too: people type them."""
        if data[position] == _TLS_HANDSHAKE and not self._skipping_line:
            self._talk.bye("4.7.0", "This port begins in plain text: use STARTTLS")
            return len(data)
        end = data.find(b"\n", position)
        if end < 0:
            if self._skipping_line or len(data) - position > limits.MAX_COMMAND_LINE_BYTES:
                self._skipping_line = True
            else:
                self._pending += data[position:]
            return len(data)
        line = data[position:end]
        if self._skipping_line or len(line) >= limits.MAX_COMMAND_LINE_BYTES:
            self._skipping_line = False
            self._talk.reply(_LINE_TOO_LONG)
        else:
            obey(self._talk, line.removesuffix(b"\r").rstrip(b" \t"))
        return end + 1

    def _read_data(self, data: bytes) -> bytes:
        """Take octets of DATA; back come those behind its end."""
        mail = self._talk.mail
        assert mail is not None
        rest = mail.feed_data(data)
        if rest is None:
            return b""
        self._talk.finish_mail(mail.finish_data())
        return rest

    def _read_chunk(self, data: bytes, position: int) -> int:
        """Take octets of the chunk; back comes where it, or what arrived of it, ends."""
        talk = self._talk
        end = min(position + talk.chunk_left, len(data))
        talk.chunk_left -= end - position
        if talk.mail is not None:
            talk.mail.feed_chunk(data[position:end])
        if not talk.chunk_left:
            talk.end_chunk()
        return end
