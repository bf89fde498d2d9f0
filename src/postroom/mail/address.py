"""Addresses: lists of them as headers have them, single ones as callers type them. RFC 5322 §3.4, RFC 6531 §3.3."""

import re
from functools import lru_cache

import idna

from postroom.base.limits import MAX_ADDRESSES, MAX_HEADER_VALUE_BYTES
from postroom.mail.addr_spec import ATEXT, is_address_literal
from postroom.mail.headers import decode_words
from postroom.mail.values import Mailbox

MAX_LOCAL_BYTES = 64
"""RFC 5321 §4.5.3.1.1."""
MAX_DOMAIN_BYTES = 255
"""RFC 5321 §4.5.3.1.2."""
_MAX_LABEL_BYTES = 63
"""RFC 1035 §2.3.4."""
_SHORT_CHARS = 128
"""A server sees the same authors and recipients over and over, and reads such fields once."""
_MAX_MAILBOX_CHARS = 2_000
"""A name and an address that a caller types."""

_SPECIAL = re.compile(r'["(<,;:\[=]')
_LIST_MARKS = frozenset('",;:()[]')
_COMMENT_MARK = re.compile(r"[()\\]")
_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_ADDRESS_MARKS = frozenset("<>@")
"""What an unquoted name before an address may not hold."""


def parse_mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address list, in order; never raises, and takes time linear in the value.

    value: unfolded, best not decoded: names are decoded here, after the list has been split, so that an encoded comma
    divides nothing. Groups are flattened, comments dropped (one beside a bare address is its name), route parts cut
    off. A piece without an `@` is a mailbox with a name and no address. At most MAX_ADDRESSES are read.
    """
    if not value:
        return ()
    return _read_short(value) if len(value) <= _SHORT_CHARS else _read_mailboxes(value[:MAX_HEADER_VALUE_BYTES])


def _read_mailboxes(value: str) -> tuple[Mailbox, ...]:
    if _LIST_MARKS.isdisjoint(value):  # most fields hold one mailbox and nothing else
        name, bracket, address = value.partition("<")
        if not bracket and value:
            address, name = _bare_address(value.strip(), "", quoted=False)
        address = _clean_address(address.partition(">")[0])
        name = _clean_name(name)
        return (Mailbox(address=address, name=name),) if address or name else ()
    return _ListReader(value).read()


_read_short = lru_cache(maxsize=2048)(_read_mailboxes)


class _ListReader:
    """The state of one reading."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.found: list[Mailbox] = []
        self.words: list[str] = []
        self.quoted = False
        self.unclosed = False
        self.angle: str | None = None
        self.comment = ""

    def read(self) -> tuple[Mailbox, ...]:
        """From each special character to the next."""
        value, position = self.value, 0
        while len(self.found) < MAX_ADDRESSES:
            special = _SPECIAL.search(value, position)
            if special is None:
                self.words.append(value[position:])
                self._end_mailbox()
                break
            at = special.start()
            self.words.append(value[position:at])
            position = self._read_special(special.group(), at)
        return tuple(self.found)

    def _read_special(self, mark: str, at: int) -> int:
        """Act on the special character at `at`; where to go on."""
        if mark == '"':
            return self._read_quoted(at)
        if mark == "(":
            return self._read_comment(at)
        if mark == "<":
            return self._read_angle(at)
        if mark in "[=":
            return self._read_verbatim(mark, at)
        if mark == ":":  # the name of a group before it is no mailbox
            self.words, self.quoted, self.comment = [], False, ""
        else:
            self._end_mailbox()
        return at + 1

    def _read_quoted(self, at: int) -> int:
        """A quoted string: of a name its content, of a local part itself."""
        if self.unclosed:
            return at + 1
        content, end = _quoted_string(self.value, at)
        if not self.value.endswith('"', at + 1, end):
            self.unclosed = True  # then no quote after it can be trusted either
            return at + 1
        if self.value.startswith("@", end):
            self.words.append(self.value[at:end])
        else:
            self.words.append(content)
            self.quoted = True
        return end

    def _read_comment(self, at: int) -> int:
        """A comment, nested ones with it; an unclosed one reaches to the end."""
        depth, position = 1, at + 1
        while depth:
            mark = _COMMENT_MARK.search(self.value, position)
            if mark is None:
                position = len(self.value) + 1
                break
            position = mark.end()
            if mark.group() == "\\":
                position += 1
            else:
                depth += 1 if mark.group() == "(" else -1
        self.comment = self.comment or self.value[at + 1 : position - 1]
        return min(position, len(self.value))

    def _read_angle(self, at: int) -> int:
        """What stands in angle brackets; an unclosed one reaches to the next comma."""
        start = at + 1
        if self.value.startswith('"', start):
            start = _quoted_string(self.value, start)[1]
        end = self.value.find(">", start)
        comma = self.value.find(",", start, len(self.value) if end < 0 else end)
        if end < 0 or (comma >= 0 and not self.value.startswith("@", at + 1)):
            end = len(self.value) if comma < 0 else comma
        if self.angle is None:
            self.angle = self.value[at + 1 : end]
        return end + (1 if self.value.startswith(">", end) else 0)

    def _read_verbatim(self, mark: str, at: int) -> int:
        """An address literal or an encoded word, whatever characters it holds; else the mark alone."""
        end = at + 1
        if mark == "[":
            closing = self.value.find("]", at, at + 64)
            end = closing + 1 if closing >= 0 else end
        elif self.value.startswith("=?", at):
            charset = self.value.find("?", at + 2, at + 82)
            closing = self.value.find("?=", charset + 3, charset + 2_000) if charset >= 0 else -1
            end = closing + 2 if closing >= 0 else end
        self.words.append(self.value[at:end])
        return end

    def _end_mailbox(self) -> None:
        """Take what has been read since the last comma for a mailbox."""
        phrase = "".join(self.words).strip()
        address, name = self.angle, phrase
        if address is None:
            address, name = _bare_address(phrase, self.comment, quoted=self.quoted)
        address = _clean_address(address)
        name = _clean_name(name)
        if address or name:
            self.found.append(Mailbox(address=address, name=name))
        self.words, self.quoted, self.angle, self.comment = [], False, None, ""


