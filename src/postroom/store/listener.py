"""Hearing other nodes on PostgreSQL: a connection of its own that LISTENs, and comes back when it is lost.

And telling them of new events, which the commits themselves do not.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

import structlog

log = structlog.get_logger()

RELISTEN_S = 0.5
"""Seconds before a second try to hear other nodes again, doubled each time: a quick restart takes about so long."""
RELISTEN_MAX_S = 30.0
"""Seconds between tries at most; meanwhile the workers' polls find the work."""
LISTEN_CHECK_S = 60.0
"""Seconds of silence after which the listening connection is tried: firewalls drop idle ones without a word."""
SAY_AFTER_S = 0.01
"""Seconds in which commits are gathered before other nodes are told of new events: at most a hundred words a second.
Said by the writing transactions, it would make all of them commit one after the other (PostgreSQL 17, NOTIFY)."""
EVENTS_WORD = "events"
"""Begins such a word: `events <who says it> <workspace id>`."""
LIBPQ_ONLY = ("channel_binding", "gssencmode", "connect_timeout", "keepalives")
"""Words of libpq in a URL (PostgreSQL 17 §32.1.2) that asyncpg would send to the server, which refuses them."""


class Listener:
    """Hears a channel on a connection of its own, and takes a new one whenever that dies."""

    def __init__(self, url: str, channel: str, heard: Callable[[str], None], kinds: Collection[str]) -> None:
        """heard: called with each word that is said. kinds: the words it is called with after a loss."""
        self._url = url
        self._channel = channel
        self._heard = heard
        self._kinds = kinds
        self._connection: Any = None
        self._lost = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to hear. Raises what the first connection raises."""
        await self._hear()
        self._keeping = asyncio.create_task(self._keep_hearing())

    async def close(self) -> None:
        """Hear no more."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        await self._connection.close()

    async def _hear(self) -> None:
        lost = asyncio.Event()
        connection = await connect(self._url)
        connection.add_termination_listener(lambda _connection: lost.set())
        try:
            await connection.add_listener(self._channel, lambda _c, _pid, _channel, kind: self._heard(kind))
        except BaseException:
            connection.terminate()
            raise
        self._connection, self._lost = connection, lost

    async def _keep_hearing(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._lost.wait(), LISTEN_CHECK_S)
            except TimeoutError:
                if await self._answers():
                    continue
            log.warning("listener_lost", fix="None is needed: work is found by polling until PostgreSQL is back.")
            await self._hear_again()
            log.info("listener_back")
            for kind in self._kinds:
                self._heard(kind)

    async def _answers(self) -> bool:
        try:
            await self._connection.execute("SELECT 1", timeout=RELISTEN_MAX_S)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, another one is wanted
            self._connection.terminate()
            return False
        return True

    async def _hear_again(self) -> None:
        wait_s = RELISTEN_S
        while True:
            try:
                return await self._hear()
            except Exception as error:  # noqa: BLE001 - this task may not die of anything that the network does
                log.warning("listener_still_lost", error=f"{type(error).__name__}: {error}", next_try_s=wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, RELISTEN_MAX_S)


class Speaker:
    """Tells other nodes in which workspaces something happened, some moments gathered into one word each."""

    def __init__(self, say: Callable[[Sequence[str]], Awaitable[None]]) -> None:
        """say: sends words to every listener, this node's own too."""
        self._say = say
        self._name = secrets.token_hex(8)
        self._unsaid: set[str] = set()
        self._saying: asyncio.Task[None] | None = None

    def tell(self, workspace_ids: Collection[str]) -> None:
        """Nothing; other nodes hear of these workspaces in a moment."""
        self._unsaid.update(workspace_ids)
        if self._saying is None or self._saying.done():
            self._saying = asyncio.create_task(self._speak())

    def sorting(self, heard: Callable[[str], None], written: Callable[[str], None]) -> Callable[[str], None]:
        """What to call with every word: another node's new events go to `written`, what is no such word to `heard`."""

        def hear(word: str) -> None:
            kind, _, rest = word.partition(" ")
            who, _, workspace_id = rest.partition(" ")
            if kind != EVENTS_WORD:
                heard(word)
            elif who != self._name:
                written(workspace_id)

        return hear

    async def close(self) -> None:
        """Say what is still unsaid."""
        if self._saying is not None:
            await self._saying

    async def _speak(self) -> None:
        while self._unsaid:
            await asyncio.sleep(SAY_AFTER_S)
            words = [f"{EVENTS_WORD} {self._name} {workspace_id}" for workspace_id in sorted(self._unsaid)]
            self._unsaid.clear()
            try:
                await self._say(words)
            except Exception as error:  # noqa: BLE001 - other nodes poll as well
                log.warning("other_nodes_not_told", error=f"{type(error).__name__}: {error}")


async def connect(url: str) -> Any:
    """A new connection of asyncpg, which reads the URL itself."""
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - only who has PostgreSQL pays for loading it

    return await asyncpg.connect(url)


def without_libpq_only(url: str) -> str:
    """The URL as asyncpg can use it."""
    base, _, query = url.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in LIBPQ_ONLY]
    return f"{base}?{'&'.join(kept)}" if kept else base
