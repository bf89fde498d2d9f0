"""The octets of one mail while they come in, from DATA or from BDAT: held once, judged at their end.

Scans run at the speed of C over what is new; no line is looked at by itself.
"""

from postroom.base import limits
from postroom.mail.received import count_received, find_header_end
from postroom.mail.smtp_reply import Reply

END_OF_DATA = b"\r\n.\r\n"
"""The one end of data. RFC 5321 §4.1.1.4; any other spelling of a lone dot is refused, see decisions.md#smuggling."""

TOO_BIG = Reply(code=552, enhanced="5.3.4", text="The mail is larger than this server accepts")
_SMUGGLING = Reply(
    code=554, enhanced="5.6.0", text="A line with a lone dot does not end with CRLF on both sides; send CRLF line ends"
)
_HEADER_TOO_BIG = Reply(code=552, enhanced="5.3.4", text="The header section is larger than this server accepts")
_LOOP = Reply(code=554, enhanced="5.4.6", text="Too many Received lines: the mail goes in a circle")


class IncomingMail:
    """A mail under way: our Received line, then the peer's octets. `refusal` is set as soon as it cannot be taken.

    From then on nothing is held of it; its octets are only counted off.
    """

    __slots__ = ("_dotted", "_max_bytes", "_raw", "_start", "refusal")

    def __init__(self, received: bytes, max_bytes: int) -> None:
        """received: our Received line, ending with CRLF. max_bytes: of the peer's octets, dots included."""
        self._raw = bytearray(received)
        self._start = len(received)
        self._max_bytes = max_bytes
        self._dotted = False
        self.refusal: Reply | None = None

    @property
    def held_bytes(self) -> int:
        """Octets held in memory now."""
        return len(self._raw)

    def refuse(self, reply: Reply) -> None:
        """Let go of the octets; the mail's end will be answered with this reply, or with an earlier refusal."""
        if self.refusal is None:
            self.refusal = reply
            del self._raw[:-4]  # the end of data may be under way
            self._start = 0

    def feed_data(self, data: bytes) -> bytes | None:
        """What follows the end of data; None while the end has not come.

        data: octets after DATA's 354, in any pieces; never empty.
        """
        raw = self._raw
        # Our own Received line ends with the CRLF that a dot on the first line needs before it.
        fresh = max(len(raw) - 4, self._start - 2, 0)
        raw += data
        ends = raw.endswith(END_OF_DATA, fresh)
        # One search settles the common case: no line begins with a dot but, maybe, the last.
        if raw.rfind(b"\n.", fresh, len(raw) - 4 if ends else len(raw)) < 0:
            end = len(raw) - 5 if ends else -1
        else:
            self._dotted = True
            end = raw.find(END_OF_DATA, fresh)
        if end < 0:
            if self.refusal is not None:
                del raw[:-4]
            elif len(raw) - self._start > self._max_bytes + 2:  # the two may belong to the end of data
                self.refuse(TOO_BIG)
            return None
        rest = bytes(raw[end + 5 :])
        del raw[end + 2 :]
        return rest

    def feed_chunk(self, data: bytes) -> None:
        """Take octets of a BDAT chunk as they are. RFC 3030 §2: they are counted, not stuffed."""
        if self.refusal is None:
            self._raw += data

    def expect_chunk(self, size_bytes: int) -> None:
        """Refuse the mail when a chunk of this size would make it too big."""
        if len(self._raw) - self._start + size_bytes > self._max_bytes:
            self.refuse(TOO_BIG)

    def finish_data(self) -> bytes | Reply:
        """The mail after its end of data, dots unstuffed (RFC 5321 §4.5.2); or why it is refused."""
        if self.refusal is None and len(self._raw) - self._start > self._max_bytes:
            self.refuse(TOO_BIG)
        if self.refusal is None and self._is_smuggling():
            self.refuse(_SMUGGLING)
        if self._dotted and self.refusal is None:
            self._raw = self._raw.replace(b"\r\n.", b"\r\n")
        return self.finish_chunks()

    def finish_chunks(self) -> bytes | Reply:
        """The mail after its last chunk; or why it is refused."""
        if self.refusal is not None:
            return self.refusal
        raw, self._raw = self._raw, bytearray()
        header_end = find_header_end(raw, self._start + limits.MAX_HEADER_BYTES)
        if header_end is None:
            return _HEADER_TOO_BIG
        if count_received(raw[self._start : header_end]) > limits.MAX_HOPS:
            return _LOOP
        return bytes(raw)

    def _is_smuggling(self) -> bool:
        """Whether a lone dot stands between line ends that are not both CRLF: some servers end a mail there."""
        raw, start = self._raw, self._start - 2
        if self._dotted and (raw.find(b"\n.\n", start) >= 0 or raw.find(b"\n.\r", start) >= 0):
            return True
        return raw.rfind(b"\r.") >= 0 and (raw.find(b"\r.\r", start) >= 0 or raw.find(b"\r.\n", start) >= 0)