def _quoted_string(value: str, at: int) -> tuple[str, int]:
    """The content of the quoted string that begins at `at`, and the index after it. RFC 5322 §3.2.4."""
    pieces: list[str] = []
    position, end = at + 1, -1
    while True:
        if end < position:
            end = value.find('"', position)
            end = len(value) if end < 0 else end
        escape = value.find("\\", position, end)
        if escape < 0:
            pieces.append(value[position:end])
            return "".join(pieces), min(end + 1, len(value))
        pieces.append(value[position:escape] + value[escape + 1 : escape + 2])
        position = escape + 2


def _bare_address(phrase: str, comment: str, *, quoted: bool) -> tuple[str, str]:
    """Address and name of a mailbox without angle brackets."""
    if "@" not in phrase:
        return "", phrase or comment
    if " " not in phrase or phrase.startswith('"'):
        return phrase, comment
    if quoted:  # `"Name" a@b.example`
        name, _, address = phrase.rpartition(" ")
        return (address, name) if "@" in address else (name, address)
    words = phrase.split()
    if words[0].endswith("@") or words[1][0] in "@.":  # white space around @ and dots: RFC 5322 §4.4
        return "".join(words), comment
    at = next(number for number, word in enumerate(words) if "@" in word)
    return words[at], " ".join(words[:at] + words[at + 1 :])


def _clean_address(address: str) -> str:
    """Without route, white space and control characters, the domain in lower case."""
    address = address.strip()
    if address.startswith("@"):  # a source route: RFC 5322 §4.4
        address = address.rpartition(":")[2]
    address = address.removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    if not at:
        local, domain = domain, ""
    if not local.startswith('"'):
        local = "".join(local.split())
    address = local + at + "".join(domain.split()).lower()
    if not address.isprintable():
        address = "".join(filter(str.isprintable, decode_words(address)))
    return address


def _clean_name(name: str) -> str:
    """The display name: decoded, quotes and doubled white space gone."""
    name = decode_words(name)
    if "  " in name or not name.isprintable():
        name = " ".join(name.split())
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name


