"""Making sense of accepted mail, and filing it: a mail becomes a message in a thread, an event and its webhooks.

    read      parse → extract the reply → triage          pure, a mail at a time, off the event loop
    file      known? → already here? → thread → rows → emit    one transaction for a whole batch

A mail that breaks a step is filed all the same with the defect recorded: accepted mail is never dropped.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import structlog

from postroom.base.clock import SECOND_MS, Clock
from postroom.base.errors import NotFound, Unavailable
from postroom.base.limits import LEASE_MS, MAX_RECEIVE_ATTEMPTS, RECEIVE_BATCH, RECEIVE_BATCH_BYTES
from postroom.flows.accept import AcceptedMail, envelope_from_json
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.dispatch import Dispatch
from postroom.flows.filing import FiledBatch, file_batch
from postroom.flows.reading import ReadMail, read_mail, read_nothing
from postroom.flows.views import Links
from postroom.flows.wakeups import Handover
from postroom.store.db import Connection, Database, Row
from postroom.store.inbound import note_failed_attempt
from postroom.store.leases import claim_due
from postroom.store.schema import inbound_mails

GATHER_S = 0.02
"""How long a batch gathers while mails come thick."""
RETRY_MS = 5 * SECOND_MS
"""A mail whose filing broke waits so long, times the number of attempts."""

log = structlog.get_logger()


class Receive:
    """Files accepted mail."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        blobs: BlobKeeper,
        dispatch: Dispatch,
        links: Links,
        handover: Handover[AcceptedMail],
        node: str,
    ) -> None:
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._dispatch = dispatch
        self._links = links
        self._handover = handover
        self._node = node
        self._busy = False
        self._waiting: dict[tuple[str, str], asyncio.Future[str]] = {}
        self._thread = ThreadPoolExecutor(1, "postroom-read-mail")

    async def run_handed(self) -> int:
        """How many mails from memory were filed: one batch, 0 when nothing waits.

        A mail that comes alone is filed at once. When they come thick, a batch waits for its neighbours: what a
        transaction costs is then shared, and the sender, who has had its 250, waits for nothing.
        """
        if self._busy and len(self._handover):
            await asyncio.sleep(GATHER_S)
        batch = self._handover.take(RECEIVE_BATCH, RECEIVE_BATCH_BYTES)
        self._busy = len(batch) > 1
        if batch:
            await self.receive(batch)
        return len(batch)

    async def run_due(self) -> int:
        """How many mails were claimed from the database and filed: what another process or a crash left."""
        now = self._clock.now_ms()
        rows = await self._db.write(
            lambda connection: claim_due(
                connection, inbound_mails, now=now, until=now + LEASE_MS, node=self._node, limit=RECEIVE_BATCH
            )
        )
        for row in rows:
            # One at a time: their sizes are not known, and this is the slow lane.
            mail = await self._load(row)
            if mail is not None:
                await self.receive([mail])
        return len(rows)

    async def _load(self, row: Row[Any]) -> AcceptedMail | None:
        """The claimed mail; None when its bytes cannot be had now. Bytes that are gone for good do not keep it back."""
        mail = AcceptedMail(
            workspace_id=row.workspace_id,
            id=row.id,
            inbox_id=row.inbox_id,
            blob_id=row.blob_id,
            raw=b"",
            envelope=envelope_from_json(row.envelope),
            received_at=row.created_at,
            attempt_count=row.attempt_count,
        )
        try:
            return replace(mail, raw=await self._blobs.load(row.workspace_id, row.blob_id))
        except NotFound as error:
            if row.attempt_count >= MAX_RECEIVE_ATTEMPTS:
                return mail
            await self._put_off(mail, error)
        except Unavailable:
            log.warning("the bytes of a mail cannot be had now; it is due again when its lease ends", mail=row.id)
        return None

    async def receive(self, batch: Sequence[AcceptedMail]) -> None:
        """Read and file a batch; when that breaks, each mail by itself."""
        read = await asyncio.get_running_loop().run_in_executor(self._thread, read_batch, batch)
        try:
            await self._file(read)
        except Exception as error:  # noqa: BLE001 - whatever breaks, no accepted mail is lost
            if len(batch) > 1:
                log.warning("filing a batch broke; filing one by one", mails=len(batch), error=repr(error))
                for mail in batch:
                    await self.receive([mail])
                return
            await self._put_off(batch[0], error)

    async def filed(self, mail: AcceptedMail, timeout_s: float) -> str | None:
        """The message that an accepted mail became (or the earlier one that it is a copy of), once it is filed here.

        None when that takes longer than `timeout_s`, or happens on another node.
        """
        waiting = self._waiting.setdefault((mail.workspace_id, mail.id), asyncio.get_running_loop().create_future())
        try:
            return await asyncio.wait_for(asyncio.shield(waiting), timeout_s)
        except TimeoutError:
            return None
        finally:
            self._waiting.pop((mail.workspace_id, mail.id), None)

    def close(self) -> None:
        """Let go of the thread that reads."""
        self._thread.shutdown()

    async def _file(self, read: Sequence[ReadMail]) -> None:
        blob_rows = {one.key: await self._keep_attachments(one) for one in read if one.attachments}
        now = self._clock.now_ms()

        def work(connection: Connection) -> FiledBatch:
            return file_batch(connection, read, blob_rows, self._dispatch, self._links, now)

        filed = await self._db.write(work)
        self._dispatch.send(filed.handed)
        for key, message_id in filed.message_ids.items():
            waiting = self._waiting.get(key)
            if waiting is not None and not waiting.done():
                waiting.set_result(message_id)

    async def _keep_attachments(self, read: ReadMail) -> list[dict[str, object]]:
        workspace_id = read.mail.workspace_id
        return [await self._blobs.prepare(workspace_id, one.content) for one in read.attachments]

    async def _put_off(self, mail: AcceptedMail, error: Exception) -> None:
        attempt = mail.attempt_count + 1
        log.error("filing a mail broke", mail=mail.id, attempt=attempt, exc_info=error)
        due_at = self._clock.now_ms() + RETRY_MS * attempt
        await self._db.write(
            lambda connection: note_failed_attempt(
                connection, mail.workspace_id, mail.id, error=repr(error)[:500], due_at=due_at
            )
        )


def read_batch(batch: Sequence[AcceptedMail]) -> list[ReadMail]:
    """What each mail says. A mail that cannot be read is read as nothing but its envelope, with the defect named."""
    read = []
    for mail in batch:
        try:
            if mail.attempt_count >= MAX_RECEIVE_ATTEMPTS:
                read.append(read_nothing(mail, "unfileable"))
            else:
                read.append(read_mail(mail))
        except Exception as error:
            log.exception("reading a mail broke", mail=mail.id)
            read.append(read_nothing(mail, f"unreadable:{type(error).__name__}"))
    return read
