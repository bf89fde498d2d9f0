"""Why a host refused a recipient, and whether trying again is of use."""

from postroom.mail.reports.refusal_words import (
    HARD,
    PHRASES,
    REFUSAL,
    REFUSED,
    STATUS_OF_REASON,
    STATUS_REASONS,
    Reason,
)
from postroom.mail.reports.values import Action

WEAK: frozenset[Reason | None] = frozenset({None, "content", "network", "system", "rate", "relaying"})
"""Reasons that general words give: an enhanced code or a plainer sentence elsewhere says more."""
_OVERRULED: frozenset[Reason] = frozenset({"content", "network", "system", "relaying", "disabled"})
"""Reasons that count for less than a host's own 5.1.1."""
_MAX_CHARS = 2_000
"""Of the words of a refusal that are looked at."""
_AFTER_CONTENT = ("end of data", "end-of-data", "after data", "final data", "end of message", "after end of")
"""What says that the host had read the mail before it refused."""


def find_reason(words: str) -> Reason | None:
    """Why the host refused, by its words; None when they say nothing that is known.

    words: what it said, in any case; the first 2,000 characters count.
    """
    spoken = words[:_MAX_CHARS].lower().split()
    text = " ".join([word for word in spoken if "@" not in word or not word.isascii()])  # an address is no reason
    if not text.isascii():
        text = text.replace("\u2019", "'")
    for phrase in REFUSED:
        text = text.replace(phrase, REFUSAL)
    for reason, phrases in PHRASES:
        for phrase in phrases:
            if phrase in text:
                return reason
    return "user_unknown" if REFUSAL in text and REFUSAL + ":" not in text else None


def is_hard(*, action: Action, status: str | None, words: str, code: int | None, context: str) -> bool:
    """Whether trying again is no use, because the address does not exist or takes no mail.

    status: as stated by the host or the report, not inferred; a class of 4 is never hard (RFC 3463 §3.1), nor is a
    refusal of an unknown user by a host that had read the mail: one that knows its users says so at RCPT, and
    those that say it after DATA hide what their filter thinks.
    context: the lines of the report about the recipient, with the command that was answered where one is named.
    """
    if action != "failed" or (status or str(code or 5))[0] == "4":
        return False
    reason = find_reason(words)
    stated = STATUS_REASONS.get(status[2:]) if status else None
    if reason is None or (stated == "user_unknown" and reason in _OVERRULED):
        reason = stated
    if reason == "user_unknown" and stated != "user_unknown" and refused_after_content(context):
        return False
    return reason in HARD


def refused_after_content(context: str) -> bool:
    """Whether the host had read the mail before it refused, by the transcript or the words of the report."""
    text = context[: 4 * _MAX_CHARS].lower()
    if any(mark in " ".join(text.split()) for mark in _AFTER_CONTENT):
        return True
    _, sent, answers = text.partition(">>> data")
    return bool(sent) and "<<< 503" not in answers and "valid recipient" not in answers and ">>> rcpt" not in text


def infer_status(*, action: Action, words: str, code: int | None) -> str | None:
    """The enhanced code that fits the words and the reply code; None when nothing can be said.

    `4.x.x` for what is still tried, or was put off (RFC 5321 §4.2.1).
    """
    if action not in {"failed", "delayed"}:
        return None
    kind = "4" if action == "delayed" or (code and code < 500) else "5"
    reason = find_reason(words)
    if reason is not None:
        if reason == "expired" or (reason == "network" and code is None):
            kind = "4"
        return f"{kind}.{STATUS_OF_REASON[reason]}"
    return f"{kind}.0.0" if code or action == "delayed" else None


def prefer_status(stated: str | None, said: str | None) -> str | None:
    """The more exact one of what the report states and what the refusing host said.

    A report often states what its writer makes of every refusal (5.0.0, 5.1.1), and quotes what the host meant.
    """
    if stated is None or said is None:
        return stated or said
    if said.endswith(".0.0") or (said.endswith(".0") and said[:3] == stated[:3]):
        return stated
    return said
