"""Making sense of accepted mail, and filing it: a mail becomes a message in a thread, an event and its webhooks.

    open         parse, hash for the signatures                      pure, off the event loop
    authenticate SPF, DKIM, ARC, DMARC                               DNS, many mails at once
    read         reports → new text → triage → screen → codes        pure, off the event loop
    confirm      a configured model's word on what looks like a trick
    file         known? → already here? → thread → rows → effects of reports → emit    one transaction a batch

A mail that breaks a step is filed all the same with the defect recorded: accepted mail is never dropped.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import structlog

from postroom.base.clock import SECOND_MS, Clock
from postroom.base.errors import NotFound, Unavailable
from postroom.base.limits import LEASE_MS, MAX_RECEIVE_ATTEMPTS, RECEIVE_BATCH, RECEIVE_BATCH_BYTES
from postroom.flows.accept import AcceptedMail, envelope_from_json
from postroom.flows.authenticate import NOT_CHECKED, Authenticate, Origin
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.dispatch import Dispatch
from postroom.flows.filing import FiledBatch, file_batch
from postroom.flows.reading import OpenedMail, ReadMail, closed_mail, open_mail, read_mail, read_nothing
from postroom.flows.report_boxes import REPORTS_BOX
from postroom.flows.report_filing import ReportFiling
from postroom.flows.second_opinion import SecondOpinion
from postroom.flows.views import Links
from postroom.flows.wakeups import Handover
from postroom.store.db import Connection, Database, Row
from postroom.store.inbound import note_failed_attempt
from postroom.store.inboxes import get_inbox
from postroom.store.leases import claim_due
from postroom.store.schema import inbound_mails

GATHER_S = 0.02
"""How long a batch gathers while mails come thick."""
RETRY_MS = 5 * SECOND_MS
"""A mail whose filing broke waits so long, times the number of attempts."""

PROMPT_S = 0.25
"""A batch waits so long for DNS; the mails whose answers take longer are filed by themselves when they have them."""
MAX_LATE = 500
"""Mails that wait for DNS or a model beside the batches; more make the batches wait for DNS, and ask no model."""
MAX_LATE_BYTES = 33_554_432
"""Their bytes: 32 MiB stay in memory for them."""

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
        authenticate: Authenticate,
        second_opinion: SecondOpinion,
        report_filing: ReportFiling,
        return_key: bytes,
        node: str,
    ) -> None:
        """return_key: of our return paths (rules/return_path.py)."""
        self._db = db
        self._clock = clock
        self._blobs = blobs
        self._dispatch = dispatch
        self._links = links
        self._handover = handover
        self._authenticate = authenticate
        self._second_opinion = second_opinion
        self._report_filing = report_filing
        self._return_key = return_key
        self._node = node
        self._busy = False
        self._late: dict[asyncio.Task[None], int] = {}
        """What goes on by itself, and the bytes of its mail."""
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
        """Read and file a batch; when that breaks, each mail by itself. What waits for DNS is filed later."""
        loop = asyncio.get_running_loop()
        opened = await loop.run_in_executor(self._thread, open_batch, batch)
        checks = {
            one.key: asyncio.ensure_future(self._authenticate.check(one.mail, one.parsed, one.signatures))
            for one in opened
            if one.signatures is not None
        }
        if checks:
            await asyncio.wait(checks.values(), timeout=PROMPT_S if self._room_for(batch) else None)
        prompt = [one for one in opened if one.key not in checks or checks[one.key].done()]
        for one in opened:
            if one.key in checks and not checks[one.key].done():
                self._file_later(one, checks[one.key])
        origins = {one.key: _origin_of(checks[one.key]) for one in prompt if one.key in checks}
        if prompt:
            await self._read_and_file(prompt, origins)

    def _file_later(self, opened: OpenedMail, check: "asyncio.Future[Origin]") -> None:
        async def wait_and_file() -> None:
            await asyncio.wait([check])
            await self._read_and_file([opened], {opened.key: _origin_of(check)})

        self._go_on_later(wait_and_file(), len(opened.mail.raw))

    def _room_for(self, batch: Sequence[AcceptedMail]) -> bool:
        late = sum(self._late.values()) + sum(len(mail.raw) for mail in batch)
        return len(self._late) < MAX_LATE and late <= MAX_LATE_BYTES

    def _go_on_later(self, work: Coroutine[Any, Any, None], size: int) -> None:
        task = asyncio.create_task(work, name="postroom-late-mail")
        self._late[task] = size
        task.add_done_callback(self._late_ended)

    def _late_ended(self, task: "asyncio.Task[None]") -> None:
        del self._late[task]
        if not task.cancelled() and task.exception() is not None:
            log.error("filing a late mail broke; it is due again when its lease ends", exc_info=task.exception())

    async def end_late(self) -> None:
        """Returns when no mail waits for DNS or for a model any more: both end by themselves."""
        while self._late:
            await asyncio.wait(set(self._late))

    async def _read_and_file(self, opened: Sequence[OpenedMail], origins: Mapping[tuple[str, str], Origin]) -> None:
        letters = [one for one in opened if one.mail.inbox_id != REPORTS_BOX]
        for one in opened:
            if one.mail.inbox_id == REPORTS_BOX:
                await self._file_report(one, origins.get(one.key, NOT_CHECKED))
        if letters:
            await self._read_and_file_letters(letters, origins)

    async def _file_report(self, opened: OpenedMail, origin: Origin) -> None:
        """A report is long to read, and no letter waits for it while there is room to let it go on by itself."""
        work = self._file_report_or_put_off(opened, origin)
        if self._room_for([opened.mail]):
            self._go_on_later(work, len(opened.mail.raw))
        else:
            await work

    async def _file_report_or_put_off(self, opened: OpenedMail, origin: Origin) -> None:
        try:
            await self._report_filing.file(opened, origin)
        except Exception as error:  # noqa: BLE001 - whatever breaks, no accepted mail is lost
            await self._put_off(opened.mail, error)

    async def _read_and_file_letters(
        self, opened: Sequence[OpenedMail], origins: Mapping[tuple[str, str], Origin]
    ) -> None:
        read = await asyncio.get_running_loop().run_in_executor(
            self._thread, read_batch, opened, origins, self._return_key
        )
        at_once = []
        for one in read:
            if self._second_opinion.wanted(one) and self._room_for([one.mail]):
                self._go_on_later(self._confirm_and_file(one), len(one.mail.raw))
            else:
                at_once.append(one)
        if at_once:
            await self._file_or_put_off(at_once)

    async def _confirm_and_file(self, read: ReadMail) -> None:
        place = (read.mail.workspace_id, read.mail.inbox_id)
        inbox = await self._db.read(lambda connection: get_inbox(connection, *place))
        if inbox is not None and inbox.screening != "off":
            read = await self._second_opinion.confirm(read)
        await self._file_or_put_off([read])

    async def _file_or_put_off(self, read: Sequence[ReadMail]) -> None:
        try:
            await self._file(read)
        except Exception as error:  # noqa: BLE001 - whatever breaks, no accepted mail is lost
            if len(read) == 1:
                await self._put_off(read[0].mail, error)
                return
            log.warning("filing a batch broke; filing one by one", mails=len(read), error=repr(error))
            for one in read:
                await self._file_alone(one)

    async def _file_alone(self, read: ReadMail) -> None:
        try:
            await self._file([read])
        except Exception as error:  # noqa: BLE001 - as above
            await self._put_off(read.mail, error)

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


def open_batch(batch: Sequence[AcceptedMail]) -> list[OpenedMail]:
    """Each mail with its parts open. One that cannot be opened, or has failed too often, is opened as nothing."""
    opened = []
    for mail in batch:
        try:
            if mail.attempt_count >= MAX_RECEIVE_ATTEMPTS:
                opened.append(closed_mail(mail, "unfileable"))
            else:
                opened.append(open_mail(mail))
        except Exception as error:
            log.exception("opening a mail broke", mail=mail.id)
            opened.append(closed_mail(mail, f"unreadable:{type(error).__name__}"))
    return opened


def read_batch(
    batch: Sequence[OpenedMail], origins: Mapping[tuple[str, str], Origin], return_key: bytes
) -> list[ReadMail]:
    """What each mail says. A mail that cannot be read is read as nothing but its envelope, with the defect named."""
    read = []
    for one in batch:
        if one.defect is not None:
            read.append(read_nothing(one.mail, one.defect))
            continue
        try:
            read.append(read_mail(one, origins.get(one.key, NOT_CHECKED), return_key))
        except Exception as error:
            log.exception("reading a mail broke", mail=one.mail.id)
            read.append(read_nothing(one.mail, f"unreadable:{type(error).__name__}"))
    return read


def _origin_of(check: "asyncio.Future[Origin]") -> Origin:
    """The verdicts; a check that broke judges nothing, and the mail goes on."""
    error = check.exception()
    if error is None:
        return check.result()
    log.error("authenticating a mail broke", exc_info=error)
    return NOT_CHECKED
