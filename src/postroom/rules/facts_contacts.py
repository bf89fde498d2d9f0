"""Email addresses and phone numbers in a text."""

# ruff: noqa: RUF001 - tables of words of many languages, written as rows

import re
from dataclasses import dataclass

from postroom.mail.address import parse_mailbox

MAX_CONTACTS = 100
"""Addresses, and phone numbers, of one text."""
MAX_LOCAL_CHARS = 64
"""RFC 5321 §4.5.3.1.1."""
MAX_DOMAIN_CHARS = 255
"""RFC 5321 §4.5.3.1.2."""
MIN_E164_DIGITS = 8
MAX_E164_DIGITS = 15
"""ITU-T E.164: country code and number together."""
_CUE_CHARS = 24
_LOCAL = frozenset(".!#$%&'*+-/=?^_`{|}~")
_AROUND = "<>()[]{}\"',;:.!?|*`’“”„"
_DIGITS = re.compile(r"[0-9]+")
_JOINTS = frozenset(" .-/()\u00a0\u2011\u2013")
_MAX_JOINT = 3
_CUES = (
    "tel",
    "phone",
    "call",
    "mobil",
    "cell",
    "fax",
    "handy",
    "fon",
    "portable",
    "móvil",
    "celular",
    "telemóvel",
    "whatsapp",
    "puhelin",
    "gsm",
    "тел",
    "моб",
    "电话",
    "電話",
    "手机",
    "전화",
    "هاتف",
    "טלפון",
    "dial",
    "reach",
    "ring",
    "text me",
    "bel ",
    "ruf",
    "llam",
    "lig",
    "chiam",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """A phone number."""

    e164: str | None
    """`+4930123456`; None for a number that names no country."""
    raw: str
    start: int
    """Where in the text."""


def find_emails(text: str) -> tuple[str, ...]:
    """The email addresses of a text in order, each once, the domain in lower case; at most MAX_CONTACTS."""
    found: dict[str, None] = {}
    at = text.find("@")
    while at >= 0 and len(found) < MAX_CONTACTS:
        address = _address_around(text, at)
        if address is not None:
            found.setdefault(address)
        at = text.find("@", at + 1)
    return tuple(found)


def _address_around(text: str, at: int) -> str | None:
    low = at
    while low and at - low < MAX_LOCAL_CHARS and (text[low - 1].isalnum() or text[low - 1] in _LOCAL):
        low -= 1
    high = at + 1
    while high < len(text) and high - at <= MAX_DOMAIN_CHARS and (text[high].isalnum() or text[high] in ".-"):
        high += 1
    local, domain = text[low:at].lstrip(_AROUND), text[at + 1 : high].strip(".-")
    if local.startswith("mailto:"):
        local = local.removeprefix("mailto:")
    # A host without a point is a mention or a password, not an address of the internet.
    if not local or "." not in domain or domain.rpartition(".")[2].isdigit():
        return None
    mailbox = parse_mailbox(f"{local}@{domain.lower()}")
    return mailbox.address if mailbox is not None else None


def find_phones(text: str) -> tuple[Phone, ...]:
    """The phone numbers of a text in order, at most MAX_CONTACTS.

    With `+` or `00` and a country code they have an E.164 form; others are taken only behind a word such as "Tel.", or
    in the North American form (212) 555-0123.
    """
    found: list[Phone] = []
    runs = [match.span() for match in _DIGITS.finditer(text)]
    at = 0
    while at < len(runs) and len(found) < MAX_CONTACTS:
        last = at
        while last + 1 < len(runs) and last - at < MAX_E164_DIGITS and _joined(text, runs[last][1], runs[last + 1][0]):
            last += 1
        phone = _phone(text, runs[at : last + 1])
        if phone is not None:
            found.append(phone)
        at = last + 1
    return tuple(found)


def _joined(text: str, end: int, start: int) -> bool:
    """Whether what stands between two runs of digits joins them into one phone number."""
    between = text[end:start]
    return len(between) <= _MAX_JOINT and all(mark in _JOINTS for mark in between)


def _phone(text: str, runs: list[tuple[int, int]]) -> Phone | None:
    start, end = runs[0][0], runs[-1][1]
    pieces = [text[low:high] for low, high in runs]
    before = text[start - 1 : start]
    if before.isalnum() or text[end : end + 1].isalnum() or text[end : end + 1] in {"@", "%"}:
        return None
    # +44 (0)20 …: the zero in brackets is dialled only at home.
    international = before == "+" or (before == "(" and text[start - 2 : start - 1] == "+")
    kept = [
        piece
        for number, piece in enumerate(pieces)
        if not (piece == "0" and number and text[runs[number][0] - 1] == "(" and text[runs[number][1]] == ")")
    ]
    digits = "".join(kept)
    if not international and digits.startswith("00") and MIN_E164_DIGITS + 2 <= len(digits) <= MAX_E164_DIGITS + 2:
        international, digits = _has_cue(text, start) or len(pieces) > 1, digits[2:]
        if not international:
            return None
    if international:
        if not MIN_E164_DIGITS <= len(digits) <= MAX_E164_DIGITS or digits[0] == "0":
            return None
        begin = start - 1 if before == "+" else start - 2 if before == "(" else start
        return Phone(e164=f"+{digits}", raw=text[begin:end], start=begin)
    american = [len(piece) for piece in pieces] in ([3, 3, 4], [1, 3, 3, 4]) and len(pieces[-1]) == 4
    if not 7 <= len(digits) <= MAX_E164_DIGITS or (not american and not _has_cue(text, start)):
        return None
    begin = start - 1 if before == "(" else start
    return Phone(e164=None, raw=text[begin:end], start=begin)


def _has_cue(text: str, start: int) -> bool:
    before = text[max(0, start - _CUE_CHARS) : start].lower().rpartition("\n")[2]
    return any(cue in before for cue in _CUES)
