"""Trace: the Received line that we put before a mail, and how many a mail already carries."""

import functools
import ipaddress
import string
from datetime import UTC, datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HELO_CHARS = frozenset(string.ascii_letters + string.digits + ".-_:[]")
_MAX_HELO_CHARS = 255
_RECEIVED = b"\nreceived:"


@functools.lru_cache(maxsize=8)
def render_date(at_s: int) -> str:
    """The moment as `Sat, 21 Nov 2026 07:02:15 +0000`. RFC 5322 §3.3.

    at_s: whole seconds since 1970 UTC. Mails of one second share the work.
    """
    moment = datetime.fromtimestamp(at_s, UTC)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year} {moment:%H:%M:%S} +0000"


@functools.lru_cache(maxsize=1024)
def address_literal(ip: str) -> str:
    """The address in brackets, `[192.0.2.1]` or `[IPv6:2001:db8::1]`. RFC 5321 §4.1.3.

    ip: as the socket gives it, with or without a zone; what is no address comes back as `[unknown]`.
    """
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return "[unknown]"
    if address.version == 6 and address.ipv4_mapped is not None:
        return f"[{address.ipv4_mapped}]"
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def render_received(
    *, helo: str, remote_ip: str, hostname: str, protocol: str, mail_id: str, recipient: str | None, at_ms: int
) -> bytes:
    """Our Received line, folded, with its final CRLF. RFC 5321 §4.4.

    helo: what the peer called itself; characters that no domain or literal has are shown as `-`.
    protocol: the word after `with` (RFC 3848 §1). mail_id: the word after `id`.
    recipient: for the `for` clause; None when there are several, so that none learns of another.
    at_ms: milliseconds since 1970 UTC.
    """
    if not _HELO_CHARS.issuperset(helo):
        helo = "".join(char if char in _HELO_CHARS else "-" for char in helo)
    clause = f"\r\n\tfor <{recipient}>" if recipient is not None else ""
    return (
        f"Received: from {helo[:_MAX_HELO_CHARS] or 'unknown'} ({address_literal(remote_ip)})\r\n"
        f"\tby {hostname} with {protocol} id {mail_id}{clause};\r\n"
        f"\t{render_date(at_ms // 1000)}\r\n"
    ).encode()


def find_header_end(raw: bytes | bytearray, max_bytes: int) -> int | None:
    """Where the header section's last line feed is; None when it does not end within `max_bytes`.

    A mail without an empty line is all header. Lines may end with a bare LF: readers of the mail accept that too.
    Source: RFC 5322 §2.1.
    """
    limit = max_bytes + 3
    end = raw.find(b"\n\r\n", 0, limit)
    bare = raw.find(b"\n\n", 0, limit if end < 0 else end + 1)
    if bare >= 0:
        end = bare
    if end < 0:
        end = len(raw)
    return end if end <= max_bytes else None


def count_received(header: bytes | bytearray) -> int:
    """How many Received lines a header section has. RFC 5321 §6.3.

    header: from the first line on, CRLF or LF; at most base.limits.MAX_HEADER_BYTES.
    """
    lowered = header.lower()
    return lowered.count(_RECEIVED) + lowered.startswith(_RECEIVED[1:])
