"""API keys and what they may do."""

from collections.abc import Sequence
from datetime import datetime

from postroom_client._async.paging import AsyncPager
from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import Call, delete, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values_admin import Key


class AsyncKeys:
    """`client.keys`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self, name: str, *, scopes: Sequence[str], inbox_id: str | None = None, expires_at: datetime | None = None
    ) -> Key:
        """The key with its secret in `key`, told this once. It may hold no scope that yours does not.

        inbox_id: binds it to one inbox, which is right for an agent's own.
        """
        content = given(name=name, scopes=list(scopes), inbox_id=inbox_id, expires_at=expires_at)
        return await self._key(post("/api-keys", content))

    def list(self, *, limit: int | None = None) -> AsyncPager[Key]:
        """Keys without their secrets, newest first."""
        return AsyncPager(self._transport, "/api-keys", "keys", lambda content: read_value(Key, content), limit=limit)

    async def get(self, id: str) -> Key:
        """One key. Raises NotFound."""
        return await self._key(get(path("/api-keys/{}", id)))

    async def rotate(self, id: str, *, overlap_seconds: int | None = None) -> Key:
        """The key with a new secret; the old one goes on working for a day, or so many seconds."""
        return await self._key(post(path("/api-keys/{}/rotate", id), given(overlap_seconds=overlap_seconds)))

    async def revoke(self, id: str) -> None:
        """Make it open nothing any more."""
        await self._transport.ask(delete(path("/api-keys/{}", id)))

    async def _key(self, call: Call) -> Key:
        return read_value(Key, (await self._transport.ask(call)).json())
