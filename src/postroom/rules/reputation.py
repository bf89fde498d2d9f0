"""Whether a sender must stop: rates of bounces and complaints over a rolling window.

What large providers do when a sender ignores them costs its domain for months: sending stops here first. The
thresholds are those that Amazon SES and Gmail publish (5 % bounces; 0.1 % complaints asked for, 0.3 % punished).
"""

from dataclasses import dataclass
from typing import Literal

WINDOW_HOURS = 168
"""Seven days, in buckets of an hour: complaints come days after the mail that they are about."""
BOUNCE_THRESHOLD = 0.05
"""Of the recipients whose fate is known."""
COMPLAINT_THRESHOLD = 0.001
"""Of the same."""
MIN_SAMPLE = 20
"""Recipients whose fate is known; fewer say nothing of a sender."""
MIN_BOUNCES = 5
"""Fewer are bad luck: two typing errors in a first handful of mails must not stop an inbox."""
MIN_COMPLAINTS = 2
"""One person who presses the wrong button must not stop an inbox that wrote to a hundred."""
WARN_SHARE = 0.5
"""A warning at this share of a threshold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What is known of a sender over the window."""

    delivered: int
    bounced: int
    complained: int

    @property
    def sample(self) -> int:
        """Recipients whose fate is known."""
        return max(0, self.delivered) + max(0, self.bounced)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """What the figures mean."""

    level: Literal["fine", "warn", "pause"]
    kind: Literal["bounce", "complaint"] | None = None
    rate: float = 0.0
    threshold: float = 0.0
    count: int = 0
    sample: int = 0

    @property
    def reason(self) -> str:
        """A sentence for people: `bounces: 12 of 200 recipients (6.0 %), above 5 %`."""
        word = "bounces" if self.kind == "bounce" else "complaints"
        limit = self.threshold if self.level == "pause" else self.threshold * WARN_SHARE
        return (
            f"{word}: {self.count} of {self.sample} recipients ({_percent(self.rate)}) in seven days, "
            f"above {_percent(limit)}"
        )


FINE = Rating(level="fine")


def rate_sender(figures: Figures) -> Rating:
    """pause above a threshold, warn above half of it, fine below that or with too small a sample.

    Bounces are looked at first; the worse of the two counts.
    """
    found = [
        _rate("bounce", figures.bounced, figures.sample, BOUNCE_THRESHOLD, MIN_BOUNCES),
        _rate("complaint", figures.complained, figures.sample, COMPLAINT_THRESHOLD, MIN_COMPLAINTS),
    ]
    for level in ("pause", "warn"):
        for one in found:
            if one.level == level:
                return one
    return FINE


def _rate(kind: Literal["bounce", "complaint"], count: int, sample: int, threshold: float, at_least: int) -> Rating:
    if sample < MIN_SAMPLE or count < 1:
        return FINE
    rate = count / sample
    if rate > threshold and count >= at_least:
        level: Literal["warn", "pause"] = "pause"
    elif rate > threshold * WARN_SHARE:
        level = "warn"
    else:
        return FINE
    return Rating(level=level, kind=kind, rate=rate, threshold=threshold, count=count, sample=sample)


def _percent(share: float) -> str:
    text = f"{share * 100:.2f}".rstrip("0").rstrip(".")
    return f"{text} %"
