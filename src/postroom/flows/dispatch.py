"""Trying one endpoint: record the attempt, sign, post, record how it ended, and decide what comes next.

Every endpoint has a short line of its own with a bound on what is under way, so that a slow one delays nobody else;
one that is known to be slow has one place until it is quick again.
Deliveries arrive from memory (flows/notify) or as claimed rows (worker.py); both end here.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import structlog

from postroom.base.clock import Clock
from postroom.base.errors import PostroomError
from postroom.base.limits import (
    LEASE_MS,
    WEBHOOK_CONCURRENCY,
    WEBHOOK_CONCURRENCY_PER_ENDPOINT,
    WEBHOOK_TIMEOUT_S,
)
from postroom.flows.gather import GatheredWrites
from postroom.flows.message_views import message_views
from postroom.flows.notify import Handed, NewEvent, write_event_for, write_events
from postroom.flows.payload import render_payload
from postroom.flows.ports import HttpAnswer, HttpPoster
from postroom.flows.views import Json, Links
from postroom.flows.webhook_outcome import WebhookAttempted, save_webhook_outcomes
from postroom.rules.sealing import Sealer
from postroom.rules.signing import sign_webhook
from postroom.store.db import Connection, Database, Row
from postroom.store.deliveries import give_up, set_delivery, start_attempts
from postroom.store.events import get_event
from postroom.store.leases import claim_due
from postroom.store.messages import get_message
from postroom.store.schema import webhook_deliveries
from postroom.store.webhooks import get_webhook

WAITING_PER_ENDPOINT = 64
"""Deliveries of one endpoint that wait in memory; the rest stay in the database."""
WAITING = 2_000
"""Deliveries of all endpoints together that wait in memory."""
KEPT_MESSAGE_CHARS = 32_768
"""A message whose texts are longer does not wait in memory: it is read again when its turn comes."""
CLAIM = 100
"""Rows claimed at once."""
SLOW_MS = 2_000
"""Milliseconds: an attempt that takes longer leaves its endpoint one place until an answer is quicker."""
SLOW_KEPT = 10_000
"""Endpoints remembered as slow."""
BROKE_TEXT = "Something broke here, not at the endpoint."
"""Said of an attempt that failed inside: the log has the rest."""

log = structlog.get_logger()


class Dispatch:
    """Posts webhooks."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        poster: HttpPoster,
        sealer: Sealer,
        links: Links,
        node: str,
        wake: Callable[[], None],
    ) -> None:
        """wake: called when an endpoint has room again and rows of it may be waiting in the database."""
        self._db = db
        self._clock = clock
        self._poster = poster
        self._sealer = sealer
        self._links = links
        self._node = node
        self._wake = wake
        self._lines: dict[str, deque[Handed]] = {}
        self._running: dict[str, int] = {}
        self._slow: set[str] = set()
        self._ready: deque[str] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._left_behind = False
        self._stopping = False
        self._posts = True
        self._starts = GatheredWrites(db, self._save_starts)
        self._outcomes = GatheredWrites(db, save_webhook_outcomes)

    def leave_to_others(self) -> None:
        """Post nothing from this process: whatever it plans stays due, for one with the worker role."""
        self._posts = False

    def has_room(self, webhook_id: str) -> bool:
        """Whether one more delivery to this endpoint may wait in memory; if not, its row is left due."""
        line = self._lines.get(webhook_id, ())
        room = self._posts and not self._stopping and self._waiting < WAITING and len(line) < WAITING_PER_ENDPOINT
        self._left_behind = self._left_behind or not room
        return room

    def notify(self, connection: Connection, events: Sequence[NewEvent], now: int) -> list[Handed]:
        """Write events in the caller's transaction; give the result to `send` after its commit."""
        return write_events(connection, events, now, node=self._node, has_room=self.has_room)

    def notify_one(self, connection: Connection, webhook: Row[Any], event: NewEvent, now: int) -> Handed:
        """As `notify`, for one endpoint alone."""
        claimed_by = self._node if self.has_room(webhook.id) else None
        return write_event_for(connection, webhook, event, now, claimed_by=claimed_by)

    def send(self, handed: Sequence[Handed]) -> None:
        """Try what `notify` planned, now that it is durable. What comes after a stop is released by the worker."""
        for one in handed:
            if one.claimed and not self._stopping:
                self._put(one)

    def _put(self, handed: Handed) -> None:
        webhook_id = handed.webhook.id
        if webhook_id not in self._lines and handed.webhook.failing_since is not None:
            self._note_pace(webhook_id, slow=True)
        line = self._lines.setdefault(webhook_id, deque())
        line.append(_slim(handed))
        self._waiting += 1
        self._ready.append(webhook_id)
        self._start_tasks()

    async def claim(self) -> int:
        """How many due rows were claimed and queued; endpoints whose line is full are left for later."""
        now = self._clock.now_ms()
        self._left_behind = False
        full = [webhook_id for webhook_id in self._lines if not self.has_room(webhook_id)]
        only = webhook_deliveries.c.webhook_id.not_in(full) if full else None

        def work(connection: Connection) -> list[Handed]:
            rows = claim_due(
                connection,
                webhook_deliveries,
                now=now,
                until=now + LEASE_MS,
                node=self._node,
                limit=CLAIM,
                only=only,
            )
            return [handed for row in rows if (handed := self._load(connection, row, now))]

        claimed = await self._db.write(work)
        self._left_behind = self._left_behind or len(claimed) == CLAIM
        self.send(claimed)
        return len(claimed)

    async def stop(self) -> None:
        """Let what is under way end; what only waits stays claimed and is released by the worker."""
        self._stopping = True
        self._lines.clear()
        self._ready.clear()
        self._waiting = 0
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=WEBHOOK_TIMEOUT_S + 1)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)

    async def idle(self) -> None:
        """Return when nothing waits or is under way. For tests and the demo."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _load(self, connection: Connection, row: Row[Any], now: int) -> Handed | None:
        workspace_id = row.workspace_id
        webhook = get_webhook(connection, workspace_id, row.webhook_id)
        event = get_event(connection, workspace_id, row.event_id)
        if webhook is None or webhook.status != "active" or event is None:
            set_delivery(connection, workspace_id, row.id, status="dead", due_at=None, now=now)
            return None
        leased = {**row._mapping, "due_at": now + LEASE_MS}  # noqa: SLF001 - SQLAlchemy's public name for it
        return Handed(row=leased, event=dict(event._mapping), message=None, webhook=webhook, claimed=True)  # noqa: SLF001

    async def _read_message(self, handed: Handed) -> Json | None:
        """The message that the event is about, where it did not wait in memory; None when there is none."""
        workspace_id, message_id = handed.row["workspace_id"], handed.event["message_id"]
        if message_id is None:
            return None

        def look(connection: Connection) -> Json | None:
            found = get_message(connection, workspace_id, message_id)
            return message_views(connection, [found], self._links, self._clock.now_ms())[0] if found else None

        return await self._db.read(look)

    def _start_tasks(self) -> None:
        for _ in range(len(self._ready)):
            if len(self._tasks) >= WEBHOOK_CONCURRENCY:
                return
            webhook_id = self._ready.popleft()
            places = 1 if webhook_id in self._slow else WEBHOOK_CONCURRENCY_PER_ENDPOINT
            if self._running.get(webhook_id, 0) >= places:
                self._ready.append(webhook_id)
                continue
            line = self._lines.get(webhook_id)
            if not line:
                continue
            self._running[webhook_id] = self._running.get(webhook_id, 0) + 1
            self._waiting -= 1
            task = asyncio.create_task(self._run(line.popleft()))
            self._tasks.add(task)
            task.add_done_callback(lambda done, webhook_id=webhook_id: self._ended(done, webhook_id))  # type: ignore[misc]

    def _note_pace(self, webhook_id: str, *, slow: bool) -> None:
        if not slow:
            self._slow.discard(webhook_id)
            return
        if len(self._slow) >= SLOW_KEPT:
            self._slow.clear()
        self._slow.add(webhook_id)

    def _ended(self, task: asyncio.Task[None], webhook_id: str) -> None:
        self._tasks.discard(task)
        self._running[webhook_id] -= 1
        if not self._running[webhook_id]:
            del self._running[webhook_id]
        if not self._lines.get(webhook_id):
            self._lines.pop(webhook_id, None)
            if self._left_behind:
                self._wake()
        if not task.cancelled() and task.exception() is not None:
            log.error("webhook attempt broke; its row is due again when the lease ends", exc_info=task.exception())
        self._start_tasks()

    async def _run(self, handed: Handed) -> None:
        """One attempt, from its record to its outcome."""
        row = handed.row
        if row["due_at"] <= self._clock.now_ms() + WEBHOOK_TIMEOUT_S * 1_000:
            return  # it waited so long that somebody else may claim it meanwhile
        started = await self._starts.write(handed)
        if started is None:
            return  # the endpoint or the inbox is gone, or was stopped, since this was put in line
        number, webhook = started
        handed = replace(handed, webhook=webhook)
        answer = await self._try(handed)
        if answer.latency_ms > SLOW_MS or answer.status is not None:
            self._note_pace(webhook.id, slow=answer.latency_ms > SLOW_MS)
        await self._outcomes.write(
            WebhookAttempted(
                row=row,
                webhook=webhook,
                number=number,
                answer=answer,
                now=self._clock.now_ms(),
                jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
            )
        )

    async def _try(self, handed: Handed) -> HttpAnswer:
        """What the endpoint said. What breaks here is an answer as well: it waits longer each time, and has an end."""
        try:
            return await self._post(handed)
        except Exception as error:
            log.exception("a webhook attempt broke; it is tried again", delivery=handed.row["id"])
            text = error.message if isinstance(error, PostroomError) else BROKE_TEXT
            return HttpAnswer(status=None, latency_ms=0, error=text)

    async def _post(self, handed: Handed) -> HttpAnswer:
        now = self._clock.now_ms()
        message = handed.message if handed.message is not None else await self._read_message(handed)
        body = render_payload(handed.event, message, self._links)
        headers = sign_webhook(
            secrets=live_secrets(handed.webhook, self._sealer, now),
            webhook_id=handed.event["id"],
            timestamp_s=now // 1000,
            body=body,
        )
        headers["Content-Type"] = "application/json"
        headers["X-Postroom-Event"] = handed.event["type"]
        headers["X-Postroom-Delivery"] = handed.row["id"]
        return await self._poster.post(handed.webhook.url, body, headers)

    def _save_starts(self, connection: Connection, many: Sequence[Handed]) -> list[tuple[int, Row[Any]] | None]:
        """Each attempt's number, and its endpoint as it is now: what waited in memory may know an older one."""
        now = self._clock.now_ms()
        places = {(one.webhook.workspace_id, one.webhook.id) for one in many}
        hooks = {place: get_webhook(connection, *place) for place in places}
        active, stopped, found = [], [], {}
        for one in many:
            key, hook = _key(one), hooks[one.webhook.workspace_id, one.webhook.id]
            if hook is not None and hook.status == "active":
                active.append(key)
                found[key] = hook
            else:
                stopped.append(key)
        give_up(connection, stopped, now)
        numbers = start_attempts(connection, active, now)
        return [(numbers[key], found[key]) if key in numbers else None for key in map(_key, many)]


def _key(handed: Handed) -> tuple[str, str]:
    return handed.row["workspace_id"], handed.row["id"]


def _slim(handed: Handed) -> Handed:
    message = handed.message or {}
    chars = sum(len(message.get(name) or "") for name in ("text", "html", "extractedText", "extractedHtml"))
    return replace(handed, message=None) if chars > KEPT_MESSAGE_CHARS else handed


def live_secrets(webhook: Row[Any], sealer: Sealer, now: int) -> Sequence[str]:
    """The secrets that sign now, the newest first."""
    kept: list[Json] = webhook.secrets or []
    return [
        sealer.open(bytes.fromhex(secret["sealed"]), f"webhook:{webhook.id}")
        for secret in kept
        if secret["expiresAt"] is None or secret["expiresAt"] > now
    ]
