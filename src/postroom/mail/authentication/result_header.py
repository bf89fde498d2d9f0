"""The Authentication-Results field: written for what we found, read for what a trusted forwarder found. RFC 8601."""

import string
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.mail.addr_spec import a_label_domain, is_atom, quoted_string
from postroom.mail.authentication.verdicts import Authentication, DkimResult, DmarcResult, SpfResult

MAX_REASON_CHARS = 200
"""Of one reason, in the field."""
MAX_ADDRESS_CHARS = 254
"""RFC 5321 §4.5.3.1.3: a path has 256 with its brackets. A longer reverse-path is shown by its domain."""
MAX_WRITTEN_SIGNATURES = 20
"""DKIM results in one field."""
LINE_CHARS = 78
"""RFC 5322 §2.1.1: where lines are folded if they can be."""
MAX_READ_CHARS = 16_384
"""Of a field that is read; what comes after is left out."""
MAX_READ_RESULTS = 100
"""Results read out of one field."""

_SPACES = " \t\r\n"
_TOKEN = string.ascii_letters + string.digits + "!#$%&'*+-.^_`{|}~"


def authentication_results(
    authserv_id: str, authentication: Authentication, *, mail_from: str, helo: str, from_domain: str, remote_ip: str
) -> str:
    """The field's whole value, folded with CRLF and a tab, printable ASCII otherwise. RFC 8601 §2.2.

    authserv_id: our name, the one under which others trust us. mail_from: the reverse-path, "" for the null one.
    from_domain: of From. Whatever comes from the mail or its sender is quoted or left out: it can begin no line,
    no comment and no result of its own.
    """
    results = [_spf_words(authentication.spf, mail_from, helo)]
    results += [_dkim_words(one) for one in authentication.dkim[:MAX_WRITTEN_SIGNATURES]] or [["dkim=none"]]
    arc = authentication.arc
    results.append([f"arc={arc.cv}", *_reason(arc.reason), *_property("smtp.remote-ip", remote_ip)])
    results.append(_dmarc_words(authentication.dmarc, from_domain))
    lines = [_value(authserv_id) or "unknown"]
    for words in results:
        lines[-1] += ";"
        lines += _folded(words)
    return "\r\n\t".join(lines)


def _spf_words(spf: SpfResult, mail_from: str, helo: str) -> list[str]:
    words = [f"spf={spf.result}", *_reason(spf.reason)]
    if spf.scope == "helo":
        return words + _property("smtp.helo", helo)
    return words + _property("smtp.mailfrom", _shown_path(mail_from))


def _dkim_words(dkim: DkimResult) -> list[str]:
    return [
        f"dkim={dkim.result}", *_reason(dkim.reason), *_property("header.d", dkim.domain),
        *_property("header.s", dkim.selector), *_property("header.a", dkim.algorithm),
        *_property("header.i", dkim.identity),
    ]  # fmt: skip


def _dmarc_words(dmarc: DmarcResult, from_domain: str) -> list[str]:
    policy = [f"(p={dmarc.policy})"] if dmarc.policy else []
    domain = a_label_domain(from_domain) or from_domain
    return [f"dmarc={dmarc.result}", *policy, *_reason(dmarc.reason), *_property("header.from", domain)]


def _shown_path(mail_from: str) -> str:
    """The address when it can be shown, otherwise its domain."""
    path = mail_from.removeprefix("<").removesuffix(">")
    local, at, domain = path.rpartition("@")
    ascii_domain = a_label_domain(domain.removesuffix(".")) or ""
    whole = f"{local}{at}{ascii_domain}"
    return whole if ascii_domain and len(whole) <= MAX_ADDRESS_CHARS and _is_plain(whole) else ascii_domain


def _reason(text: str) -> list[str]:
    """`reason="…"`, nothing for none. RFC 8601 §2.2."""
    text = text[:MAX_REASON_CHARS]
    if not _is_plain(text):
        text = "".join(char if " " <= char <= "~" else "?" for char in text)
    return [f"reason={quoted_string(text)}"] if text else []


def _property(name: str, text: str) -> list[str]:
    """`name=value`, nothing for a value that is empty or cannot be written."""
    value = _value(text)
    return [f"{name}={value}"] if value else []


def _value(text: str) -> str:
    """The text as a token, an address of atoms, or a quoted string; "" when it is not short printable ASCII."""
    if len(text) > MAX_ADDRESS_CHARS or not _is_plain(text):
        return ""
    if not text.strip(_TOKEN):
        return text
    local, at, domain = text.rpartition("@")
    if at and (not local or all(map(is_atom, local.split(".")))) and domain == a_label_domain(domain):
        return text if not domain.startswith("[") else quoted_string(text)
    return quoted_string(text)


def _is_plain(text: str) -> bool:
    """Whether there is nothing but printable ASCII, and something."""
    return bool(text) and text.isascii() and text.isprintable()


