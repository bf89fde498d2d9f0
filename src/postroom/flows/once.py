"""Doing a POST once: the same Idempotency-Key with the same body gets the same answer for a day.

Answers are kept sealed: some of them carry a secret that is shown once.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import orjson

from postroom.base.clock import MINUTE_MS, SECOND_MS, Clock
from postroom.base.errors import BadInput, Conflict
from postroom.base.limits import IDEMPOTENCY_TTL_S, MAX_IDEMPOTENCY_KEY_CHARS
from postroom.flows.caller import Caller
from postroom.flows.draft_content import held_view
from postroom.flows.message_views import message_views
from postroom.flows.views import Links
from postroom.rules.sealing import Sealer
from postroom.store.db import Connection, Database, Row
from postroom.store.drafts import get_draft
from postroom.store.idempotency import (
    claim_idempotency_key,
    drop_idempotency_key,
    get_idempotency_key,
    restart_idempotency_key,
    set_idempotent_answer,
)
from postroom.store.messages import get_message

UNDER_WAY_MS = MINUTE_MS
"""A request that began so long ago and never answered is taken to have died."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to act under an Idempotency-Key."""

    key: str
    begun_at: int
    """When the request began that holds the key: a repeat that takes over from a dead one begins anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a POST answers."""

    status: int
    body: bytes = field(repr=False)
    replayed: bool = False
    """Whether it is the answer of an earlier request with the same key."""


class Once:
    """Runs actions once."""

    def __init__(self, db: Database, clock: Clock, sealer: Sealer, links: Links) -> None:
        self._db = db
        self._clock = clock
        self._sealer = sealer
        self._links = links

    async def run(
        self,
        caller: Caller,
        key: str | None,
        request_fingerprint: bytes,
        action: Callable[[Claim | None], Awaitable[Answer]],
    ) -> Answer:
        """The action's answer, or that of the earlier request with this key. Without a key the action just runs.

        key: as the caller sent it; keys of different API keys never meet. request_fingerprint: method, path and body.
        Raises: Conflict when the key was used for another request, or that one is still under way; whatever the
        action raises, after which the key is free again.
        """
        if key is None:
            return await action(None)
        check_idempotency_key(key)
        claim = Claim(key=_digest(caller, key), begun_at=self._clock.now_ms())
        request_hash = hashlib.sha256(request_fingerprint).hexdigest()
        earlier = await self._claim(caller, claim, request_hash)
        if earlier is not None:
            return earlier
        try:
            answer = await action(claim)
        except Exception:
            await self._db.write(
                lambda connection: drop_idempotency_key(
                    connection, caller.workspace_id, claim.key, begun_at=claim.begun_at
                )
            )
            raise
        sealed = self._sealer.seal(base64.b64encode(answer.body).decode(), f"answer:{claim.key}")
        await self._db.write(
            lambda connection: set_idempotent_answer(
                connection,
                caller.workspace_id,
                claim.key,
                begun_at=claim.begun_at,
                status_code=answer.status,
                answer=sealed,
            )
        )
        return answer

    async def is_known(self, caller: Caller, key: str) -> bool:
        """Whether a request with this key was made within the day, and has not failed."""
        now = self._clock.now_ms()
        row = await self._db.peek(
            lambda connection: get_idempotency_key(connection, caller.workspace_id, _digest(caller, key), now)
        )
        return row is not None

    async def _claim(self, caller: Caller, claim: Claim, request_hash: str) -> Answer | None:
        now = claim.begun_at

        def work(connection: Connection) -> Answer | None:
            row = get_idempotency_key(connection, caller.workspace_id, claim.key, now)
            if row is not None:
                return self._replay(connection, row, request_hash, now)
            claim_idempotency_key(
                connection,
                workspace_id=caller.workspace_id,
                key=claim.key,
                request_hash=request_hash,
                now=now,
                expires_at=now + IDEMPOTENCY_TTL_S * SECOND_MS,
            )
            return None

        return await self._db.write(work)

    def _replay(self, connection: Connection, row: Row, request_hash: str, now: int) -> Answer | None:  # type: ignore[type-arg]
        if row.request_hash != request_hash:
            raise Conflict(
                "This Idempotency-Key was used for another request.",
                code="idempotency_key_reused",
                param="Idempotency-Key",
                fix="Use a fresh key for each request, and the same one only to repeat a request unchanged.",
            )
        if row.answer is not None:
            body = base64.b64decode(self._sealer.open(bytes(row.answer), f"answer:{row.key}"))
            return Answer(status=row.status_code, body=body, replayed=True)
        if row.message_id is not None:
            # The message was saved, but the process died before its answer was: it can be told again.
            draft = get_draft(connection, row.workspace_id, row.message_id)
            if draft is not None:
                return Answer(status=202, body=orjson.dumps(held_view(draft)), replayed=True)
            message = get_message(connection, row.workspace_id, row.message_id)
            if message is not None:
                view = message_views(connection, [message], self._links, now)[0]
                return Answer(status=202, body=orjson.dumps(view), replayed=True)
        died = now - row.created_at >= UNDER_WAY_MS
        if not died or not restart_idempotency_key(
            connection, row.workspace_id, row.key, begun_at=row.created_at, now=now
        ):
            raise key_in_use()
        return None


def key_in_use() -> Conflict:
    """The error for a key under which another request acts."""
    return Conflict(
        "Another request with this Idempotency-Key is still under way.",
        code="idempotency_key_in_use",
        param="Idempotency-Key",
        fix="Wait a moment and repeat the request.",
        retry_after_s=1,
    )


def _digest(caller: Caller, key: str) -> str:
    """The key as it is kept: keys of different API keys never meet."""
    return hashlib.sha256(f"{caller.key_id}\n{key}".encode()).hexdigest()


def check_idempotency_key(key: str) -> None:
    """Raises BadInput for what cannot be an Idempotency-Key."""
    if not key or len(key) > MAX_IDEMPOTENCY_KEY_CHARS or not key.isprintable():
        raise BadInput(
            f"An Idempotency-Key has 1 to {MAX_IDEMPOTENCY_KEY_CHARS} printable characters.",
            param="Idempotency-Key",
            fix="Send a UUID.",
        )
