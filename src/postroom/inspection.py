"""`postroom inspect`: what Postroom makes of a mail, as one JSON line; no server, no database, no network."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson

from postroom.base.clock import maybe_iso
from postroom.base.limits import MAX_MESSAGE_BYTES
from postroom.mail.parse import parse_mail
from postroom.mail.reply_mail import extract_mail_reply
from postroom.mail.values import Mailbox
from postroom.rules.triage import is_automatic, triage

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
    unknown = "unknown@invalid"
    judged = triage(mail, circumstances.mail_from if circumstances.mail_from is not None else unknown)
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
        "extractedText": extract_mail_reply(mail).text.text if mail.text is not None else None,
        "attachments": [
            {"filename": one.filename, "contentType": one.content_type, "size": len(one.content)}
            for one in mail.attachments
        ],
        "category": judged.category,
        "signals": list(judged.signals),
        "autoReply": is_automatic(judged.category) and judged.category == "auto_reply",
        "bounce": None,
        "complaint": None,
        "unsubscribe": None,
        "codes": None,
        "links": None,
        "screening": None,
        "authentication": None,
        "defects": list(mail.defects),
    }


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
