"""What kind of mail this is, from what its headers and envelope state; every reason is given.

Only what a standard defines decides here: Auto-Submitted (RFC 3834 §5), multipart/report (RFC 6522 §3) and the null
reverse-path (RFC 5321 §4.5.5). Wording is never enough, and mail of people must be left alone.
"""

from dataclasses import dataclass

from postroom.mail.values import ParsedMail

REPORTS = {
    "delivery-status": "bounce",
    "global-delivery-status": "bounce",
    "disposition-notification": "delivery_notice",
    "feedback-report": "complaint",
}
"""Category by the report-type of a multipart/report. RFC 3464 §2, RFC 6533 §3, RFC 8098 §3, RFC 5965 §2."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Triage:
    """What was decided, and why."""

    category: str
    """message | auto_reply | bounce | complaint | delivery_notice; `reply` is threading's to say."""
    signals: tuple[str, ...]
    """What was found, each as `header: value` or a short word; empty for ordinary mail."""


def triage(mail: ParsedMail, mail_from: str) -> Triage:
    """The category of a mail. mail_from: the reverse-path; "" for the null one."""
    signals: list[str] = []
    report = _report_type(mail)
    if report:
        signals.append(f"report-type: {report}")
    auto = (mail.header("auto-submitted") or "").split(";", 1)[0].strip().lower()
    if auto and auto != "no":
        signals.append(f"auto-submitted: {auto[:60]}")
    if not mail_from:
        signals.append("null reverse-path")
    if report in REPORTS:
        return Triage(category=REPORTS[report], signals=tuple(signals))
    if not mail_from or auto.startswith(("auto-replied", "auto-notified")):
        # Nobody may be answered at the null reverse-path: RFC 3834 §2.
        return Triage(category="auto_reply", signals=tuple(signals))
    return Triage(category="message", signals=tuple(signals))


def is_automatic(category: str) -> bool:
    """Whether a message of this category is a machine's word that must not be answered. RFC 3834 §2."""
    return category not in {"message", "reply"}


def _report_type(mail: ParsedMail) -> str | None:
    if mail.content_type != "multipart/report":
        return None
    value = (mail.header("content-type") or "").lower()
    _, found, rest = value.partition("report-type=")
    return rest.lstrip('" ').split(";", 1)[0].split('"', 1)[0].strip() if found else None
