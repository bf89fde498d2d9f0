"""What kind of mail this is, from everything it says about itself; every reason is given.

Reports decide first, then what a field states outright (RFC 3834 §5), then lists; the rest is weighed: fields that
programs and their receipts share, the subject, the wording. None of these is enough alone, least of all the subject,
and a mail that a person may be waiting for stays a message when in doubt.
"""

from dataclasses import dataclass

from postroom.mail.forward import subject_prefix
from postroom.mail.mime_type import parse_parameters
from postroom.mail.reply_words import FORWARD_PREFIXES
from postroom.mail.reports.values import Bounce, Complaint
from postroom.mail.values import ParsedMail
from postroom.rules.triage_headers import (
    ABSENCE,
    ADMIN,
    ANSWER,
    BULK,
    LIST,
    LIST_HINT,
    MACHINE,
    MAX_SIGNAL_CHARS,
    POSTED,
    HeaderMarks,
    read_header_marks,
)
from postroom.rules.triage_wording import Found, find_in_subject, find_in_text, is_transaction
from postroom.rules.unsubscribe import asks_to_unsubscribe

ENOUGH = 100
"""Weight from which a mail is an automatic answer."""
ENOUGH_BY_WORDING = 120
"""The same when neither a field nor the subject says so: people thank for mail and tell that they are away, too."""
ENOUGH_FOR_LIST = 60
_MACHINE_WEIGHT = 40
_MORE_MACHINE_WEIGHT = 10
"""Of all further such fields together: a receipt that has them all is a receipt still."""
_NULL_PATH_WEIGHT = 60
"""Of a Return-Path field of the mail, read where the envelope is not known."""
_SUBJECT_WEIGHTS = {"subject_automatic": 60, "subject_absence": 40}
_TEXT_WEIGHTS = {"absence": 60, "declared": 90, "thanks": 30, "notice": 15}
_MORE_ABSENCE_WEIGHT = 15
"""Of the second and the third way in which a text says that its author is away."""
_CHALLENGE_WEIGHT = 90
"""Of a mail that is held, and a list or filter that holds it, in one text; neither counts alone."""
_CHALLENGE_ACT_WEIGHT = 40
_LIST_WEIGHTS = {LIST: 60, POSTED: 60, BULK: 30, LIST_HINT: 20}
_QUESTIONS = ("? ", "?\n", "？", "؟")  # noqa: RUF001 - the full-width one
"""The bare mark also stands in addresses of pages."""
_PHRASES_SHOWN = 3
"""Of each kind."""

