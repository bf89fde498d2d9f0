"""What a host's answer means for a recipient: taken, to be tried again, or refused for good.

The reply code decides (RFC 5321 §4.2.1), and the few refusals are tried again that only sound final. A 4xx is never
taken for more than it says: its end is that of the days of trying.
"""

from typing import Literal

from postroom.rules.backoff import sounds_greylisted

Outcome = Literal["delivered", "deferred", "bounced"]
Step = Literal["session", "mail", "rcpt", "data", "end"]
"""What was answered: the connection or EHLO, MAIL, RCPT, DATA, or the final dot."""

TRANSIENT_DETAILS = frozenset({"2.2", "3.1", "4.1", "4.2", "4.3", "4.5"})
"""Subject and detail of the states that pass: a full mailbox or disk, no way to a host, a busy one.

RFC 3463 §3.3, RFC 3463 §3.4 and RFC 3463 §3.5 call each of them useful only as a persistent transient error."""
TOO_LARGE_DETAILS = frozenset({"2.3", "3.4"})
"""A mail that is larger than a mailbox or a host takes: it will not become smaller."""

_WAIT_WORDS = ("try again later", "try later", "temporarily", "temporary failure")
_NO_WAIT_WORDS = ("do not try again", "don't try again", "no retry")


def outcome_of(code: int, enhanced_code: str | None, text: str, step: Step) -> Outcome:
    """What is to become of the recipient. text: the reply's, without codes (an enhanced code of a class that is not
    the reply's stays in it). Source: RFC 5321 §4.2.1, RFC 5321 §4.5.3.1.10.
    """
    if code < 300:
        return "delivered" if step == "end" else "deferred"
    if code < 500:
        return "deferred"
    return "deferred" if _passes(code, enhanced_code, text, step) else "bounced"


def _passes(code: int, enhanced_code: str | None, text: str, step: Step) -> bool:
    """Whether a 5xx speaks of something that passes."""
    detail = (enhanced_code or "").partition(".")[2]
    if detail in TRANSIENT_DETAILS:
        return True
    # RFC 5321 §4.5.3.1.10: a 552 to RCPT is to be read as 452; but not when it speaks of the size of the mail.
    if code == 552 and step == "rcpt":
        return detail not in TOO_LARGE_DETAILS
    if _begins_with_transient_code(text):
        return True
    lowered = text.lower()
    if any(words in lowered for words in _NO_WAIT_WORDS):
        return False
    # An address that does not exist is what it is, however politely it is said.
    return not detail.startswith("1.") and (
        sounds_greylisted(lowered) or any(words in lowered for words in _WAIT_WORDS)
    )


def _begins_with_transient_code(text: str) -> bool:
    """Whether the text begins with `4.x.x`: a 5xx that contradicts itself is believed in its milder half."""
    parts = text.partition(" ")[0].split(".", 3)
    return len(parts) == 3 and parts[0] == "4" and all(0 < len(p) <= 3 and p.isascii() and p.isdigit() for p in parts)
