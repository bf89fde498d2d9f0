"""The pure half of receiving: what one mail says, as the columns of its message.

open_mail    parse, and what its signatures need          before anybody asks DNS
read_mail    reports → new text → triage → screen → codes and links
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from postroom.flows.accept import AcceptedMail, envelope_to_json
from postroom.flows.authenticate import NOT_CHECKED, Origin, Signatures
from postroom.flows.judgement import (
    authentication_json,
    bounce_json,
    codes_json,
    complaint_json,
    links_json,
    screening_json,
)
from postroom.flows.judging import Judged, judge
from postroom.mail.address import normalize, split_subtag
from postroom.mail.authentication.arc_verify import prepare_arc
from postroom.mail.authentication.dkim_verify import prepare_dkim
from postroom.mail.authentication.own_results import RESULTS_FIELD, authserv_id
from postroom.mail.html_hidden import may_hide
from postroom.mail.html_safe import sanitize_html
from postroom.mail.html_seen import has_style_sheet, style_sheets, without_unseen
from postroom.mail.parse import parse_mail
from postroom.mail.reply_mail import MailReply
from postroom.mail.reports.values import Bounce, Complaint
from postroom.mail.values import Mailbox, ParsedAttachment, ParsedMail
from postroom.rules.return_path import returned_message, unsubscribed_message

REPORTS = frozenset({"bounce", "complaint", "delivery_notice"})
"""Categories of mail that speaks of another mail."""
MAX_KEPT_HEADER_CHARS = 65_536
"""Of all header fields together, kept on the message; the raw mail keeps all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedMail:
    """A mail whose parts lie open; nothing is judged yet."""

    mail: AcceptedMail
    parsed: ParsedMail
    signatures: Signatures | None
    """None when it did not come over SMTP: there is nothing to check."""
    defect: str | None = None
    """Why the mail could not be opened; then only its envelope is used."""

    @property
    def key(self) -> tuple[str, str]:
        """(workspace id, id of the inbound mail)."""
        return self.mail.workspace_id, self.mail.id


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadMail:
    """A mail that has been read and is not yet filed."""

    mail: AcceptedMail
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    fingerprint: str | None
    """Tells a second copy of the same mail; None when the mail has no Message-ID to go by."""
    category: str
    columns: dict[str, Any]
    """Of the table messages, all that does not depend on what the store holds."""
    attachments: tuple[ParsedAttachment, ...] = ()
    bounce: Bounce | None = None
    complaint: Complaint | None = None
    returned_id: str | None = None
    """The message of ours to whose return path this came: rules/return_path.py."""
    unsubscribes: bool = False
    """Whether it came to the address that unsubscribes its recipient."""
    forged: bool = False
    suspicious: bool = False
    """Screening found something."""

    @property
    def key(self) -> tuple[str, str]:
        """(workspace id, id of the inbound mail)."""
        return self.mail.workspace_id, self.mail.id

    @property
    def about_id(self) -> str | None:
        """Message-ID of the mail that this report is about, when it says so."""
        report = self.bounce or self.complaint
        return report.original_message_id if report is not None else None


def open_mail(mail: AcceptedMail) -> OpenedMail:
    """The mail, parsed, its bodies hashed where signatures ask for it."""
    signatures = None
    if mail.envelope.remote_ip:
        signatures = Signatures(dkim=prepare_dkim(mail.raw), arc=prepare_arc(mail.raw))
    return OpenedMail(mail=mail, parsed=parse_mail(mail.raw), signatures=signatures)


def closed_mail(mail: AcceptedMail, defect: str) -> OpenedMail:
    """A mail that cannot be opened, and why."""
    return OpenedMail(mail=mail, parsed=ParsedMail(subject=""), signatures=None, defect=defect)


def read_mail(opened: OpenedMail, origin: Origin, return_key: bytes) -> ReadMail:
    """What the mail says and what is to be thought of it. return_key: of our return paths."""
    mail, parsed = opened.mail, opened.parsed
    judged = judge(parsed, mail_from=mail.envelope.mail_from, authentication=origin.authentication)
    unsubscribed = unsubscribed_message(_subtag(mail), return_key)
    return ReadMail(
        mail=mail,
        message_id=parsed.message_id,
        in_reply_to=parsed.in_reply_to,
        references=parsed.references,
        fingerprint=_fingerprint(mail, parsed),
        # Whatever is written to such an address, and however: providers send the wish for their users.
        category=judged.category if unsubscribed is None or judged.category in REPORTS else "unsubscribe",
        columns={
            **_envelope_columns(mail, return_key),
            **_header_columns(parsed, mail.envelope.mail_from, origin.results),
            **_text_columns(parsed, judged.reply),
            **_judged_columns(judged, origin),
            "defects": list(parsed.defects),
        },
        attachments=parsed.attachments,
        bounce=judged.bounce,
        complaint=judged.complaint,
        returned_id=returned_message(_subtag(mail), return_key) or unsubscribed,
        unsubscribes=unsubscribed is not None,
        forged=origin.forged,
        suspicious=bool(judged.screening.findings),
    )


def read_nothing(mail: AcceptedMail, defect: str) -> ReadMail:
    """A mail of which only the envelope is used: the raw bytes are there for who can make more of it."""
    nothing = ParsedMail(subject="", from_=(Mailbox(address=mail.envelope.mail_from),))
    judged = judge(nothing, mail_from=mail.envelope.mail_from or None)
    return ReadMail(
        mail=mail,
        message_id=None,
        in_reply_to=(),
        references=(),
        fingerprint=None,
        category="message",
        columns={
            **_envelope_columns(mail, b""),
            **_header_columns(nothing, mail.envelope.mail_from),
            **_text_columns(nothing, judged.reply),
            **_judged_columns(judged, NOT_CHECKED),
            "defects": [defect],
        },
    )


