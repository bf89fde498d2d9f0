"""Reads files in child processes, a few at a time. Fulfils flows.ports.FileReader."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from postroom.base.errors import Unavailable
from postroom.base.limits import MAX_FILENAME_CHARS
from postroom.edge.file_text.frames import LENGTHS, answer_lengths, pack_head, read_answer
from postroom.edge.file_text.limits import (
    IDLE_S,
    MAX_CHILDREN,
    MAX_FILE_BYTES,
    MAX_WAITING,
    OCR_TIMEOUT_S,
    PARENT_GRACE_S,
    READ_TIMEOUT_S,
    WAIT_S,
)
from postroom.edge.file_text.ocr import HOW_TO_INSTALL, find_engine
from postroom.flows.ports import FileText, FileToRead
from postroom.mail.file_kind import HEAD_BYTES, Sniffed, sniff_kind

COMMAND = (sys.executable, "-P", "-B", "-m", "postroom.edge.file_text.child")
"""-P: whatever lies in the working folder is not ours. -B: nothing may be written."""
_KEPT_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "TESSDATA_PREFIX")
"""A child gets these and no other variable: keys and passwords stand among the rest."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
_CHUNK_BYTES = 262_144
_OUT_OF_TIME = frozenset({-signal.SIGALRM, -signal.SIGXCPU})


def reads_images() -> bool:
    """Whether letters on pictures can be recognised here."""
    return find_engine() is not None


@dataclass(kw_only=True, slots=True, eq=False)
class _Child:
    process: Process
    tenant: str
    timer: asyncio.TimerHandle | None = None
    """Ends it when no file comes."""