_NO_OBJECTIONS = frozenset(("not-spam", "auth-failure"))
"""RFC 6430 §3, RFC 6591 §3.1: reports in the form of a complaint that complain of nothing we should stop."""
_REMOVALS = frozenset(("opt-out", "opt-out-list"))
"""Reports that ask to be taken off; from before RFC 5965, and still in use."""
_GOOD_NEWS = frozenset(("delivered", "relayed", "expanded"))
"""RFC 3464 §2.3.3."""
_STATUS_PARTS = frozenset(("message/delivery-status", "message/global-delivery-status"))
_RECEIPT_PARTS = frozenset(("message/disposition-notification", "message/global-disposition-notification"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Triage:
    """What was decided, and why."""

    category: str
    """message | auto_reply | out_of_office | bounce | complaint | unsubscribe | list | delivery_notice; `reply` is
    threading's to say."""
    signals: tuple[str, ...]
    """What was found, each as `header: value` or a short phrase, also where it was not enough; empty for ordinary
    mail."""
    unsubscribe: bool = False
    """Whether its author asks to get no more mail."""


def triage(
    mail: ParsedMail,
    mail_from: str | None = None,
    *,
    bounce: Bounce | None = None,
    complaint: Complaint | None = None,
    new_text: str | None = None,
) -> Triage:
    """The category of a mail.

    mail_from: the reverse-path; "" for the null one, None when it is not known.
    bounce, complaint: what their readers made of it.
    new_text: what its author wrote, without quotes; None where that is not known, and all of the text counts.
    A report of `delayed` is a bounce: who files it reads the actions. One that only tells of success is a
    delivery_notice, and so are complaints that complain of nothing (`is_objection`).
    """
    marks = read_header_marks(mail)
    report = _report_type(mail)
    before = [f"report-type: {report}"[:MAX_SIGNAL_CHARS]] if report else []
    if mail_from == "":
        marks.note(ANSWER, "null reverse-path")
    elif mail_from is None and (mail.header("return-path") or "").strip() == "<>":
        marks.note("null path", "return-path: <>")
    settled = _settled_by_report(mail, report, bounce, complaint)
    if settled is not None:
        category, why = settled
        return Triage(
            category=category,
            signals=tuple(dict.fromkeys((*why, *before, *marks.signals))),
            unsubscribe=category == "unsubscribe",
        )
    text = mail.text or "" if new_text is None else new_text
    subject_found, text_found = _find_wording(mail, text)
    signals = [*before, *marks.signals, *_shown("subject", subject_found), *_shown("text", text_found)]
    category = _weigh(mail, marks, subject_found, text_found, text)
    if category == "message":
        asks, why_asks = asks_to_unsubscribe(text, mail.subject)
        if asks:
            return Triage(category="unsubscribe", signals=(*signals, why_asks), unsubscribe=True)
    return Triage(category=category, signals=tuple(signals))


def is_automatic(category: str) -> bool:
    """Whether a message of this category is a machine's word that must not be answered. RFC 3834 §2."""
    return category not in {"message", "reply"}


def is_objection(feedback_type: str) -> bool:
    """Whether a complaint of this type means that its recipient wants no such mail. RFC 5965 §7.3."""
    return feedback_type not in _NO_OBJECTIONS


# --- Reports ----------------------------------------------------------------------------------------------------------


def _settled_by_report(
    mail: ParsedMail, report: str, bounce: Bounce | None, complaint: Complaint | None
) -> tuple[str, tuple[str, ...]] | None:
    """The category that a report decides, and its reader's reasons; None for a mail that is no report."""
    if complaint is not None:
        if complaint.feedback_type in _REMOVALS:
            return "unsubscribe", complaint.signals
        return "complaint" if is_objection(complaint.feedback_type) else "delivery_notice", complaint.signals
    parts = {attachment.content_type for attachment in mail.attachments} if mail.attachments else frozenset()
    if bounce is not None:
        actions = {recipient.action for recipient in bounce.recipients}
        return "delivery_notice" if actions and actions <= _GOOD_NEWS else "bounce", bounce.signals
    if report == "disposition-notification" or not _RECEIPT_PARTS.isdisjoint(parts):
        return "delivery_notice", ()  # RFC 8098 §3
    if report == "feedback-report":
        return "complaint", ()
    if report in {"delivery-status", "global-delivery-status"}:
        # With a status part its reader has looked and seen no failure: some challenges dress up as reports.
        return "bounce" if _STATUS_PARTS.isdisjoint(parts) else "auto_reply", ()
    return None


def _report_type(mail: ParsedMail) -> str:
    """Of a multipart/report, lower case; "" for any other mail. RFC 6522 §3."""
    if mail.content_type != "multipart/report":
        return ""
    return parse_parameters(mail.header("content-type") or "")[1].get("report-type", "").strip().lower()


# --- Wording and weights ----------------------------------------------------------------------------------------------


def _find_wording(mail: ParsedMail, text: str) -> tuple[Found, Found]:
    """What subject and text hold. Neither a forwarded mail nor an answered subject is in its sender's words."""
    subject = mail.subject.strip()[: 4 * MAX_SIGNAL_CHARS]
    prefix = subject_prefix(subject)
    if prefix in FORWARD_PREFIXES:
        return {}, {}
    if prefix:
        # "Re: your offer (Automatic Response)": what stands in brackets at its end was added to it.
        opened = max(subject.rfind("("), subject.rfind("["))
        subject = subject[opened + 1 :] if opened >= 0 and subject.endswith((")", "]")) else ""
    found = find_in_subject(subject) if subject else {}
    if subject[:5].lower() == "auto:":
        found.setdefault("subject_automatic", []).append("auto:")
    return found, find_in_text(text) if text else {}


def _shown(where: str, found: Found) -> list[str]:
    held = "held" in found and "guarded" in found
    kinds = [kind for kind in (*_SUBJECT_WEIGHTS, *_TEXT_WEIGHTS) if kind in found]
    kinds += ["held", "guarded"] if held else []
    return [f"{where}: {phrase}"[:MAX_SIGNAL_CHARS] for kind in kinds for phrase in found[kind][:_PHRASES_SHOWN]]


def _weigh(mail: ParsedMail, marks: HeaderMarks, subject: Found, text: Found, words: str) -> str:
    is_absence = marks.has(ABSENCE) or "absence" in text or "subject_absence" in subject
    answer = "out_of_office" if is_absence else "auto_reply"
    if marks.has(ANSWER, ABSENCE):
        return answer
    if _is_list(mail, marks):
        return "list"
    beside = _header_weight(marks) + max((_SUBJECT_WEIGHTS[kind] for kind in subject), default=0)
    wording = _text_weight(text)
    if beside and beside + wording >= ENOUGH and (wording or _header_weight(marks)):
        return answer
    if beside + wording >= ENOUGH_BY_WORDING and not (_asks(words) and "guarded" not in text):
        return answer
    return "message"


def _is_list(mail: ParsedMail, marks: HeaderMarks) -> bool:
    weight = sum(_LIST_WEIGHTS[kind] * count for kind, count in marks.counts.items() if kind in _LIST_WEIGHTS)
    if weight < ENOUGH_FOR_LIST or marks.has(ADMIN):
        return False
    return marks.has(POSTED) or not is_transaction(mail.subject)


def _header_weight(marks: HeaderMarks) -> int:
    machines = marks.counts.get(MACHINE, 0) + marks.counts.get(BULK, 0)
    weight = _MACHINE_WEIGHT + _MORE_MACHINE_WEIGHT * (machines > 1) if machines else 0
    return weight + (_NULL_PATH_WEIGHT if marks.has("null path") else 0)


def _text_weight(found: Found) -> int:
    weight = sum(_TEXT_WEIGHTS[kind] for kind in found if kind in _TEXT_WEIGHTS)
    weight += _MORE_ABSENCE_WEIGHT * min(2, max(0, len(found.get("absence", ())) - 1))
    if "held" in found and "guarded" in found:
        weight += _CHALLENGE_WEIGHT + (_CHALLENGE_ACT_WEIGHT if "acts" in found else 0)
    return weight


def _asks(text: str) -> bool:
    """Whether the text asks something: programs that answer for somebody do not."""
    text = text[:2_000]
    return any(mark in text for mark in _QUESTIONS) or text.rstrip().endswith("?")