def _judged_columns(judged: Judged, origin: Origin) -> dict[str, Any]:
    report: dict[str, Any] = {}
    if judged.bounce is not None:
        report["bounce"] = bounce_json(judged.bounce)
    if judged.complaint is not None:
        report["complaint"] = complaint_json(judged.complaint)
    authentication = authentication_json(origin.authentication)
    if origin.results is not None:
        authentication["results"] = origin.results
    return {
        "signals": list(judged.signals),
        "authentication": authentication,
        "screening": screening_json(judged.screening),
        "codes": codes_json(judged.codes) or None,
        "links": links_json(judged.links) or None,
        "report": report or None,
    }


def _subtag(mail: AcceptedMail) -> str | None:
    return split_subtag(normalize(mail.envelope.rcpt_to[0]))[1] if mail.envelope.rcpt_to else None


def _envelope_columns(mail: AcceptedMail, return_key: bytes) -> dict[str, Any]:
    delivered_to = mail.envelope.rcpt_to[0] if mail.envelope.rcpt_to else ""
    subtag = _subtag(mail)
    return {
        "delivered_to": delivered_to,
        # A tag of ours says nothing that an agent could use.
        "subtag": None if _is_ours(subtag, return_key) else subtag,
        "envelope": envelope_to_json(mail.envelope),
        "raw_blob_id": mail.blob_id,
        "size_bytes": len(mail.raw),
        "sent_at": None,
    }


def _is_ours(subtag: str | None, return_key: bytes) -> bool:
    return returned_message(subtag, return_key) is not None or unsubscribed_message(subtag, return_key) is not None


def _author(parsed: ParsedMail, mail_from: str) -> Mailbox:
    """Who wrote it: the first of From that has an address, else who the envelope names.

    `Jane O'Neil, Inc. <jane@example.com>` is two mailboxes by the letter, the first without an address.
    """
    for box in parsed.from_:
        if box.address:
            return box
    return Mailbox(address=mail_from, name=parsed.from_[0].name if parsed.from_ else "")


def _header_columns(parsed: ParsedMail, mail_from: str, results: str | None = None) -> dict[str, Any]:
    author = _author(parsed, mail_from)
    reply_to = parsed.reply_to[0] if parsed.reply_to else None
    return {
        "from_address": author.address,
        "from_name": author.name or None,
        "to": [str(one) for one in parsed.to],
        "cc": [str(one) for one in parsed.cc],
        "bcc": None,
        "reply_to": str(reply_to) if reply_to else None,
        "subject": parsed.subject,
        "headers": _kept_headers(parsed, results),
        "message_id": parsed.message_id,
        "in_reply_to": parsed.in_reply_to[0] if parsed.in_reply_to else None,
        "references": list(parsed.references),
    }


def _text_columns(parsed: ParsedMail, reply: MailReply) -> dict[str, Any]:
    new_text = reply.text.text if parsed.text is not None else None
    if parsed.text is not None and new_text == parsed.text.strip():
        new_text = None  # all of it is new: views.extracted_text
    return {
        "text": parsed.text,
        "html": _safe_html(parsed.html) if parsed.html is not None else None,
        "extracted_text": new_text,
        "extracted_html": _new_html(parsed, reply),
    }


def _new_html(parsed: ParsedMail, reply: MailReply) -> str | None:
    """The new HTML, "" when none of it is new; None when all of it is, or when there is none: views.extracted_html."""
    if reply.html is None or reply.html == parsed.html:
        return None
    return _safe_html(style_sheets(parsed.html or "") + reply.html) if reply.html else ""


def _safe_html(html: str) -> str:
    """The HTML to be shown. What style sheets hide goes with them."""
    return sanitize_html(without_unseen(html) if has_style_sheet(html) and may_hide(html) else html)


def _kept_headers(parsed: ParsedMail, results: str | None) -> list[dict[str, str]]:
    """The header, without what strangers wrote in our name. results: of our own Authentication-Results field."""
    own_id = authserv_id(results) if results is not None else ""
    kept, chars = [], 0
    for name, value in parsed.headers:
        if own_id and name.strip().lower() == RESULTS_FIELD and authserv_id(value) == own_id:
            continue
        chars += len(name) + len(value)
        if chars > MAX_KEPT_HEADER_CHARS:
            break
        kept.append({"name": name, "value": value})
    return kept


def _fingerprint(mail: AcceptedMail, parsed: ParsedMail) -> str | None:
    """A digest of the inbox and of what the author made: trace fields that each try adds do not count, the body's
    bytes do.
    """
    if parsed.message_id is None:
        return None
    raw, digest = mail.raw, hashlib.sha256()
    fields = (mail.inbox_id, parsed.message_id, *map(str, parsed.from_), parsed.subject, str(parsed.date_ms), "")
    said = "\n".join(fields)
    digest.update(said.encode("utf-8", "surrogatepass"))
    # Lines may end with a bare LF: the Received line that each try adds must not be taken for the body.
    end = raw.find(b"\n\r\n")
    bare = raw.find(b"\n\n", 0, end + 1) if end >= 0 else raw.find(b"\n\n")
    digest.update(memoryview(raw)[max(bare if bare >= 0 else end, 0) :])
    return digest.hexdigest()
