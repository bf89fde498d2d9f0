"""DNS as the checks of a mail's origin ask it: within a time and a number of questions, and not while it is away."""

import asyncio
import secrets

from postroom.base.clock import Clock
from postroom.mail.authentication.dns import DnsAnswer, DnsLookup, RecordType

SILENT_AFTER = 6
"""Mails in a row that did not get an answer: then it is looked at whether DNS is there at all."""
PROBE_TIMEOUT_S = 2.0
"""An answer that says "no such name" is enough, and every resolver has that one at hand."""
SHORTEST_SILENCE_MS = 5_000
LONGEST_SILENCE_MS = 60_000
"""How long DNS is not asked once it is away; each time twice as long, until it is back."""

TEMPORARY = DnsAnswer(outcome="temporary")


class Pulse:
    """Whether DNS is there. A server without it files its mail at once instead of waiting with each.

    Names that strangers choose prove nothing: a domain whose servers are silent is its owner's doing. Before DNS is
    taken to be away it is asked for a name that nobody has (RFC 6761 §6.4).
    """

    def __init__(self, lookup: DnsLookup, clock: Clock) -> None:
        self._lookup = lookup
        self._clock = clock
        self._doubts = 0
        self._silence_ms = SHORTEST_SILENCE_MS
        self._silent_until = 0
        self._probe: asyncio.Task[None] | None = None

    @property
    def is_there(self) -> bool:
        """Whether asking is of use."""
        return self._clock.now_ms() >= self._silent_until

    def note(self, *, answered: bool) -> None:
        """How it went for one mail: whether every question of it was answered in some way."""
        if answered:
            self._doubts = 0
            self._silence_ms = SHORTEST_SILENCE_MS
            return
        self._doubts += 1
        if self._doubts >= SILENT_AFTER and self._probe is None:
            self._probe = asyncio.create_task(self._look(), name="postroom-dns-probe")

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_S):
                answer = await self._lookup(f"{secrets.token_hex(8)}.invalid", "A")
        except TimeoutError:
            answer = TEMPORARY
        finally:
            self._probe = None
        self._doubts = 0
        if answer.outcome == "temporary":
            self._silent_until = self._clock.now_ms() + self._silence_ms
            self._silence_ms = min(2 * self._silence_ms, LONGEST_SILENCE_MS)


class Patience:
    """A lookup that ends: after so many questions, or so much time, every answer is a temporary error."""

    def __init__(self, lookup: DnsLookup, pulse: Pulse, *, timeout_s: float, questions: int) -> None:
        self._lookup = lookup
        self._pulse = pulse
        self._left = questions
        self._deadline = asyncio.get_running_loop().time() + timeout_s
        self.unanswered = False
        """Whether some question got no answer."""

    async def __call__(self, name: str, kind: RecordType) -> DnsAnswer:
        """As DnsLookup."""
        self._left -= 1
        if self._left < 0 or not self._pulse.is_there:
            return TEMPORARY
        try:
            async with asyncio.timeout_at(self._deadline):
                answer = await self._lookup(name, kind)
        except TimeoutError:
            answer = TEMPORARY
        self.unanswered = self.unanswered or answer.outcome == "temporary"
        return answer