def _folded(words: list[str]) -> list[str]:
    """The words as lines, each after the first to begin with another tab."""
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + 1 > LINE_CHARS - 2:
            lines.append(word)
        else:
            lines[-1] += " " + word
    return lines


# --- Reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedResult:
    """One result of a field. RFC 8601 §2.2."""

    method: str
    """`spf`, `dkim`, `dmarc`, `arc`, …; lower case, without a version."""
    result: str
    """`pass`, `fail`, …; lower case."""
    properties: tuple[tuple[str, str], ...] = ()
    """`("header.d", "example.org")` and so on, in order, names in lower case; a reason is one of them."""

    def property(self, name: str) -> str:
        """The first value of the property, "" without one."""
        return next((value for key, value in self.properties if key == name), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedResults:
    """A field as it was read."""

    authserv_id: str
    """Who says so, lower case; "" when the field does not begin with a name."""
    results: tuple[ReportedResult, ...] = ()

    def of(self, method: str) -> tuple[ReportedResult, ...]:
        """The results of one method."""
        return tuple(result for result in self.results if result.method == method)


def read_authentication_results(value: str) -> ReportedResults:
    """Who says what of a mail; what is malformed is left out, from the point on where it cannot be told apart.

    value: of Authentication-Results, or of ARC-Authentication-Results, whose `i=1;` (RFC 8617 §4.1.1) is passed
    over; folded or not. Comments are dropped and quotes resolved, so neither can pass for a result.
    Raises: never. Linear, and at most 16 KiB and 100 results are read.
    """
    segments = _segments(value[:MAX_READ_CHARS])
    first = next(segments, [])
    if first and first[0][0] == "i" and first[0][1] is not None:
        first = next(segments, [])
    authserv_id = first[0][0] if first and first[0][1] is None else ""
    results: list[ReportedResult] = []
    for pairs in segments:
        if len(results) == MAX_READ_RESULTS:
            break
        # A name alone is the word "none", or malformed.
        if not pairs or pairs[0][1] is None:
            continue
        method, result = pairs[0][0].partition("/")[0], pairs[0][1]
        if not _is_keyword(method) or not _is_keyword(result):
            continue
        results.append(
            ReportedResult(
                method=method.lower(),
                result=result.lower(),
                properties=tuple((name.lower(), text) for name, text in pairs[1:] if text is not None),
            )
        )
    return ReportedResults(authserv_id=authserv_id.lower(), results=tuple(results))


def _is_keyword(text: str) -> bool:
    """RFC 8601 §2.2."""
    return bool(text) and text.isascii() and text.replace("-", "a").isalnum()


_Pair = tuple[str, str | None]
"""A name and what it equals; None for a word alone."""


def _segments(text: str) -> Iterator[list[_Pair]]:
    """What stands between semicolons, as pairs. One that ends within a comment or a quoted string is left out."""
    pairs: list[_Pair] = []
    name: str | None = None
    at = 0
    while at < len(text):
        char = text[at]
        if char == ";":
            if name is not None:
                pairs.append((name, ""))
            yield pairs
            pairs, name = [], None
            at += 1
        elif char in _SPACES:
            at += 1
        elif char == "(":
            at = _after_comment(text, at)
            if at < 0:
                return
        elif char == "=" and name is None and pairs and pairs[-1][1] is None:
            name = pairs.pop()[0]
            at += 1
        else:
            word, at = _word(text, at, is_value=name is not None)
            if at < 0:
                return
            pairs.append((word, None) if name is None else (name, word))
            name = None
    if name is not None:
        pairs.append((name, ""))
    yield pairs


def _word(text: str, at: int, *, is_value: bool) -> tuple[str, int]:
    """The word that begins here and where it ends, -1 when its quotes do not. A name ends at `=`, a value does not."""
    stops = " \t\r\n;(" if is_value else " \t\r\n;(="
    pieces: list[str] = []
    start = at
    while at < len(text) and (text[at] not in stops or at == start):
        if text[at] == '"':
            content, at = _quoted(text, at)
            pieces.append(content)
            if at < 0:
                return "", -1
        else:
            begin = at
            at += 1
            while at < len(text) and text[at] != '"' and text[at] not in stops:
                at += 1
            pieces.append(text[begin:at])
    return "".join(pieces), at


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The content of the quoted string that begins here, and where it ends; -1 when it does not."""
    pieces: list[str] = []
    at += 1
    while at < len(text):
        if text[at] == '"':
            return "".join(pieces), at + 1
        if text[at] == "\\":
            at += 1
        pieces.append(text[at : at + 1])
        at += 1
    return "", -1


def _after_comment(text: str, at: int) -> int:
    """Where the comment that begins here ends; -1 when it does not. RFC 5322 §3.2.2: they nest."""
    depth = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return -1