class ChildFileReader:
    """A pool of children: each reads for one tenant, is kept while it has work, and ends soon after."""

    def __init__(
        self,
        *,
        command: Sequence[str] = COMMAND,
        children: int = MAX_CHILDREN,
        timeout_s: float | None = None,
        idle_s: float = IDLE_S,
        wait_s: float = WAIT_S,
    ) -> None:
        """timeout_s: for one file, above the child's own; None for what the installed readers need."""
        self._command = command
        self._images = reads_images()
        own_s = OCR_TIMEOUT_S + READ_TIMEOUT_S if self._images else READ_TIMEOUT_S
        self._timeout_s = timeout_s if timeout_s is not None else own_s + PARENT_GRACE_S
        self._children = children
        self._idle_s = idle_s
        self._wait_s = wait_s
        self._turn = asyncio.Semaphore(children)
        self._waiting = 0
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self._closed = False

    async def read(self, file: FileToRead) -> FileText:
        """The text, or why there is none; never longer than the time a file may take, and the wait for a child.

        Raises: Unavailable when too many files wait, or at a stop; what `file.load` raises.
        """
        await self._await_turn()
        try:
            content = await file.load()
            return self._read_outright(file, content) or await self._read_in_child(file, content)
        finally:
            self._turn.release()

    async def close(self) -> None:
        """End every child; files that are being read are put off."""
        self._closed = True
        idle, self._idle = self._idle, []
        for child in (*idle, *self._busy):
            self._end_soon(child)
        while self._endings:
            await asyncio.gather(*self._endings)

    async def _await_turn(self) -> None:
        if self._closed or self._waiting >= MAX_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_s):
                await self._turn.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1

    def _read_outright(self, file: FileToRead, content: bytes) -> FileText | None:
        """The answer for what needs no child; None for all that does."""
        if len(content) > MAX_FILE_BYTES:
            detail = f"Files of up to {MAX_FILE_BYTES} bytes are read."
            return FileText(state="too_large", content_type=file.content_type, detail=detail)
        sniffed = sniff_kind(content[:HEAD_BYTES], file.filename, file.content_type)
        if sniffed.kind is None:
            return _unsupported(sniffed, "There is no reader for this kind of file.")
        if sniffed.kind == "image" and not self._images:
            return _unsupported(sniffed, f"It is a picture. {HOW_TO_INSTALL}")
        return None

    async def _read_in_child(self, file: FileToRead, content: bytes) -> FileText:
        child = self._take_idle(file.tenant)
        if child is not None:
            answer = await self._ask(child, file, content)
            if answer is not None:
                return answer
            # A child may have died of anything while it waited; the file is not to blame before a fresh one dies.
        child = await self._start(file.tenant)
        answer = await self._ask(child, file, content)
        if answer is not None:
            return answer
        if child.process.returncode in _OUT_OF_TIME:
            return _timed_out(file)
        detail = "The reader ended while it read this file; it may be damaged, or made to do that."
        return FileText(state="failed", content_type=file.content_type, detail=detail)

    async def _ask(self, child: _Child, file: FileToRead, content: bytes) -> FileText | None:
        """The child's answer; None when it died, or said something that makes no sense."""
        self._busy.add(child)
        keep = False
        try:
            async with asyncio.timeout(self._timeout_s):
                answer, last = await _exchange(child.process, file, content)
            keep = not last
            return answer
        except TimeoutError:
            return _timed_out(file)
        except (OSError, EOFError, ValueError):
            if self._closed:
                raise _busy() from None
            return None
        finally:
            self._busy.discard(child)
            if keep and not self._closed:
                self._keep(child)
            else:
                await self._end(child)

    async def _start(self, tenant: str) -> _Child:
        if len(self._idle) + len(self._busy) >= self._children and self._idle:
            await self._end(self._forget(self._idle[0]))
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env={**kept, **_ONE_THREAD},
                start_new_session=True,
            )
        except OSError as error:
            raise Unavailable("No process could be started to read the file.", code="reader_unavailable") from error
        return _Child(process=process, tenant=tenant)

    def _take_idle(self, tenant: str) -> _Child | None:
        """A child that waits and has read for this tenant alone: what one file did to it, another tenant's never
        meets.
        """
        for child in reversed(self._idle):
            if child.tenant == tenant:
                return self._forget(child)
        return None

    def _keep(self, child: _Child) -> None:
        self._idle.append(child)
        child.timer = asyncio.get_running_loop().call_later(self._idle_s, self._expire, child)

    def _forget(self, child: _Child) -> _Child:
        self._idle.remove(child)
        if child.timer is not None:
            child.timer.cancel()
            child.timer = None
        return child

    def _expire(self, child: _Child) -> None:
        if child in self._idle:
            self._end_soon(self._forget(child))

    def _end_soon(self, child: _Child) -> None:
        if child.timer is not None:
            child.timer.cancel()
        ending = asyncio.get_running_loop().create_task(self._end(child))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    @staticmethod
    async def _end(child: _Child) -> None:
        """Nothing; the child is gone, and so is everything that it started."""
        process = child.process
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(ProcessLookupError, PermissionError):
            # A child that is known to be gone has given its number back.
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
        process.stdin.close()
        with suppress(OSError, EOFError, RuntimeError):
            await process.stdout.read()
        await process.wait()


async def _exchange(process: Process, file: FileToRead, content: bytes) -> tuple[FileText, bool]:
    """The child's answer to a file, and whether it ends now. Raises OSError, EOFError or ValueError."""
    assert process.stdin is not None
    assert process.stdout is not None
    head = {"filename": file.filename[:MAX_FILENAME_CHARS], "contentType": file.content_type[:MAX_FILENAME_CHARS]}
    process.stdin.write(pack_head(head, len(content)))
    view = memoryview(content)
    for begin in range(0, len(content), _CHUNK_BYTES):
        process.stdin.write(view[begin : begin + _CHUNK_BYTES])
        await process.stdin.drain()
    await process.stdin.drain()
    head_bytes, body_bytes = answer_lengths(await process.stdout.readexactly(LENGTHS.size))
    return read_answer(await process.stdout.readexactly(head_bytes), await process.stdout.readexactly(body_bytes))


def _unsupported(sniffed: Sniffed, detail: str) -> FileText:
    return FileText(state="unsupported", content_type=sniffed.content_type, detail=detail)


def _timed_out(file: FileToRead) -> FileText:
    detail = "Reading it took longer than a file may take."
    return FileText(state="timeout", content_type=file.content_type, detail=detail)


def _busy() -> Unavailable:
    return Unavailable(
        "Too many files wait to be read.", code="reader_busy", retry_after_s=30, fix="Ask again in half a minute."
    )
