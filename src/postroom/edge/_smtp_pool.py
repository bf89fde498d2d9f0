"""Connections kept for the next mail to the same host, and the bound on how many there are at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from postroom.base.limits import (
    SMTP_COMMAND_TIMEOUT_S,
    SMTP_MAILS_PER_CONNECTION,
    SMTP_POOL_IDLE_S,
    SMTP_POOL_PER_HOST,
)
from postroom.edge._smtp_connection import SessionFailure, SmtpConnection
from postroom.edge._smtp_security import Proof
from postroom.flows.ports import Destination

MAX_IDLE_CONNECTIONS = 256
"""Kept open for all hosts together; each costs a file descriptor here and a process at some peers."""
CLOSE_WAIT_S = 2
"""How long closing waits for peers to answer QUIT."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolKey:
    """What must be equal for a connection to be used again."""

    host: str
    port: int
    implicit_tls: bool
    require_tls: bool
    username: str | None
    password: str | None = field(repr=False)
    is_relay: bool
    owner: str
    proof: Proof
    source_address: str | None


def pool_key(destination: Destination, host: str, proof: Proof = "") -> PoolKey:
    """The key of one host of the destination, that must prove itself so."""
    return PoolKey(
        host=host.lower(),
        port=destination.port,
        implicit_tls=destination.implicit_tls,
        require_tls=destination.require_tls,
        username=destination.username,
        password=destination.password,
        is_relay=destination.is_relay,
        owner=destination.owner,
        proof=proof,
        source_address=destination.source_address,
    )


class SmtpPool:
    """At most base.limits.SMTP_POOL_PER_HOST connections to a host, the idle ones kept for a moment."""

    def __init__(self, *, per_host: int = SMTP_POOL_PER_HOST, idle_s: float = SMTP_POOL_IDLE_S) -> None:
        """per_host: connections at a time. idle_s: how long a finished one waits for the next mail."""
        self._per_host = per_host
        self._idle_s = idle_s
        self._hosts: dict[PoolKey, _Host] = {}
        self._idle_count = 0
        self._is_closed = False

    @asynccontextmanager
    async def slot(self, key: PoolKey) -> AsyncIterator[None]:
        """The right to one connection to the host, waited for. Raises: SessionFailure when none comes free."""
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = _Host(slots=asyncio.Semaphore(self._per_host))
        host.users += 1
        try:
            if host.slots.locked():
                await _wait_for_slot(host.slots, key.host)
            else:
                await host.slots.acquire()
            try:
                yield
            finally:
                host.slots.release()
        finally:
            host.users -= 1
            self._forget_if_unused(key, host)

    def take(self, key: PoolKey) -> SmtpConnection | None:
        """An idle connection to the host, the one used last; None when there is none."""
        host = self._hosts[key]
        while host.idle:
            connection, timer = host.idle.popitem()
            timer.cancel()
            connection.on_ended = None
            self._idle_count -= 1
            if connection.is_usable:
                return connection
        return None

    def give_back(self, key: PoolKey, connection: SmtpConnection) -> None:
        """Keep a connection whose last mail is over, or close it when it has done its share."""
        worn = connection.mails_sent >= SMTP_MAILS_PER_CONNECTION or self._idle_count >= MAX_IDLE_CONNECTIONS
        host = self._hosts.get(key)
        if self._is_closed or worn or host is None or not connection.is_usable:
            connection.quit()
            return
        timer = asyncio.get_running_loop().call_later(self._idle_s, self._retire, key, connection)
        host.idle[connection] = timer
        self._idle_count += 1
        connection.on_ended = partial(self._remove, key)

    async def close(self) -> None:
        """Close the idle connections; those under way close when their mail is over."""
        self._is_closed = True
        leaving = [(key, connection) for key, host in self._hosts.items() for connection in host.idle]
        for key, connection in leaving:
            self._retire(key, connection)
        if leaving:
            await asyncio.wait([connection.ended for _, connection in leaving], timeout=CLOSE_WAIT_S)
            for _, connection in leaving:
                connection.abort()

    def _retire(self, key: PoolKey, connection: SmtpConnection) -> None:
        self._remove(key, connection)
        connection.quit()

    def _remove(self, key: PoolKey, connection: SmtpConnection) -> None:
        host = self._hosts[key]
        timer = host.idle.pop(connection, None)
        if timer is not None:
            timer.cancel()
            self._idle_count -= 1
        connection.on_ended = None
        self._forget_if_unused(key, host)

    def _forget_if_unused(self, key: PoolKey, host: "_Host") -> None:
        if not host.users and not host.idle:
            self._hosts.pop(key, None)


@dataclass(kw_only=True, slots=True)
class _Host:
    slots: asyncio.Semaphore
    users: int = 0
    idle: dict[SmtpConnection, asyncio.TimerHandle] = field(default_factory=dict)


async def _wait_for_slot(slots: asyncio.Semaphore, host: str) -> None:
    try:
        async with asyncio.timeout(SMTP_COMMAND_TIMEOUT_S):
            await slots.acquire()
    except TimeoutError as error:
        text = f"every connection to {host} stayed busy for {SMTP_COMMAND_TIMEOUT_S} seconds"
        raise SessionFailure(text, enhanced_code="4.4.5") from error
