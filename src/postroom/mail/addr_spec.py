"""Addresses as they are written: in header fields (RFC 5322 §3.4.1) and in SMTP paths (RFC 5321 §4.1.2)."""

import ipaddress
from functools import lru_cache

import idna

from postroom.base.errors import BadInput

MAX_LOCAL_PART_BYTES = 256
"""RFC 5321 §4.5.3.1.1 asks for 64; return addresses that carry a token are longer in practice."""
MAX_DOMAIN_CHARS = 253
"""RFC 1035 §2.3.4: 255 octets on the wire, 253 as text."""

ATEXT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~")
"""RFC 5322 §3.2.3."""
_DOMAIN_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_FIX = "Give one address in the form local@domain."


@lru_cache(maxsize=4096)
def a_label_domain(domain: str) -> str | None:
    """The domain in ASCII and lower case (RFC 5890 §2.3.2.1); None when it cannot be one.

    domain: as typed, U-labels or A-labels, without a final dot. An address literal such as `[192.0.2.1]` or
    `[IPv6:2001:db8::1]` is kept (RFC 5321 §4.1.3).
    """
    if not domain or len(domain) > MAX_DOMAIN_CHARS:
        return None
    if domain[0] == "[":
        return domain if is_address_literal(domain) else None
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except UnicodeError:
            return None
    labels = domain.lower().split(".")
    if not all(0 < len(label) < 64 and _DOMAIN_CHARS.issuperset(label) for label in labels):
        return None
    return ".".join(labels) if len(domain) <= MAX_DOMAIN_CHARS else None


@lru_cache(maxsize=4096)
def render_addr_spec(address: str, param: str = "address") -> str:
    """The address as it is written: the domain in A-labels, the local part quoted where it must be.

    address: `local@domain` without angle brackets; a local part in quotes is kept as it is.
    Returns: ASCII, unless the local part is not: then it holds UTF-8 and wants SMTPUTF8 (RFC 6531 §3.3).
    Raises: BadInput naming `param` when this is no address, or one that holds line breaks or control characters.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local:
        raise BadInput(f"{param}: {address[:100]!r} is not an email address.", param=param, fix=_FIX)
    # str.isprintable() is False for controls, line and paragraph separators, and halves of surrogate pairs.
    if not local.isprintable() or len(local.encode()) > MAX_LOCAL_PART_BYTES:
        raise BadInput(f"{param}: the part before the @ has characters or a length that no address may have.",
                       param=param, fix=_FIX)  # fmt: skip
    ascii_domain = a_label_domain(domain)
    if ascii_domain is None:
        raise BadInput(f"{param}: {domain[:100]!r} is not a domain.", param=param, fix=_FIX)
    return f"{_written_local_part(local, param)}@{ascii_domain}"


def needs_smtputf8_path(address: str) -> bool:
    """Whether the address can only go to a peer that offers SMTPUTF8: its local part is not ASCII."""
    return not address.rpartition("@")[0].isascii()


def is_address_literal(domain: str) -> bool:
    """Whether it is `[192.0.2.1]` or `[IPv6:2001:db8::1]`. RFC 5321 §4.1.3."""
    inner = domain[1:-1]
    if not domain.startswith("[") or not domain.endswith("]") or "%" in inner:
        return False
    try:
        if inner[:5].lower() == "ipv6:":
            ipaddress.IPv6Address(inner[5:])
        else:
            ipaddress.IPv4Address(inner)
    except ValueError:
        return False
    return True


def is_atom(text: str) -> bool:
    """Whether the text is made of `atext` alone, at least one. RFC 5322 §3.2.3."""
    return bool(text) and ATEXT.issuperset(text)


def quoted_string(text: str) -> str:
    """The text between double quotes, with its quotes and backslashes escaped. RFC 5322 §3.2.4."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written_local_part(local: str, param: str) -> str:
    if all(atom and all(c in ATEXT or c > "\x7f" for c in atom) for atom in local.split(".")):
        return local
    if local[0] == local[-1] == '"' and len(local) > 1:
        if not _is_quoted_content(local[1:-1]):
            raise BadInput(f"{param}: the quoted part before the @ is not well formed.", param=param, fix=_FIX)
        return local
    # Two dots in a row, a dot at the end: some phone companies gave such addresses out.
    if all(c in ATEXT or c == "." or c > "\x7f" for c in local):
        return quoted_string(local)
    raise BadInput(f"{param}: the part before the @ has characters that must be quoted.", param=param, fix=_FIX)


def _is_quoted_content(inner: str) -> bool:
    escaped = False
    for char in inner:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            return False
    return not escaped
