"""How fast mail may go to one domain: what the settings allow, and less where the domain says that it is too much.

Pure: times come from the caller. A domain's figures are kept while they differ from those of a domain never written to.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from postroom.base.clock import MINUTE_MS, SECOND_MS
from postroom.rules.backoff import looks_greylisted

AT_A_TIME = 16
"""SMTP transactions under way to one domain, unless the settings say otherwise: a dead one delays nobody else."""
MOST_AT_A_TIME = 256
"""Highest number that the settings may ask for."""
MOST_A_MINUTE = 1_000_000
"""Highest rate that the settings may ask for; mails a minute."""
BURST_MS = 4 * SECOND_MS
"""What a rate allows in so long may go at once: due mail is looked for every base.limits.POLL_S seconds."""
PAUSE_FIRST_MS = 15 * SECOND_MS
"""Nothing new is begun so long after a domain said that it is too much; doubled each further time in a row."""
PAUSE_LONGEST_MS = 10 * MINUTE_MS
"""The pause doubles no further than this."""
MAX_LANES = 10_000
"""Domains whose figures are kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DestinationLimit:
    """What the settings allow for the domains that fit a pattern."""

    pattern: str
    """A domain in lower case; `*.example.com` for those below it; `*` for all."""
    per_minute: int | None = None
    """Mails; None for any number."""
    at_a_time: int = AT_A_TIME

    def fits(self, domain: str) -> bool:
        """Whether the limit is for this domain (A-labels, lower case)."""
        if self.pattern.startswith("*"):
            return domain.endswith(self.pattern[1:])
        return domain == self.pattern


def read_destination_limits(text: str) -> tuple[DestinationLimit, ...]:
    """The limits of `domain=mails a minute[:at a time],…`; `-` for any number a minute. Raises ValueError."""
    return tuple(_read_limit(one.strip()) for one in text.split(",") if one.strip())


def throttled(code: int | None, enhanced_code: str | None, text: str) -> bool:
    """Whether a host said that it gets too much from us: 421, or a policy's 4.7.x that is not greylisting.

    RFC 5321 §3.8: a host that shuts down says 421 too, and is to be left alone for a moment as well. RFC 3463 §3.8.
    """
    if code == 421:
        return True
    policy = code is not None and 400 <= code < 500 and (enhanced_code or "").startswith("4.7.")
    return policy and not looks_greylisted(code, enhanced_code, text)


class Pacing:
    """What is under way to each domain, and what more may begin."""

    def __init__(self, limits: Sequence[DestinationLimit] = ()) -> None:
        """limits: the first that fits a domain is its own."""
        self._limits = limits
        self._lanes: dict[str, _Lane] = {}

    def room(self, domain: str, now_ms: int) -> int:
        """How many transactions may begin now."""
        lane = self._lanes.get(domain)
        if lane is None:
            limit = self._limit(domain)
            return min(limit.at_a_time, _burst(limit))
        return lane.room(now_ms)

    def rooms(self, now_ms: int) -> dict[str, int]:
        """`room` of every domain that is not as one never written to."""
        return {domain: lane.room(now_ms) for domain, lane in self._lanes.items()}

    def begin(self, domain: str, now_ms: int) -> None:
        """One more is under way."""
        lane = self._lanes.get(domain)
        if lane is None:
            self._make_place(now_ms)
            lane = self._lanes[domain] = _Lane(self._limit(domain), now_ms)
        lane.begin(now_ms)

    def end(self, domain: str, now_ms: int) -> None:
        """One of those begun is over."""
        lane = self._lanes[domain]
        lane.under_way -= 1
        if lane.is_as_new(now_ms):
            del self._lanes[domain]

    def learn(self, domain: str, now_ms: int, *, too_much: bool) -> None:
        """What the domain made of one that is under way: too much, or taken."""
        lane = self._lanes.get(domain)
        if lane is None:
            return
        if too_much:
            lane.slow_down(now_ms)
        else:
            lane.speed_up()

    def _limit(self, domain: str) -> DestinationLimit:
        return next((one for one in self._limits if one.fits(domain)), _ANY)

    def _make_place(self, now_ms: int) -> None:
        if len(self._lanes) >= MAX_LANES:
            for domain in [domain for domain, lane in self._lanes.items() if lane.may_be_forgotten(now_ms)]:
                del self._lanes[domain]


