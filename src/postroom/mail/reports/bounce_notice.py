"""The notice in JSON that Amazon SES sends through SNS, by mail to those who subscribed so."""

import json
from typing import Any

from postroom.base.limits import MAX_HEADERS
from postroom.mail.message_id import parse_message_ids
from postroom.mail.reports.bounce_refusal import describe
from postroom.mail.reports.dsn import MAX_REPORTED_RECIPIENTS
from postroom.mail.reports.smtp_reply_text import one_line
from postroom.mail.reports.values import Bounce

MAX_NOTICE_CHARS = 262_144
"""SNS sends no longer message."""


def read_notice(text: str) -> Bounce | None:
    """The bounce that a notice tells of; None when the text begins with no such notice.

    text: of the mail; a long line may be folded with `!` and a line break, which is undone.
    """
    text = text[:MAX_NOTICE_CHARS].lstrip()
    if not text.startswith("{") or ('"notificationType"' not in text and '"eventType"' not in text):
        return None
    try:
        notice, _ = json.JSONDecoder(strict=False).raw_decode(text.replace("!\n ", "").replace("\n", ""))
    except (ValueError, RecursionError):
        return None
    if "Bounce" not in {_text(notice, "notificationType"), _text(notice, "eventType")}:
        return None
    bounce, mail = _inside(notice, "bounce"), _inside(notice, "mail")
    recipients = []
    for recipient in _items(bounce, "bouncedRecipients")[:MAX_REPORTED_RECIPIENTS]:
        diagnostic = _text(recipient, "diagnosticCode")
        diagnostic = diagnostic.partition(";")[2].strip() if diagnostic[:5] in {"smtp;", "SMTP;"} else diagnostic
        recipients.append(
            describe(
                address=_text(recipient, "emailAddress").strip("<> "),
                action="delayed" if _text(recipient, "action") == "delayed" else "failed",
                stated=_text(recipient, "status") or None,
                diagnostic=diagnostic,
                words="",
                everything="",
            )
        )
    return Bounce(
        recipients=tuple(recipients),
        original_message_id=_message_id(mail),
        original_subject=one_line(_text(_inside(mail, "commonHeaders"), "subject")) or None,
        reporting_host=_text(bounce, "reportingMTA").partition(";")[2].strip() or None,
        signals=("bounce notice in JSON",),
    )


def _message_id(mail: Any) -> str | None:
    """The id in the header of the mail as it was handed over; the one that SES gave it is another."""
    for field in _items(mail, "headers")[:MAX_HEADERS]:
        if _text(field, "name").lower() == "message-id":
            return next(iter(parse_message_ids(_text(field, "value"))), None)
    return next(iter(parse_message_ids(_text(_inside(mail, "commonHeaders"), "messageId"))), None)


def _inside(value: Any, name: str) -> Any:
    """The object under that name; an empty one when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _items(value: Any, name: str) -> list[Any]:
    """The list under that name; an empty one when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _text(value: Any, name: str) -> str:
    """The string under that name; "" when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
