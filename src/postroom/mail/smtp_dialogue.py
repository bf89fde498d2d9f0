"""The client's side of SMTP without a socket: replies read, capabilities understood, commands and mails written."""

from binascii import b2a_base64
from collections import deque
from dataclasses import dataclass

from postroom.base.limits import MAX_REPLY_BYTES, MAX_REPLY_TEXT_CHARS
from postroom.mail.addr_spec import render_addr_spec
from postroom.mail.enhanced_status import split_enhanced_code

MAX_REPLY_LINE_BYTES = 8_192
"""RFC 5321 §4.5.3.1.5 allows 512; some servers put a page of help on one line."""
MAX_UNREAD_REPLIES = 1_000
"""Replies that a peer may send ahead of their reading; a full pipeline of recipients needs a tenth."""

_DIGITS = b"0123456789"
_MIN_ID_CHARS = 6
_MAX_ID_CHARS = 200


class BadReplyError(Exception):
    """What the peer sends is not SMTP, or is without end. Stays inside the client, which closes the connection."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PeerReply:
    """One reply of a server, all its lines. RFC 5321 §4.2."""

    code: int
    """200 to 599."""
    enhanced_code: str | None
    """Of the first line that has one. RFC 2034 §4."""
    lines: tuple[str, ...]
    """The text of each line, printable, without codes."""

    @property
    def text(self) -> str:
        """The lines as one, at most base.limits.MAX_REPLY_TEXT_CHARS."""
        return " ".join([line for line in self.lines if line])[:MAX_REPLY_TEXT_CHARS]

    @property
    def ok(self) -> bool:
        """Whether the command was carried out: 2xx."""
        return self.code < 300

    @property
    def permanent(self) -> bool:
        """Whether the same command would fail again: 5xx."""
        return self.code >= 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a server offered in its answer to EHLO. RFC 5321 §4.1.1.1."""

    esmtp: bool = False
    """False after HELO: then nothing else is offered."""
    size_bytes: int | None = None
    """Largest mail it takes; None when it does not say. RFC 1870 §4."""
    pipelining: bool = False
    eight_bit: bool = False
    smtputf8: bool = False
    starttls: bool = False
    auth: frozenset[str] = frozenset()
    """SASL mechanisms, upper case. RFC 4954 §3."""


class ReplyReader:
    """Bytes in as they arrive, replies out; holds at most one unfinished reply of bounded size."""

    def __init__(self) -> None:
        self._unread: deque[PeerReply] = deque()
        self._rest = b""
        self._lines: list[bytes] = []
        self._size_bytes = 0

    def feed(self, data: bytes) -> None:
        """Take what arrived.

        Raises: BadReplyError for what is no reply line, a reply over base.limits.MAX_REPLY_BYTES, or replies
        that nobody can have asked for.
        """
        self._size_bytes += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take_line(line)
        if self._size_bytes > MAX_REPLY_BYTES or len(self._rest) > MAX_REPLY_LINE_BYTES:
            raise BadReplyError("a reply without end")

    def next(self) -> PeerReply | None:
        """The oldest reply not yet read; None when there is none."""
        return self._unread.popleft() if self._unread else None

    @property
    def is_empty(self) -> bool:
        """Whether every byte that came has been read as part of a reply."""
        return not (self._unread or self._rest or self._lines)

    def _take_line(self, line: bytes) -> None:
        line = line.removesuffix(b"\r")
        code, mark = line[:3], line[3:4]
        if len(code) < 3 or any(c not in _DIGITS for c in code) or code[0] not in b"2345" or mark not in b" -":
            raise BadReplyError(f"not an SMTP reply: {_printable(line[:80])!r}")
        if self._lines and self._lines[0][:3] != code:
            raise BadReplyError("a reply whose lines have different codes")
        self._lines.append(line)
        if mark == b"-":
            return
        if len(self._unread) >= MAX_UNREAD_REPLIES:
            raise BadReplyError("replies that nobody asked for")
        self._unread.append(_read_reply(int(code), self._lines))
        self._lines = []
        self._size_bytes = len(self._rest)


def read_capabilities(reply: PeerReply) -> Capabilities:
    """What a 250 to EHLO offers; keywords in any case, unknown ones passed over."""
    offered: dict[str, list[str]] = {}
    for line in reply.lines[1:]:
        keyword, *parameters = line.upper().replace("=", " ", 1).split()[:32] or [""]
        offered.setdefault(keyword, []).extend(parameters)
    size = offered.get("SIZE", [])
    # RFC 1870 §4: 0 says that there is no fixed limit.
    limit = int(size[0]) if size and size[0].isascii() and size[0].isdigit() and len(size[0]) <= 20 else 0
    return Capabilities(
        esmtp=True,
        size_bytes=limit or None,
        pipelining="PIPELINING" in offered,
        eight_bit="8BITMIME" in offered,
        smtputf8="SMTPUTF8" in offered,
        starttls="STARTTLS" in offered,
        auth=frozenset(offered.get("AUTH", [])),
    )


