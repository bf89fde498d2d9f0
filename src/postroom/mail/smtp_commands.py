"""The arguments of SMTP commands, read: each function gives back a value, or the Reply that refuses them."""

import string
from dataclasses import dataclass

from postroom.mail.smtp_reply import Reply

MAX_LOCAL_PART_BYTES = 255
"""RFC 5321 §4.5.3.1.1 asks for 64; bounce addresses that carry a recipient (VERP, SRS, BATV) are longer in practice."""
MAX_DOMAIN_BYTES = 255
"""RFC 5321 §4.5.3.1.2."""
MAX_LABEL_BYTES = 63
"""One label of a domain. RFC 1035 §2.3.4."""
MAX_NUMBER_DIGITS = 20
"""Digits of a SIZE or of a chunk's size. RFC 1870 §3."""

_ATOM_CHARS = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~.")
_DOMAIN_CHARS = frozenset(string.ascii_letters + string.digits + "-_.")
_LITERAL_CHARS = frozenset(string.ascii_letters + string.digits + "-.:")
_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "AUTH"})
_BODIES = frozenset({"7BIT", "8BITMIME"})

_NEEDS_SMTPUTF8 = Reply(code=553, enhanced="5.6.7", text="The address holds UTF-8: ask for SMTPUTF8 in MAIL")
_BAD_SENDER = Reply(code=501, enhanced="5.1.7", text="Bad sender address: expected MAIL FROM:<user@example.org>")
_BAD_RECIPIENT = Reply(code=501, enhanced="5.1.3", text="Bad recipient address: expected RCPT TO:<user@example.org>")
_BAD_PARAMETER = Reply(code=501, enhanced="5.5.4", text="Bad or repeated parameter value")
_NO_BINARYMIME = Reply(code=504, enhanced="5.5.4", text="BINARYMIME is not offered: use 7BIT or 8BITMIME")
_NO_DSN = Reply(code=555, enhanced="5.5.4", text="RCPT parameters are not offered")
_BAD_CHUNK = Reply(
    code=501, enhanced="5.5.4", text="Expected BDAT size [LAST]; closing: no telling where commands go on"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailCommand:
    """What MAIL asked for. RFC 5321 §4.1.1.2."""

    mail_from: str
    """The reverse-path without angle brackets and source route; "" for the null one."""
    size_bytes: int = 0
    """RFC 1870 §4: what the peer says the mail will have; 0 when it does not say."""
    smtputf8: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ChunkCommand:
    """What BDAT announced. RFC 3030 §2."""

    size_bytes: int
    last: bool


def parse_mail(text: str) -> MailCommand | Reply:
    """The sender and its parameters, from what follows `MAIL `.

    Unknown parameters are refused with 555 (RFC 5321 §4.1.1.11), BINARYMIME with 504, for it is not offered;
    AUTH is ignored, since it says nothing that we use (RFC 4954 §5).
    """
    split = _split_path(text, "FROM:")
    if split is None:
        return _BAD_SENDER
    path, rest = split
    size_bytes, smtputf8 = 0, False
    if rest:
        parameters = _read_parameters(rest)
        if isinstance(parameters, Reply):
            return parameters
        size_bytes, smtputf8 = parameters
    if not (path.isascii() or smtputf8):
        return _NEEDS_SMTPUTF8
    if path and not is_mailbox(path):
        return _BAD_SENDER
    return MailCommand(mail_from=path, size_bytes=size_bytes, smtputf8=smtputf8)


def parse_rcpt(text: str, *, smtputf8: bool) -> str | Reply:
    """The forward-path without angle brackets and source route, from what follows `RCPT `.

    smtputf8: whether MAIL asked for it (RFC 6531 §3.5). `postmaster` needs no domain (RFC 5321 §4.5.1).
    """
    split = _split_path(text, "TO:")
    if split is None:
        return _BAD_RECIPIENT
    path, rest = split
    if not (path.isascii() or smtputf8):
        return _NEEDS_SMTPUTF8
    if not is_mailbox(path) and path.lower() != "postmaster":
        return _BAD_RECIPIENT
    return _NO_DSN if rest and not rest.isspace() else path


def parse_bdat(text: str) -> ChunkCommand | Reply:
    """The chunk's size and whether it is the last, from what follows `BDAT `. RFC 3030 §2."""
    words = text.split()
    size = _read_number(words[0]) if words else None
    if size is None or len(words) > 2 or (len(words) == 2 and words[1].upper() != "LAST"):
        return _BAD_CHUNK
    return ChunkCommand(size_bytes=size, last=len(words) == 2)


def is_mailbox(address: str) -> bool:
    """Whether the text has the form local@domain. RFC 5321 §4.1.2.

    Quoted local parts and address literals included, UTF-8 too (the callers know whether it was asked for). Dots may
    stand anywhere in an unquoted local part: some Japanese providers gave such addresses out.
    """
    local, at, domain = address.rpartition("@")
    return bool(at and local and domain) and _is_local_part(local) and _is_domain(domain)


def _split_path(text: str, keyword: str) -> tuple[str, str] | None:
    """The path without brackets and route, and the parameters after it; None when it is no path.

    Spaces after the colon and missing brackets are accepted: people and scripts send both.
    """
    if text[: len(keyword)].upper() != keyword:
        return None
    text = text[len(keyword) :].lstrip(" ")
    if text[:1] == "<":
        end = text.find(">") if '"' not in text else _find_bracket(text)
        path, rest = text[1:end], text[end + 1 :]
        if end < 0 or (rest and rest[0] != " "):
            return None
    else:
        path, _, rest = text.partition(" ")
        if not path:
            return None
    if path[:1] == "@":
        _, colon, path = path.partition(":")
        if not colon:
            return None
    return path, rest


def _find_bracket(text: str) -> int:
    """Where the closing bracket outside quotes is; -1 when there is none."""
    quoted = escaped = False
    for at, char in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char == ">" and not quoted:
            return at
    return -1


def _read_parameters(text: str) -> tuple[int, bool] | Reply:
    """(SIZE, whether SMTPUTF8 was asked for) of MAIL's parameters."""
    values: dict[str, str | None] = {}
    for word in text.split(" "):
        name, equals, value = word.partition("=")
        if not word:
            continue
        if name.upper() in values:
            return _BAD_PARAMETER
        values[name.upper()] = value if equals else None
    unknown = next((name for name in values if name not in _MAIL_PARAMETERS), None)
    if unknown is not None:
        return Reply(code=555, enhanced="5.5.4", text=f"MAIL parameter not offered: {unknown[:40]}")
    body = (values.get("BODY", "7BIT") or "").upper()
    if body == "BINARYMIME":
        return _NO_BINARYMIME
    size_bytes = _read_number(values.get("SIZE", "0") or "")
    if size_bytes is None or body not in _BODIES or values.get("SMTPUTF8") is not None:
        return _BAD_PARAMETER
    return size_bytes, "SMTPUTF8" in values


def _read_number(text: str) -> int | None:
    """The number; None when it is none, or too long to be one. str.isdigit alone lets other scripts' digits in."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_DIGITS else None


def _is_local_part(local: str) -> bool:
    if len(local.encode()) > MAX_LOCAL_PART_BYTES:
        return False
    if _ATOM_CHARS.issuperset(local):
        return True
    if local[0] == '"':
        return _is_quoted_string(local)
    return all(char in _ATOM_CHARS or char > "\x9f" for char in local)


def _is_quoted_string(local: str) -> bool:
    """Whether it begins with a quote, ends with the matching one, and has nothing but printable text between."""
    escaped = False
    for at, char in enumerate(local[1:], start=2):
        if not (" " <= char <= "~" or char > "\x9f"):
            return False
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            return at == len(local)
    return False


def _is_domain(domain: str) -> bool:
    if len(domain.encode()) > MAX_DOMAIN_BYTES:
        return False
    if domain.startswith("["):
        return len(domain) > 2 and domain.endswith("]") and _LITERAL_CHARS.issuperset(domain[1:-1])
    if not _DOMAIN_CHARS.issuperset(domain) and not all(char in _DOMAIN_CHARS or char > "\x9f" for char in domain):
        return False
    if domain[0] == "." or domain[-1] == "." or ".." in domain:
        return False
    return len(domain) <= MAX_LABEL_BYTES or all(len(label) <= MAX_LABEL_BYTES for label in domain.split("."))
