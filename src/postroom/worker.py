"""The loops that work: filing mail, delivering mail, posting webhooks, sweeping up.

Each is woken when there is something to do, and looks into the database every POLL_S in any case.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from postroom.base.clock import Clock
from postroom.base.limits import LEASE_MS, POLL_S
from postroom.flows.alerts import Alerts
from postroom.flows.attachment_text import AttachmentText
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.breaker import Breaker
from postroom.flows.decisions import Decisions
from postroom.flows.deliver import Deliver
from postroom.flows.dispatch import Dispatch
from postroom.flows.domain_check import DomainCheck
from postroom.flows.follow_up import FollowUps
from postroom.flows.forget import Forget
from postroom.flows.index_words import IndexWords
from postroom.flows.provision import Provision
from postroom.flows.receive import Receive
from postroom.flows.sessions import Sessions
from postroom.flows.wakeups import Wakeups
from postroom.store.db import Connection, Database, announce
from postroom.store.idempotency import drop_expired
from postroom.store.leases import release_claims

SWEEP_S = 60.0
"""How often expired idempotency keys and unreferred objects are cleared away."""
DOMAINS_POLL_S = 15.0
"""How often it is asked which domains are due for a look at their records; none is due more than once a minute."""
FOLLOW_UPS_POLL_S = 15.0
"""How often it is asked which follow-ups are due: they are hours and days away."""
ALERTS_POLL_S = 15.0
"""How often it is asked whom to tell of what: those that come together are one mail."""
FILES_POLL_S = 5.0
"""How often it is asked which attachments wait to be read for the search."""
AFTER_ERROR_S = 1.0
"""A loop whose step broke waits so long."""
LOOPS_GRACE_S = 4.0
"""At a stop, the step that a loop is in may take so long to end; what it had claimed is released."""
FILING_GRACE_S = 2.0
"""At a stop, filing what waits in memory may take so long; the rest is released."""
STOP_GRACE_S = 18.0
"""Deliveries under way at a stop may take so long to end. All three together: about 25 seconds."""

JOBS = (
    *("inbound", "inbound-due", "dispatch", "deliver", "renew", "sweep", "follow-ups", "domains", "index", "alerts"),
    "files",
)
"""The loops, by the word that wakes them."""

log = structlog.get_logger()


class Worker:
    """Runs the flows that nobody calls."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        blobs: BlobKeeper,
        receive: Receive,
        deliver: Deliver,
        dispatch: Dispatch,
        provision: Provision,
        sessions: Sessions,
        breaker: Breaker,
        forget: Forget,
        domain_check: DomainCheck,
        follow_ups: FollowUps,
        decisions: Decisions,
        alerts: Alerts,
        index_words: IndexWords,
        files: AttachmentText,
        wakeups: Wakeups,
        node: str,
        loops: int,
    ) -> None:
        """loops: how many mails' batches may be read and filed beside each other."""
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._receive = receive
        self._deliver = deliver
        self._dispatch = dispatch
        self._provision = provision
        self._sessions = sessions
        self._breaker = breaker
        self._forget = forget
        self._domain_check = domain_check
        self._follow_ups = follow_ups
        self._decisions = decisions
        self._alerts = alerts
        self._index_words = index_words
        self._files = files
        self._wakeups = wakeups
        self._node = node
        self._loops = loops
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    def start(self, *, everything: bool) -> None:
        """Begin. everything: the worker role. Else only file what this process accepted and has in memory."""
        for _ in range(self._loops):
            self._spawn("inbound", self._receive.run_handed)
        if not everything:
            self._dispatch.leave_to_others()
        else:
            self._spawn("inbound-due", self._receive.run_due)
            self._spawn("dispatch", self._dispatch.claim)
            self._deliver.take_first_tries()
            self._spawn("deliver", self._deliver.run_due)
            self._spawn("renew", self._deliver.renew, poll_s=LEASE_MS / 3_000)
            self._spawn("sweep", self._sweep, poll_s=SWEEP_S)
            self._spawn("follow-ups", self._follow_ups.run_due, poll_s=FOLLOW_UPS_POLL_S)
            # Not woken by each mail: what gathers until the next look is indexed together.
            self._spawn("index", self._index_words.step)
            self._spawn("files", self._files.run_due, poll_s=FILES_POLL_S)
            self._spawn("domains", self._domain_check.run_due, poll_s=DOMAINS_POLL_S)
            self._spawn("alerts", self._alerts.run_due, poll_s=ALERTS_POLL_S)

    async def stop(self) -> None:
        """Stop taking up work, let what is under way end, and let go of what is only claimed.

        A step that breaks keeps none of the others from being done.
        """
        for step in (self._end_loops, self._file_handed, self._end_attempts, self._release, self._close):
            try:
                await step()
            except Exception:
                log.exception("a step of the stop broke; the rest of it goes on", step=step.__name__)

    async def _end_loops(self) -> None:
        self._stopping.set()
        for kind in JOBS:
            self._wakeups.wake(kind)
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=LOOPS_GRACE_S)
        for task in late:
            task.cancel()
        if late:
            log.warning("loops were cut off by the stop", loops=sorted(task.get_name() for task in late))
            await asyncio.wait(late, timeout=1)

    async def _file_handed(self) -> None:
        try:
            async with asyncio.timeout(FILING_GRACE_S):
                while await self._receive.run_handed():
                    pass
                await self._receive.end_late()
        except TimeoutError:
            log.warning("not all mail in memory was filed at the stop; it is due again")

    async def _end_attempts(self) -> None:
        ends = await asyncio.gather(self._deliver.stop(STOP_GRACE_S), self._dispatch.stop(), return_exceptions=True)
        for error in ends:
            if isinstance(error, BaseException):
                log.error("ending what is under way broke", exc_info=error)

    async def _release(self) -> None:
        await self._db.write(self._let_go)

    async def _close(self) -> None:
        self._receive.close()

    def _let_go(self, connection: Connection) -> None:
        if release_claims(connection, now=self._clock.now_ms(), node=self._node):
            for kind in JOBS:
                announce(connection, kind)

    def _spawn(self, kind: str, step: Callable[[], Awaitable[int | None]], poll_s: float = POLL_S) -> None:
        self._tasks.append(asyncio.create_task(self._loop(kind, step, poll_s), name=f"postroom-{kind}"))

    async def _loop(self, kind: str, step: Callable[[], Awaitable[int | None]], poll_s: float) -> None:
        while not self._stopping.is_set():
            try:
                busy = await step()
            except Exception:
                log.exception("a worker's step broke; it goes on", kind=kind)
                await self._wakeups.wait("never", AFTER_ERROR_S)
                continue
            if not busy:
                await self._wakeups.wait(kind, poll_s)

    async def _sweep(self) -> None:
        now = self._clock.now_ms()
        await self._db.write(lambda connection: drop_expired(connection, now))
        await self._blobs.sweep()
        await self._decisions.expire_due()
        await self._breaker.heal()
        await self._forget.sweep()
        await self._provision.finish_deletions()
        await self._sessions.sweep()