def mail_command(mail_from: str, capabilities: Capabilities, *, size_bytes: int, eight_bit: bool, utf8: bool) -> bytes:
    """MAIL with the parameters that the server understands. RFC 5321 §4.1.1.2.

    mail_from: "" for the null reverse-path. Raises: BadInput when it is no address.
    Source: RFC 1870 §3 (SIZE), RFC 6152 §2 (BODY), RFC 6531 §3.4 (SMTPUTF8).
    """
    path = render_addr_spec(mail_from, "from") if mail_from else ""
    command = f"MAIL FROM:<{path}>"
    if capabilities.size_bytes is not None:
        command += f" SIZE={size_bytes}"
    if eight_bit and capabilities.eight_bit:
        command += " BODY=8BITMIME"
    if utf8:
        command += " SMTPUTF8"
    return f"{command}\r\n".encode()


def rcpt_command(address: str) -> bytes:
    """RCPT for the address, its domain in A-labels. RFC 5321 §4.1.1.3. Raises: BadInput when it is no address."""
    return f"RCPT TO:<{render_addr_spec(address, 'to')}>\r\n".encode()


def auth_plain_command(username: str, password: str) -> bytes:
    """AUTH PLAIN with its initial response. RFC 4616 §2, RFC 4954 §4."""
    return b"AUTH PLAIN " + _base64(f"\0{username}\0{password}") + b"\r\n"


def auth_login_lines(username: str, password: str) -> tuple[bytes, bytes, bytes]:
    """What is said in the three steps of AUTH LOGIN, which no standard describes and many servers want."""
    return b"AUTH LOGIN\r\n", _base64(username) + b"\r\n", _base64(password) + b"\r\n"


def data_block(raw: bytes) -> bytes:
    """The mail as it goes over the wire: dots doubled, CRLF lines only, and the final dot. RFC 5321 §4.5.2.

    A lone CR or LF becomes CRLF: sent as it is, a peer could take it for the end of the mail (RFC 5321 §2.3.8).
    """
    if not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    first_dot = b"." if raw[:1] == b"." else b""
    last_line_end = b"" if not raw or raw.endswith(b"\r\n") else b"\r\n"
    return b"".join((first_dot, raw.replace(b"\r\n.", b"\r\n.."), last_line_end, b".\r\n"))


def pick_queue_id(text: str) -> str | None:
    """The id that a server gave the mail in its last `250`; None when none can be told from the words around it.

    text: without codes. Seen in practice: `Ok: queued as 4F2A1` (Postfix), `OK id=1rAbC-0001-Xy` (Exim),
    `<id@host> [InternalId=…] Queued mail for delivery` (Exchange), `Ok 0100018c…-000000` (Amazon SES),
    `OK  1700000000 d9443c0 - gsmtp` (Gmail), `4BJ0 Message accepted for delivery` (Sendmail).
    """
    lowered = text.lower()
    for mark in ("queued as ", "queued with id ", " id=", "(id="):
        at = lowered.find(mark)
        if at >= 0:
            return _id_word(text[at + len(mark) :])
    start = text.find("<")
    end = text.find(">", start)
    if start >= 0 and "@" in text[start:end] and " " not in text[start:end]:
        return text[start : end + 1] if end - start < _MAX_ID_CHARS else None
    for mark in (" message accepted", " - gsmtp"):
        at = lowered.find(mark)
        if at > 0:
            return _id_word(text[:at].rpartition(" ")[2])
    words = text.split(maxsplit=2)
    if len(words) == 2 and words[0].rstrip(":").lower() == "ok":
        return _id_word(words[1])
    return None


def _read_reply(code: int, raw_lines: list[bytes]) -> PeerReply:
    lines: list[str] = []
    enhanced_code: str | None = None
    for raw in raw_lines:
        found, text = split_enhanced_code(_printable(raw[4:]).strip(), code)
        enhanced_code = enhanced_code or found
        lines.append(text)
    return PeerReply(code=code, enhanced_code=enhanced_code, lines=tuple(lines))


def _printable(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return text if text.isprintable() else "".join([c if c.isprintable() else " " for c in text])


def _id_word(text: str) -> str | None:
    word = text.split(maxsplit=1)[0].strip("<>()[].,;:\"'") if text.strip() else ""
    if not _MIN_ID_CHARS <= len(word) <= _MAX_ID_CHARS or not any(c.isdigit() for c in word):
        return None
    return word


def _base64(text: str) -> bytes:
    return b2a_base64(text.encode(), newline=False)