class Room:
    """How many transactions each domain may still begin, for one claim of due recipients."""

    def __init__(self, pacing: Pacing, known: Mapping[str, int], now_ms: int) -> None:
        """known: `pacing.rooms` as it was: the claim runs beside what changes it."""
        self._pacing = pacing
        self._now_ms = now_ms
        self._left = dict(known)

    def take(self, domain: str) -> bool:
        """Whether one more may begin; it then counts."""
        left = self._left.get(domain)
        if left is None:
            left = self._pacing.room(domain, self._now_ms)
        self._left[domain] = left - 1 if left > 0 else 0
        return left > 0

    def full(self) -> Collection[str]:
        """The domains to which nothing more may begin."""
        return [domain for domain, left in self._left.items() if left <= 0]


class _Lane:
    """One domain's figures."""

    __slots__ = ("_good", "_limit", "_paused_until_ms", "_pauses", "_refilled_at_ms", "_tokens", "allowed", "under_way")

    def __init__(self, limit: DestinationLimit, now_ms: int) -> None:
        self._limit = limit
        self.under_way = 0
        self.allowed = limit.at_a_time
        self._good = 0
        self._pauses = 0
        self._paused_until_ms = 0
        self._tokens: float = _burst(limit)
        self._refilled_at_ms = now_ms

    def room(self, now_ms: int) -> int:
        if now_ms < self._paused_until_ms:
            return 0
        return max(min(self.allowed - self.under_way, int(self._tokens_at(now_ms))), 0)

    def begin(self, now_ms: int) -> None:
        self._tokens = self._tokens_at(now_ms) - 1
        self._refilled_at_ms = now_ms
        self.under_way += 1

    def slow_down(self, now_ms: int) -> None:
        # Those that began before the pause are answered in it: they are one complaint, not many.
        if now_ms < self._paused_until_ms:
            return
        self.allowed = max(self.allowed // 2, 1)
        self._good = 0
        self._paused_until_ms = now_ms + min(PAUSE_FIRST_MS << min(self._pauses, 10), PAUSE_LONGEST_MS)
        self._pauses += 1

    def speed_up(self) -> None:
        if self.allowed >= self._limit.at_a_time:
            self._pauses = 0
            return
        self._good += 1
        if self._good >= self.allowed:
            self._good, self._pauses = 0, 0
            self.allowed += 1

    def is_as_new(self, now_ms: int) -> bool:
        return (
            not self.under_way
            and self.allowed == self._limit.at_a_time
            and now_ms >= self._paused_until_ms
            and self._tokens_at(now_ms) >= _burst(self._limit)
        )

    def may_be_forgotten(self, now_ms: int) -> bool:
        return not self.under_way and now_ms >= self._paused_until_ms

    def _tokens_at(self, now_ms: int) -> float:
        burst = _burst(self._limit)
        if self._limit.per_minute is None:
            return burst
        return min(self._tokens + (now_ms - self._refilled_at_ms) * self._limit.per_minute / MINUTE_MS, burst)


def _burst(limit: DestinationLimit) -> int:
    if limit.per_minute is None:
        return MOST_AT_A_TIME
    return max(limit.per_minute * BURST_MS // MINUTE_MS, 1)


def _read_limit(text: str) -> DestinationLimit:
    pattern, equals, figures = text.partition("=")
    rate, _, at_a_time = figures.partition(":")
    pattern, rate, at_a_time = pattern.strip().lower(), rate.strip(), at_a_time.strip() or str(AT_A_TIME)
    below_all = pattern == "*" or not pattern.removeprefix("*.").count("*")
    if not pattern or not equals or not below_all:
        raise ValueError(_HOW)
    per_minute = None if rate == "-" else _whole(rate, MOST_A_MINUTE)
    return DestinationLimit(pattern=pattern, per_minute=per_minute, at_a_time=_whole(at_a_time, MOST_AT_A_TIME))


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise ValueError(_HOW)
    return int(text)


_ANY = DestinationLimit(pattern="*")
_HOW = "write it as example.com=60:4,*.example.org=30,*=1000: mails a minute, and after a colon how many at a time"
