"""`postroom inspect`: what Postroom makes of a mail, as one JSON line; no server, no database.

DNS is asked where keys and policies are, unless the mail comes with a zone: then no network is touched.
"""

import asyncio
import base64
import binascii
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson

from postroom.base.clock import maybe_iso
from postroom.base.limits import MAX_MESSAGE_BYTES
from postroom.edge.dns_resolver import DnsResolver
from postroom.flows.authenticate import from_domains
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
from postroom.mail.authentication.dns import DnsLookup
from postroom.mail.authentication.spf import check_spf
from postroom.mail.authentication.verdicts import Authentication, SpfResult
from postroom.mail.authentication.zone import ZoneLookup, run_to_end
from postroom.mail.parse import parse_mail
from postroom.mail.values import Mailbox, ParsedMail

MAX_LINE_BYTES = 4 * MAX_MESSAGE_BYTES
"""Of one line of a batch: a whole mail as base64, and room to spare."""

Json = dict[str, Any]


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
    lookup: DnsLookup = DnsResolver().lookup if circumstances.zone is None else ZoneLookup(circumstances.zone)
    now_s = circumstances.now_s if circumstances.now_s is not None else int(time.time())

    async def check() -> Authentication:
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

    return asyncio.run(check()) if circumstances.zone is None else run_to_end(check())


def inspect_batch(lines: IO[bytes]) -> Iterator[bytes]:
    """One JSON line for each line `{id, file|raw|text, ip, helo, mailFrom, zone, now}`, in order.

    A line that cannot be used, or a mail that cannot be read, answers `{id, error}` and the rest goes on.
    """
    while line := lines.readline(MAX_LINE_BYTES):
        if not line.strip():
            continue
        case: Any = None
        try:
            _refuse_cut(line, lines)
            case = orjson.loads(line)
            answer = {"id": case.get("id"), **_inspect_case(case)}
        except Exception as error:  # noqa: BLE001 - a test suite must get its answer, whatever one case does
            case_id = case.get("id") if isinstance(case, dict) else None
            answer = {"id": case_id, "error": f"{type(error).__name__}: {error}"}
        yield orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)


def _refuse_cut(line: bytes, lines: IO[bytes]) -> None:
    """Raises ValueError for a line longer than its bound; the rest of it is read and thrown away."""
    if len(line) < MAX_LINE_BYTES or line.endswith(b"\n"):
        return
    while (rest := lines.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass
    raise ValueError(f"the line is over {MAX_LINE_BYTES} bytes")


def _inspect_case(case: Json) -> Json:
    circumstances = Circumstances(
        ip=case.get("ip"),
        helo=case.get("helo"),
        mail_from=case.get("mailFrom"),
        rcpt_to=case.get("rcptTo"),
        zone=case.get("zone"),
        now_s=case.get("now"),
    )
    return {"file": case.get("file"), **inspect_mail(_raw_of(case), circumstances)}


def _raw_of(case: Json) -> bytes:
    if "raw" in case:
        try:
            return base64.b64decode(case["raw"], validate=True)
        except binascii.Error as error:
            raise ValueError(f"raw is not base64: {error}") from None
    if "text" in case:
        body = str(case["text"]).encode("utf-8", "replace")
        return b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body
    if "file" in case:
        with open(case["file"], "rb") as file:  # noqa: PTH123 - the path is the caller's word
            return file.read()
    raise ValueError("a case needs file, raw or text")


def _one(boxes: tuple[Mailbox, ...]) -> str | None:
    return str(boxes[0]) if boxes else None
