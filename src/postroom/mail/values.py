"""The values that the readers and writers of mail hand on: what a mail says, and the envelope it came in."""

from dataclasses import dataclass, field

_NAME_SPECIALS = frozenset('()<>[]:;@\\,"')
"""Characters that must not stand in a display name without quotes. RFC 5322 §3.2.3."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """One address with the name shown beside it. RFC 5322 §3.4."""

    address: str
    """`local@domain`, the domain in lower case, without angle brackets; "" when there was only a name."""
    name: str = ""
    """The decoded display name; "" when there is none."""

    def __str__(self) -> str:
        """`Name <address>`, or the bare address: what the API shows, and takes back.

        A name with special characters is quoted (RFC 5322 §3.2.4), so that no part of it reads as an address. Headers
        are written by compose.py.
        """
        if not self.name:
            return self.address
        name = self.name
        if not _NAME_SPECIALS.isdisjoint(name):
            name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return f"{name} <{self.address}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """What SMTP said around a mail. RFC 5321 §2.3.1."""

    mail_from: str
    """The reverse-path without angle brackets; "" for the null one."""
    rcpt_to: tuple[str, ...]
    """The accepted forward-paths in order, as the peer wrote them, without angle brackets."""
    helo: str
    """What the peer called itself; "" when the mail did not come over SMTP."""
    remote_ip: str
    """The peer's address; "" when the mail did not come over SMTP."""
    tls: str | None = None
    """The protocol of the session ("TLSv1.3"), None for plain text."""
    smtputf8: bool = False
    """RFC 6531 §3.4: the mail may carry UTF-8 in its headers and addresses."""
    protocol: str = "ESMTP"
    """The word for the Received line: SMTP, ESMTP, ESMTPS, UTF8SMTP, UTF8SMTPS. RFC 3848 §1, RFC 6531 §4.3."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedAttachment:
    """One part of a mail that is not its text."""

    filename: str
    """Decoded, without path, control characters or direction overrides; made up from the type when there is none."""
    content_type: str
    """Lower case, `type/subtype`."""
    content: bytes = field(repr=False)
    """Decoded from its transfer encoding. An attached mail is its raw bytes."""
    content_id: str | None = None
    """Without angle brackets. RFC 2392 §2."""
    inline: bool = False
    """Whether the part is meant to be shown inside the text (Content-Disposition, or referenced by cid)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedMail:
    """What a mail says, read as a mail client would; nothing here is verified."""

    subject: str
    from_: tuple[Mailbox, ...] = ()
    sender: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    bcc: tuple[Mailbox, ...] = ()
    date_ms: int | None = None
    """Milliseconds since 1970 UTC; None when there is no Date or it cannot be read."""
    message_id: str | None = None
    """Verbatim with its angle brackets; None when there is none."""
    in_reply_to: tuple[str, ...] = ()
    """Ids with their angle brackets, in order."""
    references: tuple[str, ...] = ()
    """Ids with their angle brackets, in order, oldest first; verbatim, not rebuilt."""
    text: str | None = None
    """The plain text shown to a reader (parts joined by a newline, newlines as \\n); made from the HTML when there is
    only that; None when the mail has no text at all."""
    text_is_from_html: bool = False
    """Whether `text` was made from `html`."""
    html: str | None = None
    """The HTML as sent, decoded, NOT sanitised; None when there is none."""
    attachments: tuple[ParsedAttachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Every header field of the mail in order: the name as written, the value unfolded and decoded."""
    content_type: str = "text/plain"
    """Of the whole mail, lower case."""
    defects: tuple[str, ...] = ()
    """What was wrong or went over a bound, one short code each, such as `no_closing_boundary`."""

    def header(self, name: str) -> str | None:
        """The first header field of that name (any case); None when there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def header_all(self, name: str) -> tuple[str, ...]:
        """Every header field of that name (any case), in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


@dataclass(frozen=True, kw_only=True, slots=True)
class HiddenText:
    """Words in a mail's HTML that a person who reads it does not see."""

    text: str
    """White space folded; cut when long."""
    reason: str
    """How it is hidden: `display_none`, `visibility`, `zero_size`, `same_colour`, `off_screen`, `opacity`, `clipped`,
    `comment`, `hidden_attribute`."""
