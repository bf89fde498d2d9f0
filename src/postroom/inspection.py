"""`postroom inspect`: what Postroom makes of a mail, as one JSON line; no server, no database.

DNS is asked where keys and policies are, unless the mail comes with a zone: then no network is touched.
"""

import asyncio
import base64
import ipaddress
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson

from postroom.base.clock import maybe_iso
from postroom.base.limits import MAX_MESSAGE_BYTES
from postroom.edge.dns_resolver import DnsResolver
from postroom.flows.authenticate import AUTHENTICATION_TIMEOUT_S, from_domains
from postroom.flows.judgement import (
    authentication_json,
    bounce_json,
    codes_json,
    complaint_json,
    links_json,
    screening_json,
)
from postroom.flows.judging import judge
from postroom.mail.authentication.arc_verify import check_arc
from postroom.mail.authentication.dkim_verify import check_dkim
from postroom.mail.authentication.dmarc import check_dmarc
from postroom.mail.authentication.dns import DnsAnswer, DnsLookup, RecordType
from postroom.mail.authentication.spf import check_spf
from postroom.mail.authentication.verdicts import Authentication, SpfResult
from postroom.mail.authentication.zone import ZoneLookup, run_to_end
from postroom.mail.parse import parse_mail
from postroom.mail.values import Mailbox, ParsedMail

MAX_LINE_BYTES = 4 * MAX_MESSAGE_BYTES
"""Of one line of a batch: a whole mail as base64, and room to spare."""

Json = dict[str, Any]


class CaseError(ValueError):
    """A line of a batch that cannot be used; its text is a sentence that says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What is known of how a mail came."""

    ip: str | None = None
    helo: str | None = None
    mail_from: str | None = None
    """The reverse-path; None when it is not known (then nothing is made of its absence)."""
    rcpt_to: str | None = None
    zone: Json | None = None
    """DNS as data: with it no network is touched."""
    now_s: int | None = None


def inspect_mail(raw: bytes, circumstances: Circumstances) -> Json:
    """What the mail says and what kind it is. What this version does not judge is null."""
    mail = parse_mail(raw)
    authentication = _authenticated(raw, mail, circumstances)
    judged = judge(mail, mail_from=circumstances.mail_from, authentication=authentication)
    return {
        "subject": mail.subject,
        "from": _one(mail.from_),
        "to": [str(box) for box in mail.to],
        "cc": [str(box) for box in mail.cc],
        "date": maybe_iso(mail.date_ms),
        "messageId": mail.message_id,
        "inReplyTo": mail.in_reply_to[0] if mail.in_reply_to else None,
        "references": list(mail.references),
        "text": mail.text,
        "html": mail.html,
        "extractedText": judged.reply.text.text if mail.text is not None else None,
        "extractedHtml": judged.reply.html,
        "attachments": [
            {"filename": one.filename, "contentType": one.content_type, "size": len(one.content)}
            for one in mail.attachments
        ],
        "category": judged.category,
        "signals": list(judged.signals),
        "autoReply": judged.category in {"auto_reply", "out_of_office"},
        "bounce": bounce_json(judged.bounce) if judged.bounce is not None else None,
        "complaint": complaint_json(judged.complaint) if judged.complaint is not None else None,
        "unsubscribe": judged.category == "unsubscribe",
        "codes": codes_json(judged.codes),
        "links": links_json(judged.links),
        "screening": screening_json(judged.screening),
        "authentication": authentication_json(authentication),
        "defects": list(mail.defects),
    }


def _authenticated(raw: bytes, mail: ParsedMail, circumstances: Circumstances) -> Authentication:
    """The verdicts: with the zone as DNS, else asking the system's own resolvers."""
    if circumstances.zone is not None:
        return run_to_end(_check(raw, mail, circumstances, ZoneLookup(circumstances.zone)))

    async def over_the_network() -> Authentication:
        resolver = DnsResolver()
        try:
            return await _check(raw, mail, circumstances, _in_time(resolver.lookup))
        finally:
            await resolver.close()

    return asyncio.run(over_the_network())


def _in_time(lookup: DnsLookup) -> DnsLookup:
    """The lookup as long as the server would wait for it; from then on every answer is a temporary error."""
    deadline = asyncio.get_running_loop().time() + AUTHENTICATION_TIMEOUT_S

    async def ask(name: str, kind: RecordType) -> DnsAnswer:
        try:
            async with asyncio.timeout_at(deadline):
                return await lookup(name, kind)
        except TimeoutError:
            return DnsAnswer(outcome="temporary")

    return ask


