"""Complaints that are no RFC 5965 reports: the forms that mailbox providers and services made up.

One function a form, each None at the price of a comparison or two for mail of anybody else.
"""

import json
from dataclasses import dataclass
from ipaddress import ip_address

from postroom.mail.values import ParsedMail

_COMPLAINT_SUBJECT = "complaint about message from "
_AMAZON = "email-abuse.amazonses.com"
_SPAMCOP = "reports.spamcop.net"
_HOTMAIL_MARK = b"x-hmxmroriginalrecipient:"
_MAX_HEADER_LOOK_BYTES = 16_384
"""Of a returned mail, to find the mark that Outlook.com puts at its top."""
_MAX_JSON_CHARS = 65_536
"""Of a notice; the largest that Amazon sends are a few thousand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundReport:
    """Where the words of a complaint stand, not read yet."""

    report: bytes = b""
    """Lines of `Name: value`; empty when the form has none."""
    returned: bytes = b""
    """Header of the mail that is complained of, when it is no part of its own."""
    feedback_type: str = ""
    """What the form means by itself; "" when only the report can say."""
    recipient: str | None = None
    source_ip: str | None = None
    signals: tuple[str, ...] = ()


def find_provider_form(mail: ParsedMail, mail_from: str | None) -> FoundReport | None:
    """The complaint in a provider's own form; None when it is none that is known."""
    domain = mail.from_[0].address.rpartition("@")[2] if mail.from_ else ""
    return (
        _outlook(mail)
        or _amazon_mail(mail, domain)
        or _amazon_notice(mail)
        or _spamcop(mail, domain, mail_from)
        or _apple(mail)
    )


def _outlook(mail: ParsedMail) -> FoundReport | None:
    """Outlook.com's junk reports (JMRP): the mail returned whole, with the recipient in a field at its top."""
    returned = next((one.content for one in mail.attachments if one.content_type == "message/rfc822"), None)
    if returned is None:
        return None
    marked = _HOTMAIL_MARK in returned[:_MAX_HEADER_LOOK_BYTES].lower()
    if not marked and not _is_complaint_subject(mail):
        return None
    signal = "x-hmxmroriginalrecipient" if marked else f"subject: {_COMPLAINT_SUBJECT.strip()}"
    return FoundReport(feedback_type="abuse", source_ip=_ip_in_subject(mail), signals=(signal,))


def _amazon_mail(mail: ParsedMail, domain: str) -> FoundReport | None:
    """What Amazon SES forwards to the address of a mail that was complained of."""
    if domain != _AMAZON and not domain.endswith("." + _AMAZON):
        return None
    return FoundReport(feedback_type="abuse", source_ip=_ip_in_subject(mail), signals=(f"from: {_AMAZON}",))


def _amazon_notice(mail: ParsedMail) -> FoundReport | None:
    """Amazon SES's notice of a complaint as JSON, as its notification service mails it."""
    text = (mail.text or "").lstrip()[:_MAX_JSON_CHARS] if (mail.text or "")[:200].lstrip()[:1] == "{" else ""
    if '"complaint"' not in text or "complainedRecipients" not in text:
        return None
    try:
        notice = json.JSONDecoder().raw_decode(text)[0]
        said = notice["complaint"]
        recipient = str(said["complainedRecipients"][0]["emailAddress"])
        about = notice.get("mail", {})
        lines = [
            f"Feedback-Type: {_word(said.get('complaintFeedbackType'))}",
            f"User-Agent: {_word(said.get('userAgent'))}",
            f"Original-Mail-From: {_word(about.get('source'))}",
            f"Source-IP: {_word(about.get('sourceIp'))}",
        ]
        common = about.get("commonHeaders", {})
        returned = [f"Message-ID: {_word(common.get('messageId'))}", f"Subject: {_word(common.get('subject'))}"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return FoundReport(
        report="\n".join(lines).encode("utf-8", "replace"),
        returned="\n".join(returned).encode("utf-8", "replace"),
        feedback_type="abuse",
        recipient=recipient if "@" in recipient else None,
        signals=("complaint notice as JSON",),
    )


def _word(value: object) -> str:
    """A string of the notice on one line; "" for anything else."""
    return " ".join(value[:998].split()) if isinstance(value, str) else ""


def _spamcop(mail: ParsedMail, domain: str, mail_from: str | None) -> FoundReport | None:
    """SpamCop's reports: plain words, the mail they are about below them."""
    if domain != _SPAMCOP and not (mail_from or "").endswith("@" + _SPAMCOP):
        return None
    # Their subjects are like "[SpamCop (192.0.2.1) id:7] what it was about".
    address = mail.subject.partition("(")[2].partition(")")[0]
    text = (mail.text or "")[:_MAX_JSON_CHARS]
    _, found, returned = text.partition("Offending message:")
    header = returned.rpartition("]")[2].lstrip().partition("\n\n")[0] if found else ""
    return FoundReport(
        returned=header.encode("utf-8", "replace"),
        feedback_type="abuse",
        source_ip=_valid_ip(address),
        signals=(f"from: {_SPAMCOP}",),
    )


def _apple(mail: ParsedMail) -> FoundReport | None:
    """What Apple Mail sends when a reader presses `Unsubscribe` on a mail: a wish to be removed."""
    if (mail.header("x-apple-unsubscribe") or "").strip().lower() != "true":
        return None
    recipient = mail.from_[0].address if mail.from_ else ""
    return FoundReport(feedback_type="opt-out", recipient=recipient or None, signals=("x-apple-unsubscribe: true",))


def _is_complaint_subject(mail: ParsedMail) -> bool:
    return mail.subject.lstrip()[:40].lower().startswith(_COMPLAINT_SUBJECT)


def _ip_in_subject(mail: ParsedMail) -> str | None:
    """Of `complaint about message from 192.0.2.1`."""
    if not _is_complaint_subject(mail):
        return None
    words = mail.subject.lstrip()[len(_COMPLAINT_SUBJECT) :][:100].split(None, 1)
    return _valid_ip(words[0]) if words else None


def _valid_ip(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