def parse_mailbox(text: str) -> Mailbox | None:
    """The one mailbox that a caller typed, `a@b.example` or `Name <a@b.example>`; None when it is not exactly one.

    Strict, unlike `parse_mailboxes`: lengths of RFC 5321 §4.5.3.1, no control characters, a domain of valid labels or
    an address literal (RFC 5321 §4.1.3). UTF-8 is allowed (RFC 6531 §3.3).
    """
    text = text.strip(" ")
    if len(text) > _MAX_MAILBOX_CHARS or any(ord(character) < 32 or ord(character) == 127 for character in text):
        return None
    name = ""
    address = text
    if text.endswith(">"):
        name, bracket, address = text[:-1].rpartition("<")
        name = name.strip(" ")
        if not bracket:
            return None
        if name.startswith('"'):
            name, end = _quoted_string(name, 0)
            if text[:end].count('"') < 2 or text[end:].lstrip(" ").find("<") != 0:
                return None
        elif not _ADDRESS_MARKS.isdisjoint(name):
            return None  # more than one address, or a name that pretends to be one; a comma alone is `Doe, Jane`
    local, at, domain = address.rpartition("@")
    if not at or not _is_local_part(local) or not _is_domain(domain):
        return None
    if any(0xD800 <= ord(character) <= 0xDFFF for character in name):
        return None
    return Mailbox(address=f"{local}@{domain if domain.startswith('[') else domain.lower()}", name=name.strip())


def _is_local_part(local: str) -> bool:
    """Whether it is a Dot-string or a Quoted-string. RFC 5321 §4.1.2, RFC 6531 §3.3."""
    try:
        size = len(local.encode())
    except UnicodeEncodeError:
        return False
    if not 0 < size <= MAX_LOCAL_BYTES:
        return False
    if local.startswith('"'):
        content, end = _quoted_string(local, 0)
        return len(local) > 2 and end == len(local) and local.endswith('"') and content.isprintable()
    return all(
        atom and all(c in ATEXT or (c > "\x7f" and c.isprintable() and not c.isspace()) for c in atom)
        for atom in local.split(".")
    )


def _is_domain(domain: str) -> bool:
    """Whether it is a domain name or an address literal. RFC 5321 §4.1.2, RFC 5321 §4.1.3."""
    if domain.startswith("["):
        return is_address_literal(domain)
    ascii_domain = _to_ascii(domain)
    if ascii_domain is None or len(ascii_domain) > MAX_DOMAIN_BYTES:
        return False
    labels = ascii_domain.split(".")
    return not labels[-1].isdigit() and all(
        0 < len(label) <= _MAX_LABEL_BYTES and label[0] != "-" and label[-1] != "-" and _LABEL.issuperset(label)
        for label in labels
    )


@lru_cache(maxsize=1024)
def _to_ascii(domain: str) -> str | None:
    """The domain in lower case with A-labels (RFC 5890 §2.3.2.1); None when it has none."""
    if domain.isascii():
        return domain.lower()
    if len(domain) > MAX_DOMAIN_BYTES:
        return None
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return None


def normalize(address: str) -> str:
    """The key under which an address of ours is looked up: lower case, the domain with A-labels.

    Local parts are compared without case: RFC 5321 §2.4 leaves that to the host that owns them, and here we are it.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return domain.lower()
    return f"{local.lower()}@{_to_ascii(domain) or domain.lower()}"


def split_subtag(address: str) -> tuple[str, str | None]:
    """The address without its plus part, and that part: `bot+ctx@d` -> (`bot@d`, `ctx`). RFC 5233 §1.

    None when there is no such part, or an empty one; a local part in quotes is left alone.
    """
    local, at, domain = address.rpartition("@")
    base, plus, tag = local.partition("+")
    if not plus or not base or local.startswith('"'):
        return address, None
    return f"{base}{at}{domain}", tag or None


def domain_of(address: str) -> str:
    """The domain in lower case; "" when there is none."""
    local, _, domain = address.rpartition("@")
    return domain.lower() if local else ""