async def _check(raw: bytes, mail: ParsedMail, circumstances: Circumstances, lookup: DnsLookup) -> Authentication:
    now_s = circumstances.now_s if circumstances.now_s is not None else int(time.time())
    spf = SpfResult(result="none", domain="", reason="the sending host is not known")
    if circumstances.ip is not None:
        spf = await check_spf(
            lookup,
            ip=circumstances.ip,
            helo=circumstances.helo or "",
            mail_from=circumstances.mail_from or "",
        )
    dkim = await check_dkim(raw, lookup, now_s)
    arc = await check_arc(raw, lookup, now_s)
    dmarc = await check_dmarc(lookup, from_domains=from_domains(mail), spf=spf, dkim=dkim)
    return Authentication(spf=spf, dkim=dkim, arc=arc, dmarc=dmarc)


def inspect_batch(lines: IO[bytes]) -> Iterator[bytes]:
    """One JSON line for each line `{id, file|raw|text, ip, helo, mailFrom, zone, now}`, in order.

    A line that cannot be used, or a mail that cannot be read, answers `{id, error}` and the rest goes on.
    """
    while line := lines.readline(MAX_LINE_BYTES):
        if not line.strip():
            continue
        case: Json | None = None
        try:
            _refuse_cut(line, lines)
            case = _read_case(line)
            answer = {"id": case.get("id"), **_inspect_case(case)}
        except Exception as error:  # noqa: BLE001 - a test suite must get its answer, whatever one case does
            case_id = case.get("id") if case is not None else None
            told = str(error) if isinstance(error, CaseError) else f"{type(error).__name__}: {error}"
            answer = {"id": case_id, "error": told}
        yield orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)


def _refuse_cut(line: bytes, lines: IO[bytes]) -> None:
    """Raises CaseError for a line longer than its bound; the rest of it is read and thrown away."""
    if len(line) < MAX_LINE_BYTES or line.endswith(b"\n"):
        return
    while (rest := lines.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass
    raise CaseError(f"The line is over {MAX_LINE_BYTES} bytes.")


def _read_case(line: bytes) -> Json:
    """Raises CaseError for a line that is not a JSON object."""
    try:
        case = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise CaseError(f"The line is not JSON: {error}.") from None
    if not isinstance(case, dict):
        raise CaseError(f"The line must be a JSON object with file, raw or text, not {_kind(case)}.")
    return case


def _inspect_case(case: Json) -> Json:
    circumstances = Circumstances(
        ip=_ip_of(case),
        helo=_text_of(case, "helo"),
        mail_from=_text_of(case, "mailFrom"),
        rcpt_to=_text_of(case, "rcptTo"),
        zone=_zone_of(case),
        now_s=_now_of(case),
    )
    raw = _raw_of(case)
    return {"file": _text_of(case, "file"), **inspect_mail(raw, circumstances)}


def _raw_of(case: Json) -> bytes:
    raw, text, file = (_text_of(case, name) for name in ("raw", "text", "file"))
    if raw is not None:
        try:
            return base64.b64decode(raw, validate=True)
        except ValueError as error:
            raise CaseError(f"raw is not base64: {error}.") from None
    if text is not None:
        body = text.encode("utf-8", "replace")
        return b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body
    if file is not None:
        with open(file, "rb") as opened:  # noqa: PTH123 - the path is the caller's word
            return opened.read()
    raise CaseError("A case needs file, raw or text.")


def _text_of(case: Json, name: str) -> str | None:
    value = case.get(name)
    if value is not None and not isinstance(value, str):
        raise CaseError(f"{name} must be a string, not {_kind(value)}.")
    return value


def _ip_of(case: Json) -> str | None:
    value = _text_of(case, "ip") or None  # "" as null: who writes a table of cases leaves it empty
    if value is not None:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            raise CaseError(f"ip must be an IPv4 or IPv6 address, not {value[:100]!r}.") from None
    return value


def _zone_of(case: Json) -> Json | None:
    value = case.get("zone")
    if value is not None and not isinstance(value, dict):
        raise CaseError(f"zone must be an object of names, not {_kind(value)}.")
    return value


def _now_of(case: Json) -> int | None:
    value = case.get("now")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise CaseError(f"now must be a number of seconds since 1970, not {value!r:.100}.")
    return int(value)


def _kind(value: object) -> str:
    """What JSON calls the value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    names = ((str, "a string"), (int | float, "a number"), (dict, "an object"), (list, "a list"))
    return next((name for kind, name in names if isinstance(value, kind)), "null")


def _one(boxes: tuple[Mailbox, ...]) -> str | None:
    return str(boxes[0]) if boxes else None
