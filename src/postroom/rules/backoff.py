"""When to try again, and when to give up. Pure: the time and the random number come from the caller."""

from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from postroom.base.limits import DELIVERY_RETRY_FOR_S, WEBHOOK_RETRY_FOR_S

WEBHOOK_FIRST_MS = 5 * SECOND_MS
"""Wait after the first failed attempt at an endpoint; it doubles with each further one."""
WEBHOOK_LONGEST_MS = 6 * HOUR_MS
"""The wait doubles no further than this."""
RETRY_AFTER_LONGEST_MS = DAY_MS
"""An endpoint's Retry-After is obeyed up to a day."""

DELIVERY_FIRST_MS = 5 * MINUTE_MS
"""Wait after the first deferral of a recipient; it doubles with each further one. RFC 5321 §4.5.4.1 asks for 30
minutes, and allows that the first tries come sooner."""
DELIVERY_LONGEST_MS = 4 * HOUR_MS
"""The wait doubles no further than this. RFC 5321 §4.5.4.1: two to three hours are usual."""
GREYLIST_FIRST_MS = MINUTE_MS
"""Shortest wait after a greylisting reply; the longest is twice that. RFC 6647 §5 (4): servers make peers wait from one
minute to a day, and most a few minutes."""

_SPREAD = 0.2
_GREYLIST_CODES = (450, 451)
_GREYLIST_ENHANCED = ("4.7.1", "4.7.0", "4.2.0")
_GREYLIST_WORDS = ("greylist", "graylist", "grey list", "gray list", "grey-list", "gray-list")


def webhook_retry_at(
    attempt_number: int, first_at_ms: int, now_ms: int, jitter: float, retry_after_s: int | None = None
) -> int | None:
    """The moment of the next attempt in milliseconds since 1970; None to give up.

    attempt_number: attempts made so far, 1 after the first. first_at_ms: when the event came about. jitter: 0 to 1,
    evenly random. retry_after_s: what the endpoint asked for; never makes the wait shorter.
    The last attempt falls on the very end of base.limits.WEBHOOK_RETRY_FOR_S.
    """
    wait_ms = _spread(_doubled(WEBHOOK_FIRST_MS, attempt_number - 1, WEBHOOK_LONGEST_MS), jitter)
    if retry_after_s is not None:
        wait_ms = max(wait_ms, min(retry_after_s * SECOND_MS, RETRY_AFTER_LONGEST_MS))
    return _until(first_at_ms + WEBHOOK_RETRY_FOR_S * SECOND_MS, now_ms, wait_ms)


def delivery_retry_at(
    attempt_number: int, first_at_ms: int, now_ms: int, jitter: float, *, greylisted: bool
) -> int | None:
    """The moment of the next attempt at a recipient in milliseconds since 1970; None to give up and bounce.

    attempt_number: attempts made so far, 1 after the first. first_at_ms: when the mail was first due. jitter: 0 to 1,
    evenly random. greylisted: what `looks_greylisted` says of the reply; the first retry then comes within two minutes.
    The last attempt falls on the very end of base.limits.DELIVERY_RETRY_FOR_S. Source: RFC 5321 §4.5.4.1.
    """
    if greylisted and attempt_number <= 1:
        wait_ms = int(GREYLIST_FIRST_MS * (1 + _bounded(jitter)))
    else:
        doublings = attempt_number - (2 if greylisted else 1)
        wait_ms = _spread(_doubled(DELIVERY_FIRST_MS, doublings, DELIVERY_LONGEST_MS), jitter)
    return _until(first_at_ms + DELIVERY_RETRY_FOR_S * SECOND_MS, now_ms, wait_ms)


def looks_greylisted(code: int | None, enhanced_code: str | None, text: str) -> bool:
    """Whether a deferral reads like "come back in a minute": RFC 6647 §2 and what servers say in practice."""
    if code not in _GREYLIST_CODES:
        return False
    return enhanced_code in _GREYLIST_ENHANCED or sounds_greylisted(text.lower())


def sounds_greylisted(lowered: str) -> bool:
    """Whether a reply's text, in lower case, speaks of greylisting."""
    return any(word in lowered for word in _GREYLIST_WORDS)


def _doubled(first_ms: int, doublings: int, longest_ms: int) -> int:
    # Twenty doublings are past every bound here, and keep the number small whatever the count.
    return min(first_ms << min(max(doublings, 0), 20), longest_ms)


def _spread(wait_ms: int, jitter: float) -> int:
    return int(wait_ms * (1 - _SPREAD + 2 * _SPREAD * _bounded(jitter)))


def _bounded(jitter: float) -> float:
    return min(max(jitter, 0.0), 1.0)


def _until(end_ms: int, now_ms: int, wait_ms: int) -> int | None:
    return None if now_ms >= end_ms else min(now_ms + wait_ms, end_ms)
